"""Plan what is left of each layer, and build the smaller Keras model from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeVar
from warnings import warn

import numpy as np

from secateurs.core.base.arrays import AnyArray, Json, Mask
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import InexactWarning, PruningError, SettingError
from secateurs.core.base.phrases import joined, rounded_up
from secateurs.core.base.text import first_line
from secateurs.core.graph.calls import Shape, graph_of, is_at_every_step
from secateurs.core.graph.constants import Emitted
from secateurs.core.graph.extents import direction_labels
from secateurs.core.graph.initial_values import initializers_of_any_size
from secateurs.core.graph.keras_layers import (
    directions_of,
    layers_by_name,
    weights_of,
)
from secateurs.core.graph.kernel_parts import kernel_parts
from secateurs.core.graph.kinds import (
    DEPTHWISE,
    NAMED_SIZES,
    PER_CHANNEL,
    SEPARABLE,
    TOGETHER,
    UNIT_MAKERS,
    bare,
    input_axis,
    is_by_channel,
    is_layer,
    kind_of,
    normalised_groups,
    unit_axis,
)
from secateurs.core.graph.labels import Labelled, Labelling, among
from secateurs.core.graph.own_layers import own_kinds, support_of
from secateurs.core.graph.structure import Structure
from secateurs.core.graph.variables import values_of
from secateurs.core.network.inputs import FEW
from secateurs.core.network.random_inputs import first_taken, graph_inputs
from secateurs.core.pruning.account import Carrying, carrying
from secateurs.core.pruning.compaction.carriers import folds
from secateurs.core.pruning.compaction.emissions import Wide, emitted_of, folded
from secateurs.core.pruning.compaction.smaller_parts import Smaller, Weights, smaller_parts
from secateurs.core.pruning.given import as_pruned
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


T = TypeVar("T")
CLOSE = 1e-3  # of the output's scale: what is apart no more than this is float rounding


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a compact network is made of.

    Attributes:
        changes: what changes of the configuration of every layer, by name, as `layers_by_name`
            gives them.
        weights: of those layers, in the order of their `get_weights`; those that a layer was given
            are taken out.
        shapes: of one sample of the inputs of nested models, by name.
        directions: what SpectralNormalization keeps beside the kernels that it scales, by name.
    """

    changes: Mapping[str, Mapping[str, Json]]
    weights: dict[str, Sequence[AnyArray]]
    shapes: Mapping[str, Shape]
    directions: Mapping[str, AnyArray]


def plan_of(
    model: "keras.Model", structure: Structure, kept: tuple[Mask, ...], emitted: Emitted
) -> Plan:
    """Plan the network without its removed units.

    Args:
        model: with the zeros in place.
        structure: its structure.
        kept: one (count,) bool array a unit set, True = kept.
        emitted: what its removed units emit.
    """
    carried = carrying(structure, emitted.feeds, kept)
    gone = np.sort(emitted.order[~carried.stays[:-1]])
    layers = _layers(model, emitted, carried, gone)
    directions = {
        name: np.compress(
            ~among(direction_labels(emitted.labelled, name), gone), values_of(own), -1
        )
        for name, own in directions_of(model).items()
    }
    return Plan(
        {name: layer.changes for name, layer in layers.items()},
        {name: layer.weights for name, layer in layers.items()},
        _shapes(emitted.labelled, gone),
        directions,
    )


def _layers(
    model: "keras.Model", emitted: Emitted, carried: Carrying, gone: Labelling
) -> dict[str, Smaller]:
    labelled = emitted.labelled
    fed = {feed.name: feed for feed in emitted.feeds}
    plans: dict[str, Smaller] = {}
    for name, layer in layers_by_name(model).items():
        if kernel_parts(layer):
            plans[name] = smaller_parts(layer, name, labelled, fed, carried.carriers, gone)
            continue
        entering = ~among(labelled.entering.get(name, gone[:0]), gone)
        axis = labelled.axes.get(name, -1)
        units = ~among(labelled.units.get(name, gone[:0]), gone)
        if name in fed and folds(layer):
            kernel, growth = folded(layer, fed[name], set(carried.carriers))
            grows = layer.use_bias or name in carried.biases
            plans[name] = smaller(layer, entering, units, kernel, growth if grows else None)
        elif name in labelled.entering and not (entering.all() and units.all()):
            plans[name] = smaller(layer, entering, units, axis=axis)
        else:
            plans[name] = Smaller({}, weights_of(layer))
    plans.update(_with_other_widths(labelled, gone))
    return plans


def _with_other_widths(labelled: Labelled, gone: Labelling) -> dict[str, Smaller]:
    """Plan the layers that name their number of channels although they have no kernel."""
    plans = {}
    for call in labelled.graph.calls:
        layer = call.layer
        settings = NAMED_SIZES.get(kind_of(layer), ())
        for setting, sizes in ((each, getattr(layer, each, None)) for each in settings):
            if sizes:
                left = labelled.shape_left(call.outputs[0], gone)[is_at_every_step(call) :]
                left = (*sizes[: len(sizes) - len(left)], *left)  # some name that of the samples
                both = zip(sizes, left, strict=True)
                named = tuple(size if size in (-1, 1, None) else now for size, now in both)
                weights = weights_of(layer) if is_layer(layer) else ()
                plans[call.name] = Smaller({setting: named}, weights)
    return plans


