"""How labels of axes go through each kind of layer."""

import math
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.graph.axis_rules import AxisMap, Product, axis_map, product_of
from secateurs.core.graph.calls import (
    Call,
    CallGraph,
    in_training,
    is_at_every_step,
)
from secateurs.core.graph.join_rules import concatenated, joined_axes, moved, reshaped
from secateurs.core.graph.keras_layers import inner_kernels
from secateurs.core.graph.kernel_parts import Heads
from secateurs.core.graph.kernel_rules import (
    Walk,
    channels_of,
    couple_units,
    enter,
    normalised,
    silence,
    through_kernel,
    unit_count,
)
from secateurs.core.graph.kinds import (
    DIVISIONS,
    JOINS,
    NAMED_SIZES,
    OF_A_SHAPE,
    OF_MASKS,
    PER_CHANNEL,
    TOGETHER,
    UNIT_MAKERS,
    WITH_KERNEL,
    activation_obstacle,
    channel_axis,
    confused_units,
    is_layer,
    kind_of,
    obstacle,
)
from secateurs.core.graph.labels import Axes, Labelled, Labelling, unlabelled
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.part_rules import are_followed, through_parts

if TYPE_CHECKING:
    from keras.src.ops.node import Node


def label(graph: CallGraph, *, exact: bool = True, heads: Heads = "whole") -> Labelled:
    """Label every channel of the graph.

    Args:
        exact: whether units stay that a normalisation takes together with others; else they go,
            and what is compact answers otherwise than what is masked.
        heads: what the units of attention are; see `kernel_parts`.
    """
    shapes = [tuple(size or 1 for size in shape) for shape in graph.shapes]
    walk = Walk(graph, exact, heads, shapes)
    for tensor in graph.inputs:
        reason = "is joined with an input of the network"
        walk.tensors[tensor] = walk.labels.staying_axes(shapes[tensor], reason)
        walk.sources[tensor] = frozenset()
    data = _data(graph)
    for call in graph.calls:
        if data.isdisjoint(call.outputs):
            _pass_mask(walk, call, data)
        else:
            _pass(walk, call)
    for tensor in graph.outputs:
        walk.labels.keep_axes(walk.tensors[tensor], "gives an output of the network")
    return _resolved(walk)


def _data(graph: CallGraph) -> set[int]:
    """Return the tensors that are not merely masks, or what Keras makes them of."""
    data = set(graph.outputs)
    for call in reversed(graph.calls):
        of_masks = kind_of(call.layer) in OF_MASKS and not is_layer(call.layer)
        if not (of_masks and data.isdisjoint(call.outputs)):
            data.update(call.outputs, call.read)
    return data


def _pass_mask(walk: Walk, call: Call, data: Set[int]) -> None:
    """Label what masks are made of: units whose values decide on them stay."""
    for tensor in call.inputs:
        if tensor in data and kind_of(call.layer) not in OF_A_SHAPE:
            walk.labels.keep_axes(walk.tensors[tensor], "decides which steps are masked")
    for tensor in call.outputs:
        walk.tensors[tensor] = unlabelled(walk.shapes[tensor])
        walk.sources[tensor] = _reached(walk, call)


def _pass(walk: Walk, call: Call) -> None:
    """Label the outputs of one call; of one at every step, those of a step."""
    for tensor in call.masks:
        walk.labels.keep_axes(walk.tensors[tensor], f"is the mask of {call.name}")
    if not is_at_every_step(call) or len(call.read) > 1:
        _pass_once(walk, call)
        return
    (given,), (made,) = call.read, call.outputs
    step = len(walk.shapes)
    walk.shapes += [walk.shapes[given][1:], walk.shapes[made][1:]]
    walk.labels.keep(walk.tensors[given][0], f"lies along an axis on which {call.name} works")
    walk.tensors[step], walk.sources[step] = walk.tensors[given][1:], walk.sources[given]
    _pass_once(walk, replace(call, inputs=(step,), outputs=(step + 1,), masks=()))
    walk.tensors[made] = (*unlabelled(walk.shapes[made][:1]), *walk.tensors[step + 1])
    walk.sources[made] = walk.sources[step + 1]
    if call.name in walk.taken:
        taken = walk.taken[call.name]
        walk.taken[call.name] = tuple(given if each == step else each for each in taken)


