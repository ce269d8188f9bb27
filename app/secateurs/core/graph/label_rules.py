"""How labels of axes go through each kind of layer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.graph.axis_rules import AxisMap, Product, axis_map, product_of
from secateurs.core.graph.calls import (
    Call,
    CallGraph,
    Shape,
    arguments_of,
    in_training,
    is_at_every_step,
)
from secateurs.core.graph.join_rules import concatenated, joined_axes, moved, reshaped, tie_parts
from secateurs.core.graph.keras_layers import inner_kernels
from secateurs.core.graph.kinds import (
    DEPTHWISE,
    JOINS,
    NAMED_SIZES,
    PER_CHANNEL,
    TOGETHER,
    UNIT_MAKERS,
    WITH_KERNEL,
    activation_obstacle,
    channel_axis,
    channel_groups,
    confused_units,
    is_by_channel,
    is_layer,
    kernel_name,
    kind_of,
    normalised_groups,
    obstacle,
    unit_axis,
)
from secateurs.core.graph.labels import NONE, Axes, Labelled, Labelling, Labels, unlabelled
from secateurs.core.graph.part_rules import PartLabels, are_followed, labels_of_parts

if TYPE_CHECKING:
    from keras.src.ops.node import Node


@dataclass(slots=True)
class _Walk:
    graph: CallGraph
    exact: bool
    shapes: list[Shape]  # one place along axes of which the size is open
    labels: Labels = field(default_factory=Labels)
    tensors: dict[int, Axes] = field(default_factory=dict)
    sources: dict[int, frozenset[str]] = field(default_factory=dict)
    units: dict[str, Labelling] = field(default_factory=dict)
    entering: dict[str, Labelling] = field(default_factory=dict)
    axes: dict[str, int] = field(default_factory=dict)
    taken: dict[str, tuple[int, ...]] = field(default_factory=dict)
    named: dict[str, Axes] = field(default_factory=dict)
    shifts: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    parts: dict[str, PartLabels] = field(default_factory=dict)
    normalised: list[Labelling] = field(default_factory=list)
    inexact: list[Labelling] = field(default_factory=list)
    obstacles: dict[str, str] = field(default_factory=dict)
    below: dict[str, frozenset[str]] = field(default_factory=dict)


def label(graph: CallGraph, *, exact: bool = True) -> Labelled:
    """Label every channel of the graph.

    Args:
        exact: whether units stay that a normalisation takes together with others; else they go,
            and what is compact answers otherwise than what is masked.
    """
    shapes = [tuple(size or 1 for size in shape) for shape in graph.shapes]
    walk = _Walk(graph, exact, shapes)
    for tensor in graph.inputs:
        reason = "is joined with an input of the network"
        walk.tensors[tensor] = walk.labels.staying_axes(shapes[tensor], reason)
        walk.sources[tensor] = frozenset()
    for call in graph.calls:
        _pass(walk, call)
    for tensor in graph.outputs:
        walk.labels.keep_axes(walk.tensors[tensor], "gives an output of the network")
    return _resolved(walk)


def _pass(walk: _Walk, call: Call) -> None:
    """Label the outputs of one call; of one at every step, those of a step."""
    if not is_at_every_step(call):
        _pass_once(walk, call)
        return
    (given,), (made,) = call.inputs, call.outputs
    step = len(walk.shapes)
    walk.shapes += [walk.shapes[given][1:], walk.shapes[made][1:]]
    walk.labels.keep(walk.tensors[given][0], f"lies along an axis on which {call.name} works")
    walk.tensors[step], walk.sources[step] = walk.tensors[given][1:], walk.sources[given]
    _pass_once(walk, replace(call, inputs=(step,), outputs=(step + 1,)))
    walk.tensors[made] = (*unlabelled(walk.shapes[made][:1]), *walk.tensors[step + 1])
    walk.sources[made] = walk.sources[step + 1]
    if call.name in walk.taken:
        taken = walk.taken[call.name]
        walk.taken[call.name] = tuple(given if each == step else each for each in taken)


def _pass_once(walk: _Walk, call: Call) -> None:
    if not in_training(call.node) and are_followed(call):
        walk.sources[call.outputs[0]] = frozenset({call.name})
        walk.tensors[call.outputs[0]] = _through_parts(walk, call)
        return
    reason = _obstacle(walk, call)
    for tensor in call.outputs:
        walk.sources[tensor] = _sources(walk, call, reason)
    if reason is None:
        walk.tensors.update(zip(call.outputs, _labels(walk, call), strict=True))
        return
    kind, name = kind_of(call.layer), call.name
    if kind in UNIT_MAKERS and reason == activation_obstacle(call.layer):
        _couple_units(walk, call, reason)
        return
    walk.obstacles[name] = reason
    walk.below[name] = walk.below.get(name, frozenset()) | _reached(walk, call)
    why = f"feeds the {_described(kind)} {name}, {reason}"
    for tensor in call.inputs:
        walk.labels.keep_axes(walk.tensors[tensor], why)
    for tensor in call.outputs:
        why = f"is joined with the {_described(kind)} {name}, {reason}"
        walk.tensors[tensor] = walk.labels.staying_axes(walk.shapes[tensor], why)
    if kind in WITH_KERNEL:
        walk.units[name] = walk.labels.staying(_units(call), f"is a layer {reason}")
        walk.entering.setdefault(name, walk.tensors[call.inputs[0]][_channels(walk, call)])


def _couple_units(walk: _Walk, call: Call, reason: str) -> None:
    """Let a layer's own units stay, such as those of a softmax; what feeds it may go."""
    _enter(walk, call)
    walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.inputs[0])
    staying = walk.units.setdefault(
        call.name, walk.labels.staying(_units(call), f"is a layer {reason}")
    )
    walk.tensors[call.outputs[0]] = _beside(walk, call, staying)


