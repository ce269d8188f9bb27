"""Puts what converters and runtimes raise into few words."""

import re

from secateurs.core.text import first_line

_LACKING = re.compile(r"\btf\.([A-Z]\w+)")


def lacking(error: BaseException) -> str:
    """Say which operations a converter named, or else what it said first."""
    names = list(dict.fromkeys(_LACKING.findall(str(error))))[:3]
    if names and all(name.startswith("TensorList") for name in names):
        return "it has no recurrent layers"
    return f"it has no {' and no '.join(names)}" if names else first_line(error)
