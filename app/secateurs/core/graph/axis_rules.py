"""Which axis of what an operation gives is which of those that it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.graph.calls import Call, Shape
from secateurs.core.graph.kinds import SPATIAL, channel_axis, kind_of

if TYPE_CHECKING:
    from keras.src.ops.node import Node

_OVER_AN_AXIS = {
    "Amax",
    "Amin",
    "Average",
    "Cumprod",
    "Cumsum",
    "Logsumexp",
    "Max",
    "Mean",
    "Median",
    "Min",
    "Prod",
    "Roll",
    "Softmax",
    "Sort",
    "Squeeze",
    "Std",
    "Sum",
    "Take",
    "Unstack",
    "Var",
}
_NEW_AXIS = {"ExpandDims", "Stack"}  # theirs is one of what they give
_ORDERED = {"Moveaxis", "Permute", "Swapaxes", "Transpose"}


@dataclass(frozen=True, slots=True, eq=False)
class AxisSource:
    """An axis of one sample that is given.

    Attributes:
        places: the index along it of each place of what comes of it; None for all as they are.
    """

    axis: int
    places: NDArray[np.int64] | None = None


Sources = tuple[AxisSource | None, ...]  # of each axis of one sample; None for a new one


@dataclass(frozen=True, slots=True, eq=False)
class AxisMap:
    """Where the axes of what an operation gives come from; on others that are given it works.

    Attributes:
        outputs: the sources of each tensor that is given.
        parts: axes that are parted evenly, and into how many parts.
    """

    outputs: tuple[Sources, ...]
    parts: tuple[tuple[int, int], ...] = ()


def axis_map(call: Call, before: Sequence[Shape], after: Sequence[Shape]) -> AxisMap | None:
    """Return where the axes of what a call gives come from, None where that is not known.

    Args:
        before: shapes of one sample of each tensor that the call reads, which are alike.
        after: of each that it gives.
    """
    kind = kind_of(call.layer)
    if not before or any(shape != before[0] for shape in before) or not before[0]:
        return None
    given = before[0]
    if kind in {"Split", "Glu"}:
        found = _parted(call, given, len(after))
    else:
        sources = _sources(call, kind, given, after[0])
        found = None if sources is None else AxisMap((sources,) * len(after))
    fits = found is not None and all(map(_fits, found.outputs, (given,) * len(after), after))
    return found if fits else None


def _fits(sources: Sources, before: Shape, after: Shape) -> bool:
    sizes = [
        None
        if source is None
        else before[source.axis]
        if source.places is None
        else len(source.places)
        for source in sources
    ]
    return len(sizes) == len(after) and all(
        size in (None, own) for size, own in zip(sizes, after, strict=True)
    )


def _sources(call: Call, kind: str, before: Shape, after: Shape) -> Sources | None:
    layer, rank = call.layer, len(before)
    whole: Sources = tuple(map(AxisSource, range(rank)))
    if kind in SPATIAL:
        return _spatial(channel_axis(layer, rank), rank, len(after))
    if kind == "RepeatVector":
        return (None, *whole)
    if kind in _OVER_AN_AXIS:
        named = _named(getattr(layer, "axis", None), rank + 1)
        if named is None or (kind == "Softmax" and rank - 1 in named):
            return None
        return _over(whole, named, len(after))
    if kind in _NEW_AXIS:
        named = _named(getattr(layer, "axis", None), len(after) + 1)
        if named is None or rank + len(named) != len(after):
            return None
        left = iter(whole)
        return tuple(None if axis in named else next(left) for axis in range(len(after)))
    if kind in _ORDERED:
        order = _order(layer, kind, rank + 1)
        return None if order is None else tuple(whole[axis - 1] for axis in order[1:])
    if kind == "GetItem":
        return None if call.node is None else _indexed(call.node, rank)
    if kind == "Pad":
        widths = [tuple(each) for each in layer.pad_width]
        widths = widths * (rank + 1) if len(widths) == 1 else widths
        if widths[0] != (0, 0):
            return None
        return tuple(own if w == (0, 0) else None for own, w in zip(whole, widths[1:], strict=True))
    return _repeated(layer, kind, before)


def _named(axis: object, rank: int) -> set[int] | None:
    """Return which axes of a sample are named, None where that of the samples may be one."""
    axes = axis if isinstance(axis, list | tuple) else (axis,)
    if not all(isinstance(each, int) and each % rank for each in axes):
        return None
    return {each % rank - 1 for each in axes}


def _spatial(channels: int | None, rank: int, left: int) -> Sources | None:
    if channels is None:
        return None
    if left == 1 < rank:  # of all places one
        return (AxisSource(channels),)
    return tuple(AxisSource(axis) if axis == channels else None for axis in range(rank))


def _over(whole: Sources, named: set[int], left: int) -> Sources | None:
    if left == len(whole):
        return tuple(None if axis in named else own for axis, own in enumerate(whole))
    if left == len(whole) - len(named):
        return tuple(own for axis, own in enumerate(whole) if axis not in named)
    return None


def _order(layer: object, kind: str, rank: int) -> list[int] | None:
    """Return which axis each was, that of the samples the first; None where it goes elsewhere."""
    axes = np.empty(tuple(range(1, rank + 1)))  # every size once
    if kind == "Transpose":
        turned = np.transpose(axes, layer.axes)  # type: ignore[attr-defined]
    elif kind == "Permute":
        turned = np.transpose(axes, (0, *layer.dims))  # type: ignore[attr-defined]
    elif kind == "Swapaxes":
        turned = np.swapaxes(axes, layer.axis1, layer.axis2)  # type: ignore[attr-defined]
    else:
        turned = np.moveaxis(axes, layer.source, layer.destination)  # type: ignore[attr-defined]
    order = [size - 1 for size in turned.shape]
    return order if order[0] == 0 else None


def _indexed(node: "Node", rank: int) -> Sources | None:
    """Return what an index leaves; an axis of which it takes a slice is another one."""
    arguments = (*node.arguments.args[1:], *node.arguments.kwargs.values())
    if len(arguments) != 1:
        return None
    given = arguments[0]
    key = list(given) if isinstance(given, tuple | list) else [given]  # a list in files
    if not all(isinstance(each, int | slice) or each in (None, Ellipsis) for each in key):
        return None
    if Ellipsis not in key:
        key.append(Ellipsis)
    dots = key.index(Ellipsis)
    others = rank + 1 - sum(each is not None for each in key) + 1
    key[dots : dots + 1] = [slice(None)] * others
    if key[0] != slice(None):
        return None
    sources: list[AxisSource | None] = []
    axis = 0
    for each in key[1:]:
        if each is None:
            sources.append(None)
            continue
        if isinstance(each, slice):
            sources.append(AxisSource(axis) if each == slice(None) else None)
        axis += 1
    return tuple(sources)


def _repeated(layer: object, kind: str, before: Shape) -> Sources | None:
    """Return the sources of what repeats or reverses every place along an axis."""
    rank = len(before)
    places = [np.arange(size) for size in before]
    if kind == "Tile":
        given = layer.repeats  # type: ignore[attr-defined]
        times = list(given) if isinstance(given, list | tuple) else [given]
        times = [1] * (rank + 1 - len(times)) + times
        if len(times) > rank + 1 or times[0] != 1:
            return None
        return tuple(
            AxisSource(axis, np.tile(own, n))
            for axis, (own, n) in enumerate(zip(places, times[1:], strict=True))
        )
    named = _named(getattr(layer, "axis", None), rank + 1)
    if kind not in {"Flip", "Repeat"} or named is None:
        return None
    if kind == "Flip":
        turned = [own[::-1] if axis in named else own for axis, own in enumerate(places)]
    else:
        times = layer.repeats  # type: ignore[attr-defined]
        if not isinstance(times, int):
            return None
        turned = [np.repeat(own, times) if i in named else own for i, own in enumerate(places)]
    return tuple(AxisSource(axis, own) for axis, own in enumerate(turned))


def _parted(call: Call, before: Shape, count: int) -> AxisMap | None:
    """Return the parts of an axis; of a gated linear unit one half is the other's gate."""
    layer, rank = call.layer, len(before)
    named = _named(layer.axis, rank + 1)
    if named is None:
        return None
    (axis,) = named
    sections = 2 if kind_of(layer) == "Glu" else layer.indices_or_sections
    even = isinstance(sections, int) and before[axis] % sections == 0
    size = before[axis] // sections if even else 0
    whole = tuple(map(AxisSource, range(rank)))
    outputs = []
    for part in range(count):
        own = AxisSource(axis, np.arange(part * size, (part + 1) * size)) if even else None
        outputs.append((*whole[:axis], own, *whole[axis + 1 :]))
    return AxisMap(tuple(outputs), ((axis, sections),) if even else ())


