"""What a network makes of one sample: which pixels speak for an answer, and what each layer emits.

A pixel's vote is its share of an answer's lead, the lead being the answer's logit less the mean
of all logits: how far the pixel is from empty paper, times the lead's gradient (gradient x input,
Shrikumar et al. 2016). In a network of ReLUs that is exact as long as none of them switches: the
votes and what the biases give add up to the lead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array, Mask, Tensor, frozen
from secateurs.core.base.errors import ModelError
from secateurs.core.data.scaling import are_pixels, fed
from secateurs.core.evaluation.unit_pictures import picture_sides
from secateurs.core.network.answers import named
from secateurs.core.network.forward import emitted, network_inputs
from secateurs.core.network.network import Layer, Network
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class Insight:
    """What one network makes of one sample.

    Attributes:
        answer: the class for and against which is voted.
        votes: (height, width) float32 of a picture, summed over colours; else shaped like the
            sample. Above 0 speaks for the answer.
        lead: the answer's logit less the mean of all.
        activity: one number a prunable layer that has units: the mean of |what they emit|,
            removed ones counted as 0.
    """

    answer: int
    votes: Array
    lead: float
    activity: tuple[float, ...]


class InsightReader(Protocol):
    """Looks into one network and cuts of it."""

    def read(self, network: Network, sample: AnyArray, answer: int | None = None) -> Insight:
        """Look at one sample.

        Args:
            network: the one that the reader was made for, with other weights; of a chain also
                one from which units are gone.
            answer: a class; None for the network's own answer.
        """

    def read_cut(self, cut: Cut, sample: AnyArray, answer: int | None = None) -> Insight:
        """Look at one sample with a cut of the network that the reader was made for."""


def insight_reader(network: Network) -> InsightReader:
    """Return what looks into a network; for a Keras model not in the GUI thread.

    Raises:
        ModelError: when reading, if the model has several inputs, keeps states or answers with
            something else than classes.
    """
    return _OfChain(network) if network.is_chain else _OfModel(network)


class _OfChain:
    """Computes only with what speaks: inputs that are no paper, units that emit something."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._units = [layer.units for layer in network.hidden]

    def read(self, network: Network, sample: AnyArray, answer: int | None = None) -> Insight:
        return self._read(network, (None,) * len(network.layers), sample, answer)

    def read_cut(self, cut: Cut, sample: AnyArray, answer: int | None = None) -> Insight:
        return self._read(self._network, (*cut.kept, None), sample, answer)

    def _read(
        self,
        network: Network,
        kept: tuple[Mask | None, ...],
        sample: AnyArray,
        answer: int | None,
    ) -> Insight:
        inputs = network_inputs(network, sample[None])[0]
        ink = inputs - _paper(network, sample)
        passes: list[_Pass] = []
        values, speaking = inputs, (inputs != 0) | (ink != 0)
        for layer, mask in zip(network.layers, kept, strict=True):
            passes.append(_Pass(layer, mask, values, np.flatnonzero(speaking)))
            values, speaking = passes[-1].emitted, passes[-1].speaking
        logits = values
        answer = int(named(logits[None])[0]) if answer is None else answer
        gradient = _direction(len(logits), answer)
        for one in reversed(passes):
            gradient = one.gradient(gradient)
        pairs = zip(passes[:-1], self._units, strict=True)
        activity = tuple(float(np.abs(one.counted).sum()) / units for one, units in pairs)
        return _insight(answer, ink * gradient, logits, sample, activity)


class _Pass:
    """One layer's part of a pass through a chain.

    Attributes:
        emitted: what its units emit; one that is removed, what it emits to nothing.
        speaking: which of them emit what depends on the inputs, as far as it can be told.
        counted: what those that survive emit.
    """

    def __init__(
        self, layer: Layer, kept: Mask | None, values: Array, rows: NDArray[np.intp]
    ) -> None:
        """Compute the layer of some values, of which all but those in rows are 0."""
        self._rows, self._inputs = rows, layer.inputs
        self._kernel = layer.kernel.take(rows, axis=0)
        if kept is not None and kept.ndim == 2:
            self._kernel *= kept.take(rows, axis=0)
        before = values.take(rows) @ self._kernel + layer.bias
        alive = kept if kept is not None and kept.ndim == 1 else np.ones(layer.units, np.bool_)
        before[~alive] = layer.bias[~alive]
        self.emitted = emitted(before, layer)
        self.counted = self.emitted[alive]
        self._depends = alive & (self.emitted > 0) if layer.activation == "relu" else alive
        self.speaking = (self.emitted != 0) | self._depends

    def gradient(self, behind: Array) -> Array:
        """Return the gradient with respect to the inputs, 0 beside the rows.

        Args:
            behind: the gradient with respect to what the layer emits.
        """
        found = np.zeros(self._inputs, np.float32)
        found[self._rows] = self._kernel @ np.where(self._depends, behind, np.float32(0))
        return found