def _shapes(labelled: Labelled, gone: Labelling) -> dict[str, Shape]:
    """Return the shapes of what still enters every nested model."""
    return {
        call.name: labelled.shape_left(call.outputs[0], gone)
        for call in labelled.graph.calls
        if call.node is None
    }


def smaller(
    layer: "keras.Layer",
    entering: Mask,
    units: Mask,
    kernel: Wide | None = None,
    growth: Wide | None = None,
    *,
    axis: int = -1,
) -> Smaller:
    """Return a layer without the channels that are gone.

    Args:
        entering: (inputs,) bool, True where an input channel stays.
        units: (units,) bool, True where a unit stays.
        kernel: what takes the place of its kernel.
        growth: (units,), what its bias grows by; a layer without one gets one.
        axis: that of what enters along which its channels lie, counted from the last, -1.
    """
    kind = kind_of(layer)
    if support := support_of(layer):
        width: dict[str, Json] = {support.width: int(entering.sum())} if support.width else {}
        own = weights_of(layer)
        return Smaller(width, tuple(_channels(each, entering, axis) for each in own))
    if kind in TOGETHER:
        return _normalisation(layer, entering)
    if kind in PER_CHANNEL:
        named: dict[str, Json] = {"projection_dim": int(entering.sum())}
        width = named if kind == "LayerScale" else {}
        weights = weights_of(layer)
        return Smaller(width, tuple(_channels(weight, entering, axis) for weight in weights))
    if kind in DEPTHWISE:
        return Smaller({}, _depthwise(layer, entering))
    if kind in SEPARABLE:
        return Smaller({"filters": int(units.sum())}, _separable(layer, entering, units))
    if kind in UNIT_MAKERS:
        return _kernel_layer(layer, entering, units, kernel, growth)
    return Smaller({}, weights_of(layer))


def _normalisation(layer: "keras.Layer", entering: Mask) -> Smaller:
    """Return a normalisation of channels taken together.

    Channels that are masked are close to zero, so that what is normalised with them has less
    variance: the scale makes up for that.
    """
    groups = normalised_groups(layer, len(entering))
    left = entering.reshape(groups, -1)
    left = left[left.any(axis=1)]
    scale = getattr(layer, "gamma", getattr(layer, "scale", None))
    factor = np.sqrt(left.size / np.count_nonzero(left))
    weights = tuple(
        _channels(values_of(weight) * (factor if weight is scale else 1), entering)
        for weight in layer.weights
    )
    named = "GroupNormalization" in kind_of(layer) and layer.groups != -1
    return Smaller({"groups": len(left)} if named else {}, weights)


def _kernel_layer(
    layer: "keras.Layer", entering: Mask, units: Mask, kernel: Wide | None, growth: Wide | None
) -> Smaller:
    before = values_of(layer.kernel)
    own = before if kernel is None else kernel.astype(before.dtype, copy=False)
    changes: dict[str, Json] = {_count_name(layer): int(units.sum())}
    if is_by_channel(layer):
        changes["groups"] = int(entering.sum())
    else:
        read = entering[: own.shape[input_axis(layer)]]  # all groups lose the same
        own = np.compress(read, own, axis=input_axis(layer))
    own = np.compress(units, own, axis=unit_axis(layer))
    if not layer.use_bias and growth is None:
        return Smaller(changes, (own,))
    bias = values_of(layer.bias).astype(np.float64) if layer.use_bias else np.zeros(len(units))
    bias = bias if growth is None else bias + growth
    changes["use_bias"] = True
    return Smaller(changes, (own, bias[units].astype(before.dtype)))


def _count_name(layer: "keras.Layer") -> str:
    return "units" if kind_of(layer) == "Dense" else "filters"


def _depthwise(layer: "keras.Layer", entering: Mask) -> Weights:
    kernel = np.compress(entering, values_of(layer.kernel), axis=-2)
    if not layer.use_bias:
        return (kernel,)
    return kernel, values_of(layer.bias)[np.repeat(entering, layer.depth_multiplier)]


def _separable(layer: "keras.Layer", entering: Mask, units: Mask) -> Weights:
    depthwise = np.compress(entering, values_of(layer.depthwise_kernel), axis=-2)
    rows = np.repeat(entering, layer.depth_multiplier)
    pointwise = np.compress(rows, values_of(layer.pointwise_kernel), axis=-2)
    pointwise = np.compress(units, pointwise, axis=-1)
    return (depthwise, pointwise, *([values_of(layer.bias)[units]] if layer.use_bias else []))


