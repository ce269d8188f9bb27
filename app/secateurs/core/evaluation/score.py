"""How well a network does on labelled images."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.network.answers import logits_of, losses_of, named
from secateurs.core.network.network import Network

CHUNK = 500  # images at most; small enough to cancel at once, large enough for BLAS


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1; `confusion[true class][answer]` counts images."""

    accuracy: float
    loss: float  # mean softmax cross entropy, in nats
    class_accuracy: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


def score(
    network: Network,
    images: LabelledImages,
    cancelled: Cancelled = never,
) -> Score | None:
    """Evaluate the network on every image; None if cancelled on the way.

    Raises:
        DataError: it answers with values that are not numbers.
    """
    try:
        outputs = logits_of(network, images.pixels, cancelled)
    except CancelledError:
        return None
    return score_of(outputs, images.labels, network.classes)


def score_of(outputs: Array, labels: NDArray[np.int64], classes: int) -> Score:
    """Score the logits of labelled images.

    Raises:
        DataError: some are not numbers.
    """
    answers = named(outputs)
    confusion = np.bincount(labels * classes + answers, minlength=classes * classes)
    confusion = confusion.reshape(classes, classes)
    totals = confusion.sum(axis=1)
    shares = np.divide(confusion.diagonal(), totals, out=np.zeros(classes), where=totals > 0)
    return Score(
        accuracy=float((answers == labels).mean()),
        loss=float(losses_of(outputs, labels).mean()),
        class_accuracy=tuple(shares.tolist()),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def find_mistake(
    dense: Network,
    pruned: Sequence[Network],
    images: LabelledImages,
    after: int,
    cancelled: Cancelled = never,
) -> int | None:
    """Find the next image that the dense network gets right and a pruned one wrong.

    Args:
        after: index to start behind; the search goes once round.

    Returns:
        The image's index; None if there is none.
    """
    order = np.roll(np.arange(len(images)), -(after + 1))
    for start in range(0, len(order), CHUNK):
        go_on(cancelled)
        chosen = order[start : start + CHUNK]
        samples, labels = images.pixels[chosen], images.labels[chosen]
        right = named(logits_of(dense, samples, cancelled)) == labels
        wrong = np.zeros(len(chosen), bool)
        for network in pruned:
            wrong |= named(logits_of(network, samples, cancelled)) != labels
        found = np.flatnonzero(right & wrong)
        if found.size:
            return int(chosen[found[0]])
    return None