class _OfModel:
    """Builds the model once, then only weights that change move."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._ask: Callable[[Array, Array], tuple[Tensor, ...]] | None = None
        self._variables: list[keras.Variable] = []
        self._shown: list[Array] = []
        self._width: tuple[int | None, ...] = ()

    def read(self, network: Network, sample: AnyArray, answer: int | None = None) -> Insight:
        ask = self._ask or self._build()
        for place, weight in enumerate(network.weights):
            if weight is not self._shown[place]:
                self._variables[place].assign(weight)
                self._shown[place] = weight
        inputs = fed(sample[None], self._width, network.scaling)
        if answer is None:
            empty = np.zeros(network.classes, np.float32)
            answer = int(named(np.asarray(ask(inputs, empty)[0])[None])[0])
        direction = _direction(network.classes, answer)
        logits, gradient, activity = (np.asarray(each) for each in ask(inputs, direction))
        paper = fed(_empty(sample)[None], self._width, network.scaling)
        votes = (inputs - paper) * gradient
        return _insight(answer, votes[0], logits, sample, tuple(activity.tolist()))

    def read_cut(self, cut: Cut, sample: AnyArray, answer: int | None = None) -> Insight:
        return self.read(prune_network(self._network, cut), sample, answer)

    def _build(self) -> Callable[[Array, Array], tuple[Tensor, ...]]:
        from secateurs.core.base.tensorflow import wait_for_tensorflow
        from secateurs.core.graph.layer_state import samples_at_once
        from secateurs.core.network.network import build_model

        wait_for_tensorflow(lambda: True)
        model = build_model(self._network)
        if len(model.inputs) != 1 or samples_at_once(model) not in (None, 1):
            raise ModelError("Only networks with one input and without states are looked into.")
        if len(model.outputs[0].shape) != 2:
            raise ModelError("Only networks that answer with classes are looked into.")
        self._width = tuple(model.inputs[0].shape[1:])
        self._variables = list(model.weights)
        self._shown = list(self._network.weights)
        seen = [layer.name for layer in self._network.prunable if not layer.is_inner]
        self._ask = _compiled(model, seen)
        return self._ask


def _compiled(
    model: "keras.Model", names: list[str]
) -> Callable[[Array, Array], tuple[Tensor, ...]]:
    """Return a function of inputs and a direction: logits, gradient of their product, activity."""
    import tensorflow as tf

    from secateurs.core.graph.keras_layers import layers_by_name
    from secateurs.core.graph.layer_names import in_graph
    from secateurs.core.network.live import ending_of
    from secateurs.core.ranking.criteria.observed_layers import watched

    layers, ending = layers_by_name(model), ending_of(model)
    ranked = dict.fromkeys(names)

    def look(inputs: Tensor, direction: Tensor) -> tuple[Tensor, ...]:
        with watched(layers, ranked) as seen, tf.GradientTape() as tape:  # type: ignore[arg-type]
            tape.watch(inputs)
            outputs = tf.nest.flatten(
                model(tf.cast(inputs, model.inputs[0].dtype), training=False)
            )[0]
            logits = _logits(tf.cast(tf.reshape(outputs, (-1,)), tf.float32), ending)
            lead = tf.reduce_sum(logits * direction)
        gradient = tape.gradient(lead, inputs, unconnected_gradients="zero")
        sizes = {each.name: tf.reduce_mean(tf.abs(each.emitted)) for each in seen}
        activity = [tf.cast(sizes.get(name, 0.0), tf.float32) for name in names]
        return logits, gradient, tf.stack(activity)

    found: Callable[[Array, Array], tuple[Tensor, ...]] = in_graph(look, model)
    return lambda inputs, direction: found(tf.constant(inputs), tf.constant(direction))


def _logits(outputs: Tensor, ending: str) -> Tensor:
    """Undo a softmax or a sigmoid at the end; a lone output tells two classes apart."""
    import tensorflow as tf

    least = float(np.finfo(np.float32).tiny)
    if ending == "softmax":
        return tf.math.log(tf.maximum(outputs, least))
    if ending == "sigmoid":
        outputs = tf.math.log(tf.maximum(outputs, least)) - tf.math.log(
            tf.maximum(1 - outputs, least)
        )
    return tf.concat([tf.zeros_like(outputs), outputs], 0) if outputs.shape[0] == 1 else outputs


def _direction(classes: int, answer: int) -> Array:
    direction = np.full(classes, -1 / classes, np.float32)
    direction[answer] += 1
    return direction


def _insight(
    answer: int, votes: Array, logits: Array, sample: AnyArray, activity: tuple[float, ...]
) -> Insight:
    sides = picture_sides(tuple(sample.shape))
    shaped = votes.reshape(sample.shape if sides is None else sides)
    if sides is not None:
        shaped = shaped.sum(axis=2)
    lead = float(logits[answer] - logits.mean())
    return Insight(answer, frozen(np.ascontiguousarray(shaped, np.float32)), lead, activity)


def _paper(network: Network, sample: AnyArray) -> Array:
    paper: Array = network_inputs(network, _empty(sample)[None])[0]
    return paper


def _empty(sample: AnyArray) -> AnyArray:
    """Return empty paper; of numbers that are no pixels, zeros."""
    kind = sample.dtype if are_pixels(sample) else np.float32
    return np.zeros(sample.shape, kind)
