"""Labels of whatever form as class numbers: the one routine for every reader of data, and `sc`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from secateurs.core.base.arrays import AnyArray, Labels, frozen
from secateurs.core.base.errors import DataError
from secateurs.core.base.text import ELSE_WINDOWS, one_line
from secateurs.core.data.class_names import DIGITS, numbers
from secateurs.core.data.label_names import (
    LONGEST_NAME,
    UnknownLabels,
    composed,
    digit_of,
    is_digit_word,
    listed,
    number_in,
    places_of,
)
from secateurs.core.data.raw import shape_text

MOST_CLASSES = 1000
_TEN = ", 1 the digit 0; where 10 stands for the digit 0, write 0 in its place"
_EXACT = 2.0**53  # whole numbers below are told apart as float64

Given = AnyArray  # int64, float64 or str, one a sample


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Labels as class numbers.

    Attributes:
        parts: (n,) int64 each, from 0 to the number of classes - 1, read-only.
        count: of the classes.
        names: one a class, fit to be shown; None where they are called by their numbers.
        words: which label is which class, a clause for the person.
        by_network: whether the network's number of classes decided it.
        may_turn: whether they go from 1 to the number of classes, so that the last may stand for
            class 0, as in SVHN, and all others for themselves.
    """

    parts: tuple[Labels, ...]
    count: int
    names: tuple[str, ...] | None
    words: str
    by_network: bool = False
    may_turn: bool = False

    def turned(self) -> "Classes":
        """Return them with the last label as class 0, and each other as the class of its number.

        So labels 1 to 10 are classes 1 to 9 and then 0; others than those that may turn are as
        they were.
        """
        if not self.may_turn:
            return self
        parts = tuple(frozen((part + 1) % self.count) for part in self.parts)
        last = self.count - 1
        words = f"labels 1 to {last} are classes 1 to {last}, {self.count} is class 0"
        return Classes(parts, self.count, None, words, by_network=True)


def classes_of(
    parts: Sequence[AnyArray],
    where: str,
    names: Sequence[str] | None = None,
    wanted: int | None = None,
    first: int = 0,
    known: Sequence[str] = (),
) -> Classes:
    """Number the classes of a data set, over all its parts together.

    Labels that the network calls its classes by are these. Else whole numbers from 0 are classes
    as they are, however they are written: as integers, floats, booleans, texts, the words from
    zero to nine, or the columns of one-hot rows. So are those that begin later, where the
    network has so many classes that they may be a part of them. All others are numbered in
    their order: numbers by size, texts by the alphabet, or as the names are. Of labels from 1 to
    the number of classes see `Classes.turned`.

    Args:
        parts: (n,) or (n, 1) labels, or (n, classes) one-hot rows.
        names: of the classes, where the file has them.
        wanted: classes that the network tells apart; None where it is to be made.
        first: the label that the first name belongs to.
        known: what the network calls its classes; () where it has no names for them.

    Raises:
        UnknownLabels: the network has names, and labels are none of them.
        DataError: labels are missing, too many, too long, or no classes of the network.
    """
    given = _of_one_kind([_plain(part, where) for part in parts])
    widths = [part.shape[1] for part in parts if part.ndim == 2 and part.shape[1] > 1]
    distinct = np.unique(np.concatenate(given))
    if len(distinct) > MOST_CLASSES:
        raise DataError(
            f"{where} has {len(distinct):,} different labels; {MOST_CLASSES} are the most."
            " Are they classes?"
        )
    clean = (
        None if names is None else tuple(one_line(composed(name), LONGEST_NAME) for name in names)
    )
    outputs = None if wanted is None else max(wanted, 2)
    if len(known) == outputs and len(distinct):
        own = _File(given, distinct, clean, first, is_one_hot=bool(widths))
        found = _by_names(own, tuple(known), where)
        if found is not None:
            return found
    spelled = distinct.dtype.kind == "U" and clean is None and all(map(is_digit_word, distinct))
    if spelled and len(distinct):
        values = np.array([digit_of(str(text)) for text in distinct], np.int64)
        given = [values[np.searchsorted(distinct, part)] for part in given]
        distinct = np.unique(values)
    if first and clean is not None:
        if outputs not in (None, len(clean)):
            clean = (*numbers(first), *clean)
        elif distinct.dtype.kind in "if":
            given, distinct = [part - first for part in given], distinct - first
    if distinct.dtype.kind == "i" and len(distinct):
        lowest, highest = int(distinct[0]), max([int(distinct[-1]), *(each - 1 for each in widths)])
        # Columns of one-hot rows are the classes, even where the first has no sample.
        lowest = 0 if len(widths) == len(parts) else lowest
        if _are_classes(lowest, highest, clean, outputs):
            return _as_they_are(given, distinct, highest + 1, clean, outputs, where)
    found = _in_order(given, distinct, where, clean, outputs)
    from_one = clean is None and outputs is not None
    if not from_one or distinct.tolist() != list(range(1, found.count + 1)):
        return found
    words = f"{found.words}{_TEN}" if tuple(known) == DIGITS else found.words
    return replace(found, words=words, may_turn=True)


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """Labels of a file, with the names that it has for them."""

    given: list[Given]
    distinct: Given
    names: tuple[str, ...] | None
    first: int
    is_one_hot: bool

    @property
    def are_numbers(self) -> bool:
        return self.distinct.dtype.kind == "i"

    @property
    def texts(self) -> list[str] | None:
        """Return what each label is called; None where it is a place and has no name."""
        places = self.distinct - self.first if self.are_numbers else None
        if self.names is None or places is None:
            return None if self.is_one_hot else _texts(self.distinct)
        within = int(places[0]) >= 0 and int(places[-1]) < len(self.names)
        return [self.names[place] for place in places] if within else None


