"""Output that no console refuses: what its encoding lacks is written in plain letters."""

import codecs
import sys
from collections.abc import Mapping

HANDLER = "secateurs"
PLAIN: Mapping[str, str] = {  # of what the program itself writes
    "·": "-",
    "–": "-",
    "—": "-",
    "\N{MINUS SIGN}": "-",
    "×": "x",
    "…": "...",
    "±": "+-",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


def for_any_console() -> None:
    """Have stdout and stderr take every character, whatever their encoding."""
    codecs.register_error(HANDLER, _plainly)
    for stream in (sys.stdout, sys.stderr):  # a windowed program on Windows has none
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(each, "?") for each in lacking), error.end
