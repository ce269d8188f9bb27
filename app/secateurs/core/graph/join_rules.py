"""How labels of axes are joined, put one after the other, moved and reshaped."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from secateurs.core.graph.axis_rules import AxisMap, AxisSource
from secateurs.core.graph.calls import Shape
from secateurs.core.graph.labels import Axes, Labelling, Labels, unlabelled


def joined_axes(
    labels: Labels, name: str, given: Sequence[Axes], shape: Shape, *, multiplied: bool = False
) -> tuple[Axes, Labelling]:
    """Tie what an elementwise join adds up, place by place.

    Units that are broadcast over the places of others stay, and so do those others unless they
    are multiplied.

    Args:
        multiplied: whether nothing is left of what is zero.

    Returns:
        The labels of every axis, and those that must emit zero to go, int64.
    """
    alike = [tuple(unlabelled((1,) * (len(shape) - len(own)))) + own for own in given]
    found, scaled = [], [np.zeros(0, np.int64)]
    for axis, width in enumerate(shape):
        own = [each[axis] for each in alike]
        wide = [each for each in own if len(each) == width]
        if len(wide) < len(own) and any(each.any() for each in own):
            reason = f"is spread over all channels by the join {name}"
            for each in own:
                if not multiplied or len(each) != width:
                    labels.keep(each, reason)
            scaled += wide
        found.append(_tied(labels, wide))
    return tuple(found), np.concatenate(scaled)


def _tied(labels: Labels, given: Sequence[Labelling]) -> Labelling:
    """Tie labellings to the first that has units, and return it."""
    first = next((own for own in given if own.any()), given[0])
    for other in given:
        labels.tie(first, other)
    return first


def concatenated(labels: Labels, axis: int, given: Sequence[Axes]) -> Axes:
    """Put labels one after the other along an axis, and tie those of all others.

    Args:
        axis: with that of the samples, which is the first.
    """
    along = axis % (len(given[0]) + 1) - 1
    return tuple(
        np.concatenate(own) if each == along else _tied(labels, own)
        for each, own in enumerate(zip(*given, strict=True))
    )


def moved(
    labels: Labels, name: str, given: Axes, found: AxisMap, shapes: Sequence[Shape]
) -> list[Axes]:
    """Return the labels of what an operation gives; along axes on which it works they stay."""
    followed = [{s.axis for s in sources if s is not None} for sources in found.outputs]
    for axis, own in enumerate(given):
        if not all(axis in each for each in followed):
            labels.keep(own, f"lies along an axis on which {name} works")
    for axis, parts in found.parts:
        tie_parts(labels, given[axis], parts)
    return [
        tuple(_of_source(given, own, size) for own, size in zip(sources, shape, strict=True))
        for sources, shape in zip(found.outputs, shapes, strict=True)
    ]


def _of_source(given: Axes, source: AxisSource | None, size: int) -> Labelling:
    if source is None:
        return unlabelled((size,))[0]
    own = given[source.axis]
    return own if source.places is None else own[source.places]


def tie_parts(labels: Labels, channels: Labelling, parts: int) -> None:
    """Have equal parts lose the same channels, so that all stay of one width."""
    first, *others = channels.reshape(parts, -1)
    for other in others:
        labels.tie(first, other)


def reshaped(
    labels: Labels, name: str, given: Axes, before: Shape, after: Shape, *, first: bool = False
) -> tuple[Axes, Labelling]:
    """Follow labels into a new shape; tie those that share a place along an axis afterwards.

    Args:
        first: whether the units of an axis that is parted lie along the first part, not the last.

    Returns:
        The labels of every axis, and those that were tied, int64.
    """
    found = dict(enumerate(unlabelled(after)))
    tied: list[Labelling] = [np.zeros(0, np.int64)]
    for axis, own in enumerate(given):
        if before[axis] == 1:  # a unit that is alone never goes
            labels.keep(own, f"is spread by the layer {name}")
    for olds, news in _blocks(before, after):
        flat = _flat(labels, name, [given[axis] for axis in olds])
        if not flat.any():
            continue
        axis, rows = _unit_axis(flat, [after[axis] for axis in news], first)
        found[news[axis]] = rows[0]
        if (rows != rows[0]).any():
            tied.append(flat)
            for row in rows[1:]:
                labels.tie(rows[0], row)
    return tuple(found[axis] for axis in range(len(after))), np.concatenate(tied)


def _flat(labels: Labels, name: str, given: Sequence[Labelling]) -> Labelling:
    """Return the labels of axes that are made one, of which one has units; those of others stay."""
    with_units = [axis for axis, own in enumerate(given) if own.any()]
    for axis in with_units[:-1]:
        labels.keep(given[axis], f"is made one axis with other units by the layer {name}")
    kept = with_units[-1] if with_units else 0
    sides = [1] * len(given)
    sides[kept] = len(given[kept])
    return np.broadcast_to(given[kept].reshape(sides), tuple(map(len, given))).reshape(-1)


def _unit_axis(flat: Labelling, sizes: Sequence[int], first: bool) -> tuple[int, Labelling]:
    """Return the axis along which units lie, and rows along it: alike where some axis has such."""
    choices = range(len(sizes)) if first else range(len(sizes) - 1, -1, -1)
    rows = {
        axis: np.moveaxis(flat.reshape(tuple(sizes)), axis, -1).reshape(-1, sizes[axis])
        for axis in choices
    }
    axis = next((a for a, own in rows.items() if (own == own[0]).all()), next(iter(rows)))
    return axis, rows[axis]


def _blocks(before: Shape, after: Shape) -> Iterator[tuple[list[int], list[int]]]:
    """Yield axes before and after that hold the same places; those of one place are left out."""
    olds = [axis for axis, size in enumerate(before) if size != 1]
    news = [axis for axis, size in enumerate(after) if size != 1]
    while olds:
        own, other = [olds.pop(0)], [news.pop(0)]
        while (left := math.prod(before[a] for a in own)) != (
            right := math.prod(after[a] for a in other)
        ):
            if left < right:
                own.append(olds.pop(0))
            else:
                other.append(news.pop(0))
        yield own, other
