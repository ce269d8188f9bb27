"""Reads IDX files, the format of MNIST and its relatives, and finds those that are one set.

Four bytes of magic (0, 0, type, dimensions), one big-endian 32-bit size a dimension, data.
"""

import gzip
import math
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import is_ordinary, open_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.data.archive import DEFLATE_LIMIT, MAX_BYTES, allocate, check_packing, fill
from secateurs.core.data.class_names import DIGITS
from secateurs.core.data.raw import RawData, RawPart, check_counts, shape_text

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_DIMENSIONS = 4  # images with channels


@dataclass(frozen=True, slots=True)
class IdxHeader:
    """What the header of an IDX file promises."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def is_idx(begun: bytes) -> bool:
    """Say whether a file that begins with these bytes is an IDX file."""
    known = len(begun) >= 4 and begun[:2] == b"\0\0" and begun[2] in TYPES
    return known and 1 <= begun[3] <= _MOST_DIMENSIONS


def idx_header(path: Path) -> IdxHeader:
    """Return what the header promises, refused if the file cannot hold so much.

    Args:
        path: a plain or a gzipped file.

    Raises:
        DataError: says which file and what is wrong.
    """
    with _open(path) as (stream, size):
        return _header(path, stream, size)


def read_idx(path: Path, cancelled: Cancelled = never) -> AnyArray:
    """Return the file's numbers in the shape that its header states."""
    name = one_line(path.name)
    with _open(path) as (stream, size):
        header = _header(path, stream, size)
        room = allocate(header.nbytes, name)
        done = fill(room, stream, cancelled)
        if done < len(room):
            raise _cut_short(name, len(room), done)
        if stream.read(1):
            raise _too_long(name)
    values = room.view(header.dtype).reshape(header.shape)
    return values.astype(header.dtype.newbyteorder("="), copy=False)


