"""Text that strangers wrote, made fit for a line on a terminal or in a window."""

import re
import unicodedata

_LONGEST = 300  # characters
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PREAMBLES = (  # Keras's own, and TensorFlow's
    "Exception encountered when calling",
    "Could not automatically infer",
    "in user code",
    "File ",
)
# Control, format (text direction among them), surrogate, private and unassigned characters;
# line and paragraph separators.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def one_line(text: str, longest: int = _LONGEST) -> str:
    """Return text on one line without escapes: what cannot be seen becomes U+FFFD."""
    shown = "".join("\ufffd" if unicodedata.category(each) in _UNSEEN else each for each in text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def short(name: str, longest: int) -> str:
    """Cut a long name in its middle: how it begins says whence, and how it ends what it is."""
    head = (longest - 1) // 2
    return name if len(name) <= longest else f"{name[:head]}…{name[head + 1 - longest :]}"


def first_line(error: BaseException | None) -> str:
    """Return the first line of a message that says what is wrong, without its full stop."""
    lines = [line.strip() for line in _COLOURS.sub("", str(error)).splitlines()]
    telling = [line for line in lines if line and not line.startswith(_PREAMBLES)]
    found = (telling or [line for line in lines if line] or [type(error).__name__])[0]
    return one_line(found).rstrip(".:, ")
