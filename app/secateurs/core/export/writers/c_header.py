"""A C header for microcontrollers: plain C99 for Dense chains, a LiteRT array for the rest."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.errors import ExportError
from secateurs.core.export.exported import Arrays, ExportedModel, Format, Runtime, Written
from secateurs.core.export.writers import litert
from secateurs.core.export.writers.c_program import compiler, run_header
from secateurs.core.network.keras_chain import Link, dense_chain

_BYTES_PER_LINE = 16
_LITERALS = [f"0x{byte:02x}" for byte in range(256)]


def bytes_header(content: bytes, name: str) -> str:
    """Return the header; the array is aligned to 16 bytes, as the interpreter demands."""
    big = name.upper()
    rows = (content[i : i + _BYTES_PER_LINE] for i in range(0, len(content), _BYTES_PER_LINE))
    values = ",\n".join("  " + ", ".join(map(_LITERALS.__getitem__, row)) for row in rows)
    return f"""\
/* A network as a LiteRT flatbuffer, written by Secateurs.
 *
 * With LiteRT for Microcontrollers: tflite::GetModel({name}_model).
 */
#ifndef {big}_H
#define {big}_H

#if defined(__GNUC__) || defined(__clang__)
__attribute__((aligned(16)))
#endif
static const unsigned char {name}_model[] = {{
{values}
}};
static const unsigned int {name}_model_len = {len(content)};

#endif /* {big}_H */
"""


def bytes_of(header: str) -> bytes:
    """Read the array back out of the header."""
    body = re.search(r"_model\[\] = \{(.*?)\};", header, flags=re.DOTALL)
    length = re.search(r"_model_len = (\d+);", header)
    digits = body.group(1).replace("0x", "").replace(",", "") if body else ""
    content = bytes.fromhex(digits)
    if not length or int(length.group(1)) != len(content):
        raise ExportError("The C header does not hold the bytes that it states.")
    return content


_EACH = {  # what becomes of one value v
    "relu": "v > 0.0f ? v : 0.0f",
    "relu6": "v > 6.0f ? 6.0f : (v > 0.0f ? v : 0.0f)",
    "elu": "v > 0.0f ? v : expm1f(v)",
    "sigmoid": "1.0f / (1.0f + expf(-v))",
    "tanh": "tanhf(v)",
    "softplus": "v > 20.0f ? v : log1pf(expf(v))",
    "silu": "v / (1.0f + expf(-v))",
}

_PER_LINE = 8


def identifier(name: str) -> str:
    """Return a name that C accepts."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII).lower() or "network"
    return f"n_{plain}" if plain[0].isdigit() or plain[0] == "_" else plain


def chain_header(links: Sequence[Link], name: str) -> str:
    """Return the header; weights are (inputs, units), so that an input of 0 skips its row.

    Args:
        name: a C identifier, before every name in the header.
    """
    used = {activation for link in links for activation in link.activations}
    parts = [
        _head(links, name),
        *(_arrays(link, name, number) for number, link in enumerate(links)),
        _DENSE.format(name=name),
    ]
    for each in sorted(used & _EACH.keys()):
        parts.append(_EACH_FUNCTION.format(name=name, each=each, value=_EACH[each]))
    if "softmax" in used:
        parts.append(_SOFTMAX.format(name=name))
    return "\n".join([*parts, _predict(links, name), f"#endif /* {name.upper()}_H */\n"])


def _head(links: Sequence[Link], name: str) -> str:
    big, inputs = name.upper(), links[0].kernel.shape[0]
    widths = [link.kernel.shape[1] for link in links]
    shapes = ", ".join(str(width) for width in (inputs, *widths))
    return f"""\
/* A network of Dense layers ({shapes}), written by Secateurs.
 *
 * Include in one C99 file and link with -lm:
 *     float in[{big}_INPUTS], out[{big}_OUTPUTS];
 *     {name}_predict(in, out);
 * Zeros are stored like any other weight. Not for several threads at once.
 */
#ifndef {big}_H
#define {big}_H

#include <math.h>

#define {big}_INPUTS {inputs}
#define {big}_OUTPUTS {widths[-1]}
#define {big}_WIDEST {max(widths)}
"""


def _arrays(link: Link, name: str, number: int) -> str:
    inputs, units = link.kernel.shape
    return f"""\
/* layer {number + 1}: {_comment(link.name)}, {inputs} inputs, {units} units */
static const float {name}_w{number}[{inputs} * {units}] = {{
{_values(link.kernel)}
}};
static const float {name}_b{number}[{units}] = {{
{_values(link.bias)}
}};
"""


