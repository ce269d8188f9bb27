"""Whether a network can be tested on data, and how it wants their pixels."""

import math
from collections.abc import Sequence
from dataclasses import replace

from secateurs.core.cancelled import Cancelled, never
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.errors import CancelledError
from secateurs.core.evaluation.score import Score, score
from secateurs.core.network.answering import can_read
from secateurs.core.network.feeding import SCALINGS, are_pixels
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network

TRIED = 1000  # validation samples
CLOSE = 0.05  # between accuracies that do not decide


def why_untestable(network: Network | Model, data: Dataset) -> str:
    """Return a clause that says why the network cannot be tested on the data, or ""."""
    if not can_read(network, data.sample_shape):
        return (
            f"its samples are {shape_text(data.sample_shape)},"
            f" the network takes {shape_text(network.input_shape)}"
        )
    if data.classes != network.classes:
        return f"the data has {data.classes} classes, the network {network.classes}"
    return ""


def can_test(network: Network | Model, data: Dataset) -> bool:
    return not why_untestable(network, data)


def with_best_scaling(model: Model, data: Dataset, cancelled: Cancelled = never) -> Model:
    """Return the model with the scaling of pixels that a person said, or that validates best.

    Up to 1,000 samples are tried. The scale at which the file has its numbers counts where it is
    among the best, as the network was likely trained on it. Else, where accuracies are close, the
    lower loss counts: a network with ReLU tells classes apart at nearly any scale, but it is sure
    of itself only at its own.
    Where every sample is right the loss says nothing, as a larger scale only makes it surer:
    then the first scaling counts at which it is sure enough.
    """
    if not are_pixels(data.validation.pixels):
        return model
    if data.given is not None:
        return replace(model, scaling=data.given)
    few = data.validation.part(0, TRIED)
    tried = [replace(model, scaling=scaling) for scaling in SCALINGS]
    found = [(one, _scored(one, few, cancelled)) for one in tried]
    best = max(each.accuracy for _, each in found)
    stored = [one for one, each in found if one.scaling == data.stored
              and each.accuracy >= best - CLOSE]  # fmt: skip
    if stored:
        return stored[0]
    enough = math.log(model.classes) / 2  # half the loss of one that knows nothing
    sure = [one for one, each in found if each.accuracy == 1 and each.loss < enough]
    if sure:
        return sure[0]
    close = [(one, each.loss) for one, each in found if each.accuracy >= best - CLOSE]
    return min(close, key=lambda pair: pair[1])[0]


def shape_text(shape: Sequence[int | None]) -> str:
    """Write a shape, such as "28 × 28"."""
    if len(shape) == 1:
        return f"{shape[0]:,} numbers"
    return " × ".join("any" if side is None else str(side) for side in shape)


def _scored(model: Model, images: LabelledImages, cancelled: Cancelled) -> Score:
    found = score(model, images, cancelled)
    if found is None:
        raise CancelledError
    return found
