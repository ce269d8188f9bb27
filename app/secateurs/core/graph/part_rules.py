"""How labels go through layers with several kernels: cells, heads, rows of an embedding."""

from collections.abc import Mapping
from types import FunctionType
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.graph.calls import Call, arguments_of
from secateurs.core.graph.kernel_parts import (
    RECURRENT,
    Heads,
    einsum_axes,
    kernel_parts,
    not_so,
)
from secateurs.core.graph.kernel_rules import PartLabels, Walk
from secateurs.core.graph.kinds import (
    ATTENTION,
    ELEMENTWISE,
    activation_obstacle,
    is_plain,
    kind_of,
)
from secateurs.core.graph.labels import Axes, Labelling, Labels, unlabelled
from secateurs.core.graph.layer_copies import config_of
from secateurs.core.graph.own_layers import Support, support_of

if TYPE_CHECKING:
    import keras

_SINGLE = {"Embedding", "EinsumDense"}
_READ = ("query", "key", "value", "gate")  # parts of attention that read its inputs


def are_followed(call: Call) -> bool:
    """Tell whether the units of a layer with several kernels can be told apart."""
    layer, kind = call.layer, kind_of(call.layer)
    if len(call.outputs) != 1 or not kernel_parts(layer):
        return False
    if support_of(layer):
        return len(call.read) == 1
    if kind in RECURRENT:
        return len(call.read) == 1 and _is_silent(layer)
    if kind == "Bidirectional":
        sides = (layer.forward_layer, layer.backward_layer)
        if len(call.read) != 1 or not all(map(_is_silent, sides)):
            return False
        first, second = (side.cell.recurrent_kernel.shape[-2] for side in sides)
        return bool(first == second)
    if kind in ATTENTION:
        return _is_plain_attention(layer) and {"query", "value"} <= set(arguments_of(call))
    if kind == "EinsumDense" and (einsum_axes(layer) is None or activation_obstacle(layer)):
        return False
    return kind in _SINGLE and len(call.inputs) == 1


def _is_silent(layer: "keras.Layer") -> bool:
    """Tell whether a cell of nothing but zeros emits zero at every step."""
    if kind_of(layer) not in RECURRENT or layer.stateful or layer.return_state:
        return False
    if getattr(layer, "data_format", None) == "channels_first":
        return False
    activation = layer.cell.activation
    gates = getattr(layer.cell, "recurrent_activation", activation)
    if not (_is_of_each_unit(activation) and _is_of_each_unit(gates)):
        return False
    return not np.any(np.asarray(activation(np.zeros(1, np.float32))))


def _is_of_each_unit(activation: object) -> bool:
    if not isinstance(activation, FunctionType):
        return False
    return activation.__module__.startswith("keras.") and activation.__name__ in ELEMENTWISE


def _is_plain_attention(layer: "keras.Layer") -> bool:
    names = [name for name in (*_READ, "output") if hasattr(layer, f"_{name}_dense")]
    dense = [getattr(layer, f"_{name}_dense") for name in names]
    return all(is_plain(each) for each in dense) and len(layer._output_dense.kernel.shape) == 3


def through_parts(walk: Walk, call: Call) -> Axes:
    """Label the kernels of a layer that has several, once for all its calls; return its output."""
    arguments = arguments_of(call)
    given = {name: walk.tensors[tensor][-1] for name, tensor in arguments.items()}
    for tensor in arguments.values():
        for own in walk.tensors[tensor][:-1]:
            walk.labels.keep(own, f"lies along an axis on which {call.name} works")
    if call.name not in walk.parts:
        walk.parts[call.name] = _labels_of_parts(walk, call, given)
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


def _labels_of_parts(walk: Walk, call: Call, given: Mapping[str, Labelling]) -> PartLabels:
    """Label the units of a layer whose units are told apart.

    Args:
        given: the labels of what the call reads, by the names of its arguments.
    """
    labels, layer, kind = walk.labels, call.layer, kind_of(call.layer)
    if kind in ATTENTION:
        return _attention(labels, call, given, walk.heads)
    argument, entering = next(iter(given.items()))
    if support := support_of(layer):
        return _own_kernels(labels, call, support, argument, entering)
    if kind == "Bidirectional":
        return _both_sides(labels, layer, argument, entering)
    if kind in RECURRENT:
        return _cells(labels, layer, argument, entering)
    (name, part), *_ = kernel_parts(layer).items()
    units = labels.fresh(int(part.kernel.shape[part.unit_axis]))
    if part.input_axis is None:
        labels.keep(entering, f"is looked up in the Embedding layer {call.name}")
        return PartLabels({name: units}, {}, {}, frozenset(), units)
    return PartLabels({name: units}, {name: entering}, {name: argument}, frozenset(), units)


