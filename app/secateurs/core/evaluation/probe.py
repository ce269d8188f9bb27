"""Cuts of a network scored on labelled samples: what gives the scores, and how outputs are read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.phrases import in_percent, percent
from secateurs.core.network.answers import losses_of, named
from secateurs.core.network.inputs import Inputs, Targets
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
        """Score a cut of the layer or unit set of this index; never repaired.

        Of others goes at most what is chosen by hand.
        """

    def size(self, cut: Cut) -> Size:
        """Count what the cut leaves."""


# From labels and outputs to a value; larger is better.
Metric = Callable[[Targets, AnyArray], float]

ACCURACY = "accuracy"


def measure_name(metric: Metric | None) -> str:
    """Name what networks are scored by: "accuracy", or the metric by its function's name."""
    if metric is None:
        return ACCURACY
    name = getattr(metric, "__name__", "")  # a lambda's is no name; "accuracy" stands for ours
    return name if name.isidentifier() and name != ACCURACY else "metric"


def score_figure(score: float, by: str) -> str:
    """Write an accuracy in percent, without the sign, and a metric's value as it is."""
    return in_percent(score, 2) if by == ACCURACY else f"{score:.4g}"


def score_text(score: float, by: str) -> str:
    """Write an accuracy as "97.93 %", the value of a metric as it is, such as "-0.07784"."""
    return percent(score, 2) if by == ACCURACY else score_figure(score, by)


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """How cuts of a Keras model are scored.

    Attributes:
        repair: inputs to reconstruct from before scoring; None scores what is left as it is.
        metric: None for accuracy.
        drop_bias: whether the biases of removed units become zero, too.
        examples: inputs to read with what units emit that go inexactly; None for those scored.
    """

    repair: Inputs | None = None
    metric: Metric | None = None
    drop_bias: bool = False
    examples: Inputs | None = None


AS_LEFT = Scoring()
SMALLEST = float(np.finfo(np.float32).tiny)  # of a probability, so that its logarithm is finite


def scored(logits: Array, labels: Targets, metric: Metric | None = None) -> Measured:
    """Score logits (n, classes) against class numbers (n,), or by the metric.

    Raises:
        DataError: some are not numbers, and no metric says what that is worth.
    """
    if metric is not None:
        return Measured(float(metric(labels, logits)), float("nan"))
    right = named(logits) == labels
    return Measured(float(right.mean()), float(losses_of(logits, labels).mean()))


def gives_probabilities(outputs: Array) -> bool:
    """Say whether outputs (n, classes) of the dense network are probabilities, not logits."""
    if outputs.shape[1] == 1:
        return bool(np.all((outputs >= 0) & (outputs <= 1)))
    sums = outputs.sum(axis=1, dtype=np.float64)
    return bool(np.all(outputs >= 0) and np.allclose(sums, 1, atol=1e-3))


def logits_from(outputs: Array, are_probabilities: bool) -> Array:
    """Return logits (n, classes) up to a constant a row; one output stands for two classes."""
    values = outputs.astype(np.float64)
    if outputs.shape[1] == 1:
        if are_probabilities:
            values = np.log(np.maximum(values, SMALLEST)) - np.log(np.maximum(1 - values, SMALLEST))
        values = np.concatenate([np.zeros_like(values), values], axis=1)
    elif are_probabilities:
        values = np.log(np.maximum(values, SMALLEST))
    return values.astype(np.float32)