def _pass_once(walk: Walk, call: Call) -> None:
    if not in_training(call.node) and are_followed(call):
        walk.sources[call.outputs[0]] = frozenset({call.name})
        walk.tensors[call.outputs[0]] = through_parts(walk, call)
        return
    reason = _obstacle(walk, call)
    for tensor in call.outputs:
        walk.sources[tensor] = _sources(walk, call, reason)
    if reason is None:
        walk.tensors.update(zip(call.outputs, _labels(walk, call), strict=True))
        return
    kind, name = kind_of(call.layer), call.name
    if kind in UNIT_MAKERS and reason == activation_obstacle(call.layer):
        couple_units(walk, call, reason)
        return
    walk.obstacles[name] = reason
    walk.below[name] = walk.below.get(name, frozenset()) | _reached(walk, call)
    why = f"feeds the {_described(kind)} {name}, {reason}"
    for tensor in call.read:
        walk.labels.keep_axes(walk.tensors[tensor], why)
    for tensor in call.outputs:
        why = f"is joined with the {_described(kind)} {name}, {reason}"
        walk.tensors[tensor] = walk.labels.staying_axes(walk.shapes[tensor], why)
    if kind in WITH_KERNEL:
        walk.units[name] = walk.labels.staying(unit_count(call), f"is a layer {reason}")
        walk.entering.setdefault(name, walk.tensors[call.read[0]][channels_of(walk, call)])


def _obstacle(walk: Walk, call: Call) -> str | None:
    if in_training(call.node):
        return "which is called as in training"
    if is_at_every_step(call) and len(call.read) > 1:
        return "which is given a mask of its steps"
    shape = walk.shapes[call.read[0]] if call.read else ()
    if _axis_map(walk, call) is not None or _is_reshape(walk, call):
        return None
    if _product(walk, call) is not None:
        return None
    if _follows(call):
        return None if _keeps_width(walk, call) else "which gives another number of channels"
    reason = obstacle(call.layer, shape, exact=walk.exact)
    if reason is not None:
        return reason
    kind = kind_of(call.layer)
    expected = len(call.read) >= 1 if kind in JOINS | {"Concatenate"} else len(call.read) == 1
    if not expected or len(call.outputs) != 1:
        return "which cannot be followed"
    if call.node and not is_layer(call.layer) and _holds_arrays(call.node):
        return "which joins units with constants"
    if call.node and _divides_by_units(walk, call):
        return "which divides by units, and a removed one may emit zero"
    if kind in WITH_KERNEL:
        made = walk.shapes[call.outputs[0]]
        if unit_count(call) == confused_units(call.layer, made):
            return "whose bias Keras adds along the last axis, of as many places as units"
    return None


def _follows(call: Call) -> bool:
    """Tell whether a layer of somebody's own gives each channel by itself, as was said of it."""
    support = support_of(call.layer)
    return support is not None and support.follows and not support.kernels


def _keeps_width(walk: Walk, call: Call) -> bool:
    widths = {walk.shapes[tensor][-1:] for tensor in (*call.read, *call.outputs)}
    return bool(call.read) and len(call.outputs) == 1 and len(widths) == 1 and () not in widths


def _followed(walk: Walk, call: Call) -> Axes:
    """Follow the channels of a layer of somebody's own; what it does along other axes is open."""
    given = [walk.tensors[tensor] for tensor in call.read]
    own = enter(walk, call, -1)
    for axes in given:
        walk.labels.keep_axes(axes[:-1], f"lies along an axis on which {call.name} works")
        walk.labels.tie(own, axes[-1])
    return (*unlabelled(walk.shapes[call.outputs[0]])[:-1], own)


