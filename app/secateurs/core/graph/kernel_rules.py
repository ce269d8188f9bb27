"""How labels go through layers with weights: kernels, and what normalises channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from secateurs.core.graph.calls import Call, CallGraph, Shape
from secateurs.core.graph.join_rules import tie_parts
from secateurs.core.graph.kernel_parts import Heads
from secateurs.core.graph.kinds import (
    DEPTHWISE,
    TOGETHER,
    activation_obstacle,
    channel_axis,
    channel_groups,
    is_by_channel,
    kernel_name,
    kind_of,
    normalised_groups,
    unit_axis,
)
from secateurs.core.graph.labels import NONE, Axes, Labelling, Labels, unlabelled


@dataclass(frozen=True, slots=True, eq=False)
class PartLabels:
    """The labels of a layer with several kernels; kernels are named as in the layer.

    Attributes:
        units: along each kernel's unit axis.
        entering: along each kernel's input axis, of those that have one.
        sources: the argument of the layer's call that a kernel reads, of those that read one.
        silent: kernels whose biases go with their units, which then emit zero.
        output: of what the layer gives.
    """

    units: Mapping[str, Labelling]
    entering: Mapping[str, Labelling]
    sources: Mapping[str, str]
    silent: frozenset[str]
    output: Labelling


@dataclass(slots=True)
class Walk:
    """What is known of a graph whose calls are being followed; see `Labelled`.

    Attributes:
        shapes: of one sample of every tensor; one place along an axis of which the size is open.
        sources: the layers with kernels whose result a tensor is, elementwise or not.
        named: labels of what a layer gives whose settings name its size.
        shifts: normalisations that add something to each unit.
    """

    graph: CallGraph
    exact: bool
    heads: Heads
    shapes: list[Shape]
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


def through_kernel(walk: Walk, call: Call) -> Axes:
    """Return the labels of what a layer with one kernel gives."""
    channels = enter(walk, call)
    if is_by_channel(call.layer):
        return _beside(walk, call, _by_channel(walk, call, channels))
    if kind_of(call.layer) in DEPTHWISE:
        walk.units[call.name] = channels
        return _beside(walk, call, np.repeat(channels, call.layer.depth_multiplier))
    walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.inputs[0])
    tie_parts(walk.labels, channels, channel_groups(call.layer))
    return _beside(walk, call, _made(walk, call))


def couple_units(walk: Walk, call: Call, reason: str) -> None:
    """Let a layer's own units stay, such as those of a softmax; what feeds it may go."""
    enter(walk, call)
    walk.taken[call.name] = (*walk.taken.get(call.name, ()), call.inputs[0])
    staying = walk.units.setdefault(
        call.name, walk.labels.staying(unit_count(call), f"is a layer {reason}")
    )
    walk.tensors[call.outputs[0]] = _beside(walk, call, staying)


def _beside(walk: Walk, call: Call, units: Labelling) -> Axes:
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


def _by_channel(walk: Walk, call: Call, given: Labelling) -> Labelling:
    """Let the units of a convolution that reads one channel a group go with what they read."""
    units = np.repeat(given, unit_count(call) // len(given))
    walk.labels.tie(walk.units.setdefault(call.name, units), units)
    reason = activation_obstacle(call.layer)
    if reason is not None:
        walk.labels.keep(units, f"is a layer {reason}")
    return units


def _made(walk: Walk, call: Call) -> Labelling:
    """Label the units of a layer, once for all its calls."""
    if call.name not in walk.units:
        walk.units[call.name] = walk.labels.fresh(unit_count(call))
        tie_parts(walk.labels, walk.units[call.name], channel_groups(call.layer))
        reason = activation_obstacle(call.layer)
        if reason is not None:
            walk.labels.keep(walk.units[call.name], f"is a layer {reason}")
    return walk.units[call.name]


def normalised(walk: Walk, call: Call) -> Axes:
    """Follow channels through a layer that has weights for each, or takes them together."""
    given, kind = walk.tensors[call.inputs[0]], kind_of(call.layer)
    axis = channels_of(walk, call)
    if kind == "PReLU":  # has weights along every axis
        with_units = [each - len(given) for each, own in enumerate(given) if own.any()]
        axis = with_units[0] if len(with_units) == 1 else -1
    channels = enter(walk, call, axis)
    if kind == "BatchNormalization":
        walk.shifts.add(call.name)
    several = channel_axis(call.layer, len(given)) is None and call.layer.axis != ()
    for each in range(-len(given), 0):
        if several or (each != axis and kind in {"GroupNormalization", "PReLU"}):
            walk.labels.keep(given[each], f"lies along an axis on which {call.name} works")
    if kind in TOGETHER:
        _tie_normalised(walk, call, channels)
    return given


def _tie_normalised(walk: Walk, call: Call, channels: Labelling) -> None:
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


def silence(walk: Walk, labels: Labelling) -> None:
    """Have all that shifts units so far go with them, so that they emit zero.

    Otherwise what they emit would differ from place to place, where several units of a layer are
    one after a reshape, or with the input, where they are multiplied.
    """
    roots = walk.labels.roots_of(labels) - {NONE}
    if not roots:
        return
    shifted = {**walk.units, **{name: walk.entering[name] for name in walk.shifts}}
    for name, own in shifted.items():
        if not roots.isdisjoint(walk.labels.roots_of(own)):
            walk.silent.add(name)


def enter(walk: Walk, call: Call, axis: int | None = None) -> Labelling:
    """Note which channels a layer is given, the same at every call; return them."""
    axis = channels_of(walk, call) if axis is None else axis
    own = walk.tensors[call.inputs[0]][axis]
    walk.axes[call.name] = axis
    walk.labels.tie(walk.entering.setdefault(call.name, own), own)
    return own


def channels_of(walk: Walk, call: Call) -> int:
    """Return the axis along which the channels of a layer lie, counted from the last, -1."""
    rank = len(walk.shapes[call.inputs[0]])
    axis = channel_axis(call.layer, rank)
    return -1 if axis is None else axis - rank


def unit_count(call: Call) -> int:
    kernel = getattr(call.layer, kernel_name(call.layer))
    return int(kernel.shape[unit_axis(call.layer)])
