"""Test images that pruning gets wrong."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.score import CHUNK
from secateurs.core.network.answering import logits_of
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network


def find_mistake(
    dense: Network | Model,
    pruned: Sequence[Network | Model],
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
        right = logits_of(dense, samples, cancelled).argmax(axis=1) == labels
        wrong = np.zeros(len(chosen), bool)
        for network in pruned:
            wrong |= logits_of(network, samples, cancelled).argmax(axis=1) != labels
        found = np.flatnonzero(right & wrong)
        if found.size:
            return int(chosen[found[0]])
    return None