def _through_parts(walk: _Walk, call: Call) -> Axes:
    """Label the kernels of a layer that has several, once for all its calls; return its output."""
    arguments = arguments_of(call)
    given = {name: walk.tensors[tensor][-1] for name, tensor in arguments.items()}
    for tensor in arguments.values():
        for own in walk.tensors[tensor][:-1]:
            walk.labels.keep(own, f"lies along an axis on which {call.name} works")
    if call.name not in walk.parts:
        walk.parts[call.name] = labels_of_parts(walk.labels, call, given)
        for name, units in walk.parts[call.name].units.items():
            walk.units[f"{call.name}/{name}"] = units
        for name, entering in walk.parts[call.name].entering.items():
            walk.entering[f"{call.name}/{name}"] = entering
        walk.silent |= {f"{call.name}/{name}" for name in walk.parts[call.name].silent}
    parts = walk.parts[call.name]
    for name, argument in parts.sources.items():
        kernel = f"{call.name}/{name}"
        walk.labels.tie(walk.entering[kernel], given[argument])
        walk.taken[kernel] = (*walk.taken.get(kernel, ()), arguments[argument])
    return (*unlabelled(walk.shapes[call.outputs[0]])[:-1], parts.output)


def _obstacle(walk: _Walk, call: Call) -> str | None:
    if in_training(call.node):
        return "which is called as in training"
    shape = walk.shapes[call.inputs[0]] if call.inputs else ()
    if _axis_map(walk, call) is not None or _is_reshape(walk, call):
        return None
    if _product(walk, call) is not None:
        return None
    reason = obstacle(call.layer, shape, exact=walk.exact)
    if reason is not None:
        return reason
    kind = kind_of(call.layer)
    expected = len(call.inputs) >= 1 if kind in JOINS | {"Concatenate"} else len(call.inputs) == 1
    if not expected or len(call.outputs) != 1:
        return "which cannot be followed"
    if call.node and not is_layer(call.layer) and _holds_arrays(call.node):
        return "which joins units with constants"
    if call.node and _divides_by_units(call.node, kind):
        return "which divides by units, and a removed one may emit zero"
    if kind in WITH_KERNEL:
        made = walk.shapes[call.outputs[0]]
        if _units(call) == confused_units(call.layer, made):
            return "whose bias Keras adds along the last axis, of as many places as units"
    return None


def _divides_by_units(node: "Node", kind: str) -> bool:
    """Tell whether an operation may give what is not finite where a unit emits zero."""
    import keras

    if kind not in {"Divide", "TrueDivide", "FloorDivide", "Mod", "Power"}:
        return False
    first, second = [*node.arguments.args, *node.arguments.kwargs.values()][:2]
    if kind != "Power":
        return isinstance(second, keras.KerasTensor)
    if isinstance(second, keras.KerasTensor):  # zero to a negative power, if both are units
        return isinstance(first, keras.KerasTensor)
    return isinstance(second, int | float) and second < 0


def _axis_map(walk: _Walk, call: Call) -> AxisMap | None:
    """Return where the axes of what a call gives come from, where that is all there is to it."""
    if call.node and not is_layer(call.layer) and _holds_arrays(call.node):
        return None
    shapes = walk.shapes
    before, after = ([shapes[n] for n in numbers] for numbers in (call.inputs, call.outputs))
    return axis_map(call, before, after)


def _product(walk: _Walk, call: Call) -> Product | None:
    if call.node is None or _holds_arrays(call.node) or len(call.outputs) != 1:
        return None
    return product_of(call, [walk.shapes[n] for n in call.inputs], walk.shapes[call.outputs[0]])


