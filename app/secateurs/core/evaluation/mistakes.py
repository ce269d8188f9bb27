"""Test images that pruning gets wrong."""

from collections.abc import Callable, Sequence

import numpy as np

from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.score import CHUNK
from secateurs.core.network.forward import inputs_from, logits
from secateurs.core.network.network import Network


def find_mistake(
    dense: Network,
    pruned: Sequence[Network],
    images: LabelledImages,
    after: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> int | None:
    """Find the next image that the dense network gets right and a pruned one wrong.

    Args:
        after: index to start behind; the search goes once round.

    Returns:
        The image's index; None if there is none, or if cancelled.
    """
    order = np.roll(np.arange(len(images)), -(after + 1))
    for start in range(0, len(order), CHUNK):
        if cancelled():
            return None
        chosen = order[start : start + CHUNK]
        inputs, labels = inputs_from(images.pixels[chosen]), images.labels[chosen]
        right = logits(dense, inputs).argmax(axis=1) == labels
        wrong = np.zeros(len(chosen), bool)
        for network in pruned:
            wrong |= logits(network, inputs).argmax(axis=1) != labels
        found = np.flatnonzero(right & wrong)
        if found.size:
            return int(chosen[found[0]])
    return None