def _own_kernels(
    labels: Labels, call: Call, support: Support, argument: str, entering: Labelling
) -> PartLabels:
    """Label the kernels of a layer of somebody's own, as it was said of it."""
    parts, config = kernel_parts(call.layer), config_of(call.layer)
    units: dict[str, Labelling] = {}
    read: dict[str, Labelling] = {}
    sources: dict[str, str] = {}
    for each in support.kernels:
        part = parts[each.name]
        count = int(part.kernel.shape[part.unit_axis])
        units[each.name] = _agreeing(
            call, units[each.beside] if each.beside else labels.fresh(count), count
        )
        if each.count not in config:
            why = f"is a layer without a setting {each.count!r} in its configuration"
            uncounted = "is a layer of which no setting is known that counts its units"
            labels.keep(units[each.name], why if each.count else uncounted)
        if part.input_axis is not None:
            given = units[each.reads] if each.reads else entering
            read[each.name] = _agreeing(call, given, int(part.kernel.shape[part.input_axis]))
            sources |= {} if each.reads else {each.name: argument}
        elif not each.reads:
            labels.keep(entering, f"is looked up in the layer {call.name}")
    output = _agreeing(call, units[support.kernels[-1].name], _width_given(call))
    if support.follows:
        labels.tie(_agreeing(call, entering, len(output)), output)
    silent = frozenset(each.reads for each in support.kernels if each.reads)
    return PartLabels(units, read, sources, silent, output)


def _width_given(call: Call) -> int:
    assert call.node is not None
    return int(call.node.outputs[0].shape[-1] or 0)


def _agreeing(call: Call, labels: Labelling, width: int) -> Labelling:
    """Return the labels, of which there are as many as there are channels."""
    if len(labels) != width:
        raise not_so(call.layer, f"{len(labels)} channels or units meet {width}")
    return labels


def _cells(
    labels: Labels, layer: "keras.Layer", argument: str, entering: Labelling, side: str = ""
) -> PartLabels:
    part = kernel_parts(layer)["kernel"]
    cells = labels.fresh(int(part.kernel.shape[-1]) // part.gates)
    columns = np.tile(cells, part.gates)
    read, recurrent = f"{side}kernel", f"{side}recurrent_kernel"
    return PartLabels(
        units={read: columns, recurrent: columns},
        entering={read: entering, recurrent: cells},
        sources={read: argument},
        silent=frozenset({read}),
        output=cells,
    )


def _both_sides(
    labels: Labels, layer: "keras.Layer", argument: str, entering: Labelling
) -> PartLabels:
    first = _cells(labels, layer.forward_layer, argument, entering, "forward/")
    second = _cells(labels, layer.backward_layer, argument, entering, "backward/")
    labels.tie(first.output, second.output)  # Keras takes both for equally wide, joined or not
    joined = layer.merge_mode == "concat"
    output = np.concatenate([first.output, second.output]) if joined else first.output
    return PartLabels(
        units={**first.units, **second.units},
        entering={**first.entering, **second.entering},
        sources={**first.sources, **second.sources},
        silent=first.silent | second.silent,
        output=output,
    )


def _attention(
    labels: Labels, call: Call, given: Mapping[str, Labelling], heads: Heads
) -> PartLabels:
    """Label heads; those of several queries that share a key and a value are one.

    Or label what lies along the width of all heads: of queries and keys, which are multiplied, the
    same, and of values; where the layer has one width for both, all the same.
    """
    parts = kernel_parts(call.layer, heads)
    sources = {name: _source(name, given) for name in parts if name != "output"}
    counts = {name: int(part.kernel.shape[part.unit_axis]) for name, part in parts.items()}
    shared = labels.fresh(counts["key"])
    if heads == "whole":
        asked = np.repeat(shared, counts["query"] // len(shared))
        units = {name: shared if name in {"key", "value"} else asked for name in sources}
        weighed = asked
    else:
        one = "Grouped" in kind_of(call.layer)
        weighed = shared if one else labels.fresh(counts["value"])
        units = {name: shared if name in {"query", "key"} else weighed for name in sources}
    made = labels.fresh(counts["output"])
    if "Grouped" in kind_of(call.layer):  # as wide as what it is asked, by its class
        labels.tie(made, given["query"])
    for argument, own in given.items():
        if argument not in {"query", "key", "value"}:
            labels.keep(own, f"is the {argument} of {call.name}")
    return PartLabels(
        units={**units, "output": made},
        entering={**{name: given[read] for name, read in sources.items()}, "output": weighed},
        sources=sources,
        silent=frozenset(sources),
        output=made,
    )


def _source(name: str, given: Mapping[str, Labelling]) -> str:
    if name == "key":
        return "key" if "key" in given else "value"
    return "value" if name == "value" else "query"