def _is_reshape(walk: _Walk, call: Call) -> bool:
    """Tell whether an operation reshapes every sample alone."""
    if kind_of(call.layer) != "Reshape" or is_layer(call.layer) or len(call.inputs) != 1:
        return False
    before, after = (walk.graph.shapes[n] for n in (call.inputs[0], call.outputs[0]))
    if None in before or None in after or call.node is None:
        return False
    samples = [x.shape[0] for x in (call.node.input_tensors[0], call.node.outputs[0])]
    return samples[0] == samples[1] and math.prod(before) == math.prod(after)


def _holds_arrays(node: "Node") -> bool:
    import keras

    arguments = keras.tree.flatten((node.arguments.args, node.arguments.kwargs))
    plain = (bool, int, float, str, slice, type(None), type(...), keras.KerasTensor)
    return not all(isinstance(argument, plain) for argument in arguments)


def _labels(walk: _Walk, call: Call) -> list[Axes]:
    """Return the labels of the outputs of a call that can be followed."""
    given = [walk.tensors[tensor] for tensor in call.inputs]
    shapes = [walk.shapes[tensor] for tensor in call.outputs]
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
        return [_through_kernel(walk, call)]
    if kind in JOINS:
        return [joined_axes(walk.labels, call.name, given, shapes[0])]
    if kind == "Concatenate":
        return [concatenated(walk.labels, call.layer.axis, given)]
    if kind in PER_CHANNEL | TOGETHER:
        return [_normalised(walk, call)]
    labels = _reshaped(walk, call) if kind in {"Flatten", "Reshape"} else given[0]
    if kind in NAMED_SIZES or kind == "InputLayer":
        for own, again in zip(walk.named.setdefault(call.name, labels), labels, strict=True):
            if len(own) == len(again):
                walk.labels.tie(own, again)
    return [labels]


def _multiplied(walk: _Walk, call: Call, product: Product) -> Axes:
    """Follow units through a product of tensors; a removed one must emit zero there.

    Those along an axis that is summed over are tied: what the first tensor gives must be zero.
    """
    given = [walk.tensors[tensor] for tensor in call.inputs]
    found: dict[str, Labelling] = {}
    for letters, axes in zip(product.given, given, strict=True):
        for letter, own in zip(letters, axes, strict=True):
            walk.labels.tie(found.setdefault(letter, own), own)
            _silence(walk, own)
    summed = [letter for letter in found if letter not in product.made and found[letter].any()]
    first = product.given[0]
    for letter in summed[1:] if summed and summed[0] in first else summed:
        walk.labels.keep(found[letter], f"lies along an axis on which {call.name} works")
    if summed and summed[0] in first:
        _enter(walk, call, first.index(summed[0]) - len(first))
        walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.inputs[0])
    return tuple(found[letter] for letter in product.made)


def _reshaped(walk: _Walk, call: Call) -> Axes:
    given = walk.tensors[call.inputs[0]]
    before, after = (walk.shapes[n] for n in (call.inputs[0], call.outputs[0]))
    if getattr(call.layer, "data_format", None) == "channels_first":
        given, before = (*given[1:], *given[:1]), (*before[1:], *before[:1])
    first = _channels_come_first(walk, call)
    axes, tied = reshaped(walk.labels, call.name, given, before, after, first=first)
    _silence(walk, tied)
    return axes


def _silence(walk: _Walk, tied: Labelling) -> None:
    """Have what shifts units go with them, where one of what follows is many of a layer.

    Each of the many has its own bias: what they emit would differ from place to place.
    """
    roots = walk.labels.roots_of(tied) - {NONE}
    shifted = {**walk.units, **{name: walk.entering[name] for name in walk.shifts}}
    for name, own in shifted.items():
        if not roots.isdisjoint(walk.labels.roots_of(own)):
            walk.silent.add(name)


def _channels_come_first(walk: _Walk, call: Call) -> bool:
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


def _channels(walk: _Walk, call: Call) -> int:
    """Return the axis along which the channels of a layer lie, counted from the last, -1."""
    rank = len(walk.shapes[call.inputs[0]])
    axis = channel_axis(call.layer, rank)
    return -1 if axis is None else axis - rank


def _enter(walk: _Walk, call: Call, axis: int | None = None) -> Labelling:
    """Note which channels a layer is given, the same at every call; return them."""
    axis = _channels(walk, call) if axis is None else axis
    own = walk.tensors[call.inputs[0]][axis]
    walk.axes[call.name] = axis
    walk.labels.tie(walk.entering.setdefault(call.name, own), own)
    return own