def _channels(weight: AnyArray, stays: Mask, axis: int = -1) -> AnyArray:
    """Cut the axis of the channels, unless the weight is one for all of them."""
    axis = axis if weight.ndim >= -axis else -1
    own = weight.ndim > 0 and weight.shape[axis] == len(stays)
    return np.compress(stays, weight, axis=axis) if own else weight


def compact_model(pruned: Pruned, cancelled: Cancelled = never) -> "keras.Model":
    """Return the model without its removed units; it answers as the masked one does.

    Raises:
        ValueError: if single weights were pruned, which leaves every unit in place.
    """
    if as_pruned(pruned) is None:
        raise SettingError(
            f"only what sc.prune gives can be compacted, not a {type(pruned).__name__}"
        )
    if pruned.kept is None:
        raise SettingError(
            "This network was pruned by weights: zeros of single weights cannot be removed, "
            "only whole units can. Where units went before, compact that network first."
        )
    go_on(cancelled)
    structure, kept = pruned.structure, pruned.kept
    with pruned.at_hand() as given:
        model = given.model
        emitted = given.emitted or emitted_of(model, structure, kept, pruned.examples)
        plan = plan_of(model, structure, kept, emitted)

    def changes(layer: "keras.Operation", name: str) -> Mapping[str, Json]:
        go_on(cancelled)
        return {**initializers_of_any_size(bare(layer)), **plan.changes.get(name, {})}

    own = own_kinds(layers_by_name(model).values())
    compact = _as_said(own, lambda: given.blueprint.built(changes, plan.shapes, plan.weights))
    go_on(cancelled)
    directions = directions_of(compact)
    for name, value in plan.directions.items():
        directions[name].assign(value)
    if own and pruned.account.exact:
        apart, inputs = _difference(pruned, compact)
        if not apart <= CLOSE:
            raise PruningError(
                f"The compact network would answer otherwise than the masked one, by {apart:.1e} of"
                f" the output's scale for {inputs}: what sc.supports says of {joined(own)} does not"
                " hold."
            )
    return compact


def _as_said(own: Sequence[str], build: Callable[[], T]) -> T:
    """Build something; what fails where there are layers of somebody's own is put down to them."""
    try:
        return build()
    except ValueError as error:
        if not own:
            raise
        raise PruningError(
            f"No compact network can be built of what sc.supports says of {joined(own)}:"
            f" {first_line(error)}."
        ) from error


def compact(pruned: Pruned) -> "keras.Model":
    """Build the smaller network from which removed units are gone.

    It answers as `pruned.model` does, to float rounding (1e-4 of the output's scale), and has
    exactly `pruned.account.parameters` parameters. What a removed unit still emits is folded
    into the bias of the next layer; where that cannot be exact, at the padded border of a
    convolution, one removed unit stays and carries it, and `account.carriers` names its set.
    Of what was pruned with `exact=False` the compact network is the result, and an
    `InexactWarning` says by how much it answers otherwise. Folding is plain algebra, f(b) times
    the next kernel; which layers shrink together is read from the model's graph, as in Fang et
    al. 2023, "DepGraph".

    Args:
        pruned: a network pruned by units, fine-tuned or reconstructed since if you like.

    Returns:
        An ordinary Keras model of the same layers, names and nesting, with kernels of fewer
        units, not compiled; inputs and outputs have the same shapes. It can be saved and
        trained on.

    Raises:
        ValueError: if the network was pruned by weights: zeros of single weights cannot be
            removed.

    Example:
        >>> small = sc.compact(sc.prune(model, 0.8))
        >>> small.count_params()
    """
    small = compact_model(pruned)
    if not pruned.account.exact:
        apart, inputs = _difference(pruned, small)
        sentence = (
            "The compact network answers otherwise than the masked one, by up to"
            f" {rounded_up(apart, 2):.1e} of the output's scale for {inputs}: it is the result, to"
            " be fine-tuned."
        )
        warn(sentence, InexactWarning, stacklevel=4)
    return small


def _difference(pruned: Pruned, small: "keras.Model") -> tuple[float, str]:
    """Return how much a compact model's first output differs from the masked one's, and for what.

    The difference is the largest one, as a share of the largest value.
    """
    graph = graph_of(small)
    wanted = set(graph.outputs[:1])

    def answer(inputs: Sequence[AnyArray]) -> list[AnyArray]:
        return [np.asarray(graph.run(inputs, wanted)[graph.outputs[0]], np.float64)]

    given = [list(pruned.examples)] if pruned.examples else []
    inputs, (found,) = first_taken(chain(given, graph_inputs(graph, FEW, 0)), answer)
    with pruned.at_hand() as held:
        masked = graph_of(held.model)
        told = np.asarray(masked.run(inputs, {masked.outputs[0]})[masked.outputs[0]], np.float64)
    apart = np.abs(found - told).max() / (np.abs(told).max() or 1.0)
    return float(apart), f"{len(told):,} {'of the samples given' if given else 'random inputs'}"
