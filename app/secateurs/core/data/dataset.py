"""A data set of labelled 28 x 28 grey images, split for honest evaluation."""

from dataclasses import dataclass

from secateurs.core.arrays import Labels, Pixels

SIDE = 28


@dataclass(frozen=True, slots=True, eq=False)
class LabelledImages:
    """Images with their classes.

    Attributes:
        pixels: (n, 28, 28) uint8, 0 is paper and 255 is ink, read-only.
        labels: (n,) int64, each from 0 to classes - 1, read-only.
    """

    pixels: Pixels
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, start: int, stop: int) -> "LabelledImages":
        """Return the images from start to stop - 1, without copying."""
        return LabelledImages(self.pixels[start:stop], self.labels[start:stop])


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A named data set: train to learn from, validation to choose by, test to report on.

    Attributes:
        name: as shown, such as "MNIST".
        key: 16 hex digits of the sha256 over all pixels and labels; the same data, the same key.
        class_names: one a class, in label order.
        source: the file or folder it came from, or "bundled".
    """

    name: str
    key: str
    train: LabelledImages
    validation: LabelledImages
    test: LabelledImages
    class_names: tuple[str, ...]
    source: str

    @property
    def classes(self) -> int:
        return len(self.class_names)
