"""Finds samples, labels and names of classes among the arrays of an .npz file."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import joined
from secateurs.core.base.text import ELSE_WINDOWS, one_line
from secateurs.core.data.archive import MAX_BYTES, Archive, open_archive
from secateurs.core.data.label_names import LONGEST_NAME, listed
from secateurs.core.data.labels import MOST_CLASSES
from secateurs.core.data.raw import PARTS, PartName, RawData, RawPart, check_counts, shape_text

_INPUTS = (
    *("x", "images", "image", "imgs", "img", "pictures", "pixels", "data", "inputs", "input"),
    *("features", "feature", "samples", "sample", "xs"),
)
_LABELS = (
    *("y", "labels", "label", "lbls", "lbl", "target", "targets", "classes", "class", "ys"),
    *("outputs", "output", "true"),
)
_PARTS: dict[str, PartName] = {**PARTS, "tr": "train", "te": "test", "eval": "validation"}
_ROLES = "|".join((*_INPUTS, *_LABELS))
_JOINED = re.compile(f"({_ROLES})({'|'.join(_PARTS)})|({'|'.join(_PARTS)})({_ROLES})")
_NAMES = ("class_names", "target_names", "label_names")
_MOST_SIDES = 5  # axes of an array of samples


def read_npz(path: Path, cancelled: Cancelled = never) -> RawData:
    """Read labelled samples by the usual names of their arrays, in upper or lower case.

    x or X, images, data, inputs or features with y, labels or target: for training, validation
    and test, such as x_train, y_train, x_test, y_test or trainImages, trainLabels; any of these
    parts alone; or all in one. Where the names do not say what belongs together (x_test with y;
    arr_0 and arr_1) the shapes do, if there is one way only. An array class_names or
    target_names names the classes.

    Raises:
        DataError: says which array and what is wrong.
    """
    with open_archive(path, cancelled) as archive:
        pairs = _pairs(path, archive)
        for inputs, labels in pairs.values():
            _check(path, archive, inputs, labels)
        total = sum(archive.header(name).nbytes for pair in pairs.values() for name in pair)
        if total > MAX_BYTES:
            raise DataError(f"{_where(path)} asks for more than 2 GiB.")
        names = _class_names(path, archive)
        parts = {
            part: RawPart(_numbers(archive.read(inputs)), archive.read(labels))
            for part, (inputs, labels) in pairs.items()
        }
        read = {*_NAMES, *(name for pair in pairs.values() for name in pair)}
        left = sorted(archive.names - read)
    learn = next(parts[name] for name in ("train", "", "validation", "test") if name in parts)
    given = {name: part for name, part in parts.items() if part is not learn}
    return RawData(
        where=_where(path),
        name=path.stem,
        learn=learn,
        validation=given.get("validation"),
        test=given.get("test"),
        class_names=names,
        is_test=list(parts) == ["test"],
        remarks=_left_words(left),
    )


def _left_words(names: Sequence[str]) -> tuple[str, ...]:
    """Say which arrays are left out: labels that are called otherwise, and their samples."""
    if not names:
        return ()
    kinds = "array" if len(names) == 1 else "arrays"
    return (f"the {kinds} {listed(names)} {'is' if len(names) == 1 else 'are'} left out",)


def _numbers(array: AnyArray) -> AnyArray:
    """Return numbers in the byte order of this computer."""
    return array.astype(array.dtype.newbyteorder("="), copy=False)


Pairs = dict[PartName, tuple[str, str]]


def _pairs(path: Path, archive: Archive) -> Pairs:
    """Return for each part the names of its samples and of its labels."""
    names, pairs = archive.names, Pairs()
    for part in get_args(PartName):
        inputs, labels = (_first(path, names, roles, part) for roles in (_INPUTS, _LABELS))
        if inputs is not None and labels is not None:
            pairs[part] = (inputs, labels)
    if "train" in pairs:
        pairs.pop("", None)
    pairs = pairs or _pairs_by_shape(archive)
    if not pairs:
        found = ", ".join(one_line(name, LONGEST_NAME) for name in sorted(names)[:10]) or "nothing"
        raise DataError(
            f"{_where(path)} must hold x_train, y_train, x_test and y_test, or images and labels,"
            f" or x and y; it holds {found}."
        )
    return pairs


def _pairs_by_shape(archive: Archive) -> Pairs:
    """Match samples and labels by their shapes, where there is only one way to do so.

    Of two sets, as np.savez stores what has no names, the first is to learn from.
    """
    unnamed = all(name.startswith("arr_") for name in archive.names)
    usual = archive.names if unnamed else filter(_is_usual, archive.names)
    headers = {name: archive.header(name) for name in sorted(usual)}
    samples = [name for name, each in headers.items() if len(each.shape) > 1 and each.shape[1] > 1]
    labels = [name for name in headers if name not in samples and headers[name].shape]
    if not unnamed:
        samples = [name for name in samples if set(_role(name)[0]) <= set(_INPUTS)]
        labels = [name for name in labels if set(_role(name)[0]) <= set(_LABELS)]
    found: list[tuple[str, str]] = []
    for inputs in samples:
        count = headers[inputs].shape[0]
        own = [name for name in labels if headers[name].shape[0] == count]
        if len(own) != 1:
            return {}
        found.append((inputs, own[0]))
    if len(found) == 1:
        parts = {_role(name)[1] for name in found[0]} - {""}
        return {parts.pop() if len(parts) == 1 else "": found[0]}
    if not unnamed or len(found) != 2 or found[0][1] == found[1][1]:
        return {}
    return {"train": found[0], "test": found[1]}


def _is_usual(name: str) -> bool:
    words = set(_role(name)[0])
    return bool(words) and (words <= set(_INPUTS) or words <= set(_LABELS))


def _first(path: Path, names: frozenset[str], roles: tuple[str, ...], part: PartName) -> str | None:
    """Return the name of the array that holds one of these of a part, the first role before all.

    Raises:
        DataError: two names say the same, such as x and X.
    """
    known = {name: _role(name) for name in sorted(names)}
    fits = [
        (roles.index(words[0]), name)
        for name, (words, own) in known.items()
        if own == part and words and set(words) <= set(roles)
    ]
    if not fits:
        return None
    first = min(fits)[0]
    best = [name for role, name in fits if role == first]
    if len(best) > 1:
        both = joined([one_line(name, LONGEST_NAME) for name in best])
        raise DataError(f"{_where(path)} holds {both}: which of them is meant cannot be told.")
    return best[0]


def _role(name: str) -> tuple[tuple[str, ...], PartName]:
    """Split the name of an array into what it holds and of which part: (("x",), "train")."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    words = [word for word in re.split(r"[_\-./ ]+", apart) if word and word != "set"]
    joined = _JOINED.fullmatch("".join(words))
    words = [word for word in joined.groups() if word] if joined else words
    parts = [_PARTS[word] for word in words if word in _PARTS]
    rest = tuple(word for word in words if word not in _PARTS)
    return rest, parts[0] if len(parts) == 1 else ""


