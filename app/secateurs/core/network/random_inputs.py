"""Random inputs that a model takes, for where nobody gives samples.

What an input may hold is read from what takes it up: the vocabulary of an embedding or a lookup,
the constants of a rescaling or a normalisation. Otherwise its type tells, and several ranges are
tried in turn until the answers are finite, as for a logarithm or a root.
"""

from __future__ import annotations  # NumPy imports `random` when it is asked for

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import first_line
from secateurs.core.graph.calls import UNKNOWN_SIZES, CallGraph, graph_of, is_open
from secateurs.core.graph.kinds import is_layer, kind_of
from secateurs.core.graph.layer_state import state_held
from secateurs.core.network.inputs import in_form
from secateurs.core.network.sizes import batch_for

if TYPE_CHECKING:
    import keras

Arrays = list[AnyArray]
Shape = tuple[int, ...]

RANGES = ((0.0, 1.0), (-3.0, 3.0), (-0.9, 0.9), (1.0, 2.0), (0.0, 255.0))  # tried in turn
TRIED = 16  # samples, of many
_SAME_VALUES = {
    "Cast",
    "ExpandDims",
    "Flatten",
    "GetItem",
    "Identity",
    "InputLayer",
    "Permute",
    "Reshape",
    "Squeeze",
    "Transpose",
}
_WORDS = ("a", "b")


@dataclass(frozen=True, slots=True)
class _Input:
    """What one input takes.

    Attributes:
        shape: of one sample.
        batch: how many samples it takes at once, None for any number.
        readers: the layers that read its values.
    """

    shape: Shape
    dtype: str
    batch: int | None
    readers: tuple[keras.Operation, ...]


def random_inputs(model: keras.Model, count: int, seed: int = 0) -> Arrays:
    """Return `count` samples, one array an input, to which the model gives finite answers.

    A model whose number of samples is fixed gets that many. Where no range gives finite answers,
    the first one that the model takes stands.

    Raises:
        UnsupportedModel: the model takes none of them.
    """
    import keras

    tried = None if any(x.shape[0] for x in model.inputs) else batch_for(model, TRIED)

    def answers(inputs: Arrays) -> list[Tensor]:
        tensors = [keras.ops.convert_to_tensor(each[:tried]) for each in inputs]
        with state_held([model]):
            return list(keras.tree.flatten(model(in_form(model, tensors), training=False)))

    graph = graph_of(model) if is_open(model) else None
    tries = graph_inputs(graph, count, seed) if graph else _by_type(model, count, seed)
    return first_taken(tries, answers)[0]


def graph_inputs(graph: CallGraph, count: int, seed: int) -> Iterator[Arrays]:
    """Yield inputs of a model, one array an input, from one range after the other."""
    wanted = [
        _Input(shape, dtype, batch, tuple(_readers(graph, tensor)))
        for tensor, (batch, shape, dtype) in zip(graph.inputs, graph.specs, strict=True)
    ]
    yield from _drawn(wanted, count, seed)


def first_taken(
    tries: Iterable[Arrays], answers: Callable[[Arrays], Sequence[Tensor]]
) -> tuple[Arrays, Sequence[Tensor]]:
    """Return the first inputs whose answers are all finite, and these answers.

    Args:
        tries: at least one.

    Raises:
        UnsupportedModel: each try fails.
    """
    taken: tuple[Arrays, Sequence[Tensor]] | None = None
    failure: Exception | None = None
    for inputs in tries:
        try:
            found = answers(inputs)
        except Exception as error:  # layers raise what they like of values that they do not take
            failure = failure or error
            continue
        if all(_is_finite(each) for each in found):
            return inputs, found
        taken = taken or (inputs, found)
    if taken is None:
        raise UnsupportedModel(
            "The network takes none of the random inputs that were tried: give samples of yours."
            f" ({first_line(failure)})"
        ) from failure
    return taken


def _is_finite(values: Tensor) -> bool:
    array = np.asarray(values)
    return array.dtype.kind not in "fcV" or bool(np.isfinite(array.astype(np.complex128)).all())


def _readers(graph: CallGraph, tensor: int) -> Iterator[keras.Operation]:
    """Yield the layers that an input's values reach unchanged."""
    for call in graph.calls:
        if tensor not in call.inputs:
            continue
        if kind_of(call.layer) in _SAME_VALUES:
            yield from _readers(graph, call.outputs[0])
        else:
            yield call.layer


