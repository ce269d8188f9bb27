"""Statistics of a Keras model: what its layers read and emit, and the gradients of a loss."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Tensor, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import PruningError
from secateurs.core.data.labels import class_numbers
from secateurs.core.graph.keras_layers import (
    has_plain_kernel,
    layers_by_name,
    variable_of,
)
from secateurs.core.graph.layer_names import in_graph
from secateurs.core.graph.layer_state import samples_at_once, state_held
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.network.batches import BACKWARD, batch_size, work_of
from secateurs.core.network.inputs import Inputs, Targets
from secateurs.core.network.objective import (
    TOLD_APART,
    Loss,
    check_apart,
    mean,
    objective,
    steps_that_count,
)
from secateurs.core.network.sizes import batch_for
from secateurs.core.ranking.criteria.criterion import Changes, Features
from secateurs.core.ranking.criteria.observed_layers import watched
from secateurs.core.ranking.criteria.samples import MINI_BATCH, OTHERWISE, Samples, batch
from secateurs.core.ranking.criteria.tallies import ChangeTally, Tally
from secateurs.core.ranking.parts import units_last

if TYPE_CHECKING:
    import keras


def gradient_function(
    model: "keras.Model", kernels: "Sequence[keras.Variable]", loss: Loss | str | None
) -> Callable[[Inputs, Targets], list[Tensor]]:
    """Return a function of (x, y) that gives the mean loss's gradient, one a kernel.

    Kernels are watched whether they are trainable or not; one that the loss does not depend on
    has the gradient zero.
    """
    import tensorflow as tf

    goal = objective(loss)
    variables = [kernel.value for kernel in kernels]

    def gradients(x: Tensor, y: Tensor) -> list[Tensor]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            output = model(x, training=False)
            judged = goal.judged(output, model)
            loss = mean(goal.losses(y, judged), steps_that_count(output))
        found = tape.gradient(loss, variables, unconnected_gradients="zero")
        return [tf.convert_to_tensor(gradient) for gradient in found]

    compiled = in_graph(gradients, model, reduce_retracing=True)

    def explained(x: Inputs, y: Targets) -> list[Tensor]:
        try:
            return list(compiled(x, y))
        except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
            answers = " and ".join(str(tuple(each.shape[1:])) for each in model.outputs)
            raise PruningError(
                f"The loss cannot compare labels of the shape {np.shape(y)[1:]} with the network's "
                f"answers, {answers}."
            ) from error

    return explained


MOST = 256  # samples at a time


class KerasStatistics:
    """What data says of each layer of a model, measured once, when first asked for."""

    def __init__(
        self,
        model: "keras.Model",
        structure: Structure,
        samples: Samples,
        loss: Loss | str | None = None,
        cancelled: Cancelled = never,
    ) -> None:
        """Take a model that is nobody else's: it is watched while it runs.

        Args:
            loss: None for a classifier and whole-number labels; else Keras's name of a loss, or
                a function of (labels, output) that gives one value a sample or more.
        """
        self._model = model
        self._samples = samples
        self._loss = loss
        self._cancelled = cancelled
        self._work = work_of(structure)
        self._layers = layers_by_name(model)
        self._ranked: dict[str, KernelLayer] = {
            layer.name: layer
            for layer in structure.layers
            if has_plain_kernel(self._layers, layer.name)
        }

    @cached_property
    def features(self) -> Mapping[str, Features]:
        tallies: dict[str, Tally] = defaultdict(Tally)
        with state_held([self._model]), watched(self._model, self._ranked) as seen:
            size = batch_for(self._model, MOST, self._work, watched=True)
            for x, _, _ in self._batches(size):
                self._model(x, training=False)
                for sighting in seen:
                    tally = tallies[sighting.name]
                    read = sighting.read
                    tally.add(
                        None if read is None else self._channels_last(sighting.name, read),
                        self._channels_last(sighting.name, sighting.emitted),
                        None if sighting.counting is None else np.asarray(sighting.counting),
                    )
                seen.clear()
        return {name: tally.features(self._ranked[name]) for name, tally in tallies.items()}

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """Gradients of the mean loss with respect to each kernel, units last."""
        kernels = self._kernels()
        sums = [np.zeros(kernel.shape) for kernel in kernels.values()]
        for gradients, count in self._gradients(kernels, MOST):
            for index, gradient in enumerate(gradients):
                sums[index] += gradient * (count / self._samples.count)
        return {
            name: units_last(frozen(total.astype(np.float32)), self._ranked[name])
            for name, total in zip(kernels, sums, strict=True)
        }

    @cached_property
    def changes(self) -> Mapping[str, Changes]:
        kernels = self._kernels()
        values = {
            name: units_last(kernel.numpy(), self._ranked[name]) for name, kernel in kernels.items()
        }
        tallies = {name: ChangeTally(np.zeros(kernel.shape)) for name, kernel in values.items()}
        for gradients, _ in self._gradients(kernels, MINI_BATCH):
            for (name, kernel), found in zip(values.items(), gradients, strict=True):
                tallies[name].add(units_last(found, self._ranked[name]), kernel)
        return {name: tally.changes() for name, tally in tallies.items()}

    def _channels_last(self, name: str, tensor: Tensor) -> AnyArray:
        layer = self._layers[name.partition("/")[0]]
        first = getattr(layer, "data_format", None) == "channels_first"
        return np.moveaxis(tensor.numpy(), 1, -1) if first else tensor.numpy()

    def _kernels(self) -> "dict[str, keras.Variable]":
        return {name: variable_of(self._layers, name) for name in self._ranked}

    def _gradients(
        self, kernels: "Mapping[str, keras.Variable]", size: int
    ) -> Iterator[tuple[list[Array], int]]:
        """Yield the gradients of the mean loss of `size` samples after the other, and how many.

        A large network takes its samples in parts: a gradient is the mean of those of its parts.
        """
        self._check_labels()
        gradients = gradient_function(self._model, list(kernels.values()), self._loss)
        own = samples_at_once(self._model)
        size = own * -(-size // own) if own else size
        part = own or batch_size(BACKWARD * self._work, size, worth=0)
        for start in range(0, self._samples.count, size):
            count = min(size, self._samples.count - start)
            found: list[Array] = []
            for x, y, some in self._batches(part, start, start + count):
                share = some / count
                these = [gradient.numpy() * share for gradient in gradients(x, y)]
                found = [a + b for a, b in zip(found, these, strict=True)] if found else these
            yield found, count

    def _batches(
        self, size: int, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[Inputs, Targets, int]]:
        end = self._samples.count if end is None else end
        for first in range(start, end, size):
            go_on(self._cancelled)
            stop = min(first + size, end)
            y = None if self._samples.y is None else batch(self._samples.y, first, stop)
            yield batch(self._samples.x, first, stop), y, stop - first

    def _check_labels(self) -> None:
        if self._loss is not None:
            if not samples_at_once(self._model):
                self._check_loss()
            return
        outputs = self._model.outputs
        if len(outputs) != 1 or len(outputs[0].shape) != 2:
            raise PruningError(
                "Gradients are taken of the cross entropy of one row of classes a sample; "
                "give loss= for a network that answers something else."
            )
        labels = class_numbers(self._samples.y, int(outputs[0].shape[1]), OTHERWISE)
        self._samples = replace(self._samples, y=labels)

    def _check_loss(self) -> None:
        """Refuse a loss that compares each label with the answers to all samples."""
        import tensorflow as tf

        x, y, _ = next(self._batches(TOLD_APART))
        with state_held([self._model]):
            answers = self._model(x, training=False)
        # What cannot be compared at all is told where gradients are taken.
        with suppress(ValueError, TypeError, tf.errors.InvalidArgumentError):
            wanted = tf.nest.map_structure(tf.convert_to_tensor, y)
            check_apart(objective(self._loss).losses, wanted, answers)
