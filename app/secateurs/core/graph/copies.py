"""Build a model anew, layer by layer, with the same calls."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray, Json
from secateurs.core.base.tensorflow import uncollected
from secateurs.core.graph.calls import Shape, functional, is_open, names_of
from secateurs.core.graph.initial_values import undrawn
from secateurs.core.graph.keras_layers import layers_by_name, set_weights, settle
from secateurs.core.graph.kinds import (
    kind_of,
)
from secateurs.core.graph.layer_copies import LayerRecipe
from secateurs.core.graph.layer_state import memory_of, recall
from secateurs.core.graph.prototypes import Prototypes
from secateurs.core.graph.variables import variables_of_few_kernels

if TYPE_CHECKING:
    import keras


def copy_of(model: "keras.Model") -> "keras.Model":
    """Return a model of new layers with the same names, calls and weights; not compiled."""
    known = Prototypes()
    with undrawn(lambda layer, _: LayerRecipe(layer).built({}, known)) as layer_of:
        copy = rebuilt(model, layer_of)
    set_weights(copy, model.get_weights())
    remember(copy, model)
    return copy


def remember(copy: "keras.Model", model: "keras.Model") -> None:
    """Give a model's layers what those of the same names remember from call to call."""
    recall(layers_by_name(copy), memory_of(layers_by_name(model)))


def rebuilt(
    model: "keras.Model",
    layer_of: "Callable[[keras.Operation, str], keras.Operation]",
    name_of: Callable[[str], str] = str,
) -> "keras.Model":
    """Return a model with the same calls over other layers.

    Shared layers and nested models stay shared and nested.

    Args:
        layer_of: gives the new layer for an old one and its name.
        name_of: gives the new name of a model or an input for the old one.
    """
    return Topology(model).built(layer_of, name_of=name_of)


class Topology:
    """How the layers of a model are connected, whatever is done with the model afterwards."""

    def __init__(self, model: "keras.Model") -> None:
        self._model = model
        self.names = names_of(model)
        self._inner: dict[int, keras.Model] = {}
        self._layers: dict[int, list[keras.Layer]] = {}
        self._operations: dict[int, str] = {}
        self._read(model)

    def _read(self, model: "keras.Model", prefix: str = "") -> None:
        if id(model) in self._inner:
            return
        self._inner[id(model)] = functional(model)
        self._layers[id(model)] = list(model.layers)
        for each in functional(model).operations:
            self._operations.setdefault(id(each), f"{prefix}{each.name}")
            if is_open(each):
                self._read(each, f"{prefix}{each.name}.")

    def operations(self) -> "Iterator[keras.Operation]":
        """Yield what is called, each once; nested models opened, inputs left out."""
        seen: set[int] = set()
        for inner in self._inner.values():
            for each in inner.operations:
                if id(each) not in seen | self._inner.keys() and kind_of(each) != "InputLayer":
                    seen.add(id(each))
                    yield each

    def built(
        self,
        layer_of: "Callable[[keras.Operation, str], keras.Operation]",
        shapes: Mapping[str, Shape] | None = None,
        name_of: Callable[[str], str] = str,
    ) -> "keras.Model":
        """Return a model with the same calls over other layers; see `rebuilt`."""
        made: dict[int, keras.Operation] = {}

        def new(layer: "keras.Operation") -> "keras.Operation":
            if id(layer) not in made:
                if id(layer) in self._inner:
                    made[id(layer)] = self._over(layer, new, shapes or {}, name_of)
                else:
                    made[id(layer)] = layer_of(layer, self._name_of(layer))
            return made[id(layer)]

        with uncollected(), variables_of_few_kernels():
            return self._over(self._model, new, shapes or {}, name_of)

    def _name_of(self, operation: "keras.Operation") -> str:
        return self.names.get(id(operation), self._operations[id(operation)])

    def _over(
        self,
        model: "keras.Model",
        new: "Callable[[keras.Operation], keras.Operation]",
        shapes: Mapping[str, Shape],
        name_of: Callable[[str], str],
    ) -> "keras.Model":
        import keras

        inner = self._inner[id(model)]
        inputs = {id(x): _input(x, self.names, shapes, name_of) for x in inner.inputs}
        if isinstance(model, keras.Sequential):
            first = inputs[id(inner.inputs[0])]
            layers = map(new, self._layers[id(model)])
            return keras.Sequential([first, *layers], name=name_of(model.name))
        given = keras.tree.map_structure(lambda x: inputs[id(x)], model._inputs_struct)
        results = model._run_through_graph(given, operation_fn=new)
        return keras.Model(given, results, name=name_of(model.name))


class Blueprint:
    """How a model is built, as it is now: whatever is done with it afterwards changes nothing.

    Attributes:
        is_of_keras: whether all of it is Keras's own, but for functions as activations; what
            people wrote can fail to be built, and is read when it is built.
    """

    def __init__(self, model: "keras.Model") -> None:
        self._topology = Topology(model)
        self._recipes = {id(each): LayerRecipe(each) for each in self._topology.operations()}
        self._memory = memory_of(layers_by_name(model))
        self.is_of_keras = all(each.is_of_keras for each in self._recipes.values())

    def built(
        self,
        changes: "Callable[[keras.Operation, str], Mapping[str, Json]]",
        shapes: Mapping[str, Shape] | None = None,
        weights: dict[str, Sequence[AnyArray]] | None = None,
    ) -> "keras.Model":
        """Return the model anew, remembering what it did; weights not given are to be set.

        Args:
            changes: gives what changes of the configuration of a layer of some name.
            shapes: of one sample of the inputs of nested models, by name, where they change.
            weights: what the layers hold, in the order of their `weights`, by name; each is taken
                out once its layer holds it, so that little is held twice.
        """
        given, known = {} if weights is None else weights, Prototypes()

        def new(layer: "keras.Operation", name: str) -> "keras.Operation":
            return self._recipes[id(layer)].built(changes(layer, name), known)

        with undrawn(new, given) as layer_of:
            built = self._topology.built(layer_of, shapes)
        layers = layers_by_name(built)
        recall(layers, self._memory)
        for name, layer in layers.items() if weights is not None else ():
            if name in given:
                layer.set_weights(list(given.pop(name)))
            settle(layer)
        return built


def _input(
    x: "keras.KerasTensor",
    names: Mapping[int, str],
    shapes: Mapping[str, Shape],
    name_of: Callable[[str], str],
) -> "keras.KerasTensor":
    import keras

    layer = x._keras_history.operation
    own = shapes.get(names[id(layer)], x.shape[1:])
    sizes = (None if now is None else size for now, size in zip(x.shape[1:], own, strict=True))
    shape = (*x.shape[:1], *sizes)
    return keras.Input(
        batch_shape=shape,
        dtype=x.dtype,
        name=name_of(layer.name),
        sparse=x.sparse,
        optional=layer.optional,
    )
