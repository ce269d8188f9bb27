"""Text that strangers wrote, made fit for a line on a terminal or in a window."""

import codecs
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


ELSE_WINDOWS = "secateurs: else that of Windows"  # what to do with bytes that are no UTF-8


def _else_windows(error: UnicodeError) -> tuple[str, int]:
    """Read each of these bytes as a character of its own, so that different texts stay so."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding.startswith("utf-16"):
        return "\ufffd", error.end
    wrong = error.object[error.start : error.end]
    # Five bytes are none of Windows's characters.
    read = (bytes([each]).decode("cp1252", "ignore") or chr(each) for each in wrong)
    return "".join(read), error.end


codecs.register_error(ELSE_WINDOWS, _else_windows)
