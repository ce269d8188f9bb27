"""Brings samples into the shape a model takes, and finds out how it wants its pixels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array
from secateurs.core.data.samples import Samples, SampleSet
from secateurs.core.errors import DataError
from secateurs.core.network.feeding import SCALED_TO, SCALINGS, Scaling, fed, fits

TRIED = 1000  # validation samples


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """How a model wants its pixels.

    Attributes:
        accuracy: share of validation samples that are right, 0 to 1.
    """

    scaling: Scaling
    accuracy: float

    @property
    def words(self) -> str:
        return f"pixels are given as {SCALED_TO[self.scaling]}"


def fitted(sample_set: SampleSet, input_shape: Sequence[int | None]) -> SampleSet:
    """Return the samples in the shape that a model takes, without copying.

    A channel axis is added or taken away, pictures are flattened, and rows become grey
    pictures of as many pixels. Nothing is guessed beyond that.

    Args:
        input_shape: of one sample; None where any size will do.

    Raises:
        DataError: gives both shapes.
    """
    shape = _shape_for(sample_set.shape, tuple(input_shape))
    if shape is None:
        raise DataError(
            f"{sample_set.name} has samples of the shape {_text(sample_set.shape)}, but the model"
            f" takes {_text(input_shape)}."
        )

    def part(samples: Samples) -> Samples:
        return Samples(samples.inputs.reshape(len(samples), *shape), samples.labels)

    return replace(
        sample_set,
        train=part(sample_set.train),
        validation=part(sample_set.validation),
        test=part(sample_set.test),
    )


def check_classes(sample_set: SampleSet, classes: int) -> None:
    """Refuse labels that a model has no output for."""
    if sample_set.classes > classes:
        raise DataError(
            f"{sample_set.name} has {sample_set.classes} classes, but the model answers with"
            f" {classes}."
        )


def choose_scale(predict: Callable[[Array], NDArray[Any]], validation: Samples) -> ScaleChoice:
    """Try pixels as 0 to 1, 0 to 255 and -1 to 1; keep what validates best, the first of equals.

    Args:
        predict: from (n, *input shape) float32 to scores (n, classes).
        validation: samples in the model's shape; up to 1,000 are tried. Those that are not
            bytes are given as they are, whatever the answer.
    """
    few = validation.part(0, TRIED)
    tried = SCALINGS if few.inputs.dtype == np.uint8 else SCALINGS[:1]
    shape = few.inputs.shape[1:]
    found = [ScaleChoice(each, _accuracy(predict(fed(few.inputs, shape, each)), few.labels))
             for each in tried]  # fmt: skip
    return max(found, key=lambda choice: choice.accuracy)


def _accuracy(scores: NDArray[Any], labels: NDArray[np.int64]) -> float:
    if scores.shape[1] == 1:  # a lone sigmoid tells two classes apart
        return float(np.mean((scores[:, 0] > 0.5) == (labels == 1)))
    return float(np.mean(scores.argmax(axis=1) == labels))


def _shape_for(sample: tuple[int, ...], wanted: tuple[int | None, ...]) -> tuple[int, ...] | None:
    """Return the shape to give a sample, None if it does not fit."""
    if fits(sample, wanted):
        if None not in wanted:
            return tuple(side or 0 for side in wanted)
        return (*sample, 1) if len(sample) < len(wanted) else sample
    if None in wanted or len(sample) != 1:
        return None
    sides = [side for side in wanted if side is not None and side != 1]
    grey = len(sides) == 2 and sides[0] * sides[1] == sample[0]
    return tuple(side or 0 for side in wanted) if grey else None


def _text(shape: Sequence[int | None]) -> str:
    return " x ".join("any" if side is None else str(side) for side in shape)
