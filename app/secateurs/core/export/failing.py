"""Puts what converters and runtimes raise into few words."""

import re

_LACKING = re.compile(r"\btf\.([A-Z]\w+)")


def first_line(error: BaseException) -> str:
    """Return the first line of a message, without its full stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300].rstrip(".:, ")


def lacking(error: BaseException) -> str:
    """Say which operations a converter named, or else what it said first."""
    names = list(dict.fromkeys(_LACKING.findall(str(error))))[:3]
    return f"it has no {' and no '.join(names)}" if names else first_line(error)
