"""How labels of axes go through each kind of layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.axis_rules import leaves_channels
from secateurs.core.graph.calls import Call, CallGraph, Shape, arguments_of, in_training
from secateurs.core.graph.keras_layers import inner_kernels
from secateurs.core.graph.kinds import (
    DEPTHWISE,
    JOINS,
    PER_CHANNEL,
    TOGETHER,
    UNIT_MAKERS,
    WITH_KERNEL,
    activation_obstacle,
    channel_groups,
    is_by_channel,
    is_layer,
    kernel_name,
    kind_of,
    normalised_groups,
    obstacle,
    unit_axis,
)
from secateurs.core.graph.labels import Labelling, Labels
from secateurs.core.graph.part_rules import PartLabels, are_followed, labels_of_parts

if TYPE_CHECKING:
    from keras.src.ops.node import Node


def joined_labels(
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


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A graph with the label of every channel, tied labels made one.

    Attributes:
        exact: as it was asked for in `label`.
        tensors: (channels,) labels of each tensor's last axis; labels that stay included.
        units: labels of the units of every layer with a kernel, by name; of a depthwise layer
            those of its input channels; of a layer with several kernels those of each, by names
            such as "lstm/kernel".
        entering: labels of the input channels of every layer with a kernel, or of each kernel.
        taken: the tensors that enter every kernel from outside its layer, one a call.
        silent: kernels whose biases go with their units.
        normalised: labels that a normalisation divides by their variance.
        inexact: those of them that it takes together with others that stay.
        staying: why a label stays, for those that do.
        outputs: names of layers whose result reaches an output through no other kernel.
        obstacles: why a layer's own channels cannot be followed, by name.
        below: names of layers with an obstacle that a hidden layer with a kernel feeds.
    """

    graph: CallGraph
    exact: bool
    tensors: tuple[Labelling, ...]
    units: Mapping[str, Labelling]
    entering: Mapping[str, Labelling]
    taken: Mapping[str, tuple[int, ...]]
    silent: frozenset[str]
    normalised: frozenset[int]
    inexact: frozenset[int]
    staying: Mapping[int, str]
    outputs: frozenset[str]
    obstacles: Mapping[str, str]
    below: frozenset[str]

    def loses_inexactly(self, order: Labelling, kept: Sequence[Mask]) -> bool:
        """Tell whether units go that are normalised together with others, so that it is inexact.

        Args:
            order: the label of each group of all unit sets.
            kept: one (count,) bool array a unit set, True = kept.
        """
        gone = ~np.concatenate([np.zeros(0, bool), *kept])
        return not self.inexact.isdisjoint(order[gone].tolist())


@dataclass(slots=True)
class _Walk:
    graph: CallGraph
    exact: bool
    labels: Labels = field(default_factory=Labels)
    tensors: dict[int, Labelling] = field(default_factory=dict)
    sources: dict[int, frozenset[str]] = field(default_factory=dict)
    units: dict[str, Labelling] = field(default_factory=dict)
    entering: dict[str, Labelling] = field(default_factory=dict)
    taken: dict[str, tuple[int, ...]] = field(default_factory=dict)
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
    walk = _Walk(graph, exact)
    for tensor in graph.inputs:
        width = _width(graph, tensor)
        walk.tensors[tensor] = walk.labels.staying(width, "is joined with an input of the network")
        walk.sources[tensor] = frozenset()
    for call in graph.calls:
        _pass(walk, call)
    for tensor in graph.outputs:
        walk.labels.keep(walk.tensors[tensor], "gives an output of the network")
    return _resolved(walk)


