"""How labels pass through joins, concatenations and changes of shape."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.network.tracing.calls import Shape
from secateurs.core.network.tracing.labels import Labelling, Labels


def joined(
    labels: Labels,
    name: str,
    given: Sequence[Labelling],
    shapes: Sequence[Shape],
    shape: Shape,
) -> Labelling:
    """Tie what an elementwise join adds up, channel by channel.

    Units that are broadcast over the channels of others stay, and so do those others.
    """
    width = shape[-1] if shape else 1
    if any(len(own) != width for own in given):
        reason = f"is spread over all channels by the join {name}"
        for own in given:
            labels.keep(own, reason)
        return labels.staying(width, reason)
    for other in given[1:]:
        labels.tie(given[0], other)
    return given[0]


def concatenated(labels: Labels, axis: int, given: Sequence[Labelling], shape: Shape) -> Labelling:
    """Put labels one after the other, or tie them where another axis than the channels grows."""
    if axis % (len(shape) + 1) == len(shape):
        return np.concatenate(given)
    for other in given[1:]:
        labels.tie(given[0], other)
    return given[0]


def reshaped(labels: Labels, name: str, given: Labelling, before: Shape, after: Shape) -> Labelling:
    """Follow every channel to its new place; tie those that share a channel afterwards."""
    full: Labelling = np.broadcast_to(given, before).reshape(-1, after[-1] if after else 1)
    own: Labelling = full[0].copy()
    if (full == own).all():
        return own
    for row in full[1:]:
        labels.tie(own, row)
    if len(own) == 1:
        labels.keep(own, f"is spread over one channel by the layer {name}")
    return own
