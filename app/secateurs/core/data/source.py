"""Where data come from, as one text that a run keeps: a path, and how its file is to be read."""

import os
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl, urlencode

from secateurs.core.data.meaning import NUMBERS, Numbers
from secateurs.core.network.feeding import Scaling

_MARK = "?"
_MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """A place and a reading of what lies there.

    Attributes:
        path: "bundled", "fashion-mnist", or that of a file or a folder.
        label: the column of a table's label, or "" for the one that is found.
        numbers: what the person says that the numbers of samples mean.
        classes: of the network by which labels were numbered; 0 for any.
    """

    path: str
    label: str = ""
    numbers: Numbers = "auto"
    classes: int = 0

    @property
    def given(self) -> Scaling | None:
        """How the person says that the network is to get pixels; None for what is best."""
        return None if self.numbers in ("auto", "as-is") else cast(Scaling, self.numbers)

    def __str__(self) -> str:
        """Write it so that `source_of` reads it back."""
        how = {"label": self.label, "numbers": self.numbers.replace("auto", "")}
        how["classes"] = str(self.classes or "")
        given = urlencode({name: value for name, value in how.items() if value})
        return f"{self.path}{_MARK}{given}" if given else self.path


def source_of(text: str) -> Source:
    """Read what `str` wrote; a text that is no more than a path is that path."""
    path, mark, how = text.rpartition(_MARK)
    if not (mark and how) or os.path.exists(text):  # noqa: PTH110, too long a name is no error here
        return Source(text)
    try:
        given = dict(parse_qsl(how, strict_parsing=True))
    except ValueError:
        return Source(text)
    if not given.keys() <= {"label", "numbers", "classes"}:
        return Source(text)
    found = Source(path, given.get("label", ""))
    if given.get("numbers") in NUMBERS:
        found = replace(found, numbers=cast(Numbers, given["numbers"]))
    classes = given.get("classes", "")
    if classes.isascii() and classes.isdecimal() and len(classes) < 6:
        found = replace(found, classes=min(int(classes), _MOST_CLASSES))
    return found
