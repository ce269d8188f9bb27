"""Read the structure of a Keras model: its kernels, and which units go together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.tensorflow import uncollected
from secateurs.core.graph.calls import (
    CallGraph,
    Shape,
    check_open,
    functional,
    graph_of,
    layers_called,
)
from secateurs.core.graph.extents import places_of_call, positions_of, spread_of
from secateurs.core.graph.kernel_parts import Heads, KernelPart, kernel_parts
from secateurs.core.graph.kinds import (
    ATTENTION,
    COUPLING,
    SEPARABLE,
    WITH_KERNEL,
    confused_units,
    is_layer,
    is_plain,
    kernel_name,
    kind_of,
    unit_axis,
)
from secateurs.core.graph.label_rules import label
from secateurs.core.graph.labels import Labelled
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.structure import KernelLayer, LeftWhole, Structure
from secateurs.core.graph.subclassed import is_unfollowed
from secateurs.core.graph.unit_sets import unit_sets_of

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """The structure of a model, and the labels that it was read from, where they are known."""

    model: "keras.Model"
    structure: Structure
    labelled: Labelled | None = None


def trace(model: "keras.Model", *, exact: bool = True, heads: Heads = "whole") -> Structure:
    """Read which layers have kernels, which units are tied, and what must stay whole.

    Units are tied where a join, a shared layer or a reshape needs the same ones on every side.

    Args:
        exact: whether what is compact must answer as what is masked.
        heads: what the units of attention are; see `kernel_parts`.

    Raises:
        UnsupportedModel: if nothing is left to prune; names the layer that stands in the way.
    """
    return trace_labels(model, exact=exact, heads=heads).structure


def trace_labels(model: "keras.Model", *, exact: bool = True, heads: Heads = "whole") -> Traced:
    """Read the labels, too; errors as for `trace`."""
    known = _known(model, exact, heads)
    return Traced(model, known.structure, known.labelled)


def labels_of(model: "keras.Model", structure: Structure) -> Labelled:
    """Return the labels of a model that a structure is of, or of a copy; errors as for `trace`."""
    return _known(model, structure.exact, structure.heads).labelled


_Settings = list[tuple["keras.Operation", dict[str, object]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What was read of a model, and what its layers held then."""

    settings: _Settings
    labelled: Labelled
    structure: Structure


_KNOWN: "WeakKeyDictionary[keras.Model, dict[tuple[bool, Heads], _Known]]" = WeakKeyDictionary()


def _known(model: "keras.Model", exact: bool, heads: Heads) -> _Known:
    """Read a model, once while its layers hold the same things."""
    check_open(model)
    settings = _settings(model)
    known = _KNOWN.setdefault(model, {}).get((exact, heads))
    if known is None or not _alike(known.settings, settings):
        with uncollected():
            labelled = label(graph_of(model), exact=exact, heads=heads)
            known = _Known(settings, labelled, structure_of(model, labelled))
        _KNOWN[model][exact, heads] = known
    return known


def _settings(model: "keras.Model") -> _Settings:
    """Return what each layer and operation holds, those within layers and nested models too.

    What `sc.supports` says of it counts among that.
    """
    found: _Settings = []
    for each in functional(model).operations:
        for inner in each._flatten_layers() if is_layer(each) else [each]:
            found.append((inner, {**vars(inner), "what was said of it": support_of(inner)}))
    return found


def _alike(before: _Settings, now: _Settings) -> bool:
    """Tell whether layers are the same and hold the same things."""
    return len(before) == len(now) and all(
        layer is other
        and held.keys() == holds.keys()
        and all(
            value is holds[name] or (isinstance(value, _PLAIN) and value == holds[name])
            for name, value in held.items()
        )
        for (layer, held), (other, holds) in zip(before, now, strict=True)
    )


_PLAIN = (bool, int, float, str)


def structure_of(model: "keras.Model", labelled: Labelled) -> Structure:
    """Turn labels into a structure; errors as for `trace`."""
    layers = tuple(_kernel_layers(labelled))
    left = tuple(_left_whole(labelled, layers))
    if not any(layer.prunable for layer in layers):
        raise UnsupportedModel(_refusal(model, layers, left))
    sets, parameters = unit_sets_of(labelled), int(model.count_params())
    spread = spread_of(labelled, layers)
    return Structure(layers, sets, left, parameters, labelled.exact, labelled.heads, spread)


