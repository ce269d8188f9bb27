"""Which lines a sound run may write on stderr; any other line is a failure."""

import re

# Each with its reason. Whole lines: a longer or a shorter one is unexpected.
EXPECTED = (
    # The offscreen platform has no window manager to tell of sizes or to bring a window forward.
    r"This plugin does not support (propagateSizeHints|raise)\(\)",
)
_EXPECTED = re.compile("|".join(f"(?:{pattern})" for pattern in EXPECTED))


def unexpected(text: str) -> tuple[str, ...]:
    """Return the lines that stand for trouble; empty lines are none."""
    lines = (line.rstrip() for line in text.splitlines())
    return tuple(line for line in lines if line and not _EXPECTED.fullmatch(line))
