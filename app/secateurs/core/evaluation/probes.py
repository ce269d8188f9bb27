"""The quickest probe for a network: NumPy for chains of Dense layers, Keras for all others."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array, Labels
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import DataError
from secateurs.core.base.pool import Pool
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.base.workers import Workers
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.data.labels import class_numbers
from secateurs.core.evaluation.probe import AS_LEFT, Measured, Metric, Probe, Scoring, Size, scored
from secateurs.core.graph.kernel_parts import AS_BEFORE, UnitRules
from secateurs.core.network.forward import chain_logits, emitted, network_inputs
from secateurs.core.network.inputs import Data, Inputs, Targets, arrays_for
from secateurs.core.network.network import Network, chain_of
from secateurs.core.opening.own_classes import taught_classes
from secateurs.core.pruning.account import account
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.given import as_pruned
from secateurs.core.pruning.rank import keras_and_structure
from secateurs.core.ranking.criteria.registry import taught
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.repair.chain import Teacher, reconstruct_network, teacher_of

if TYPE_CHECKING:
    import keras

    from secateurs.core.graph.structure import Structure
    from secateurs.core.pruning.pruned import Pruned


class ChainProbe:
    """Scores cuts of one network; what lies before a layer pruned alone is computed once."""

    def __init__(
        self,
        network: Network,
        inputs: Array,
        labels: Labels,
        *,
        repair: Array | None = None,
        metric: Metric | None = None,
        cancelled: Cancelled = never,
    ) -> None:
        """Take labelled inputs (n, inputs) float32 and, to repair from, others like them."""
        self._network = network
        self._inputs = inputs
        self._labels = labels
        self._metric = metric
        self._cancelled = cancelled
        self._teacher: Teacher | None = (
            None if repair is None else teacher_of(network, repair, cancelled)
        )
        self._reached = (0, inputs)  # a layer's index, and what it reads
        self._remark = ""  # on the last repair

    def pruned(self, cut: Cut) -> Network:
        """Return the network that is scored: compact for units."""
        if self._teacher is None or not cut.parts_removed:
            return quickest(self._network, cut)
        made = reconstruct_network(self._teacher, cut, cancelled=self._cancelled)
        self._remark = made.repair.remark
        return quickest(self._network, cut, made.network)

    def score(self, cut: Cut) -> Measured:
        self._remark = ""
        found = self._score(self.pruned(cut), self._inputs)
        return replace(found, remark=self._remark)

    def score_alone(self, index: int, cut: Cut) -> Measured:
        if cut.by_hand is not None and not all(kept.all() for kept in cut.kept[:index]):
            return self._score(quickest(self._network, cut), self._inputs)
        rest = chain_of(self._network.layers[index:])
        kept, shapes = cut.kept[index:], cut.shapes[index:]
        whole = frozenset(place - index for place in cut.whole if place >= index)
        inside = replace(cut, kept=kept, shapes=shapes, structure=None, guarded=(), whole=whole)
        return self._score(quickest(rest, inside), self._read_by(index))

    def size(self, cut: Cut) -> Size:
        counts = account(self._network, cut)
        return Size(counts.parameters, counts.macs)

    def _read_by(self, index: int) -> Array:
        """Return what a layer of the whole network reads; quick when asked in order."""
        at, values = self._reached if self._reached[0] <= index else (0, self._inputs)
        for layer in self._network.layers[at:index]:
            go_on(self._cancelled)
            with np.errstate(over="ignore", invalid="ignore"):
                values = emitted(values @ layer.kernel + layer.bias, layer)
        self._reached = (index, values)
        return values

    def _score(self, network: Network, inputs: Array) -> Measured:
        return scored(chain_logits(network, inputs, self._cancelled), self._labels, self._metric)


Cuts = tuple[int | None, tuple[tuple[float, ...], ...]]  # shares; of which layer alone, if of one
Accuracies = list[float | None]  # None where nothing is removed


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What cuts of one ranking are scored of; may be sent to a worker, as a probe may not.

    Attributes:
        data, repair, metric, reading, examples: as of `probe_of_given`.
    """

    model: "keras.Model | Pruned"
    ranking: Ranking
    data: Data
    repair: Inputs | None = None
    metric: Metric | None = None
    reading: UnitRules = AS_BEFORE
    examples: Inputs | None = None


def accuracies_of(asked: Asked, cancelled: Cancelled = never) -> Callable[[Cuts], Accuracies]:
    """Return what scores cuts of what is asked."""
    with one_blas_thread:
        probe = probe_of_asked(asked)
    return accuracies_by((probe, asked.ranking), cancelled)


def probe_of_asked(asked: Asked) -> Probe:
    """Return a probe of what is asked."""
    return probe_of_given(
        asked.model,
        asked.data,
        repair=asked.repair,
        metric=asked.metric,
        reading=asked.reading,
        examples=asked.examples,
    )


