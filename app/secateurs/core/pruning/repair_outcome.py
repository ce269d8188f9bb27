"""What came of a repair: which layers stay as they were pruned, and how many samples would do."""

from dataclasses import dataclass

from secateurs.core.base.text import one_line


@dataclass(frozen=True, slots=True)
class Repair:
    """What came of a repair.

    Attributes:
        samples: that it looked at.
        left: names of the layers that stay as they were pruned, since the samples held out would
            have been answered no better.
        enough: samples that would do for these layers.
    """

    samples: int
    left: tuple[str, ...] = ()
    enough: int = 0

    @property
    def remark(self) -> str:
        """A sentence on how many samples would do, "" where there are enough.

        Of enough samples, a layer that stays has nothing to gain.
        """
        if not self.left or self.samples >= self.enough:
            return ""
        several = len(self.left) > 1
        layers = f"{len(self.left)} layers" if several else f"the layer {one_line(self.left[0])}"
        stay = f"which stay{'' if several else 's'} as pruned"
        samples = f"{self.samples:,} samples are" if self.samples > 1 else "1 sample is"
        return f"{samples} too few to repair {layers}, {stay}: about {self.enough:,} would do."