def _pass(walk: _Walk, call: Call) -> None:
    """Label the outputs of one call."""
    if not in_training(call.node) and are_followed(call):
        walk.sources[call.outputs[0]] = frozenset({call.name})
        walk.tensors[call.outputs[0]] = _through_parts(walk, call)
        return
    reason = _obstacle(walk, call)
    for tensor in call.outputs:
        walk.sources[tensor] = _sources(walk, call, reason)
    if reason is None:
        labels = _labels(walk, call)
        walk.tensors.update(dict.fromkeys(call.outputs, labels))
        return
    kind, name = kind_of(call.layer), call.name
    if kind in UNIT_MAKERS and reason == activation_obstacle(call.layer):
        _couple_units(walk, call, reason)
        return
    walk.obstacles[name] = reason
    walk.below[name] = walk.below.get(name, frozenset()) | _reached(walk, call)
    why = f"feeds the {_described(kind)} {name}, {reason}"
    for tensor in call.inputs:
        walk.labels.keep(walk.tensors[tensor], why)
    for tensor in call.outputs:
        why = f"is joined with the {_described(kind)} {name}, {reason}"
        walk.tensors[tensor] = walk.labels.staying(_width(walk.graph, tensor), why)
    if kind in WITH_KERNEL:
        walk.units[name] = walk.labels.staying(_units(call), f"is a layer {reason}")
        walk.entering.setdefault(name, walk.tensors[call.inputs[0]])


def _couple_units(walk: _Walk, call: Call, reason: str) -> None:
    """Let a layer's own units stay, such as those of a softmax; what feeds it may go."""
    given, name = walk.tensors[call.inputs[0]], call.name
    walk.labels.tie(walk.entering.setdefault(name, given), given)
    walk.taken[name] = (*walk.taken.get(name, ()), call.inputs[0])
    staying = walk.units.setdefault(name, walk.labels.staying(_units(call), f"is a layer {reason}"))
    walk.tensors[call.outputs[0]] = staying


def _through_parts(walk: _Walk, call: Call) -> Labelling:
    """Label the kernels of a layer that has several, once for all its calls; return its output."""
    arguments = arguments_of(call)
    given = {name: walk.tensors[tensor] for name, tensor in arguments.items()}
    if call.name not in walk.parts:
        walk.parts[call.name] = labels_of_parts(walk.labels, call, given)
        for name, units in walk.parts[call.name].units.items():
            walk.units[f"{call.name}/{name}"] = units
        for name, entering in walk.parts[call.name].entering.items():
            walk.entering[f"{call.name}/{name}"] = entering
    parts = walk.parts[call.name]
    for name, argument in parts.sources.items():
        kernel = f"{call.name}/{name}"
        walk.labels.tie(walk.entering[kernel], given[argument])
        walk.taken[kernel] = (*walk.taken.get(kernel, ()), arguments[argument])
    return parts.output


def _obstacle(walk: _Walk, call: Call) -> str | None:
    if in_training(call.node):
        return "which is called as in training"
    shape = walk.graph.shapes[call.inputs[0]] if call.inputs else ()
    if _leaves_channels(walk, call):
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


def _leaves_channels(walk: _Walk, call: Call) -> bool:
    """Tell whether a call works along other axes than the channels of all that it reads."""
    shapes = [walk.graph.shapes[tensor] for tensor in call.inputs]
    alike = bool(shapes) and all(shape == shapes[0] for shape in shapes)
    if not alike or (call.node and not is_layer(call.layer) and _holds_arrays(call.node)):
        return False
    return all(leaves_channels(call, shapes[0], walk.graph.shapes[n]) for n in call.outputs)


def _holds_arrays(node: "Node") -> bool:
    import keras

    arguments = keras.tree.flatten((node.arguments.args, node.arguments.kwargs))
    plain = (bool, int, float, str, slice, type(None), type(...), keras.KerasTensor)
    return not all(isinstance(argument, plain) for argument in arguments)


