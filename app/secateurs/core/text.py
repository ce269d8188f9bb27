"""Text that strangers wrote, made fit for a line on a terminal or in a window."""

import unicodedata

_LONGEST = 300  # characters
# Control, format (text direction among them), surrogate, private and unassigned characters;
# line and paragraph separators.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def one_line(text: str, longest: int = _LONGEST) -> str:
    """Return text on one line without escapes: what cannot be seen becomes U+FFFD."""
    shown = "".join("\ufffd" if unicodedata.category(each) in _UNSEEN else each for each in text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
