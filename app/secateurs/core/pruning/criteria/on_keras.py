"""Statistics of a Keras model: what its layers read and emit, and the gradients of a loss."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Array, frozen
from secateurs.core.data.class_numbers import class_numbers
from secateurs.core.errors import PruningError
from secateurs.core.network.reading import kernel_of, layers_by_name
from secateurs.core.network.structure import KernelLayer, Structure
from secateurs.core.network.tracing.kinds import is_plain
from secateurs.core.pruning.columns import units_last
from secateurs.core.pruning.criteria.context import Changes, Features
from secateurs.core.pruning.criteria.samples import MINI_BATCH, OTHERWISE, Samples, batch
from secateurs.core.pruning.criteria.tallies import ChangeTally, Tally
from secateurs.core.pruning.criteria.watching import watched

if TYPE_CHECKING:
    import keras

BATCH = 256


class KerasStatistics:
    """What data says of each layer of a model, measured once, when first asked for."""

    def __init__(
        self, model: "keras.Model", structure: Structure, samples: Samples, loss: Any = None
    ) -> None:
        """Take a model that is nobody else's: it is watched while it runs.

        Args:
            loss: None for a classifier and whole-number labels; else Keras's name of a loss, or
                a function of (labels, output) that gives one value a sample or more.
        """
        self._model = model
        self._samples = samples
        self._loss = loss
        self._layers = layers_by_name(model)
        self._ranked: dict[str, KernelLayer] = {
            layer.name: layer for layer in structure.layers if is_plain(self._layers[layer.name])
        }

    @cached_property
    def features(self) -> Mapping[str, Features]:
        tallies: dict[str, Tally] = defaultdict(Tally)
        with watched(self._layers, self._ranked) as seen:
            for x, _, _ in self._batches():
                self._model(x, training=False)
                for sighting in seen:
                    tally = tallies[sighting.name]
                    tally.add(*self._channels_last(sighting.name, sighting.read, sighting.emitted))
                seen.clear()
        return {name: tally.features(self._ranked[name]) for name, tally in tallies.items()}

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """Gradients of the mean loss with respect to each kernel, units last."""
        from secateurs.core.pruning.criteria.backward import gradient_function

        self._check_labels()
        kernels = self._kernels()
        gradients = gradient_function(self._model, list(kernels.values()), self._loss)
        sums = [np.zeros(kernel.shape) for kernel in kernels.values()]
        for x, y, count in self._batches():
            for index, gradient in enumerate(gradients(x, y)):
                sums[index] += gradient.numpy() * (count / self._samples.count)
        return {
            name: units_last(frozen(total.astype(np.float32)), self._ranked[name])
            for name, total in zip(kernels, sums, strict=True)
        }

    @cached_property
    def changes(self) -> Mapping[str, Changes]:
        from secateurs.core.pruning.criteria.backward import gradient_function

        self._check_labels()
        kernels = self._kernels()
        gradients = gradient_function(self._model, list(kernels.values()), self._loss)
        values = {
            name: units_last(kernel.numpy(), self._ranked[name]) for name, kernel in kernels.items()
        }
        tallies = {name: ChangeTally(np.zeros(kernel.shape)) for name, kernel in values.items()}
        for x, y, _ in self._batches(MINI_BATCH):
            for (name, kernel), found in zip(values.items(), gradients(x, y), strict=True):
                tallies[name].add(units_last(found.numpy(), self._ranked[name]), kernel)
        return {name: tally.changes() for name, tally in tallies.items()}

    def _channels_last(self, name: str, *tensors: Any) -> list[NDArray[Any]]:
        first = getattr(self._layers[name], "data_format", None) == "channels_first"
        arrays = (tensor.numpy() for tensor in tensors)
        return [np.moveaxis(array, 1, -1) if first else array for array in arrays]

    def _kernels(self) -> dict[str, Any]:
        return {name: kernel_of(self._layers[name]) for name in self._ranked}

    def _batches(self, size: int = BATCH) -> Iterator[tuple[Any, Any, int]]:
        for start in range(0, self._samples.count, size):
            stop = min(start + size, self._samples.count)
            y = None if self._samples.y is None else batch(self._samples.y, start, stop)
            yield batch(self._samples.x, start, stop), y, stop - start

    def _check_labels(self) -> None:
        if self._loss is not None:
            return
        outputs = self._model.outputs
        if len(outputs) != 1 or len(outputs[0].shape) != 2:
            raise PruningError(
                "Gradients are taken of the cross entropy of one row of classes a sample; "
                "give loss= for a network that answers something else."
            )
        labels = class_numbers(self._samples.y, int(outputs[0].shape[1]), OTHERWISE)
        self._samples = replace(self._samples, y=labels)