def _values(array: Array) -> str:
    # Nine digits tell every float32 from its neighbours.
    texts = [_literal(value) for value in array.ravel().tolist()]
    rows = (texts[i : i + _PER_LINE] for i in range(0, len(texts), _PER_LINE))
    return ",\n".join("  " + ", ".join(row) for row in rows)


def _literal(value: float) -> str:
    if value == 0.0:
        return "0.0f"
    text = f"{value:.9g}"
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


def _comment(text: str) -> str:
    return text.replace("*/", "* /").replace("\n", " ")


_DENSE = """\
static void {name}_dense(const float *restrict w, const float *restrict b,
                         const float *restrict x, float *restrict y, int inputs, int units) {{
  for (int u = 0; u < units; u++) y[u] = b[u];
  for (int i = 0; i < inputs; i++) {{
    const float v = x[i], *row = w + (long)i * units;
    if (v == 0.0f) continue; /* ReLU leaves many */
    for (int u = 0; u < units; u++) y[u] += v * row[u];
  }}
}}
"""

_EACH_FUNCTION = """\
static void {name}_{each}(float *y, int n) {{
  for (int i = 0; i < n; i++) {{ const float v = y[i]; y[i] = {value}; }}
}}
"""

_SOFTMAX = """\
static void {name}_softmax(float *y, int n) {{
  float top = y[0], sum = 0.0f;
  for (int i = 1; i < n; i++) if (y[i] > top) top = y[i];
  for (int i = 0; i < n; i++) {{ y[i] = expf(y[i] - top); sum += y[i]; }}
  for (int i = 0; i < n; i++) y[i] /= sum;
}}
"""


def _predict(links: Sequence[Link], name: str) -> str:
    big = name.upper()
    lines = [
        f"static void {name}_predict(const float *in, float *out) {{",
        f"  static float a[{big}_WIDEST]{f', b[{big}_WIDEST]' if len(links) > 1 else ''};",
        *_steps(links, name),
        f"  for (int i = 0; i < {big}_OUTPUTS; i++) out[i] = {_room(len(links) - 1)}[i];",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _steps(links: Sequence[Link], name: str) -> Iterator[str]:
    for number, link in enumerate(links):
        inputs, units = link.kernel.shape
        source, target = _room(number - 1) if number else "in", _room(number)
        arrays = f"{name}_w{number}, {name}_b{number}"
        yield f"  {name}_dense({arrays}, {source}, {target}, {inputs}, {units});"
        for activation in link.activations:
            if activation != "linear":
                yield f"  {name}_{activation}({target}, {units});"


def _room(number: int) -> str:
    return "ab"[number % 2]


_PLAIN = "Plain C99 with a predict function"

_TIMED = 64  # samples, at least, that the time of one is the mean of


def _compiled(path: Path) -> Runtime:
    name, seconds = identifier(path.name.partition(".")[0]), [0.0]

    def run(inputs: Arrays) -> list[AnyArray]:
        samples = np.asarray(inputs[0], np.float32).reshape(len(inputs[0]), -1)
        outputs, seconds[0] = run_header(path, name, samples, -(-_TIMED // len(samples)))
        return [outputs]

    return Runtime(run, lambda: seconds[0])


class CHeader(Format):
    """A chain in plain C99, or else a LiteRT model as an array of bytes."""

    def write(self, subject: ExportedModel, path: Path) -> Written:
        name = identifier(path.name.partition(".")[0])
        links = None if subject.int8 else dense_chain(subject.model)
        if links is not None:
            path.write_text(chain_header(links, name), encoding="utf-8")
            checked = "compiled and run" if compiler() else "not compiled: no C compiler was found"
            return Written(f"{_PLAIN}, {checked}.")
        content, note = litert.converted(subject)
        path.write_text(bytes_header(content, name), encoding="utf-8")
        return Written(f"A LiteRT model as an array of bytes. {note}".rstrip())

    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        links = None if subject.int8 else dense_chain(subject.model)
        if links is None:
            return litert.runtime_of(bytes_of(path.read_text(encoding="utf-8")), subject)
        if compiler() is None:
            from secateurs.core.export.writers.c_program import run_as_written

            return Runtime(partial(run_as_written, path.read_text(encoding="utf-8"), links))
        return _compiled(path)
