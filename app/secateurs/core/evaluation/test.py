"""Whether a network can be tested on data, and how it wants their pixels, turned ones too."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.scaling import SCALINGS, Scaling, are_pixels
from secateurs.core.data.tones import TURNED, turned
from secateurs.core.evaluation.score import Score, score
from secateurs.core.network.answers import can_read
from secateurs.core.network.network import Network

TRIED = 1000  # validation samples
CLOSE = 0.05  # between accuracies that do not decide
ALIKE = 1.25  # times the least loss, which does not decide either


def why_untestable(network: Network, data: Dataset) -> str:
    """Return a clause that says why the network cannot be tested on the data, or ""."""
    if not can_read(network, data.sample_shape):
        return (
            f"its samples are {sample_shape_text(data.sample_shape)},"
            f" the network takes {sample_shape_text(network.input_shape)}"
        )
    if data.classes != network.classes:
        return f"the data has {data.classes} classes, the network {network.classes}"
    return ""


def can_test(network: Network, data: Dataset) -> bool:
    return not why_untestable(network, data)


def with_best_scaling(model: Network, data: Dataset, cancelled: Cancelled = never) -> Network:
    """Return the model with the scaling of pixels that a person said, or that validates best.

    Up to 1,000 samples are tried, training samples among them where there are fewer to validate
    on. Where accuracies are close, the lower loss counts: a network with ReLU tells classes apart
    at nearly any scale, but it is sure of itself only at its own. 0 to 255 only makes any other
    surer, so it counts only where it is not sure at a smaller scale. Where every sample is right,
    or losses are alike, the scale at which the file has its numbers goes first.
    """
    if not are_pixels(data.validation.pixels):
        return model
    if data.given is not None:
        return replace(model, scaling=data.given)
    few = _few(data)
    order = sorted(SCALINGS, key=lambda scaling: scaling != data.stored)
    tried = [replace(model, scaling=scaling) for scaling in order]
    found = [(one, _scored(one, few, cancelled)) for one in tried]
    enough = math.log(model.classes) / 2  # half the loss of one that knows nothing
    best = max(each.accuracy for _, each in found)
    close = [(one, each) for one, each in found if each.accuracy >= best - CLOSE]
    if any(each.loss < enough for one, each in close if one.scaling != "byte"):
        close = [(one, each) for one, each in close if one.scaling != "byte"]
    sure = [one for one, each in close if each.accuracy == 1 and each.loss < enough]
    if sure:
        return sure[0]
    least = min(each.loss for _, each in close)
    stored = [one for one, each in close if one.scaling == data.stored
              and each.loss <= least * ALIKE]  # fmt: skip
    return stored[0] if stored else min(close, key=lambda pair: pair[1].loss)[0]


def _few(data: Dataset) -> LabelledImages:
    few = data.validation.part(0, TRIED)
    lacking = TRIED - len(few)
    if lacking <= 0:
        return few
    more = data.train.part(0, lacking)
    pixels, labels = (few.pixels, more.pixels), (few.labels, more.labels)
    return LabelledImages(np.concatenate(pixels), np.concatenate(labels))


def sample_shape_text(shape: Sequence[int | None]) -> str:
    """Write a shape, such as "28 × 28"."""
    if len(shape) == 1:
        return f"{shape[0]:,} numbers"
    return " × ".join("any" if side is None else str(side) for side in shape)


def _scored(model: Network, images: LabelledImages, cancelled: Cancelled) -> Score:
    found = score(model, images, cancelled)
    if found is None:
        raise CancelledError
    return found


def scaling_unturned(
    network: Network, data: Dataset, cancelled: Cancelled = never
) -> Scaling | None:
    """Return how a network wants pixels that were turned, where it wants them as they were.

    None where they were not turned, or where it validates as well on them turned. Up to 1,000
    samples are tried.
    """
    if TURNED not in data.remarks:
        return None
    before = replace(data, train=_back(data.train), validation=_back(data.validation))
    bright, dark = (_validated(network, each, cancelled) for each in (data, before))
    return dark[1] if dark[0] > bright[0] + CLOSE else None


def labels_turn(network: Network, data: Dataset, cancelled: Cancelled = never) -> bool:
    """Say whether a network names samples right only where the last label stands for class 0.

    Up to 1,000 samples are tried; see `labels.Classes.turned`.
    """
    if not data.labels_may_turn:
        return False
    labels = data.validation.labels
    other = LabelledImages(data.validation.pixels, (labels + 1) % data.classes)
    (found, _), (turned_found, _) = (
        _validated(network, replace(data, validation=each), cancelled)
        for each in (data.validation, other)
    )
    return turned_found > found + CLOSE


def _back(images: LabelledImages) -> LabelledImages:
    few = images.part(0, TRIED)
    return LabelledImages(turned(few.pixels), few.labels)


def _validated(network: Network, data: Dataset, cancelled: Cancelled) -> tuple[float, Scaling]:
    if not network.is_chain:
        network = with_best_scaling(network, data, cancelled)
    found = score(network, data.validation.part(0, TRIED), cancelled)
    if found is None:
        raise CancelledError
    return found.accuracy, network.scaling
