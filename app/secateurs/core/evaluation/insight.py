"""What a network makes of one sample: which pixels speak for an answer, and what each layer emits.

A pixel's vote is its share of an answer's lead, the lead being the answer's logit less the mean
of all logits: how far the pixel is from empty paper, times the lead's gradient (gradient x input,
Shrikumar et al. 2016). In a network of ReLUs that is exact as long as none of them switches: the
votes and what the biases give add up to the lead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array, Mask, Positions, Tensor, frozen
from secateurs.core.base.errors import ModelError
from secateurs.core.data.scaling import are_pixels, fed
from secateurs.core.evaluation.unit_pictures import picture_sides
from secateurs.core.network.answers import named
from secateurs.core.network.forward import emitted, network_inputs
from secateurs.core.network.live import ending_of, undone
from secateurs.core.network.network import Layer, Network
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut, MasksBefore

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
        activity: one number a prunable layer whose units emit what it gives: the mean of |what
            they emit|, removed ones counted as 0.
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
        self._kernels = [_Kernel(layer.kernel) for layer in network.layers]
        self._seen: tuple[AnyArray | None, _Entry | None] = (None, None)

    def read(self, network: Network, sample: AnyArray, answer: int | None = None) -> Insight:
        if network is self._network:
            return self._read(network, None, self._entry(sample), answer)
        return self._read(network, None, _Entry(network, sample), answer)

    def read_cut(self, cut: Cut, sample: AnyArray, answer: int | None = None) -> Insight:
        return self._read(self._network, cut, self._entry(sample), answer)

    def _entry(self, sample: AnyArray) -> "_Entry":
        seen, entry = self._seen
        if entry is None or seen is not sample:
            entry = _Entry(self._network, sample)
            self._seen = (sample, entry)
        return entry

    @np.errstate(over="ignore", invalid="ignore")  # as `forward.logits`
    def _read(
        self, network: Network, cut: Cut | None, entry: "_Entry", answer: int | None
    ) -> Insight:
        passes: list[_Pass] = []
        rows, values = entry.rows, entry.values
        for place, layer in enumerate(network.layers):
            hidden = cut if place < len(self._units) else None  # the output layer loses nothing
            weights = hidden.kept if hidden and hidden.method == "weight" else None
            alive = hidden.kept[place] if hidden and hidden.method == "unit" else None
            if place == 0 and weights is None:
                kernel, before = entry.kernel, entry.before.copy()
            else:
                whole = self._kernels[place] if network is self._network else _Kernel(layer.kernel)
                kernel = whole.rows(rows, weights, place)
                before = values @ kernel
                before += layer.bias
            passes.append(_Pass(layer, kernel, before, alive))
            rows, values = passes[-1].speaking, passes[-1].emitted
        answer = int(named(values[None])[0]) if answer is None else answer
        gradient = _direction(len(values), answer)
        for one in reversed(passes):
            gradient = one.gradient(gradient)
        votes = np.zeros_like(entry.ink)
        votes[entry.rows] = entry.ink[entry.rows] * gradient
        pairs = zip(passes[:-1], self._units, strict=True)
        activity = tuple(one.counted / units for one, units in pairs)
        return _insight(answer, votes, values, entry.sample, activity)


class _Entry:
    """What one sample gives a chain's first layer, as long as no weight of it goes.

    Attributes:
        ink: how far each input is from empty paper.
        rows: the inputs that speak, and values: what they are.
        kernel: the first layer's, of these rows.
        before: what its units hold before their activation.
    """

    def __init__(self, network: Network, sample: AnyArray) -> None:
        inputs = network_inputs(network, sample[None])[0]
        first = network.layers[0]
        self.sample = sample
        self.ink = inputs - _paper(network, sample)
        self.rows = np.flatnonzero((inputs != 0) | (self.ink != 0))
        self.values = inputs.take(self.rows)
        self.kernel = first.kernel.take(self.rows, axis=0)
        self.before = self.values @ self.kernel + first.bias


MANY = 0.1  # of a kernel's weights: if more move, all are written anew


class _Kernel:
    """Gives rows of a kernel, with zeros where weights went.

    From cut to cut only the zeros that move are written, and the rows lie where those before lay:
    a step of the sparsity bar moves few weights, and memory that is new takes longer than the sums.
    """

    def __init__(self, whole: Array) -> None:
        self._whole = np.ascontiguousarray(whole)
        self._room = np.empty_like(self._whole)  # no memory until it is written to
        self._zeroed = self._whole
        self._gone = 0
        self._positions: Positions | None = None
        self._order: Positions = np.empty(0, np.int32)

    def rows(self, rows: NDArray[np.intp], kept: Sequence[Mask] | None, place: int) -> Array:
        """Return rows, which hold until the next are asked for.

        Args:
            kept: masks of weights, one a layer; None for the whole kernel.
            place: the layer's.
        """
        kernel = self._whole
        if isinstance(kept, MasksBefore) and kept.left is not None:  # else a sort would come first
            kernel = self._zeros_in_place(kept, place)
        taken = kernel.take(rows, axis=0, out=self._room[: len(rows)], mode="clip")
        if kernel is self._whole and kept is not None:
            taken *= kept[place].take(rows, axis=0)
        return taken

    def _zeros_in_place(self, kept: MasksBefore, place: int) -> Array:
        if kept.positions[place] is not self._positions:
            self._begin(kept, place)
        before, gone = self._gone, kept.counts[place]
        flat, self._gone = self._zeroed.reshape(-1), gone
        if abs(gone - before) > MANY * flat.size:
            self._zeroed.fill(0)
            np.copyto(self._zeroed, self._whole, where=kept[place])
        else:
            flat[self._order[before:gone]] = 0
            back = self._order[gone:before]
            flat[back] = self._whole.reshape(-1)[back]
        return self._zeroed

    def _begin(self, kept: MasksBefore, place: int) -> None:
        """Begin with the whole kernel, of which weights go in another order."""
        self._positions = kept.positions[place]
        flat = self._positions.reshape(-1)
        self._zeroed, self._gone = self._whole.copy(), 0
        self._order = np.empty_like(flat)
        self._order[flat] = np.arange(flat.size, dtype=np.int32)


class _Pass:
    """One layer's part of a pass through a chain.

    Attributes:
        speaking: which of its units emit what depends on the inputs, as far as it can be told,
            or anything but 0.
        emitted: what these emit; one that is removed, what it emits to nothing.
        counted: the sum of |what those that survive emit|.
    """

    def __init__(self, layer: Layer, kernel: Array, before: Array, alive: Mask | None) -> None:
        """Compute what a layer emits.

        Args:
            kernel: (inputs that are not 0, units).
            before: (units,) what the units hold before their activation; written over.
            alive: (units,) which of them survive; None for all.
        """
        self._units, self._kernel, self._alive = layer.units, kernel, None
        if alive is not None:
            np.copyto(before, layer.bias, where=~alive)
        self.speaking = _speaking(before, layer, alive)
        self.emitted = emitted(before.take(self.speaking), layer)
        sizes = np.abs(self.emitted)
        if alive is not None:
            self._alive = alive.take(self.speaking)
            sizes = sizes[self._alive]
        self.counted = float(sizes.sum())

    def gradient(self, behind: Array) -> Array:
        """Return the gradient with respect to the values.

        Args:
            behind: the gradient with respect to what is emitted.
        """
        whole = np.zeros(self._units, np.float32)
        whole[self.speaking] = behind if self._alive is None else behind * self._alive
        found: Array = self._kernel @ whole
        return found


def _speaking(before: Array, layer: Layer, alive: Mask | None) -> NDArray[np.intp]:
    if layer.activation == "relu":
        return np.flatnonzero(~(before <= 0))  # one that is not a number is heard to the end
    return np.arange(len(before)) if alive is None else np.flatnonzero((before != 0) | alive)


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
        seen = [layer.name for layer in self._network.prunable if layer.emits]
        self._ask = _compiled(model, seen)
        return self._ask


def _compiled(
    model: "keras.Model", names: list[str]
) -> Callable[[Array, Array], tuple[Tensor, ...]]:
    """Return a function of inputs and a direction: logits, gradient of their product, activity."""
    import tensorflow as tf

    from secateurs.core.graph.layer_names import in_graph
    from secateurs.core.ranking.criteria.observed_layers import watched

    ending = ending_of(model)
    ranked = dict.fromkeys(names)

    def look(inputs: Tensor, direction: Tensor) -> tuple[Tensor, ...]:
        with watched(model, ranked) as seen, tf.GradientTape() as tape:  # type: ignore[arg-type]
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
    """Undo what they end with; a lone output tells two classes apart."""
    import tensorflow as tf

    outputs = undone(outputs, ending)
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