def accuracies_by(
    by: tuple[Probe, Ranking], cancelled: Cancelled = never
) -> Callable[[Cuts], Accuracies]:
    """Return what scores cuts of a ranking by a probe.

    BLAS has one thread: the last bits of its sums depend on their number.
    """
    probe, ranking = by

    def accuracies(cuts: Cuts) -> Accuracies:
        alone, several = cuts
        found: Accuracies = []
        for shares in several:
            go_on(cancelled)
            with one_blas_thread:
                cut = ranking.cut_shares(list(shares))
                if alone is None:
                    found.append(probe.score(cut).accuracy)
                elif not cut.parts_removed:
                    found.append(None)
                else:
                    found.append(probe.score_alone(ranking.place_of(alone), cut).accuracy)
        return found

    return accuracies


def scoring_pool(workers: Workers | None, asked: Asked) -> Pool[Cuts, Accuracies] | None:
    """Return workers that score cuts of what is asked; None for none."""
    if workers is None:
        return None
    return Pool(workers, accuracies_of, asked, (*taught_classes(), *taught()))


OTHERWISE = "give metric=, a function of labels and outputs whose value is larger for the better"


def probe_of(
    network: Network,
    images: LabelledImages,
    repair: LabelledImages | None = None,
    cancelled: Cancelled = never,
    *,
    examples: AnyArray | None = None,
) -> Probe:
    """Return a probe of a network as plain data on labelled images; not in the GUI thread.

    Args:
        repair: images to reconstruct from before scoring, such as some training images.
        examples: as of `Scoring`.
    """
    few = None if repair is None else network_inputs(network, repair.pixels)
    given = network_inputs(network, images.pixels)
    if network.is_chain:
        return ChainProbe(network, given, images.labels, repair=few, cancelled=cancelled)
    from secateurs.core.network.network import build_model

    return probe_of_model(
        build_model(network),
        network.structure,
        (given, images.labels),
        Scoring(few, examples=examples),
        cancelled,
    )


def probe_of_model(
    model: "keras.Model",
    structure: "Structure",
    data: Data,
    scoring: Scoring = AS_LEFT,
    cancelled: Cancelled = never,
) -> Probe:
    """Return a probe of a Keras model on labelled samples.

    Args:
        data: (x, y); y class numbers (n,) or one-hot rows, or whatever the metric reads.

    Raises:
        DataError: samples do not fit, or accuracy cannot be had of this model.
    """
    from secateurs.core.evaluation.keras_probe import KerasProbe
    from secateurs.core.network.keras_chain import chain_network

    if not isinstance(data, list | tuple) or len(data) != 2:
        raise DataError("Scoring needs data as (x, y): samples and their labels.")
    inputs, labels = arrays_for(model, data[0]), data[1]
    _check_count(model, len(inputs[0]), labels)
    few = None if scoring.repair is None else arrays_for(model, scoring.repair)
    if scoring.metric is None:
        labels = class_numbers(labels, _classes(model), OTHERWISE)
        # In NumPy removed units emit what their biases give.
        chain = None if scoring.drop_bias else chain_network(model)
        if chain is not None and chain.classes > 1:
            return probe_of_network(chain, inputs[0], labels, few and few[0], cancelled)
    scoring = replace(scoring, repair=few)
    return KerasProbe(model, structure, (inputs, labels), scoring, cancelled)


def probe_of_given(
    model: "keras.Model | Pruned",
    data: Data,
    *,
    repair: Inputs | None = None,
    metric: Metric | None = None,
    reading: UnitRules = AS_BEFORE,
    examples: Inputs | None = None,
) -> Probe:
    """Return a probe of a Keras model, or of a pruned one, which is cut further as `sc.prune` does.

    Args, Raises: as for `probe_of_model`; `reading` has `exact` and `heads` of `sc.prune`, and
        without examples those of the earlier pruning are taken.
    """
    given, structure = keras_and_structure(model, reading)
    pruned = as_pruned(model)
    drop_bias = pruned is not None and pruned.drop_bias
    if examples is None and pruned is not None:
        examples = pruned.examples
    return probe_of_model(given, structure, data, Scoring(repair, metric, drop_bias, examples))


def probe_of_network(
    network: Network,
    x: Inputs,
    y: Targets,
    repair: Inputs | None = None,
    cancelled: Cancelled = never,
) -> ChainProbe:
    """Return a probe of a plain network on inputs (n, ...) float32 and labels."""
    labels = class_numbers(y, network.classes, OTHERWISE)
    few = None if repair is None else _flat(repair)
    return ChainProbe(network, _flat(x), labels, repair=few, cancelled=cancelled)


def _flat(inputs: Inputs) -> NDArray[np.float32]:
    given = inputs[0] if isinstance(inputs, list | tuple) else inputs
    return np.asarray(given, np.float32).reshape(len(given), -1)


def _classes(model: "keras.Model") -> int:
    if len(model.outputs) > 1 or len(model.outputs[0].shape) != 2:
        shapes = " and ".join(str(tuple(one.shape[1:])) for one in model.outputs)
        raise DataError(
            f"Accuracy needs one output with a value a class; the model gives {shapes}. Give "
            "metric=, a function of labels and outputs whose value is larger for the better."
        )
    return int(model.outputs[0].shape[1])


def _check_count(model: "keras.Model", samples: int, labels: Targets) -> None:
    first = labels[0] if isinstance(labels, list | tuple) and len(model.outputs) > 1 else labels
    count = len(first) if np.ndim(first) else 0
    if samples != count:
        raise DataError(
            f"As many labels as samples are needed; there are {samples} samples and {count} labels."
        )