def _labels(walk: _Walk, call: Call) -> Labelling:
    """Return the labels of the output of a call that can be followed."""
    kind = kind_of(call.layer)
    given = [walk.tensors[tensor] for tensor in call.inputs]
    if kind in WITH_KERNEL | PER_CHANNEL | TOGETHER | {"Reshape", "InputLayer"}:
        walk.labels.tie(walk.entering.setdefault(call.name, given[0]), given[0])
    if is_by_channel(call.layer):
        return _by_channel(walk, call, given[0])
    if kind in UNIT_MAKERS:
        walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.inputs[0])
        _tie_groups(walk.labels, given[0], channel_groups(call.layer))
        return _made(walk, call)
    if kind in DEPTHWISE:
        walk.units[call.name] = given[0]
        return np.repeat(given[0], call.layer.depth_multiplier)
    shapes = [walk.graph.shapes[tensor] for tensor in call.inputs]
    shape = walk.graph.shapes[call.outputs[0]]
    if _leaves_channels(walk, call):
        for other in given[1:]:
            walk.labels.tie(given[0], other)
        return given[0]
    if kind in JOINS:
        return joined_labels(walk.labels, call.name, given, shapes, shape)
    if kind == "Concatenate":
        return concatenated(walk.labels, call.layer.axis, given, shape)
    if kind in {"Flatten", "Reshape"}:
        return reshaped(walk.labels, call.name, given[0], shapes[0], shape)
    if kind in PER_CHANNEL:
        _keep_other_axis(walk.labels, call, given[0], shapes[0])
    if kind in TOGETHER:
        _tie_normalised(walk, call, given[0])
    return given[0]


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
    _tie_groups(walk.labels, channels, groups)
    walk.inexact.append(channels)


def _by_channel(walk: _Walk, call: Call, given: Labelling) -> Labelling:
    """Let the units of a convolution that reads one channel a group go with what they read."""
    units = np.repeat(given, _units(call) // len(given))
    walk.labels.tie(walk.units.setdefault(call.name, units), units)
    reason = activation_obstacle(call.layer)
    if reason is not None:
        walk.labels.keep(units, f"is a layer {reason}")
    return units


def _tie_groups(labels: Labels, channels: Labelling, groups: int) -> None:
    """Have every group lose the same channels, so that all stay of one width."""
    first, *others = channels.reshape(groups, -1)
    for other in others:
        labels.tie(first, other)


def _made(walk: _Walk, call: Call) -> Labelling:
    """Label the units of a layer, once for all its calls."""
    if call.name not in walk.units:
        walk.units[call.name] = walk.labels.fresh(_units(call))
        _tie_groups(walk.labels, walk.units[call.name], channel_groups(call.layer))
        reason = activation_obstacle(call.layer)
        if reason is not None:
            walk.labels.keep(walk.units[call.name], f"is a layer {reason}")
    return walk.units[call.name]


def _keep_other_axis(labels: Labels, call: Call, given: Labelling, shape: tuple[int, ...]) -> None:
    """Let units stay whose normalisation runs over another axis than the channels."""
    axis = getattr(call.layer, "axis", -1)
    axes = {a % (len(shape) + 1) for a in (axis if isinstance(axis, tuple) else (axis,))}
    if axes - {len(shape)}:
        reason = (
            f"feeds the {kind_of(call.layer)} layer {call.name}, which is not over the channels"
        )
        labels.keep(given, reason)


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


def _width(graph: CallGraph, tensor: int) -> int:
    shape = graph.shapes[tensor]
    return shape[-1] if shape else 1


def _described(kind: str) -> str:
    return "custom layer" if kind == "custom" else f"{kind} layer"


def _resolved(walk: _Walk) -> Labelled:
    roots = walk.labels.roots()
    outputs = frozenset().union(*(walk.sources[tensor] for tensor in walk.graph.outputs))
    return Labelled(
        graph=walk.graph,
        exact=walk.exact,
        tensors=tuple(roots[walk.tensors[number]] for number in range(len(walk.tensors))),
        units={name: roots[own] for name, own in walk.units.items()},
        entering={name: roots[own] for name, own in walk.entering.items()},
        taken=walk.taken,
        silent=frozenset(
            f"{name}/{kernel}" for name, parts in walk.parts.items() for kernel in parts.silent
        ),
        normalised=_rooted(roots, walk.normalised),
        inexact=_rooted(roots, walk.inexact),
        staying=walk.labels.reasons(),
        outputs=outputs,
        obstacles=walk.obstacles,
        below=frozenset(name for name, fed in walk.below.items() if fed - outputs),
    )


def _rooted(roots: Labelling, labellings: Sequence[Labelling]) -> frozenset[int]:
    return frozenset(roots[np.concatenate([*labellings, roots[:0]])].tolist())