def _check(path: Path, archive: Archive, inputs: str, labels: str) -> None:
    """Refuse, by their headers alone, arrays that cannot be samples and their labels."""
    header, classes = archive.header(inputs), archive.header(labels)
    where = f"{_where(path)}, {one_line(inputs)},"
    if not 2 <= len(header.shape) <= _MOST_SIDES or 0 in header.shape[1:]:
        shape = shape_text(header.shape)
        raise DataError(f"{where} has the shape {shape}; samples x their shape is needed.")
    if header.dtype.kind not in "uifb":
        raise DataError(f"{where} holds {header.dtype}; samples must be numbers.")
    if not classes.shape:
        raise DataError(
            f"{_where(path)}, {one_line(labels)}, has the shape of a single number; one label a"
            " sample is needed."
        )
    if classes.dtype.kind in "US" and classes.dtype.itemsize > 4 * LONGEST_NAME:
        raise DataError(
            f"{_where(path)}, {one_line(labels)}, holds {classes.dtype}; labels have at most"
            f" {LONGEST_NAME} characters."
        )
    check_counts(header.shape[0], classes.shape[0], where)


def _class_names(path: Path, archive: Archive) -> tuple[str, ...] | None:
    """Return the names of the classes, None if there are none."""
    stored = next((name for name in _NAMES if name in archive.names), None)
    if stored is None:
        return None
    header = archive.header(stored)
    size = 4 if header.dtype.kind == "U" else 1
    fits = header.dtype.kind in "US" and header.dtype.itemsize <= size * LONGEST_NAME
    if not (fits and len(header.shape) == 1 and 0 < header.shape[0] <= MOST_CLASSES):
        raise DataError(
            f"{_where(path)}, {stored}, must be a list of at most {MOST_CLASSES} short texts."
        )
    texts = archive.read(stored)
    if header.dtype.kind == "S":
        texts = np.char.decode(texts, "utf-8", ELSE_WINDOWS)
    return tuple(str(name) for name in texts)


def _where(path: Path) -> str:
    return one_line(path.name)
