"""Answers of any Keras model, off the GUI thread: built once, then only weights that change move.

Two models of a kind are kept, one for single samples and one for many, so that a drawing never
waits for a test set.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Tensor
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import ModelError
from secateurs.core.data.scaling import fed
from secateurs.core.graph.layer_names import in_graph
from secateurs.core.graph.layer_state import samples_at_once, state_held
from secateurs.core.network.batches import batch_size, work_of_network
from secateurs.core.network.network import Network
from secateurs.core.network.sizes import room_for

if TYPE_CHECKING:
    import keras

MOST = 250  # samples at a time
FEW = 8  # samples that count as single
KEPT = 4  # models that stay built
TWO_ANSWERS = ("sigmoid", "linear")  # endings of a lone output that tell two classes apart
LEAST = np.finfo(np.float32).tiny  # of a probability, so that its logarithm is finite

# What comes after a softmax and leaves its values as they are, in another shape perhaps.
_PASS = {
    *("Activation", "Identity", "Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout"),
    *("Flatten", "Reshape", "Squeeze", "ExpandDims"),
}


class LiveModel:
    """One built model. May be asked from any thread; one asks at a time.

    Attributes:
        room: samples at once that there is room for, and that are worth having.
    """

    def __init__(self, model: Network) -> None:
        from secateurs.core.network.network import build_model

        built = build_model(model)
        if len(built.inputs) != 1:
            raise ModelError(
                f"The network has {len(built.inputs)} inputs; only networks with one input can"
                " be tested here."
            )
        self._built = built
        self._variables = built.weights
        self._shown: list[Array] = list(model.weights)
        self._width = built.inputs[0].shape[1:]
        self.room = room_for(built, MOST)
        self._ending = ending_of(built)
        self._answer = _graph(built, self._width)
        self._lock = threading.Lock()

    def logits(self, model: Network, samples: AnyArray) -> Array:
        """Return (n, classes) float32 of one batch; softmax turns them into probabilities."""
        inputs = fed(samples, self._width, model.scaling)
        with self._lock:
            self._show(model.weights)  # before: what is held is put back, frozen weights, too
            with state_held([self._built]):
                outputs = self._outputs(inputs)
        return as_logits(outputs.reshape(len(inputs), -1), self._ending)

    def _outputs(self, inputs: Array) -> Array:
        """Answer at once, or as many at a time as a model with states takes, the last repeated."""
        own = samples_at_once(self._built)
        if own is None:
            return np.asarray(self._answer(inputs), np.float32)
        places = np.minimum(np.arange(-(-len(inputs) // own) * own), len(inputs) - 1)
        parts = (self._answer(inputs[part]) for part in places.reshape(-1, own))
        return np.concatenate([np.asarray(part, np.float32) for part in parts])[: len(inputs)]

    def _show(self, weights: Sequence[Array]) -> None:
        for place, weight in enumerate(weights):
            if weight is not self._shown[place]:
                self._variables[place].assign(weight)
                self._shown[place] = weight


def model_logits(model: Network, samples: AnyArray, cancelled: Cancelled = never) -> Array:
    """Return the logits of samples (n, *sample shape), (n, classes).

    Raises:
        ModelError: the model has several inputs.
    """
    live = _built(model, "few" if len(samples) <= FEW else "many")
    parts: list[Array] = []
    size = batch_size(work_of_network(model), *live.room)
    for start in range(0, len(samples), size):
        go_on(cancelled)
        parts.append(live.logits(model, samples[start : start + size]))
    return np.concatenate(parts) if parts else np.zeros((0, model.classes), np.float32)


def ending_of(built: "keras.Model") -> str:
    """Return the name of what the first output ends with, such as "softmax" or "linear".

    What only hands it on is looked through; the mean of several such answers ends as they do.
    """
    return _ending(built.outputs[0])


def _ending(tensor: "keras.KerasTensor") -> str:
    operation, node, place = tensor._keras_history
    if getattr(operation, "layers", None):  # a model in the model
        return _ending(operation.outputs[place])
    if type(operation).__name__ == "TimeDistributed":
        operation = operation.layer
        if getattr(operation, "layers", None):
            return _ending(operation.outputs[0])
    kind = type(operation).__name__
    if kind in ("Softmax", "Sigmoid"):
        return kind.lower()
    name = getattr(getattr(operation, "activation", None), "__name__", "linear")
    if name != "linear":
        # A cell multiplies what its activation gives.
        return "linear" if hasattr(operation, "recurrent_activation") else str(name)
    read = operation._inbound_nodes[node].input_tensors if operation._inbound_nodes else []
    if kind == "Average":
        endings = {_ending(each) for each in read}
        return endings.pop() if len(endings) == 1 else "linear"
    if kind in _PASS and len(read) == 1 and read[0].shape[-1] == tensor.shape[-1]:
        return _ending(read[0])
    return "linear"


def as_logits(outputs: Array, ending: str) -> Array:
    """Undo a softmax or a sigmoid at the end; a lone output tells two classes apart."""
    if ending == "softmax":
        return np.log(np.maximum(outputs, LEAST))
    if ending == "sigmoid":
        outputs = np.log(np.maximum(outputs, LEAST)) - np.log(np.maximum(1 - outputs, LEAST))
    if outputs.shape[1] == 1 and ending in TWO_ANSWERS:
        outputs = np.concatenate([np.zeros_like(outputs), outputs], axis=1)
    return outputs


def undone(outputs: Tensor, ending: str) -> Tensor:
    """Undo a softmax or a sigmoid at the end, inside a graph."""
    import tensorflow as tf

    if ending not in ("softmax", "sigmoid"):
        return outputs
    least = float(LEAST)
    outputs = tf.cast(outputs, tf.float32)
    logs = tf.math.log(tf.maximum(outputs, least))
    return logs if ending == "softmax" else logs - tf.math.log(tf.maximum(1 - outputs, least))


def with_two_answers(model: Network) -> Network:
    """Count the classes of a lone output as the two that it tells apart: by a logit, a sigmoid."""
    from secateurs.core.network.network import build_model

    if model.classes == 1 and ending_of(build_model(model)) in TWO_ANSWERS:
        return replace(model, graph=replace(model.graph, classes=2))
    return model


def _graph(built: "keras.Model", width: tuple[int | None, ...]) -> Callable[[Array], Tensor]:
    import keras
    import tensorflow as tf

    def answer(inputs: Tensor) -> Tensor:
        outputs = built(tf.cast(inputs, built.inputs[0].dtype), training=False)
        return keras.tree.flatten(outputs)[0]  # the first as in `built.outputs`

    spec = tf.TensorSpec((None, *width), tf.float32)
    compiled: Callable[[Array], Tensor] = in_graph(answer, built, input_signature=[spec])
    return compiled


_kept: OrderedDict[tuple[object, ...], LiveModel] = OrderedDict()
_building = threading.Lock()


def _built(model: Network, purpose: str) -> LiveModel:
    """Return the built model of this configuration, made now if it is not there."""
    key = (model.graph.config, tuple(weight.shape for weight in model.weights), purpose)
    with _building:
        if key not in _kept:
            _import_keras()
            _kept[key] = LiveModel(model)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def _import_keras() -> None:
    from secateurs.core.base.tensorflow import wait_for_tensorflow

    wait_for_tensorflow(lambda: True)
