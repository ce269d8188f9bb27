"""How much memory a model asks for, told by its shapes before anything is taken."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from secateurs.core.base.errors import ModelError, UnsupportedModel
from secateurs.core.graph.calls import UNKNOWN_SIZES, Call, CallGraph, graph_of
from secateurs.core.graph.kinds import SEPARABLE, kind_of
from secateurs.core.graph.layer_state import samples_at_once
from secateurs.core.network.batches import WORTH_HAVING, batch_size

if TYPE_CHECKING:
    import keras

MOST_OF_ONE = 256 * 1024**2  # bytes of one tensor, for one sample
MOST_AT_ONCE = 1024**3  # bytes of all tensors that are held at one time, for one sample
_ROOM = 1024**3  # bytes that a batch may take
_ROOM_FOR_SPEED = 128 * 1024**2  # and one that is larger only for the time of each sample
_NUMBER = 4  # bytes
_ATTENTION = {"Attention", "AdditiveAttention", "MultiHeadAttention", "GroupedQueryAttention"}


def check_sizes(model: "keras.Model", file: str, stored: int) -> None:
    """Refuse a model that declares more than its file can mean.

    Args:
        model: built; its weights need no values.
        stored: bytes of the weights in the file, unpacked.

    Raises:
        ModelError: its weights are not all in the file, or one sample takes too much memory.
        UnsupportedModel: how its layers are connected cannot be read.
    """
    declared = sum(weight_bytes(each) for each in model.variables)
    if declared > 2 * stored + 1024**2:
        raise ModelError(
            f"{file} is not opened: its layers have {declared:,} bytes of weights, it holds"
            f" {stored:,}."
        )
    graph = graph_of(model)
    largest, at_once = max(map(_bytes, graph.shapes), default=0), sample_bytes(graph)
    if largest > MOST_OF_ONE:
        raise ModelError(
            f"{file} is not opened: one layer takes or gives {largest:,} bytes for each sample; at"
            f" most {MOST_OF_ONE:,} are allowed."
        )
    if at_once > MOST_AT_ONCE:
        raise ModelError(
            f"{file} is not opened: its layers hold {at_once:,} bytes for each sample; at most"
            f" {MOST_AT_ONCE:,} are allowed."
        )


def batch_for(model: "keras.Model", most: int, work: int = 0, *, watched: bool = False) -> int:
    """Return how many samples a model is given at once: `most`, or fewer where each is large.

    A model with recurrent states takes a number of its own.

    Args:
        work: of one sample, see `batch_size`; 0 where time does not matter.
        watched: whether all that the layers emit is held meanwhile.
    """
    most, worth = room_for(model, most)
    return samples_at_once(model) or batch_size(work, most, 0 if watched else worth)


def room_for(model: "keras.Model", most: int) -> tuple[int, int]:
    """Return how many samples there is room for at once, and how many are worth having."""
    own = samples_at_once(model)
    if own:
        return own, own
    try:
        each = max(sample_bytes(graph_of(model)), 1)
    except UnsupportedModel:
        return most, 0
    return max(1, min(most, _ROOM // each)), min(WORTH_HAVING, _ROOM_FOR_SPEED // each)


def sample_bytes(graph: CallGraph) -> int:
    """Return the most bytes that are held at one time while one sample passes."""
    last = _last_uses(graph)
    held = sum(_bytes(graph.shapes[tensor]) for tensor in graph.inputs)
    most = held
    for place, call in enumerate(graph.calls):
        held += sum(_bytes(graph.shapes[tensor]) for tensor in call.outputs)
        most = max(most, held + _scratch(graph, call))
        gone = {tensor for tensor in (*call.inputs, *call.outputs) if last.get(tensor) == place}
        held -= sum(_bytes(graph.shapes[tensor]) for tensor in gone)
    return most


def weight_bytes(variable: "keras.Variable") -> int:
    """Return the bytes of a variable, whether it has values yet or not."""
    return int(math.prod(variable.shape)) * _item(str(variable.dtype))


def _last_uses(graph: CallGraph) -> dict[int, int]:
    """Return which call needs a tensor last; outputs are needed to the end."""
    last: dict[int, int] = {}
    for place, call in enumerate(graph.calls):
        last.update(dict.fromkeys((*call.outputs, *call.inputs), place))
    return {tensor: place for tensor, place in last.items() if tensor not in graph.outputs}


def _scratch(graph: CallGraph, call: Call) -> int:
    """Return the bytes that a call takes beside its inputs and outputs."""
    shapes = [graph.shapes[tensor] for tensor in call.inputs]
    kind = kind_of(call.layer)
    if kind in SEPARABLE and shapes:
        return _bytes(shapes[0]) * int(call.layer.depth_multiplier)
    if kind in _ATTENTION and shapes:
        layer = call.layer
        heads = int(getattr(layer, "num_heads", 0) or getattr(layer, "num_query_heads", 1))
        width = shapes[0][-1] if kind == "AdditiveAttention" and shapes[0] else 1
        lengths = [_bytes(shape[:-1]) // _NUMBER for shape in (shapes[0], shapes[1 % len(shapes)])]
        return _NUMBER * heads * width * math.prod(lengths)
    return 0


def _bytes(shape: Iterable[int | None]) -> int:
    """Return the bytes of a tensor; a side that its values decide counts as a usual one."""
    return _NUMBER * math.prod(UNKNOWN_SIZES[0] if side is None else side for side in shape)


def _item(dtype: str) -> int:
    bits = "".join(each for each in dtype if each.isdigit())
    return max(int(bits) // 8, 1) if bits else 8 if dtype == "string" else 1