def _by_type(model: keras.Model, count: int, seed: int) -> Iterator[Arrays]:
    wanted = [_Input(_closed(x.shape[1:]), str(x.dtype), x.shape[0], ()) for x in model.inputs]
    yield from _drawn(wanted, count, seed)


def _closed(shape: Sequence[int | None]) -> Shape:
    return tuple(side or UNKNOWN_SIZES[0] for side in shape)


def _drawn(wanted: Sequence[_Input], count: int, seed: int) -> Iterator[Arrays]:
    for low, high in RANGES:
        rng = np.random.default_rng(seed)
        yield [_values(one, (one.batch or count, *one.shape), low, high, rng) for one in wanted]


def _values(
    one: _Input, shape: Shape, low: float, high: float, rng: np.random.Generator
) -> AnyArray:
    for layer in sorted(one.readers, key=_vocabulary):
        found = _read_by(layer, shape, rng)
        if found is not None:
            return found if one.dtype == "string" else found.astype(one.dtype)
    if one.dtype == "string":
        return rng.choice(_WORDS, shape)
    if one.dtype == "bool":
        return rng.random(shape) < 0.5
    if "int" in one.dtype:
        return rng.integers(0, 256 if one.dtype == "uint8" else 2, shape).astype(one.dtype)
    found = (low + (high - low) * rng.random(shape)).astype(one.dtype)
    for layer in one.readers:
        if kind_of(layer) == "Masking" and len(shape) > 2:
            found[_behind_ends(shape[:-1], rng)] = layer.mask_value
    return found


def _vocabulary(layer: keras.Operation) -> float:
    """Return how many entries an embedding has: of several the smallest sets the limit."""
    import keras

    return float(layer.input_dim) if isinstance(layer, keras.layers.Embedding) else np.inf


def _read_by(layer: keras.Operation, shape: Shape, rng: np.random.Generator) -> AnyArray | None:
    """Return values that a layer is made for, None where it says nothing of them."""
    import keras

    if not is_layer(layer):
        return None
    if isinstance(layer, keras.layers.Embedding):
        return _entries(int(layer.input_dim), bool(layer.mask_zero), shape, rng)
    kind = kind_of(layer)
    if kind == "CategoryEncoding" and layer.num_tokens:
        return rng.integers(0, int(layer.num_tokens), shape)
    if kind in {"IntegerLookup", "StringLookup", "TextVectorization"}:
        return _words(layer, shape, rng)
    if kind == "Rescaling" and not np.ndim(layer.scale) and not np.ndim(layer.offset):
        return _before_rescaling(float(layer.scale), float(layer.offset), shape, rng)
    if kind == "Normalization" and not layer.invert and getattr(layer, "mean", None) is not None:
        mean, square = (np.asarray(each, np.float64) for each in (layer.mean, layer.variance))
        return np.asarray(mean + np.sqrt(np.maximum(square, 0)) * rng.uniform(-2, 2, shape))
    return None


def _entries(count: int, masks: bool, shape: Shape, rng: np.random.Generator) -> AnyArray:
    """Draw entries of an embedding; where 0 is masked, it fills the ends of some rows."""
    if not masks or count < 2:
        return rng.integers(0, count, shape)
    found = rng.integers(1, count, shape)
    if len(shape) > 1:
        found[_behind_ends(shape, rng)] = 0
    return found


def _behind_ends(shape: Shape, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw ends of rows, (..., steps) bool, True behind them; the first row is full."""
    steps = shape[-1]
    lengths = rng.integers(1, max(steps, 2), (*shape[:-1], 1))
    lengths[:1] = steps
    return np.asarray(np.arange(steps) >= lengths)


def _words(layer: keras.Operation, shape: Shape, rng: np.random.Generator) -> AnyArray | None:
    left_out = ("", getattr(layer, "mask_token", None))
    known = [each for each in layer.get_vocabulary() if each not in left_out]
    return rng.choice(known, shape) if known else None


def _before_rescaling(
    scale: float, offset: float, shape: Shape, rng: np.random.Generator
) -> AnyArray | None:
    """Draw bytes where a rescaling brings them to 0 to 1 or to -1 to 1; else it says nothing."""
    ends = (offset, 255 * scale + offset)
    if not np.allclose(ends, (0, 1), atol=0.01) and not np.allclose(ends, (-1, 1), atol=0.01):
        return None
    return rng.integers(0, 256, shape)