def _divides_by_units(walk: Walk, call: Call) -> bool:
    """Tell whether an operation may give what is not finite where a unit emits zero."""
    import keras

    node, kind = call.node, kind_of(call.layer)
    if node is None or kind not in {*DIVISIONS, "FloorDivide", "Mod", "Power"}:
        return False
    if kind in DIVISIONS and _has_plain_divisor(walk, call):
        return False
    first, second = [*node.arguments.args, *node.arguments.kwargs.values()][:2]
    if kind != "Power":
        return isinstance(second, keras.KerasTensor)
    if isinstance(second, keras.KerasTensor):  # zero to a negative power, if both are units
        return isinstance(first, keras.KerasTensor)
    return isinstance(second, int | float) and second < 0


def _has_plain_divisor(walk: Walk, call: Call) -> bool:
    """Tell whether what is divided by is another tensor, along no axis of which units lie."""
    return len(call.read) == 2 and not any(own.any() for own in walk.tensors[call.read[1]])


def _axis_map(walk: Walk, call: Call) -> AxisMap | None:
    """Return where the axes of what a call gives come from, where that is all there is to it."""
    if call.node and not is_layer(call.layer) and _holds_arrays(call.node):
        return None
    shapes = walk.shapes
    before, after = ([shapes[n] for n in numbers] for numbers in (call.read, call.outputs))
    return axis_map(call, before, after)


def _product(walk: Walk, call: Call) -> Product | None:
    if call.node is None or _holds_arrays(call.node) or len(call.outputs) != 1:
        return None
    return product_of(call, [walk.shapes[n] for n in call.read], walk.shapes[call.outputs[0]])


def _is_reshape(walk: Walk, call: Call) -> bool:
    """Tell whether an operation reshapes every sample alone."""
    if kind_of(call.layer) != "Reshape" or is_layer(call.layer) or len(call.read) != 1:
        return False
    before, after = (walk.graph.shapes[n] for n in (call.read[0], call.outputs[0]))
    if None in before or None in after or call.node is None:
        return False
    samples = [x.shape[0] for x in (call.node.input_tensors[0], call.node.outputs[0])]
    return samples[0] == samples[1] and math.prod(before) == math.prod(after)


def _holds_arrays(node: "Node") -> bool:
    import keras

    arguments = keras.tree.flatten((node.arguments.args, node.arguments.kwargs))
    plain = (bool, int, float, str, slice, type(None), type(...), keras.KerasTensor)
    return not all(isinstance(argument, plain) for argument in arguments)


def _labels(walk: Walk, call: Call) -> list[Axes]:
    """Return the labels of the outputs of a call that can be followed."""
    given = [walk.tensors[tensor] for tensor in call.read]
    shapes = [walk.shapes[tensor] for tensor in call.outputs]
    if _follows(call):
        return [_followed(walk, call)]
    found = _axis_map(walk, call)
    if found is not None:
        for other in given[1:]:
            walk.labels.tie_axes(given[0], other)
        return moved(walk.labels, call.name, given[0], found, shapes)
    product = _product(walk, call)
    if product is not None:
        return [_multiplied(walk, call, product)]
    kind = kind_of(call.layer)
    if kind in WITH_KERNEL:
        return [through_kernel(walk, call)]
    if kind in JOINS:
        scales = kind == "Multiply" or (kind in DIVISIONS and _has_plain_divisor(walk, call))
        axes, scaled = joined_axes(walk.labels, call.name, given, shapes[0], multiplied=scales)
        silence(walk, scaled)
        return [axes]
    if kind == "Concatenate":
        return [concatenated(walk.labels, call.layer.axis, given)]
    if kind in PER_CHANNEL | TOGETHER:
        return [normalised(walk, call)]
    labels = _reshaped(walk, call) if kind in {"Flatten", "Reshape"} else given[0]
    if kind in NAMED_SIZES or kind == "InputLayer":
        for own, again in zip(walk.named.setdefault(call.name, labels), labels, strict=True):
            if len(own) == len(again):
                walk.labels.tie(own, again)
    return [labels]