def _kernel_layers(labelled: Labelled) -> Iterable[KernelLayer]:
    for name, layer in layers_called(labelled.graph).items():
        if kind_of(layer) in WITH_KERNEL:
            own = KernelLayer(
                name=name,
                kind=kind_of(layer),
                shape=_shape(getattr(layer, kernel_name(layer))),
                unit_axis=unit_axis(layer),
                positions=positions_of(labelled.graph, name, ()),
                prunable=name not in labelled.outputs and is_plain(layer),
                never=_never(labelled.graph, name),
            )
            if kind_of(layer) in SEPARABLE:
                shape = _shape(layer.depthwise_kernel)
                inner = f"{name}/depthwise_kernel"
                yield replace(own, name=inner, shape=shape, unit_axis=len(shape) - 2, never=0)
            yield own
        for inner, part in kernel_parts(layer, labelled.heads).items():
            shape = _shape(part.kernel)
            yield KernelLayer(
                name=f"{name}/{inner}",
                kind=part.kind or type(layer).__name__,
                shape=shape,
                unit_axis=part.unit_axis,
                positions=positions_of(labelled.graph, f"{name}/{inner}", shape)
                if part.positions is None
                else part.positions,
                prunable=name not in labelled.outputs if part.prunable is None else part.prunable,
                gates=part.gates,
                never=_never_within(labelled.graph, f"{name}/{inner}", shape, part),
            )


def _shape(kernel: "keras.Variable") -> Shape:
    return tuple(int(size) for size in kernel.shape)


def _never(graph: CallGraph, name: str) -> int:
    """Return a number of units that the layer may not have; see `confused_units`."""
    calls = (call for call in graph.calls if call.name == name)
    found = (confused_units(call.layer, graph.shapes[call.outputs[0]]) for call in calls)
    return max(found, default=0)


def _never_within(graph: CallGraph, kernel: str, shape: Shape, part: KernelPart) -> int:
    """Return what `_never` does of a kernel within attention whose bias is (heads, width).

    Where one of these is 1 and the other as many as there are steps, Keras adds it along those.
    """
    calls = [call for call in graph.calls if call.name == kernel.partition("/")[0]]
    attends = bool(calls) and kind_of(calls[0].layer) in ATTENTION
    if not attends or part.bias is None or len(part.bias.shape) != 2:
        return 0
    steps = {places_of_call(call, kernel, shape, graph.shapes)[0] for call in calls} - {1, None}
    heads, width = shape[-2:]
    if part.unit_axis == len(shape) - 1:
        return int(heads in steps)
    return max(steps, default=0) if width == 1 else 0


def _left_whole(labelled: Labelled, layers: tuple[KernelLayer, ...]) -> Iterable[LeftWhole]:
    kernels = {layer.name: layer for layer in layers}
    for name, layer in layers_called(labelled.graph).items():
        kind = kind_of(layer)
        if name in kernels:
            reason = _why_units_stay(labelled, kernels[name])
            if reason is not None:
                yield LeftWhole(name, type(layer).__name__, reason)
        elif is_unfollowed(layer):
            yield LeftWhole(name, type(layer.model).__name__, f"{layer.why}: only weights go")
        elif kernel_parts(layer):
            own = type(layer).__name__
            yield from (LeftWhole(of, own, why) for of, why in _parts_that_stay(labelled, name))
        elif (
            name in labelled.obstacles and kind not in COUPLING and _matters(labelled, name, layer)
        ):
            yield LeftWhole(name, type(layer).__name__, _own_reason(labelled.obstacles[name]))


def _own_reason(reason: str) -> str:
    unknown = reason == "which cannot be followed"
    return "cannot be pruned exactly" if unknown else f"is a layer {reason}"


def _why_units_stay(labelled: Labelled, layer: KernelLayer) -> str | None:
    """Return why a hidden layer keeps some of its units, None where it need not."""
    if layer.name in labelled.outputs:
        return None
    return _why_stay(labelled, layer.name)


def _parts_that_stay(labelled: Labelled, name: str) -> Iterator[tuple[str, str]]:
    """Yield the kernels of a layer that keep some of their units, or all by the layer's name."""
    if name in labelled.outputs:
        return
    own = [unit for unit in labelled.units if unit.startswith(f"{name}/")]
    if not own:
        yield name, "keeps its units: they cannot be told apart"
    found = {unit: why for unit in own if (why := _why_stay(labelled, unit))}
    if found and len(found) == len(own):
        yield name, next(iter(found.values()))
    else:
        yield from found.items()


def _why_stay(labelled: Labelled, kernel: str) -> str | None:
    units = labelled.units[kernel].tolist()
    first = next(filter(labelled.staying.__contains__, units), None)
    return None if first is None else labelled.staying[first]


def _matters(labelled: Labelled, name: str, layer: "keras.Operation") -> bool:
    """Tell whether a layer has weights of its own to prune, or stands after one that has."""
    own = is_layer(layer) and any(len(weight.shape) > 1 for weight in layer.weights)
    return own or name in labelled.below


def _refusal(
    model: "keras.Model", layers: tuple[KernelLayer, ...], left: tuple[LeftWhole, ...]
) -> str:
    start = f"Nothing can be pruned in the network {model.name}: "
    if left:
        return f"{start}its {left[0].kind} layer {left[0].name} {left[0].reason}."
    if layers:
        return f"{start}{layers[0].name} is its output layer, which is never pruned."
    return f"{start}it has no layer with a kernel."
