"""Operations that work along other axes than the channels: what they give has the same channels."""

from typing import TYPE_CHECKING

from secateurs.core.graph.calls import Call, Shape
from secateurs.core.graph.kinds import kind_of

if TYPE_CHECKING:
    from keras.src.ops.node import Node

_OVER_AN_AXIS = {
    "Amax",
    "Amin",
    "Average",
    "Cumprod",
    "Cumsum",
    "Flip",
    "Logsumexp",
    "Max",
    "Mean",
    "Median",
    "Min",
    "Prod",
    "Repeat",
    "Roll",
    "Softmax",
    "Sort",
    "Split",
    "Squeeze",
    "Std",
    "Sum",
    "Take",
    "Unstack",
    "Var",
}
_NEW_AXIS = {"ExpandDims", "Stack"}  # theirs is one of what they give
_PLACED = {"GetItem", "Moveaxis", "Pad", "Permute", "Swapaxes", "Tile", "Transpose"}


def leaves_channels(call: Call, before: Shape, after: Shape) -> bool:
    """Tell whether an operation gives every channel by itself, in the same order.

    Args:
        before: shape of one sample of what it is given.
        after: of what it gives.
    """
    kind = kind_of(call.layer)
    if not before or not after or before[-1] != after[-1]:
        return False
    rank = len(before) + 1
    if kind in _OVER_AN_AXIS:
        return _spares_last(getattr(call.layer, "axis", None), rank)
    if kind in _NEW_AXIS:
        return _spares_last(getattr(call.layer, "axis", None), len(after) + 1)
    return kind in _PLACED and _keeps_last(call, kind, rank)


def _spares_last(axis: object, rank: int) -> bool:
    axes = axis if isinstance(axis, list | tuple) else (axis,)
    return all(isinstance(each, int) and each % rank != rank - 1 for each in axes)


def _keeps_last(call: Call, kind: str, rank: int) -> bool:
    layer = call.layer
    if kind == "GetItem":
        return call.node is not None and _takes_all(call.node, rank)
    if kind == "Transpose":
        return bool(layer.axes) and layer.axes[-1] % rank == rank - 1
    if kind == "Permute":
        return bool(layer.dims[-1] == rank - 1)
    if kind == "Swapaxes":
        return _spares_last((layer.axis1, layer.axis2), rank)
    if kind == "Moveaxis":
        return _spares_last((*layer.source, *layer.destination), rank)
    if kind == "Pad":
        return tuple(layer.pad_width[-1]) == (0, 0)
    repeats = layer.repeats
    return isinstance(repeats, list | tuple) and len(repeats) == rank and repeats[-1] == 1


def _takes_all(node: "Node", rank: int) -> bool:
    """Tell whether an index leaves the last axis whole, and where it is."""
    arguments = (*node.arguments.args[1:], *node.arguments.kwargs.values())
    if len(arguments) != 1:
        return False
    given = arguments[0]
    key = tuple(given) if isinstance(given, tuple | list) else (given,)  # a list in files
    if not all(isinstance(each, int | slice) or each in (None, Ellipsis) for each in key):
        return False
    named = [each for each in key if each is not None and each is not Ellipsis]
    open_ended = key[-1] is Ellipsis or Ellipsis not in key
    return (open_ended and len(named) < rank) or key[-1] == slice(None)
