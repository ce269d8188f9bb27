"""What a reader found in a file: arrays as they were, before anything is decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import sides

PartName = Literal["train", "validation", "test", ""]  # "" holds all there is

PARTS: dict[str, PartName] = {
    "train": "train", "training": "train", "trn": "train",
    "test": "test", "testing": "test", "tst": "test",
    "val": "validation", "valid": "validation", "validation": "validation", "dev": "validation",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class RawPart:
    """Samples (n, *shape) of numbers, and their labels in whatever form."""

    samples: AnyArray
    labels: AnyArray


@dataclass(frozen=True, slots=True, eq=False)
class RawData:
    """A data set as it was read.

    Attributes:
        where: the file, fit to be shown.
        name: of the data set.
        learn: what there is to learn from, or all there is.
        class_names: as the file has them.
        first_label: the label that the first of the names belongs to.
        label: of a table, the column of the classes.
        is_test: whether it has a test part only, which is in `learn`.
        are_photos: whether samples were read from pictures, so that 255 is white.
        remarks: clauses on what was made of the file.
    """

    where: str
    name: str
    learn: RawPart
    validation: RawPart | None = None
    test: RawPart | None = None
    class_names: tuple[str, ...] | None = None
    first_label: int = 0
    label: str = ""
    is_test: bool = False
    are_photos: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[RawPart, ...]:
        return tuple(each for each in (self.learn, self.validation, self.test) if each is not None)


def check_counts(samples: int, labels: int, where: str) -> None:
    """Refuse samples without a label, and labels without a sample."""
    if samples != labels:
        raise DataError(f"{where} has {samples:,} samples but {labels:,} labels.")


def shape_text(shape: Sequence[int | None]) -> str:
    """Write a shape, such as "28 x 28"."""
    return sides(shape) or "of a single number"
