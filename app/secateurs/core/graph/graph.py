"""What a network is made of, its values apart."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.graph.structure import Extent, Groups, KernelLayer, Member, Structure, UnitSet

Activation = Literal["relu", "linear"]
Shape = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Layers, tied units, and how a network is built again, smaller too.

    Attributes:
        config: what `keras.Model.to_json` gives.
        places: where among the weights each kernel is, by name.
        extents: which units each weight's sides belong to, in the order of the weights.
        input_shape: of one sample; of the first input where there are several.
        classes: width of the (first) output.
        activations: of each layer of a chain of Dense layers with biases; None for all else.
    """

    config: str
    structure: Structure
    places: Mapping[str, int]
    extents: tuple[Extent, ...]
    input_shape: tuple[int, ...]
    classes: int
    activations: tuple[Activation, ...] | None = None

    @property
    def is_chain(self) -> bool:
        """Whether it is Dense layers in a row that answer logits, which NumPy computes at once."""
        return self.activations is not None


@lru_cache(maxsize=8)
def output_names(config: str) -> tuple[str, ...]:
    """Return the layers that the outputs come from, the first being the one that is scored.

    Args:
        config: what `keras.Model.to_json` gives; of a row of layers nothing is told.
    """
    described = json.loads(config).get("config", {})
    return tuple(_output_layers(described.get("output_layers", ())))


def outputs_words(names: Sequence[str]) -> str:
    """Say whose the accuracy is, where there are several outputs; else nothing."""
    if len(names) < 2:
        return ""
    return f"{len(names)} outputs; accuracy is that of the first, {names[0]}"


def chain_graph(
    names: Sequence[str], shapes: Sequence[Shape], activations: Sequence[Activation]
) -> Graph:
    """Return the graph of Dense layers with biases in a row; the last is the output.

    Args:
        shapes: (inputs, units) of each layer.
    """
    last = len(names) - 1
    layers = tuple(
        KernelLayer(name, "Dense", shape, 1, 1, index < last)
        for index, (name, shape) in enumerate(zip(names, shapes, strict=True))
    )
    sets = tuple(
        UnitSet(layer.name, (Member(layer.name, _numbers(0, layer.units)),), layer.units)
        for layer in layers[:-1]
    )
    parameters = sum(inputs * units + units for inputs, units in shapes)
    return Graph(
        config=_config(names, shapes, activations),
        structure=Structure(layers, sets, (), parameters),
        places={name: 2 * index for index, name in enumerate(names)},
        extents=tuple(_extents(shapes)),
        input_shape=shapes[0][:1],
        classes=shapes[-1][1],
        activations=tuple(activations),
    )


def _numbers(first: int, count: int) -> Groups:
    return frozen(np.arange(first, first + count, dtype=np.int32))


def _extents(shapes: Sequence[Shape]) -> list[Extent]:
    found: list[Extent] = []
    entering: tuple[tuple[int, Groups], ...] = ()
    first = 0
    for index, (inputs, units) in enumerate(shapes):
        numbers = _numbers(first, units)
        is_output = index == len(shapes) - 1
        own = () if is_output else ((1, numbers),)
        found += [
            Extent((inputs, units), (*own, *entering)),
            Extent((units,), () if is_output else ((0, numbers),)),
        ]
        entering, first = ((0, numbers),), first + units
    return found


def _config(
    names: Sequence[str], shapes: Sequence[Shape], activations: Sequence[Activation]
) -> str:
    """Return what Keras builds the Sequential model of."""
    read: dict[str, Any] = {"batch_shape": [None, shapes[0][0]], "dtype": "float32"}
    layers = [{"module": "keras.layers", "class_name": "InputLayer", "config": read}]
    for name, (_, units), activation in zip(names, shapes, activations, strict=True):
        config = {"name": name, "units": units, "activation": activation}
        layers.append({"module": "keras.layers", "class_name": "Dense", "config": config})
    config = {"name": "sequential", "layers": layers}
    return json.dumps({"module": "keras", "class_name": "Sequential", "config": config})


def _output_layers(given: object) -> Iterator[str]:
    """Yield the names in a tensor's address, or in a list or a dictionary of them."""
    if isinstance(given, dict):
        for key in sorted(given):  # as Keras puts the values in order
            yield from _output_layers(given[key])
    elif isinstance(given, list) and given and isinstance(given[0], str):
        yield given[0]
    elif isinstance(given, list):
        for each in given:
            yield from _output_layers(each)
