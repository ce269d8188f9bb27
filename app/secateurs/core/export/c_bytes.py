"""Writes a LiteRT file as a C array, the way LiteRT for Microcontrollers reads a model."""

import re

from secateurs.core.errors import ExportError

_PER_LINE = 16


def bytes_header(content: bytes, name: str) -> str:
    """Return the header; the array is aligned to 16 bytes, as the interpreter demands."""
    big = name.upper()
    rows = (content[i : i + _PER_LINE] for i in range(0, len(content), _PER_LINE))
    values = ",\n".join("  " + ", ".join(f"0x{byte:02x}" for byte in row) for row in rows)
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
    content = bytes(int(value, 16) for value in body.group(1).split(",")) if body else b""
    if not length or int(length.group(1)) != len(content):
        raise ExportError("The C header does not hold the bytes that it states.")
    return content
