"""Where data come from, and how what lies there is opened."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlencode

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.file_kinds import DATA_WANTED, KINDS, kind_of_file, not_data
from secateurs.core.base.text import one_line
from secateurs.core.data.class_names import numbers, recognise
from secateurs.core.data.dataset import (
    KEY_DIGITS,
    Dataset,
    LabelledImages,
    content_digest,
    key_of,
    split,
)
from secateurs.core.data.labels import classes_of
from secateurs.core.data.mnist import (
    BUNDLED,
    FASHION,
    fashion_advice,
    find_fashion_mnist,
    load_mnist,
)
from secateurs.core.data.numbers import NUMBERS, PICTURE, Numbers, may_be, samples_of, shape_for
from secateurs.core.data.raw import RawData, RawPart, shape_text
from secateurs.core.data.readers.idx import has_idx, read_idx_set, upright
from secateurs.core.data.readers.npz import read_npz
from secateurs.core.data.readers.picture_set import has_classes, read_picture_set
from secateurs.core.data.readers.table import read_table
from secateurs.core.data.scaling import Scaling, are_pixels, fits, takes_drawings
from secateurs.core.data.tones import (
    IN_GREY,
    TURNED,
    are_dark_on_bright,
    grey_axis,
    in_grey,
    turned,
    without_axis,
)
from secateurs.core.drawing.strokes import SIDE

_MARK = "?"

_MOST_CLASSES = 1000

_LABELS_TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Source:
    """A place and a reading of what lies there.

    Attributes:
        path: "bundled", "fashion-mnist", or that of a file or a folder.
        label: the column of a table's label, or "" for the one that is found.
        numbers: what the person says that the numbers of samples mean.
        classes: of the network by which labels were numbered; 0 for any.
        turned: whether the last of labels from 1 on stands for class 0.
    """

    path: str
    label: str = ""
    numbers: Numbers = "auto"
    classes: int = 0
    turned: bool = False

    @property
    def given(self) -> Scaling | None:
        """How the person says that the network is to get pixels; None for what is best."""
        return None if self.numbers in ("auto", "as-is") else cast(Scaling, self.numbers)

    def __str__(self) -> str:
        """Write it so that `source_of` reads it back."""
        how = {"label": self.label, "numbers": self.numbers.replace("auto", "")}
        how["classes"] = str(self.classes or "")
        how["labels"] = _LABELS_TURNED if self.turned else ""
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
    if not given.keys() <= {"label", "numbers", "classes", "labels"}:
        return Source(text)
    is_turned = given.get("labels") == _LABELS_TURNED
    found = Source(path, given.get("label", ""), turned=is_turned)
    if given.get("numbers") in NUMBERS:
        found = replace(found, numbers=cast(Numbers, given["numbers"]))
    classes = given.get("classes", "")
    if classes.isascii() and classes.isdecimal() and len(classes) < 6:
        found = replace(found, classes=min(int(classes), _MOST_CLASSES))
    return found


Shape = Sequence[int | None]


def dataset_for(
    source: str | Source,
    input_shape: Shape | None = PICTURE,
    classes: int | None = None,
    cancelled: Cancelled = never,
    names: Sequence[str] = (),
    *,
    learns: bool = True,
) -> Dataset:
    """Open data as a network takes them.

    - An .npz file: see `npz.read_npz`.
    - A CSV file, plain or gzipped: see `table.read_table`.
    - IDX files, a folder with them or one of them: see `idx_set.read_idx_set`.
    - A folder of pictures: see `picture_set.read_picture_set`.
    - A folder that holds one such file and no other.

    Args:
        source: "bundled", "fashion-mnist", or a path, with how it is to be read.
        input_shape: of one sample that the network takes; None for samples as they are.
        classes: that the network tells apart; None for one that is to be made.
        names: what the network calls its classes; () where it has no names for them.
        learns: whether anything is learned from them, or chosen by them. Where nothing is, a set
            with a test part only is not split: it is each of the three parts.

    Raises:
        LabelWanted: it is not clear which column of a table is the label.
        UnknownLabels: labels are none of the network's names.
        DataError: says which file and what is wrong, or how the shapes differ.
        CancelledError: nobody wants the data any more.
    """
    wanted = source_of(source) if isinstance(source, str) else source
    if wanted.path == BUNDLED:
        return _bundled(wanted)
    try:
        number = classes or wanted.classes or None
        network = _Network(input_shape, number, tuple(names), learns)
        return _opened(wanted, network, cancelled)
    except MemoryError:
        raise DataError(f"{one_line(wanted.path)} needs more memory than is free.") from None
    except OSError as error:  # of a folder; files say it themselves
        reason = error.strerror or error
        raise DataError(f"{one_line(wanted.path)} cannot be opened: {reason}.") from error


@dataclass(frozen=True, slots=True)
class _Network:
    """What is known of the network that data are opened for, as `dataset_for` has it."""

    shape: Shape | None
    classes: int | None
    names: tuple[str, ...]
    learns: bool

    @property
    def takes_drawings(self) -> bool:
        return self.shape is not None and takes_drawings(self.shape)


def _opened(source: Source, network: _Network, cancelled: Cancelled) -> Dataset:
    path = Path(source.path)
    if source.path == FASHION and not path.exists():
        path = _fashion_mnist()
    if not path.exists():
        raise DataError(f"There is no file or folder {one_line(str(path))}.")
    kind = kind_of_file(path, DataError) if path.is_dir() else "folder"
    if kind != "folder":
        raise DataError(not_data(path, kind))
    path = _only_file(path) or path
    raw = _raw(path, source.label, network, cancelled)
    go_on(cancelled)
    return _dataset(raw, replace(source, path=str(path.absolute())), network, cancelled)


def _fashion_mnist() -> Path:
    folder = find_fashion_mnist()
    if folder is None:
        raise DataError(fashion_advice())
    return folder


def _bundled(source: Source) -> Dataset:
    data = load_mnist()
    if source.label:
        raise DataError(f"{source.path} is no table: leave out --label.")
    if source.numbers == "auto":
        return data

    def part(samples: LabelledImages) -> LabelledImages:
        if source.numbers != "as-is":
            return samples
        return LabelledImages(frozen(samples.pixels.astype(np.float32)), samples.labels)

    train, validation, test = part(data.train), part(data.validation), part(data.test)
    sizes = (len(train), len(validation), len(test))
    return replace(
        data,
        key=key_of(content_digest(train, validation, test), sizes, source.given),
        train=train,
        validation=validation,
        test=test,
        source=str(source),
        given=source.given,
    )


def _raw(path: Path, label: str, network: _Network, cancelled: Cancelled) -> RawData:
    if path.is_dir() and not label:
        return _from_folder(path, network, cancelled)
    kind = kind_of_file(path, DataError)
    if KINDS[kind].role != "data":
        raise DataError(not_data(path, kind))
    if label and kind != "table":
        raise DataError(f"{one_line(path.name)} is no table: leave out --label.")
    if kind == "npz":
        return read_npz(path, cancelled)
    if kind == "idx":
        return read_idx_set(path, cancelled)
    table = read_table(path, label, network.classes, cancelled)
    found = RawData(
        where=one_line(path.name),
        name=path.name.partition(".")[0] if path.suffix.lower() == ".gz" else path.stem,
        learn=RawPart(table.features, table.labels),
        label=table.label,
        remarks=table.remarks,
    )
    return upright(found, path.name)


def _only_file(folder: Path) -> Path | None:
    """Return the one file of data in a folder that holds neither pictures nor IDX files."""
    if not folder.is_dir() or has_classes(folder) or has_idx(folder):
        return None
    files = [each for each in folder.iterdir() if not each.name.startswith(".")]
    data = [each for each in files if each.suffix.lower() in (".npz", ".csv", ".tsv")]
    return data[0] if len(data) == 1 else None


def _from_folder(folder: Path, network: _Network, cancelled: Cancelled) -> RawData:
    if has_classes(folder):
        shape = PICTURE if network.takes_drawings else network.shape
        return read_picture_set(folder, shape, cancelled)
    if has_idx(folder):
        return read_idx_set(folder, cancelled)
    inside = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    if sum(name.lower().endswith((".npz", ".csv", ".tsv")) for name in inside) > 1:
        raise DataError(f"The folder {one_line(str(folder))} has several files: give one of them.")
    raise DataError(
        f"The folder {one_line(str(folder))} has neither folders of pictures, one a class, nor"
        f" IDX files: {DATA_WANTED}."
    )


def _dataset(raw: RawData, source: Source, network: _Network, cancelled: Cancelled) -> Dataset:
    drawn = network.takes_drawings
    wanted = PICTURE if drawn else network.shape
    if not any(len(part.samples) for part in raw.parts):
        raise DataError(f"{raw.where} holds no samples.")
    shapes = [part.samples.shape[1:] for part in raw.parts]
    colours = None if wanted is None else grey_axis(shapes, wanted)
    sample = tuple(shapes[0] if colours is None else without_axis(shapes[0], colours))
    given = (
        sample if wanted is None else shape_for(sample, wanted, raw.where, table=bool(raw.label))
    )
    for shape in shapes:
        if not fits(shape, shapes[0]):
            raise DataError(
                f"{raw.where} has samples of different shapes to train and to test,"
                f" {shape_text(sample)} and {shape_text(shape)}."
            )
    samples, meaning = samples_of(
        [part.samples for part in raw.parts],
        raw.where,
        source.numbers,
        "photos" if raw.are_photos else may_be(sample, given),
        in_bytes=drawn,
        cancelled=cancelled,
    )
    remarks = raw.remarks
    if colours is not None:
        samples, remarks = tuple(in_grey(each, colours) for each in samples), (*remarks, IN_GREY)
    judged = drawn and source.numbers == "auto" and all(map(are_pixels, samples))
    if judged and are_dark_on_bright(samples, SIDE):  # the pad, and folders, are bright on dark
        samples, remarks = tuple(map(turned, samples)), (TURNED, *remarks)
    found = classes_of(
        [part.labels for part in raw.parts],
        raw.where,
        raw.class_names,
        network.classes,
        raw.first_label,
        network.names,
    )
    may_turn = found.may_turn and not source.turned
    found = found.turned() if source.turned else found
    parts = [
        LabelledImages(frozen(np.ascontiguousarray(inputs.reshape(len(inputs), *given))), labels)
        for inputs, labels in zip(samples, found.parts, strict=True)
    ]
    whole = parts[0] if raw.is_test and network.learns else None
    train, validation, test = parts = _split(raw, parts, network.learns)
    if raw.is_test:
        remarks = (_test_words(parts, network.learns), *remarks)
    digest = content_digest(*parts, cancelled=cancelled)
    known = recognise(digest[:KEY_DIGITS], raw.name, found.count)
    names = found.names or (known.class_names if known else numbers(found.count))
    return Dataset(
        name=known.name if known else one_line(raw.name),
        key=key_of(digest, tuple(map(len, parts)), source.given),
        train=train.frozen(),
        validation=validation.frozen(),
        test=test.frozen(),
        class_names=names,
        source=str(replace(source, classes=found.count if found.by_network else 0)),
        stored=meaning.stored,
        given=source.given,
        label=raw.label,
        remarks=(f"{shape_text(sample)} {meaning.words}", found.words, *remarks),
        whole=whole and whole.frozen(),
        labels_may_turn=may_turn,
    )


def _split(raw: RawData, parts: Sequence[LabelledImages], learns: bool) -> list[LabelledImages]:
    if raw.is_test and not learns:
        return [parts[0]] * 3
    others = iter(parts[1:])
    validation = next(others) if raw.validation is not None else None
    test = next(others) if raw.test is not None else None
    return list(split(parts[0], validation, test, raw.where))


def _test_words(parts: Sequence[LabelledImages], learns: bool) -> str:
    learn, choose, test = (f"{len(part):,}" for part in parts)
    if not learns:
        return f"it has a test part only, all {test} samples of which are tested on"
    return (
        f"it has a test part only, which is split: {learn} samples to learn from, {choose} to"
        f" choose by, {test} to test on"
    )