def _through_kernel(walk: _Walk, call: Call) -> Axes:
    channels = _enter(walk, call)
    if is_by_channel(call.layer):
        return _beside(walk, call, _by_channel(walk, call, channels))
    if kind_of(call.layer) in DEPTHWISE:
        walk.units[call.name] = channels
        return _beside(walk, call, np.repeat(channels, call.layer.depth_multiplier))
    walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.inputs[0])
    tie_parts(walk.labels, channels, channel_groups(call.layer))
    return _beside(walk, call, _made(walk, call))


def _beside(walk: _Walk, call: Call, units: Labelling) -> Axes:
    """Return the labels of what a kernel gives, those of its units among them.

    Along other axes units stay, unless what a removed one emits there need not be known exactly.
    """
    given, axis = walk.tensors[call.inputs[0]], walk.axes[call.name]
    axes = list(unlabelled(walk.shapes[call.outputs[0]]))
    passing = kind_of(call.layer) == "Dense" and not walk.exact
    for other in range(-len(given), 0):
        if other == axis:
            continue
        if passing:
            axes[other] = given[other]
        else:
            walk.labels.keep(given[other], f"lies along an axis on which {call.name} works")
    axes[axis] = units
    return tuple(axes)


def _normalised(walk: _Walk, call: Call) -> Axes:
    """Follow channels through a layer that has weights for each, or takes them together."""
    given, kind = walk.tensors[call.inputs[0]], kind_of(call.layer)
    axis = _channels(walk, call)
    if kind == "PReLU":  # has weights along every axis
        with_units = [each - len(given) for each, own in enumerate(given) if own.any()]
        axis = with_units[0] if len(with_units) == 1 else -1
    channels = _enter(walk, call, axis)
    if kind == "BatchNormalization":
        walk.shifts.add(call.name)
    several = channel_axis(call.layer, len(given)) is None and call.layer.axis != ()
    for each in range(-len(given), 0):
        if several or (each != axis and kind in {"GroupNormalization", "PReLU"}):
            walk.labels.keep(given[each], f"lies along an axis on which {call.name} works")
    if kind in TOGETHER:
        _tie_normalised(walk, call, channels)
    return given


def _tie_normalised(walk: _Walk, call: Call, channels: Labelling) -> None:
    """Have whole groups of a normalisation go; where it need not be exact, of each the same."""
    groups = normalised_groups(call.layer, len(channels))
    walk.normalised.append(channels)
    if groups == len(channels):
        return
    if walk.exact:
        for group in channels.reshape(groups, -1):
            walk.labels.tie(np.repeat(group[:1], len(group) - 1), group[1:])
        return
    tie_parts(walk.labels, channels, groups)
    walk.inexact.append(channels)


def _by_channel(walk: _Walk, call: Call, given: Labelling) -> Labelling:
    """Let the units of a convolution that reads one channel a group go with what they read."""
    units = np.repeat(given, _units(call) // len(given))
    walk.labels.tie(walk.units.setdefault(call.name, units), units)
    reason = activation_obstacle(call.layer)
    if reason is not None:
        walk.labels.keep(units, f"is a layer {reason}")
    return units


def _made(walk: _Walk, call: Call) -> Labelling:
    """Label the units of a layer, once for all its calls."""
    if call.name not in walk.units:
        walk.units[call.name] = walk.labels.fresh(_units(call))
        tie_parts(walk.labels, walk.units[call.name], channel_groups(call.layer))
        reason = activation_obstacle(call.layer)
        if reason is not None:
            walk.labels.keep(walk.units[call.name], f"is a layer {reason}")
    return walk.units[call.name]


def _sources(walk: _Walk, call: Call, reason: str | None) -> frozenset[str]:
    """Return the layers with kernels whose result the call's output is, elementwise or not."""
    if kind_of(call.layer) in WITH_KERNEL:
        return frozenset({call.name})
    if reason is not None and inner_kernels(call.layer):
        return frozenset({call.name})
    if reason is not None and any(len(w.shape) > 1 for w in getattr(call.layer, "weights", ())):
        return frozenset()
    return _reached(walk, call)


def _reached(walk: _Walk, call: Call) -> frozenset[str]:
    return frozenset().union(*(walk.sources[tensor] for tensor in call.inputs))


def _units(call: Call) -> int:
    kernel = getattr(call.layer, kernel_name(call.layer))
    return int(kernel.shape[unit_axis(call.layer)])


def _described(kind: str) -> str:
    return "custom layer" if kind == "custom" else f"{kind} layer"


def _resolved(walk: _Walk) -> Labelled:
    roots = walk.labels.roots()
    outputs = frozenset().union(*(walk.sources[tensor] for tensor in walk.graph.outputs))
    return Labelled(
        graph=walk.graph,
        exact=walk.exact,
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
