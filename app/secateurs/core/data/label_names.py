"""Which class a label names: as it is written, in another case, or a digit written as a word."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from secateurs.core.base.errors import DataError
from secateurs.core.base.text import one_line
from secateurs.core.data.class_names import DIGITS

LONGEST_NAME = 100  # characters of a class
_SHOWN = 5  # labels that a sentence lists
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VALUES = dict(zip(_WORDS, DIGITS, strict=True))


class UnknownLabels(DataError):  # noqa: N818
    """Labels name classes that the network does not have.

    Attributes:
        remark: a clause on it, where the data are opened all the same.
    """

    def __init__(self, where: str, unknown: Sequence[str], names: Sequence[str]) -> None:
        super().__init__(
            f"{where} has labels that the network does not know, {listed(unknown)}: its classes"
            f" are {listed(names)}. Name them so, or give the numbers of the classes, 0 to"
            f" {len(names) - 1}."
        )
        self.remark = f"the network does not know these classes; its own are {listed(names)}"


def number_in(text: str) -> float | None:
    """Return the number that a cell or a label is, None where it is none.

    Python reads 1_0 as 10; in people's files it is a text.
    """
    if "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def composed(text: str) -> str:
    """Return letters and their accents as one, as most write them; macOS writes names apart."""
    return unicodedata.normalize("NFC", text)


def is_digit_word(text: str) -> bool:
    return text.strip().casefold() in _VALUES


def digit_of(text: str) -> int:
    """Return the digit that a word from zero to nine is."""
    return int(_VALUES[text.strip().casefold()])


def places_of(texts: Sequence[str], names: Sequence[str]) -> list[int | None]:
    """Return which of the names each text is, None for those that are none.

    A text in another case is a name where no other name differs from it in case alone.
    """
    names = [composed(name) for name in names]
    exact = {name: place for place, name in enumerate(names)}
    folded = [_folded(name) for name in names]
    several = {name for name, number in Counter(folded).items() if number > 1}
    loose = {name: place for place, name in enumerate(folded) if name not in several}
    clean = [one_line(composed(text), LONGEST_NAME) for text in texts]
    return [exact.get(text, loose.get(_folded(text))) for text in clean]


def listed(texts: Sequence[str]) -> str:
    """Write all of the texts, or the first ones and the last."""
    shown = [one_line(text, 20) for text in texts]
    if len(shown) <= _SHOWN:
        return ", ".join(shown)
    return f"{', '.join(shown[: _SHOWN - 2])} ... {shown[-1]}"


def _folded(text: str) -> str:
    folded = text.strip().casefold()
    return _VALUES.get(folded, folded)
