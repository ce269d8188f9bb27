"""A network whose cuts can be scored on labelled samples, one after the other."""

from dataclasses import dataclass
from typing import Literal, Protocol

from secateurs.core.ranking.cut import Cut

Cost = Literal["parameters", "macs"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a network does on labelled samples.

    Attributes:
        accuracy: 0 to 1; where a metric was given, its value.
        loss: mean cross entropy in nats; NaN where a metric was given.
        remark: on its repair, "" where there is none.
    """

    accuracy: float
    loss: float
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """Parameters and multiply-accumulates of one sample that are left, zeros skipped."""

    parameters: int
    macs: int

    def of(self, cost: Cost) -> int:
        return self.parameters if cost == "parameters" else self.macs


class Probe(Protocol):
    """Scores cuts of one network; a live one, so it stays in its thread."""

    def score(self, cut: Cut) -> Measured:
        """Score the network with what the cut removed gone, repaired where that was asked."""

    def score_alone(self, index: int, cut: Cut) -> Measured:
        """Score a cut that touches only the layer or unit set of this index; never repaired."""

    def size(self, cut: Cut) -> Size:
        """Count what the cut leaves."""
