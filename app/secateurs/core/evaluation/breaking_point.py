"""Where one drawing stops being recognised, over all sparsities from 0 to 99 %."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.network.answers import logits_of, named
from secateurs.core.network.forward import emitted, network_inputs, probabilities
from secateurs.core.network.network import Network
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.ranking import Ranking

LEVELS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """What the pruned network answers at 0, 1, ... 99 %.

    Attributes:
        probabilities: (100, classes) float32, read-only.
    """

    probabilities: Array

    @property
    def answers(self) -> tuple[int, ...]:
        return tuple(named(self.probabilities).tolist())

    @property
    def breaking_point(self) -> int | None:
        """The first sparsity, in percent, at which the answer is not the dense one."""
        answers = named(self.probabilities)
        changed = np.flatnonzero(answers != answers[0])
        return int(changed[0]) if changed.size else None


class _Levels(Protocol):
    """A ranked network, ready to answer at every level."""

    def logits(self, sample: AnyArray, cancelled: Cancelled) -> Array: ...


class StripReader:
    """Reads strips of one ranked network; ready-made per network, quick per drawing."""

    def __init__(self, network: Network, ranking: Ranking) -> None:
        self.ranking = ranking
        self._levels = _levels(network, ranking)

    def read(self, pixels: AnyArray, cancelled: Cancelled = never) -> Strip:
        """Classify one sample, (28, 28) uint8 or another shape, at every level.

        Raises:
            DataError: at a level the answers are not numbers.
        """
        logits = self._levels.logits(pixels, cancelled)
        named(logits)  # refuses what names no class
        return Strip(frozen(probabilities(logits)))


def _levels(network: Network, ranking: Ranking) -> _Levels:
    if not network.is_chain:
        return _ModelLevels(network, ranking)
    return (_WeightLevels if ranking.method == "weight" else _UnitLevels)(network, ranking)


class _ModelLevels:
    """Prunes a Keras model anew at every level, save where nothing more goes."""

    def __init__(self, model: Network, ranking: Ranking) -> None:
        self._model = model
        self._ranking = ranking

    def logits(self, sample: AnyArray, cancelled: Cancelled) -> Array:
        outputs: list[Array] = []
        before: tuple[int, ...] = ()
        for level in range(LEVELS):
            counts = self._ranking.removed_counts(level / LEVELS)
            if counts == before:
                outputs.append(outputs[-1])
                continue
            before = counts
            pruned = prune_network(self._model, self._ranking.cut(level / LEVELS))
            outputs.append(logits_of(pruned, sample[None], cancelled)[0])
        return np.asarray(outputs)


def _positions(ranking: Ranking, network: Network) -> list[AnyArray]:
    """Return the parts' positions of every hidden layer; where it stays whole, any."""
    found = []
    for place, layer in enumerate(network.hidden):
        index = ranking.index_of(place)
        shape = layer.kernel.shape if ranking.method == "weight" else layer.kernel.shape[1:]
        any_order = np.arange(np.prod(shape)).reshape(shape)
        found.append(any_order if index is None else ranking.positions[index])
    return found


def _counts(ranking: Ranking, network: Network, level: int) -> list[int]:
    """Return how many parts of every hidden layer are gone at a level."""
    removed = ranking.removed_counts(level / LEVELS)
    indices = map(ranking.index_of, range(len(network.hidden)))
    return [0 if index is None else int(removed[index]) for index in indices]


class _WeightLevels:
    """Zeroes weights level by level in a working copy, each weight once."""

    def __init__(self, network: Network, ranking: Ranking) -> None:
        self._network = network
        positions = _positions(ranking, network)
        self._orders = [
            np.argsort(position, axis=None).astype(np.int32)  # what ties goes at one level
            for position in positions
        ]
        counts = [_counts(ranking, network, level) for level in range(LEVELS)]
        self._ends = [
            np.searchsorted(
                np.sort(position, axis=None), np.asarray(of_layer, position.dtype)
            ).tolist()
            for position, of_layer in zip(positions, zip(*counts, strict=True), strict=True)
        ]

    def logits(self, sample: AnyArray, cancelled: Cancelled) -> Array:
        inputs = network_inputs(self._network, sample[None])[0]
        kernels = [layer.kernel.copy() for layer in self._network.hidden]
        outputs = np.empty((LEVELS, self._network.classes), np.float32)
        for level in range(LEVELS):
            go_on(cancelled)
            self._remove(kernels, level)
            outputs[level] = self._forward(inputs, kernels)
        return outputs

    def _remove(self, kernels: list[Array], level: int) -> None:
        for kernel, order, ends in zip(kernels, self._orders, self._ends, strict=True):
            start = ends[level - 1] if level else 0
            kernel.reshape(-1)[order[start : ends[level]]] = 0

    def _forward(self, values: Array, kernels: list[Array]) -> Array:
        network = self._network
        all_kernels = (*kernels, network.output.kernel)
        for layer, kernel in zip(network.layers, all_kernels, strict=True):
            values = emitted(values @ kernel + layer.bias, layer)
        return values


class _UnitLevels:
    """Sorts the units so that a level's survivors are a corner of each kernel, never copied."""

    def __init__(self, network: Network, ranking: Ranking) -> None:
        positions = _positions(ranking, network)
        orders = [np.argsort(-position, kind="stable") for position in positions]
        rows = [np.arange(network.inputs), *orders]
        columns = [*orders, np.arange(network.classes)]
        self._network = network
        self._kernels = [
            np.ascontiguousarray(layer.kernel[np.ix_(row, column)])
            for layer, row, column in zip(network.layers, rows, columns, strict=True)
        ]
        self._biases = [
            layer.bias[column] for layer, column in zip(network.layers, columns, strict=True)
        ]
        self._kept = [
            [
                int((position >= count).sum())
                for position, count in zip(positions, _counts(ranking, network, level), strict=True)
            ]
            for level in range(LEVELS)
        ]
        self._folded = [self._biases[0][None], *self._folds()]

    def _folds(self) -> list[Array]:
        """For each later layer: its bias when only the first n units below survive, row n."""
        folds = []
        for index in range(1, len(self._kernels)):
            layer = self._network.layers[index - 1]
            constant = emitted(self._biases[index - 1].copy(), layer)
            emits = constant[:, None] * self._kernels[index].astype(np.float64)
            below = np.cumsum(emits[::-1], axis=0)[::-1]
            gone = np.vstack([below, np.zeros((1, below.shape[1]))])
            folds.append((self._biases[index] + gone).astype(np.float32))
        return folds

    def logits(self, sample: AnyArray, cancelled: Cancelled) -> Array:
        inputs = network_inputs(self._network, sample[None])[0]
        outputs = np.empty((LEVELS, self._network.classes), np.float32)
        for level, kept in enumerate(self._kept):
            go_on(cancelled)
            outputs[level] = self._forward(inputs, kept)
        return outputs

    def _forward(self, values: Array, kept: list[int]) -> Array:
        network = self._network
        widths = [0, *kept]
        columns = [*kept, network.classes]
        for index, layer in enumerate(network.layers):
            row = self._folded[index][widths[index]]
            kernel = self._kernels[index][: len(values), : columns[index]]
            values = emitted(values @ kernel + row[: columns[index]], layer)
        return values