@contextmanager
def _open(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open the file, unpacking it on the way, and give its size as it lies there."""
    try:
        with open_ordinary(path, DataError) as file:
            size = file.seek(0, 2)
            file.seek(0)
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if not packed:
                yield file, size
                return
            with gzip.GzipFile(fileobj=file) as stream:
                yield cast(IO[bytes], stream), size
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{one_line(path.name)} cannot be read: {reason.rstrip('.')}.") from error


def _header(path: Path, stream: IO[bytes], size: int) -> IdxHeader:
    name = one_line(path.name)
    magic = stream.read(4)
    if not is_idx(magic):
        raise DataError(
            f"{name} is no IDX file: it starts with {magic.hex() or 'nothing'}, not with a magic"
            " number such as 00000803."
        )
    dimensions = magic[3]
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(f"{name} ends within its header.")
    shape: tuple[int, ...] = struct.unpack(f">{dimensions}I", sizes)
    header = IdxHeader(shape, np.dtype(TYPES[magic[2]]))
    _check_size(name, header.nbytes, size, 4 + len(sizes), isinstance(stream, gzip.GzipFile))
    return header


def _check_size(name: str, promised: int, size: int, header: int, packed: bool) -> None:
    if promised > MAX_BYTES:
        raise DataError(f"{name} asks for more than 2 GiB.")
    if packed:
        if promised > size * DEFLATE_LIMIT:
            raise _cut_short(name, promised, None)
        check_packing(size, promised, name)
    elif size - header < promised:
        raise _cut_short(name, promised, size - header)
    elif size - header > promised:
        raise _too_long(name)


def _cut_short(name: str, promised: int, there: int | None) -> DataError:
    found = "far fewer" if there is None else f"only {there:,}"
    return DataError(
        f"{name} is cut short: its header promises {promised:,} bytes of data,"
        f" but {found} are there."
    )


def _too_long(name: str) -> DataError:
    return DataError(f"{name} holds more bytes than its header promises.")


_NAME = re.compile(
    r"(?P<set>.*?)(?P<part>train|training|t10k|test|testing)[-_. ](?P<what>images|labels)"
    r"[-_. ]idx\d(?:[-_. ]\w+)?(?:\.gz)?",
    re.IGNORECASE,
)
_LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MERGED = (*DIGITS, *_LETTERS, *"abdefghnqrt")
# Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", 2017.
_EMNIST: dict[str, tuple[str, ...]] = {
    "letters": _LETTERS,  # numbered from 1
    "balanced": _MERGED,
    "bymerge": _MERGED,
    "byclass": (*DIGITS, *_LETTERS, *"abcdefghijklmnopqrstuvwxyz"),
    "digits": DIGITS,
    "mnist": DIGITS,
}
_EMNIST_TABLE = re.compile(
    rf"emnist-({'|'.join(_EMNIST)})-(?:train|test)\.csv(?:\.gz)?", re.IGNORECASE
)
_SIDE = 28
TURNED = "EMNIST's images, which lie on their sides, are turned upright"


@dataclass
class _Set:
    """The files of one set by part, "train" or "test"."""

    images: dict[str, Path] = field(default_factory=dict)
    labels: dict[str, Path] = field(default_factory=dict)


def has_idx(folder: Path) -> bool:
    """Say whether a folder has files with the names of IDX files."""
    return any(_NAME.fullmatch(each.name) for each in folder.iterdir())


def read_idx_set(path: Path, cancelled: Cancelled = never) -> RawData:
    """Read images and labels from a folder, or from the set that one of its files belongs to.

    Files are named as MNIST's are: train-images-idx3-ubyte, t10k-labels-idx1-ubyte.gz. EMNIST's
    are known by emnist- before that; its images are stored transposed, and are turned.

    Raises:
        DataError: says which file and what is wrong.
    """
    folder = path if path.is_dir() else path.parent
    sets = _sets(folder)
    chosen = _chosen(path, sets)
    parts: dict[str, tuple[Path, Path]] = {}
    found = sets[chosen]
    for part in ("train", "test"):
        if part in found.images or part in found.labels:
            parts[part] = _files(folder, found, part)
    _check_headers(folder, parts)
    emnist = _emnist_split(chosen)
    read = {part: _part(pair, emnist is not None, cancelled) for part, pair in parts.items()}
    learn = read.get("train") or read["test"]
    names = None if emnist is None else _EMNIST.get(emnist)
    remarks = [TURNED] if emnist is not None else []
    return RawData(
        where=one_line(folder.name if path.is_dir() else path.name) or one_line(str(folder)),
        name=chosen.strip("-_. ") or folder.resolve().name,
        learn=learn,
        test=read.get("test") if "train" in read else None,
        class_names=names,
        first_label=_first_label(emnist),
        is_test="train" not in read,
        remarks=tuple(remarks),
    )


def _sets(folder: Path) -> dict[str, _Set]:
    """Return the files of each set that lies in the folder, by what its names begin with."""
    sets: dict[str, _Set] = {}
    # A plain file goes before a packed one of the same name.
    files = sorted(folder.iterdir(), key=lambda each: (each.suffix == ".gz", each.name))
    for file in files:
        name = _NAME.fullmatch(file.name)
        if name is None or not is_ordinary(file):
            continue
        part = "train" if name["part"].lower().startswith("train") else "test"
        one = sets.setdefault(name["set"], _Set())
        kind = one.images if name["what"].lower() == "images" else one.labels
        kind.setdefault(part, file)
    return sets


def _chosen(path: Path, sets: dict[str, _Set]) -> str:
    name = _NAME.fullmatch(path.name)
    if name is not None and name["set"] in sets and not path.is_dir():
        return name["set"]
    if not path.is_dir():
        raise DataError(
            f"{one_line(path.name)} is an IDX file, but its name does not say which: images and"
            " labels are named as MNIST's are, train-images-idx3-ubyte, train-labels-idx1-ubyte,"
            " t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte."
        )
    if len(sets) > 1:
        several = ", ".join(one_line(each.strip("-_. ") or "the plain ones") for each in sets)
        raise DataError(
            f"The folder {one_line(str(path))} has IDX files of several data sets, {several}:"
            " give one of the files."
        )
    if not sets:
        raise DataError(f"The folder {one_line(str(path))} has no IDX files that can be read.")
    return next(iter(sets))


def _files(folder: Path, found: _Set, part: str) -> tuple[Path, Path]:
    images, labels = found.images.get(part), found.labels.get(part)
    if images is None or labels is None:
        there, missing = images or labels, "labels" if labels is None else "images"
        assert there is not None
        raise DataError(
            f"The folder {one_line(str(folder))} has no {missing} beside"
            f" {one_line(there.name)}: both are needed."
        )
    return images, labels


def _check_headers(folder: Path, parts: dict[str, tuple[Path, Path]]) -> None:
    """Refuse, by the headers alone, what does not fit together."""
    total = 0
    for images, labels in parts.values():
        header, classes = idx_header(images), idx_header(labels)
        if len(header.shape) < 2:
            raise DataError(
                f"{one_line(images.name)} has the shape {shape_text(header.shape)}; samples x"
                " their shape is needed."
            )
        if len(classes.shape) != 1:
            raise DataError(
                f"{one_line(labels.name)} has the shape {shape_text(classes.shape)}; one label a"
                " sample is needed."
            )
        where = f"{one_line(images.name)} with {one_line(labels.name)}"
        check_counts(header.shape[0], classes.shape[0], where)
        total += header.nbytes
    if total > MAX_BYTES:
        raise DataError(f"{one_line(folder.name)} asks for more than 2 GiB.")


def _part(pair: tuple[Path, Path], turned: bool, cancelled: Cancelled) -> RawPart:
    images, labels = read_idx(pair[0], cancelled), read_idx(pair[1], cancelled)
    if turned and images.ndim == 3:
        images = np.ascontiguousarray(images.swapaxes(1, 2))
    return RawPart(images, labels)


def upright(data: RawData, file: str) -> RawData:
    """Return what a table holds; EMNIST's, known by the names of its files, with images upright."""
    name = _EMNIST_TABLE.fullmatch(file)
    samples = data.learn.samples
    if name is None or samples.shape[1:] != (_SIDE * _SIDE,):
        return data
    images = samples.reshape(-1, _SIDE, _SIDE).swapaxes(1, 2)
    return replace(
        data,
        learn=RawPart(np.ascontiguousarray(images).reshape(samples.shape), data.learn.labels),
        class_names=_EMNIST[name[1].lower()],
        first_label=_first_label(name[1].lower()),
        remarks=(*data.remarks, TURNED),
    )


def _first_label(split: str | None) -> int:
    return 1 if split == "letters" else 0


def _emnist_split(chosen: str) -> str | None:
    """Return which of EMNIST's sets it is, None if it is another data set."""
    words = re.split(r"[-_. ]+", chosen.lower().strip("-_. "))
    if "emnist" not in words:
        return None
    return next((word for word in words if word in _EMNIST), "")
