"""Cuts of a network of Dense layers, scored in NumPy."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from secateurs.core.arrays import Array, Labels
from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.evaluation.measuring import Metric, measured
from secateurs.core.evaluation.probe import Measured, Size
from secateurs.core.network.batches import batch_size, work_of_network
from secateurs.core.network.forward import emitted, logits
from secateurs.core.network.network import Network
from secateurs.core.network.threads import one_blas_thread
from secateurs.core.pruning.account import account
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.prune import compact, prune
from secateurs.core.reconstruction.chain import Teacher, reconstruct_network, teacher_of

CHUNK = 500  # samples at most; they stay in the cache from layer to layer


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
            return _pruned(self._network, cut)
        made = reconstruct_network(self._teacher, cut, cancelled=self._cancelled)
        self._remark = made.repair.remark
        return compact(made.network, cut) if cut.method == "unit" else made.network

    def score(self, cut: Cut) -> Measured:
        self._remark = ""
        found = self._score(self.pruned(cut), self._inputs)
        return replace(found, remark=self._remark)

    def score_alone(self, index: int, cut: Cut) -> Measured:
        rest = Network(self._network.layers[index:])
        inside = replace(cut, kept=cut.kept[index:], shapes=cut.shapes[index:], guarded=())
        return self._score(_pruned(rest, inside), self._read_by(index))

    def size(self, cut: Cut) -> Size:
        counts = account(self._network, cut)
        return Size(counts.parameters, counts.macs)

    def _read_by(self, index: int) -> Array:
        """Return what a layer of the whole network reads; quick when asked in order."""
        at, values = self._reached if self._reached[0] <= index else (0, self._inputs)
        for layer in self._network.layers[at:index]:
            go_on(self._cancelled)
            values = emitted(values @ layer.kernel + layer.bias, layer)
        self._reached = (index, values)
        return values

    def _score(self, network: Network, inputs: Array) -> Measured:
        return measured(all_logits(network, inputs, self._cancelled), self._labels, self._metric)


def _pruned(network: Network, cut: Cut) -> Network:
    return compact(network, cut) if cut.method == "unit" else prune(network, cut)


def all_logits(network: Network, inputs: Array, cancelled: Cancelled = never) -> Array:
    """Return the logits (n, classes) of inputs (n, inputs), chunks shared out over threads."""
    size = batch_size(work_of_network(network), CHUNK)

    def work(start: int) -> Array:
        go_on(cancelled)
        return logits(network, inputs[start : start + size])

    with one_blas_thread, ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        return np.concatenate(list(workers.map(work, range(0, len(inputs), size))))