def _by_names(file: _File, known: tuple[str, ...], where: str) -> Classes | None:
    """Number labels as the network names its classes; None where they are but numbers."""
    texts = file.texts
    if texts is None:
        return None
    places = places_of(texts, known)
    unknown = [text for text, place in zip(texts, places, strict=True) if place is None]
    if not unknown and len(set(places)) == len(places):
        numbered = np.array(places, np.int64)
        parts = tuple(frozen(numbered[np.searchsorted(file.distinct, each)]) for each in file.given)
        words, few = _named_words(file, numbered, known), len(places) < len(known)
        return Classes(parts, len(known), known, words, by_network=few)
    only_numbers = known == numbers(len(known)) and len(unknown) == len(texts)
    if file.are_numbers and (file.names is None or only_numbers):
        return None
    raise UnknownLabels(where, unknown or texts, known)


def _named_words(file: _File, numbered: Labels, known: tuple[str, ...]) -> str:
    if file.are_numbers and np.array_equal(numbered, file.distinct):
        return _are_words(file.distinct, len(known))
    return f"labels {_listed(file.distinct)} are the network's classes of these names"


def class_numbers(labels: ArrayLike, classes: int, otherwise: str) -> Labels:
    """Return labels as class numbers (n,); one-hot rows (n, classes) are read, too.

    Args:
        classes: how many the network tells apart; one output stands for two.
        otherwise: a clause on what to give for a network that is no classifier.

    Raises:
        DataError: labels are no classes, or name one that the network does not have.
    """
    highest = max(classes, 2) - 1
    try:
        given = np.asarray(labels)
        found = _plain(given, "y") if given.dtype.kind in "uifb" else None
    except (DataError, ValueError):  # rows of different lengths are no array
        found = None
    hot = found is not None and given.ndim == 2 and given.shape[1] not in (1, highest + 1)
    if found is None or found.dtype.kind != "i" or hot:
        raise DataError(
            f"The labels are not classes, whole numbers from 0 to {highest} or one-hot rows: "
            f"{otherwise}."
        )
    if found.size and not (found.min() >= 0 and found.max() <= highest):
        raise DataError(
            f"The labels go from {found.min()} to {found.max()}; the network knows classes "
            f"0 to {highest}."
        )
    return frozen(found)


def _plain(labels: AnyArray, where: str) -> Given:
    """Return one label a sample: int64 if all are whole numbers, else float64 or str."""
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.dtype.kind in "uifb":
        return _from_one_hot(labels, where)
    if labels.ndim != 1:
        shape = shape_text(labels.shape)
        raise DataError(f"{where} has the shape {shape}; one label a sample is needed.")
    if labels.dtype.kind in "US":
        return _from_texts(labels, where)
    if labels.dtype.kind not in "uifb":
        raise DataError(f"{where} holds {labels.dtype}; labels must be numbers or texts.")
    return _from_numbers(labels, where)


def _from_one_hot(rows: AnyArray, where: str) -> Given:
    if rows.shape[1] > MOST_CLASSES:
        raise DataError(f"{where} has {rows.shape[1]:,} classes; {MOST_CLASSES} are the most.")
    ones = np.all((rows == 0) | (rows == 1)) and np.all(rows.sum(axis=1) == 1)
    if not ones:
        raise DataError(
            f"{where} has {rows.shape[1]} numbers a sample that are not one-hot; one label a"
            " sample is needed."
        )
    found: Labels = rows.argmax(axis=1).astype(np.int64)
    return found


def _from_texts(labels: AnyArray, where: str) -> Given:
    """Return texts as numbers if each is one, such as 3, -2 or 4.0."""
    distinct, place = np.unique(labels, return_inverse=True)
    if len(distinct) > MOST_CLASSES:
        raise DataError(
            f"{where} has {len(distinct):,} different labels; {MOST_CLASSES} are the most."
            " Are they classes?"
        )
    texts = [_text(each).strip() for each in distinct]
    longest = max(map(len, texts), default=0)
    if longest > LONGEST_NAME:
        raise DataError(
            f"{where} has a label of {longest:,} characters; {LONGEST_NAME} are the most."
        )
    if any(text.lower() in ("", "nan") for text in texts):
        raise DataError(f"{where} has samples without a label.")
    values = [number_in(text) for text in texts]
    if None in values:
        return np.array(texts or [""])[place.reshape(-1)]
    return _from_numbers(np.array(values, np.float64), where)[place.reshape(-1)]