def _multiplied(walk: Walk, call: Call, product: Product) -> Axes:
    """Follow units through a product of tensors; a removed one must emit zero there.

    Those along an axis that is summed over are tied: what the first tensor gives must be zero.
    """
    given = [walk.tensors[tensor] for tensor in call.read]
    found: dict[str, Labelling] = {}
    for letters, axes in zip(product.given, given, strict=True):
        for letter, own in zip(letters, axes, strict=True):
            walk.labels.tie(found.setdefault(letter, own), own)
            silence(walk, own)
    summed = [letter for letter in found if letter not in product.made and found[letter].any()]
    first = product.given[0]
    for letter in summed[1:] if summed and summed[0] in first else summed:
        walk.labels.keep(found[letter], f"lies along an axis on which {call.name} works")
    if summed and summed[0] in first:
        enter(walk, call, first.index(summed[0]) - len(first))
        walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.read[0])
    return tuple(found[letter] for letter in product.made)


def _reshaped(walk: Walk, call: Call) -> Axes:
    given = walk.tensors[call.read[0]]
    before, after = (walk.shapes[n] for n in (call.read[0], call.outputs[0]))
    if getattr(call.layer, "data_format", None) == "channels_first":
        given, before = (*given[1:], *given[:1]), (*before[1:], *before[:1])
    first = _channels_come_first(walk, call)
    axes, tied = reshaped(walk.labels, call.name, given, before, after, first=first)
    silence(walk, tied)
    return axes


def _channels_come_first(walk: Walk, call: Call) -> bool:
    """Tell whether the next layer with weights along channels takes those of the first axis."""
    reached = set(call.outputs)
    for later in walk.graph.calls:
        if reached.isdisjoint(later.inputs):
            continue
        if kind_of(later.layer) in WITH_KERNEL | PER_CHANNEL | TOGETHER:
            rank = len(walk.shapes[later.inputs[0]])
            return rank > 1 and channel_axis(later.layer, rank) == 0
        reached.update(later.outputs)
    return False


def _sources(walk: Walk, call: Call, reason: str | None) -> frozenset[str]:
    """Return the layers with kernels whose result the call's output is, elementwise or not."""
    if kind_of(call.layer) in WITH_KERNEL:
        return frozenset({call.name})
    if reason is not None and inner_kernels(call.layer):
        return frozenset({call.name})
    if reason is not None and any(len(w.shape) > 1 for w in getattr(call.layer, "weights", ())):
        return frozenset()
    return _reached(walk, call)


def _reached(walk: Walk, call: Call) -> frozenset[str]:
    return frozenset().union(*(walk.sources[tensor] for tensor in call.read))


def _described(kind: str) -> str:
    return "custom layer" if kind == "custom" else f"{kind} layer"


def _resolved(walk: Walk) -> Labelled:
    roots = walk.labels.roots()
    outputs = frozenset().union(*(walk.sources[tensor] for tensor in walk.graph.outputs))
    return Labelled(
        graph=walk.graph,
        exact=walk.exact,
        heads=walk.heads,
        tensors=tuple(
            tuple(roots[own] for own in walk.tensors[number])
            for number in range(len(walk.graph.shapes))
        ),
        units={name: roots[own] for name, own in walk.units.items()},
        entering={name: roots[own] for name, own in walk.entering.items()},
        axes=walk.axes,
        taken=walk.taken,
        silent=frozenset(walk.silent),
        normalised=_rooted(roots, walk.normalised),
        inexact=_rooted(roots, walk.inexact),
        staying=walk.labels.reasons(),
        outputs=outputs,
        obstacles=walk.obstacles,
        below=frozenset(name for name, fed in walk.below.items() if fed - outputs),
    )


def _rooted(roots: Labelling, labellings: Sequence[Labelling]) -> frozenset[int]:
    return frozenset(roots[np.concatenate([*labellings, roots[:0]])].tolist())
