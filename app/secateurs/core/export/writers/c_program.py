"""Compiles a C header that has a `predict` function, and runs samples through it."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.atomic import scratch_folder
from secateurs.core.base.errors import ExportError
from secateurs.core.export.exported import Arrays
from secateurs.core.network.keras_chain import Link

_ARRAY = re.compile(r"static const float \w+\[[\d *]+\] = \{(.*?)\};", flags=re.DOTALL)


def run_as_written(header: str, links: Sequence[Link], inputs: Arrays) -> list[AnyArray]:
    """Return the outputs of a chain with the weights that the header holds."""
    import keras

    read = [_numbers(body) for body in _ARRAY.findall(header)]
    if len(read) != 2 * len(links):
        raise ExportError("The C header does not hold every layer.")
    values: AnyArray = np.asarray(inputs[0], np.float32).reshape(len(inputs[0]), -1)
    for link, kernel, bias in zip(links, read[::2], read[1::2], strict=True):
        values = values @ kernel.reshape(link.kernel.shape) + bias
        for activation in link.activations:
            values = np.asarray(getattr(keras.activations, activation)(values))
    return [values]


def _numbers(body: str) -> Array:
    return np.array([value.strip().rstrip("f") for value in body.split(",")], np.float32)


_COMPILERS = ("cc", "gcc", "clang")

_SECONDS = 120

_PROGRAM = """\
#include <stdio.h>
#include <time.h>
#include "network.h"
int main(void) {{
  static float in[{big}_INPUTS], out[{big}_OUTPUTS];
  unsigned long samples = 0;
  clock_t spent = 0;
  while (fread(in, sizeof(float), {big}_INPUTS, stdin) == {big}_INPUTS) {{
    clock_t begun = clock();
    {name}_predict(in, out);
    spent += clock() - begun;
    samples++;
    fwrite(out, sizeof(float), {big}_OUTPUTS, stdout);
  }}
  fprintf(stderr, "%.9f", (double)spent / CLOCKS_PER_SEC / (double)(samples ? samples : 1));
  return 0;
}}
"""


def compiler() -> str | None:
    """Return the path of a C compiler, None if there is none."""
    return next((found for name in _COMPILERS if (found := shutil.which(name))), None)


def run_header(header: Path, name: str, samples: Array, repeats: int = 1) -> tuple[Array, float]:
    """Compile the header as strict C99 and run it.

    Args:
        name: what the header's names begin with.
        samples: (n, inputs) float32.
        repeats: how often all samples are run, for the clock's sake.

    Returns:
        The outputs, (n, outputs) float32, and the mean seconds of one sample.

    Raises:
        ExportError: there is no compiler, or it refuses the file.
    """
    found = compiler()
    if found is None:
        raise ExportError("There is no C compiler to check the header with.")
    with scratch_folder() as folder:
        source, program = folder / "check.c", folder / "check"
        text = _PROGRAM.format(name=name, big=name.upper())
        (folder / "network.h").write_bytes(header.read_bytes())  # its name may be any
        source.write_text(text, encoding="utf-8")
        flags = ["-std=c99", "-O2", "-Wall", "-Werror", "-pedantic-errors"]
        _called([found, *flags, str(source), "-o", str(program), "-lm"], b"", folder)
        content = np.ascontiguousarray(np.tile(samples, (repeats, 1)), np.float32).tobytes()
        done = _called([str(program)], content, folder)
    outputs = np.frombuffer(done.stdout, np.float32).reshape(len(samples) * repeats, -1)
    return outputs[: len(samples)].copy(), float(done.stderr)


def _called(
    command: list[str], content: bytes, folder: Path
) -> "subprocess.CompletedProcess[bytes]":
    """Run a command; what it leaves in its folder for temporary files goes with that folder."""
    try:
        return subprocess.run(
            command,
            input=content,
            capture_output=True,
            check=True,
            timeout=_SECONDS,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))},
        )
    except subprocess.TimeoutExpired as error:
        raise ExportError("The C compiler took too long with the header.") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        lines = said.decode(errors="replace").strip().splitlines()
        wrong = [line.partition("error: ")[2] for line in lines if "error: " in line]
        reason = [*wrong, *lines, str(error)][0]
        raise ExportError(f"The C header could not be compiled: {reason.rstrip('.')}.") from error
