"""A Keras model as one flat list of calls, nested models opened."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, TypeGuard

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import one_line
from secateurs.core.graph.kinds import bare, kind_of, takes_mask
from secateurs.core.graph.layer_state import state_held
from secateurs.core.graph.own_layers import support_of

if TYPE_CHECKING:
    import keras
    from keras.src.ops.node import Node

UNKNOWN_SIZES = (32, 64, 128, 256)  # tried in turn where an input leaves a size open

Shape = tuple[int, ...]
_ALIKE_IN_TRAINING = {"CenterCrop", "Resizing"}  # which Keras notes as called so by default


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call of a layer or an operation.

    Attributes:
        name: of the layer; "outer.inner" in a nested model.
        layer: the Keras layer or operation, of a wrapper that within it, see `bare`; for the
            input of a nested model its InputLayer.
        inputs: numbers of the tensors that go in.
        outputs: numbers of the tensors that come out.
        masks: those of the inputs that only say which steps of the others are taken.
        node: Keras's record of the call, None for the input of a nested model.
    """

    name: str
    layer: "keras.Operation"
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    node: "Node | None" = None
    masks: tuple[int, ...] = ()

    @property
    def read(self) -> tuple[int, ...]:
        """The inputs without the masks."""
        return tuple(tensor for tensor in self.inputs if tensor not in self.masks)

    def apply(
        self, values: Mapping[int, Tensor], method: str = "__call__", *, traced: bool = False
    ) -> list[Tensor]:
        """Call the layer, or a method of it, on the values of its input tensors.

        Args:
            traced: whether the values only have shapes, which are carried through the method.
        """
        import keras
        from keras.src.backend import compute_output_spec

        if self.node is None:
            return [_under(self.masks, values[self.inputs[0]], values)]
        known = zip(self.node.input_tensors, self.inputs, strict=True)
        args, kwargs = self.node.arguments.fill_in({id(x): values[n] for x, n in known})
        wanted = getattr(self.node.operation, method)
        given = compute_output_spec(wanted, *args, **kwargs) if traced else wanted(*args, **kwargs)
        return list(keras.tree.flatten(given))