def _clean(name: str) -> str:
    return one_line(composed(name), LONGEST_NAME)


def _text(value: object) -> str:
    return composed(value.decode("utf-8", ELSE_WINDOWS) if isinstance(value, bytes) else str(value))


def _from_numbers(labels: AnyArray, where: str) -> Given:
    if labels.dtype.kind in "bi":
        return labels.astype(np.int64)
    values = labels.astype(np.float64)
    if labels.dtype.kind == "f" and labels.dtype.itemsize < values.dtype.itemsize:
        distinct, place = np.unique(labels, return_inverse=True)  # 0.1 in float32 is 0.1
        values = np.array([float(str(each)) for each in distinct])[place.reshape(-1)]
    if not np.isfinite(values).all():
        raise DataError(f"{where} has labels that are not finite numbers.")
    if not (np.abs(values) < _EXACT).all():
        raise DataError(f"{where} has labels that are too large to be classes.")
    return values.astype(np.int64) if (values == np.rint(values)).all() else values


def _of_one_kind(parts: list[Given]) -> list[Given]:
    kinds = {part.dtype.kind for part in parts}
    if "U" in kinds and len(kinds) > 1:
        return [part if part.dtype.kind == "U" else _shown(part) for part in parts]
    if kinds == {"i", "f"}:
        return [part.astype(np.float64) for part in parts]
    return parts


def _shown(part: Given) -> NDArray[np.str_]:
    written = "d" if part.dtype.kind == "i" else ".15g"
    return np.array([f"{value:{written}}" for value in part.tolist()] or [""])[: len(part)]


def _are_classes(
    lowest: int, highest: int, names: Sequence[str] | None, outputs: int | None
) -> bool:
    """Say whether whole numbers are classes as they are."""
    if lowest < 0 or highest >= MOST_CLASSES:
        return False
    if outputs is not None:
        return highest < outputs
    # Where classes have names, numbers that go to their count begin at 1.
    return lowest == 0 or (names is not None and highest < len(names))


def _as_they_are(
    given: list[Given],
    distinct: Given,
    count: int,
    names: tuple[str, ...] | None,
    outputs: int | None,
    where: str,
) -> Classes:
    if names is not None and len(names) < count and distinct[0] > 0:
        names = (*numbers(int(distinct[0])), *names)  # numbered from 1: class 0 has no name
    if names is not None and len(names) < count:
        raise DataError(f"{where} has {len(names)} class names but the label {count - 1}.")
    total = max(count, outputs or 0, len(names or ()) if outputs is None else 0)
    if names is not None and len(names) < total:
        names = (*names, *numbers(total)[len(names) :])
    words = _are_words(distinct, total)
    by_network = outputs is not None and (int(distinct[0]) > 0 or total > count)
    parts = tuple(frozen(np.ascontiguousarray(part)) for part in given)
    return Classes(parts, total, None if names is None else names[:total], words, by_network)


def _are_words(distinct: Given, total: int) -> str:
    if len(distinct) < total:
        return f"labels {_listed(distinct)} are those of the {total} classes"
    return f"labels 0 to {total - 1} are the classes"


def _in_order(
    given: list[Given],
    distinct: Given,
    where: str,
    names: tuple[str, ...] | None,
    outputs: int | None,
) -> Classes:
    order = [str(each) for each in _texts(distinct)]
    by_alphabet = False
    places = places_of(order, names or ()) if distinct.dtype.kind == "U" else [None]
    if names is not None and None not in places and len(set(places)) == len(places):
        numbered = np.array(places, np.int64)
    else:
        by_alphabet = names is None and distinct.dtype.kind == "U" and outputs is not None
        numbered = np.arange(len(order), dtype=np.int64)
        if names is not None and len(names) != len(order):
            raise DataError(
                f"{where} has {len(names)} class names but {len(order)} labels,"
                f" {_listed(distinct)}."
            )
        names = names or tuple(one_line(text, LONGEST_NAME) for text in order)
    if outputs is not None and len(names) != outputs:
        raise DataError(
            f"{where} has {len(names)} different labels, {_listed(distinct)}; the network tells"
            f" {outputs} classes apart."
        )
    parts = tuple(frozen(numbered[np.searchsorted(distinct, part)]) for part in given)
    words = f"labels {_listed(distinct)} are classes 0 to {max(len(names) - 1, 0)}"
    words += ", in the order of the alphabet" if by_alphabet else ""
    return Classes(parts, len(names), names, words)


def _texts(values: Given) -> list[str]:
    return list(map(str, values if values.dtype.kind == "U" else _shown(values)))


def _listed(distinct: Given) -> str:
    """Write which labels there are: a range, all, or the first and the last."""
    texts = _texts(distinct)
    if distinct.dtype.kind == "i" and len(texts) > 2 and np.all(np.diff(distinct) == 1):
        return f"{texts[0]} to {texts[-1]}"
    return listed(texts)
