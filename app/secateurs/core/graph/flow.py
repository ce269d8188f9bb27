"""Which layers of a model feed which: what a picture of the network is drawn from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from secateurs.core.graph.graph import Graph

FlowKind = Literal["input", "layer", "join"]
Described = dict[str, Any]  # of a layer or model, by Keras


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An input, a layer with a kernel, or a layer that joins several others.

    Attributes:
        name: as in the structure; a layer of a nested model is "outer.inner".
        label: Keras's class name.
        sources: positions of the nodes that feed it, all before it. Layers in between
            (activations, normalisation, pooling, ...) are left out.
    """

    name: str
    kind: FlowKind
    label: str
    sources: tuple[int, ...]


def flow_of(graph: Graph) -> tuple[FlowNode, ...]:
    """Return the nodes, each after what feeds it.

    A model whose description does not say how its layers are wired is shown as a row.
    """
    names = [layer.name for layer in graph.structure.layers]
    kinds = {layer.name: layer.kind for layer in graph.structure.layers}
    reader = _Reader(kinds)
    try:
        description = json.loads(graph.config)
        reader.read_model(description, "", None)
    except (KeyError, TypeError, ValueError, IndexError):
        return _row(names, kinds)
    found = {node.name for node in reader.nodes if node.kind == "layer"}
    return tuple(reader.nodes) if found == set(names) else _row(names, kinds)


def _row(names: Sequence[str], kinds: Mapping[str, str]) -> tuple[FlowNode, ...]:
    first = FlowNode("input", "input", "InputLayer", ())
    rest = (FlowNode(n, "layer", kinds[n], (at,)) for at, n in enumerate(names))
    return (first, *rest)


class _Reader:
    """Walks a description; `nodes` grows in the order in which layers are called."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.nodes: list[FlowNode] = []
        self._kinds = kinds

    def read_model(
        self, model: Described, prefix: str, entering: tuple[int, ...] | None
    ) -> tuple[int, ...]:
        """Read a model's layers; return the nodes that its outputs come from.

        Args:
            entering: nodes that feed a nested model; None of the outermost one.
        """
        config = model["config"]
        if model["class_name"] == "Sequential":
            return self._read_row(config["layers"], prefix, entering)
        leaving: dict[str, tuple[int, ...]] = {}
        for layer in config["layers"]:
            name = layer["config"]["name"] if "name" not in layer else layer["name"]
            sources = [leaving[source] for source in _sources(layer) if source in leaving]
            leaving[name] = self._read_layer(layer, prefix, sources, entering)
        return _merged([leaving[name] for name in _names(config["output_layers"])])

    def _read_row(
        self, layers: list[Described], prefix: str, entering: tuple[int, ...] | None
    ) -> tuple[int, ...]:
        current = entering
        for layer in layers:
            if current is None and layer["class_name"] != "InputLayer":
                current = self._add("input", "input", "InputLayer", ())
            sources = [] if current is None else [current]
            current = self._read_layer(layer, prefix, sources, entering)
        return current or ()

    def _read_layer(
        self,
        layer: Described,
        prefix: str,
        sources: list[tuple[int, ...]],
        entering: tuple[int, ...] | None,
    ) -> tuple[int, ...]:
        label, name = layer["class_name"], prefix + layer["config"]["name"]
        feeding = _merged(sources)
        if label == "InputLayer":
            return self._add(name, "input", label, ()) if entering is None else entering
        if name in self._kinds:
            return self._add(name, "layer", label, feeding)
        if inner := [kernel for kernel in self._kinds if kernel.startswith(f"{name}/")]:
            return self._read_parts(inner, label, feeding)
        if "layers" in layer["config"]:
            return self.read_model(layer, name + ".", feeding)
        return self._add(name, "join", label, feeding) if len(feeding) > 1 else feeding

    def _read_parts(
        self, kernels: list[str], label: str, feeding: tuple[int, ...]
    ) -> tuple[int, ...]:
        """Add the kernels of one layer, side by side; attention's output reads all others."""
        last = [kernel for kernel in kernels if kernel.endswith("/output")]
        beside = [kernel for kernel in kernels if kernel not in last]
        made = _merged([self._add(kernel, "layer", label, feeding) for kernel in beside])
        return _merged([self._add(kernel, "layer", label, made) for kernel in last]) or made

    def _add(
        self, name: str, kind: FlowKind, label: str, sources: tuple[int, ...]
    ) -> tuple[int, ...]:
        """Add a node; one that is called again gets what feeds it then, too."""
        for at, node in enumerate(self.nodes):
            if node.name == name and node.kind == kind:
                earlier = tuple(source for source in sources if source < at)
                self.nodes[at] = replace(node, sources=_merged([node.sources, earlier]))
                return (at,)
        self.nodes.append(FlowNode(name, kind, label, sources))
        return (len(self.nodes) - 1,)


def _sources(layer: Described) -> list[str]:
    """Return the names of the layers that a layer's inputs come from, over all calls."""
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, dict):
            history = value.get("keras_history")
            if history:
                found.append(history[0])
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(layer.get("inbound_nodes", []))
    return list(dict.fromkeys(found))


def _names(ends: object) -> list[str]:
    """Return the names in `["a", 0, 0]`, in a list of such, or in a dict of such."""
    if isinstance(ends, dict):
        return [name for end in ends.values() for name in _names(end)]
    if not isinstance(ends, list):
        return []
    if ends and isinstance(ends[0], str):
        return [ends[0]]
    return [name for end in ends for name in _names(end)]


def _merged(parts: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(at for part in parts for at in part))