@dataclass(frozen=True, slots=True, eq=False)
class CallGraph:
    """Every call of a model in order; tensors are numbered.

    Attributes:
        shapes: of each tensor without its batch axis; sizes that the model leaves open are
            replaced by one that works.
        specs: of every input how many samples it takes at once, None for any number; the shape
            of one; and the dtype.
    """

    calls: tuple[Call, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    shapes: tuple[Shape, ...]
    specs: tuple[tuple[int | None, Shape, str], ...]

    def run(self, arrays: Sequence[AnyArray | Tensor], wanted: set[int]) -> dict[int, Tensor]:
        """Return the values of the wanted tensors for one value an input.

        What the layers remember from call to call is left as it was.
        """
        import keras

        values = {
            tensor: keras.ops.convert_to_tensor(array)
            for tensor, array in zip(self.inputs, arrays, strict=True)
        }
        last = {tensor: place for place, call in enumerate(self.calls) for tensor in call.inputs}
        with state_held(call.layer for call in self.calls):
            for place, call in enumerate(self.calls):
                values.update(zip(call.outputs, call.apply(values), strict=True))
                for tensor in {*call.inputs, *call.outputs} - wanted:
                    if last.get(tensor, place) == place:  # memory for what comes later
                        del values[tensor]
        return {tensor: values[tensor] for tensor in wanted}


def graph_of(model: "keras.Model") -> CallGraph:
    """Flatten a functional or Sequential model.

    Raises:
        UnsupportedModel: if the model's class hides the order of its layers, or two have one name.
    """
    check_open(model)
    walk = _Walk(names_of(model))
    inner = functional(model)
    inputs = walk.numbered(inner.inputs)
    outputs = walk.follow(inner, inputs)
    sizes = _shapes(walk.calls, inputs, walk.symbols)
    specs = [
        (x.shape[0], sizes[n], str(x.dtype)) for n, x in zip(inputs, inner.inputs, strict=True)
    ]
    return CallGraph(tuple(walk.calls), tuple(inputs), tuple(outputs), sizes, tuple(specs))


def layers_called(graph: CallGraph) -> "dict[str, keras.Operation]":
    """Return the layers of a graph by name, in the order of their first calls."""
    called: dict[str, keras.Operation] = {}
    for call in graph.calls:
        called.setdefault(call.name, call.layer)
    return called


def is_model(thing: object) -> "TypeGuard[keras.Model]":
    """Tell whether something is a Keras model, whose layers can perhaps not be read."""
    import keras

    return isinstance(thing, keras.Model)


def check_model(model: object) -> None:
    """Refuse what is no Keras model, as UnsupportedModel."""
    if not is_model(model):
        raise UnsupportedModel(f"A Keras model is needed, not a {type(model).__name__}.")


def check_open(model: "keras.Model") -> None:
    """Refuse what is no Keras model, or one whose layers cannot be read.

    Raises:
        UnsupportedModel: says which.
    """
    import keras

    check_model(model)
    if isinstance(model, keras.Sequential) and not model.built:
        raise UnsupportedModel(
            f"The network {one_line(model.name)} is a Sequential that does not know its input yet:"
            " put keras.Input(shape) before its first layer."
        )
    if not is_open(model):
        raise UnsupportedModel(
            f"The network {model.name} is a {type(model).__name__}: only functional and "
            "Sequential models that are built show how their layers are connected."
        )


def is_open(layer: "keras.Operation") -> bool:
    """Tell whether a model's layers and their connections can be read."""
    from keras.src.models.functional import Functional
    from keras.src.models.sequential import Sequential

    if isinstance(layer, Sequential):
        return type(layer).call is Sequential.call and layer._functional is not None
    return isinstance(layer, Functional) and type(layer).call is Functional.call


def functional(model: "keras.Model") -> "keras.Model":
    """Return the functional model that a Sequential one keeps, or the model itself."""
    return getattr(model, "_functional", None) or model


def named_layers(model: "keras.Model", prefix: str = "") -> "Iterator[tuple[str, keras.Layer]]":
    """Yield every layer that is not a model, "outer.inner" in nested models; one may recur.

    Of a wrapper it is the layer within; see `bare`.
    """
    for layer in functional(model).layers:
        name = f"{prefix}{layer.name}"
        if is_open(layer):
            yield from named_layers(layer, f"{name}.")
        else:
            yield name, bare(layer)


def names_of(model: "keras.Model") -> dict[int, str]:
    """Return the first name of every layer, by the layer's id.

    Raises:
        UnsupportedModel: if two layers have one name.
    """
    names: dict[int, str] = {}
    for name, layer in named_layers(model):
        names.setdefault(id(layer), name)
    twice = [name for name, times in Counter(names.values()).items() if times > 1]
    if twice:  # a dot in a name, beside a nested model
        raise UnsupportedModel(
            f"Two layers of the network {model.name} are called {twice[0]}: rename one of them."
        )
    return names


class _Walk:
    """Follows the calls of a functional model, those of nested models among them.

    Attributes:
        calls: those that were met, in order.
        symbols: Keras's tensor for every number.
    """

    def __init__(self, names: Mapping[int, str]) -> None:
        self.calls: list[Call] = []
        self.symbols: dict[int, keras.KerasTensor] = {}
        self._names = names

    def numbered(self, tensors: "Sequence[keras.KerasTensor]") -> list[int]:
        """Give tensors the next numbers."""
        numbers = list(range(len(self.symbols), len(self.symbols) + len(tensors)))
        self.symbols.update(zip(numbers, tensors, strict=True))
        return numbers

    def follow(self, inner: "keras.Model", entering: Sequence[int], prefix: str = "") -> list[int]:
        """Append the calls of a functional model; return the numbers of its outputs."""
        tensors = {id(x): number for x, number in zip(inner.inputs, entering, strict=True)}
        for depth in sorted(inner._nodes_by_depth, reverse=True):
            for node in inner._nodes_by_depth[depth]:
                if node.is_input:
                    continue
                given = tuple(tensors[id(x)] for x in node.input_tensors)
                made = self._called(node, given, prefix)
                tensors.update((id(x), n) for x, n in zip(node.outputs, made, strict=True))
        return [tensors[id(x)] for x in inner.outputs]

    def _called(self, node: "Node", given: tuple[int, ...], prefix: str) -> list[int]:
        """Append a call, or those of the nested model that is called."""
        if opened(node):
            within = functional(node.operation)
            entered = self.numbered(within.inputs)
            numbers = {id(x): n for x, n in zip(node.input_tensors, given, strict=True)}
            masks = _masks_given(node) or [None] * len(entered)
            ends = zip(given[: len(entered)], masks, entered, within.inputs, strict=True)
            for source, mask, number, x in ends:
                layer = x._keras_history.operation
                own = () if mask is None else (numbers[id(mask)],)
                made = Call(self._names[id(layer)], layer, (source, *own), (number,), masks=own)
                self.calls.append(made)
            return self.follow(within, entered, f"{prefix}{node.operation.name}.")
        outputs = self.numbered(node.outputs)
        layer = bare(node.operation)
        name = self._names.get(id(layer), f"{prefix}{node.operation.name}")
        call = Call(name, layer, given, tuple(outputs), node, _masks_of(node, given))
        self.calls.append(call)
        return outputs


def arguments_of(call: Call) -> Mapping[str, int]:
    """Return the numbers of the tensors that a call reads, by the names of its arguments."""
    assert call.node is not None
    numbers = {id(x): n for x, n in zip(call.node.input_tensors, call.inputs, strict=True)}
    given = ((name, numbers.get(id(value))) for name, value in _arguments(call.node).items())
    return {name: n for name, n in given if n is not None and n not in call.masks}


def _arguments(node: "Node") -> Mapping[str, object]:
    names = list(signature(node.operation.call).parameters)
    return {**dict(zip(names, node.arguments.args, strict=False)), **node.arguments.kwargs}


def _masks_of(node: "Node", given: Sequence[int]) -> tuple[int, ...]:
    """Return which of the tensors given to a layer are masks of steps, where it takes such."""
    if len(given) < 2 or not (takes_mask(node.operation) or support_of(bare(node.operation))):
        return ()
    masks = {id(x) for x in _masks_given(node)}
    flags = [id(x) in masks for x in node.input_tensors]
    found = {n for n, is_mask in zip(given, flags, strict=True) if is_mask}
    alone = len(found) == sum(flags) < len(flags)  # what is read as well is no mere mask
    return tuple(sorted(found)) if alone else ()


def _masks_given(node: "Node") -> "list[keras.KerasTensor | None]":
    """Return the masks that a call is given, in the order of what they mask."""
    import keras

    given = keras.tree.flatten(_arguments(node).get("mask"))
    found = [each if isinstance(each, keras.KerasTensor) else None for each in given]
    return found if any(each is not None for each in found) else []


def _under(masks: Sequence[int], value: Tensor, values: Mapping[int, Tensor]) -> Tensor:
    """Return what a nested model is given, with its mask as Keras attaches it."""
    from keras.src.backend.common.masking import set_keras_mask

    for mask in masks:
        set_keras_mask(value, values[mask])
    return value


def is_at_every_step(call: Call) -> bool:
    """Tell whether a layer is called on every step of what it is given by TimeDistributed."""
    return call.node is not None and kind_of(call.node.operation) == "TimeDistributed" != kind_of(
        call.layer
    )


def opened(node: "Node") -> bool:
    """Tell whether a call is that of a nested model whose own calls take its place."""
    import keras

    if not is_open(node.operation) or in_training(node):
        return False
    within = functional(node.operation)
    masks = _masks_given(node)
    if len(masks) not in (0, len(within.inputs)):
        return False
    if len(node.input_tensors) - sum(each is not None for each in masks) != len(within.inputs):
        return False
    try:
        keras.tree.assert_same_structure(node.arguments.args[0], within._inputs_struct)
    except (ValueError, TypeError, IndexError):
        return len(within.inputs) == 1
    return True


def in_training(node: "Node") -> bool:
    """Tell whether a call asks for training behaviour whatever the model is called with."""
    if node is None or type(node.operation).__name__ in _ALIKE_IN_TRAINING:
        return False
    return bool(node.arguments.kwargs.get("training"))


def _shapes(
    calls: Sequence[Call], inputs: Sequence[int], symbols: "dict[int, keras.KerasTensor]"
) -> tuple[Shape, ...]:
    known = {number: x.shape[1:] for number, x in symbols.items()}
    if not any(None in shape for shape in known.values()):
        return tuple(tuple(known[number]) for number in range(len(known)))
    for size in UNKNOWN_SIZES:
        try:
            return _shapes_at(size, calls, inputs, symbols)
        except UnsupportedModel:
            raise
        except Exception:  # whatever a layer says of a size too small for it
            continue
    raise UnsupportedModel(
        "This network leaves the size of its inputs open, and none of the sizes "
        f"{', '.join(map(str, UNKNOWN_SIZES))} fits it."
    )


def _shapes_at(
    size: int, calls: Sequence[Call], inputs: Sequence[int], symbols: "dict[int, keras.KerasTensor]"
) -> tuple[Shape, ...]:
    import keras

    specs: dict[int, keras.KerasTensor] = {}
    for number in inputs:
        shape = [size if axis is None else axis for axis in symbols[number].shape[1:]]
        specs[number] = keras.KerasTensor((2, *shape), symbols[number].dtype)
    for call in calls:
        specs.update(zip(call.outputs, _specs_of(call, specs), strict=True))
    return tuple(tuple(specs[number].shape[1:]) for number in range(len(specs)))


def _specs_of(call: Call, known: "Mapping[int, keras.KerasTensor]") -> "list[keras.KerasTensor]":
    """Return what a call gives for inputs of known sizes; what follows from values stays open."""
    found = call.apply(known, "compute_output_spec")
    if _are_open(found):  # EinsumDense repeats what it was told; what it computes has a size
        return call.apply(known, "call", traced=True)
    return found


def _are_open(specs: "Sequence[keras.KerasTensor]") -> bool:
    return any(None in tuple(each.shape) for each in specs)