@dataclass(frozen=True, slots=True)
class Product:
    """A product of tensors, as `einsum` writes it, without the axis of the samples.

    Attributes:
        given: a letter for each axis of one sample of each tensor.
        made: of the axes of what comes of it; all others are summed over.
    """

    given: tuple[str, ...]
    made: str


def product_of(call: Call, before: Sequence[Shape], after: Shape) -> Product | None:
    """Return which axes a matrix product or an `einsum` multiplies, None where it is none.

    Args:
        before: shapes of one sample of each tensor that the call reads.
        after: of what it gives.
    """
    kind = kind_of(call.layer)
    if kind == "Einsum":
        given, arrow, made = call.layer.subscripts.replace(" ", "").partition("->")
        terms = (*given.split(","), made)
        plain = arrow and all(term.isalpha() and len({*term}) == len(term) for term in terms)
        if not plain or len({term[0] for term in terms}) != 1:
            return None
        found = Product(tuple(term[1:] for term in terms[:-1]), made[1:])
    elif kind == "Matmul" and len(before) == 2 and len(before[0]) == len(before[1]) >= 2:
        outer = "abcdefgh"[: len(before[0]) - 2]
        found = Product((f"{outer}xy", f"{outer}yz"), f"{outer}xz")
    else:
        return None
    sizes: dict[str, set[int]] = {}
    for letters, shape in zip((*found.given, found.made), (*before, after), strict=True):
        if len(letters) != len(shape):
            return None
        for letter, size in zip(letters, shape, strict=True):
            sizes.setdefault(letter, set()).add(size)
    return found if all(len(own) == 1 for own in sizes.values()) else None
