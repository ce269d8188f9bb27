"""The engine that trains a chain of Dense layers: variables, one graph of many steps, evaluation.

Data stay in memory as bytes; a step gathers, scales, and updates without leaving the graph.
The sums are those of float32 Keras training, the same bits for the same seed; so they are in mixed
precision, whose validation is in float32 all the same.
"""

from collections.abc import Sequence

import numpy as np

from secateurs.core.base.arrays import Array, Positions, Tensor, Variable
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.class_names import is_handwriting
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.learning.augmentation import distorted
from secateurs.core.learning.engine import ValidationScore
from secateurs.core.learning.optimizers import SLOTS, update_rule
from secateurs.core.learning.pen import rewritten
from secateurs.core.learning.precision import check_precision, steps_in
from secateurs.core.learning.progress import EngineState, Weights
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.written_digits import written_digits
from secateurs.core.network.keras_chain import copied
from secateurs.core.network.network import Network

# Work between two looks at the controls, in floating point operations: about 0.05 s on two
# cores. Decided by the settings alone, never by the clock, for it orders the sums.
SLICE_OPERATIONS = 10**10
PIECE = 4000  # images copied to TensorFlow at a time
SMALLEST_SLICE = 64  # images; below, reading the weights takes longer than using them
LARGEST_WRITTEN = 1000  # images in a slice of which some are written anew, for memory's sake

SETTLING = 0.2  # share of an augmented training over which the learning rate falls towards 0


class ChainTrainer:
    """A network being trained, `deterministic`. Belongs to the thread that made it."""

    def __init__(self, settings: TrainingSettings, dataset: Dataset, network: Network) -> None:
        import tensorflow as tf

        check_precision(settings.precision)
        self._settings = settings
        self._network = network
        self._train = _tensors(dataset.train)
        self._validation = _tensors(dataset.validation)
        self._validation_size = len(dataset.validation)
        self._side = dataset.train.pixels.shape[1:]
        writes = settings.augment and is_handwriting(dataset.key)
        self._paths = tf.constant(written_digits(settings.seed)) if writes else None
        self._variables = [
            tf.Variable(array) for layer in network.layers for array in (layer.kernel, layer.bias)
        ]
        self._slots = self._empty_slots()
        self._total = settings.epochs * -(-len(dataset.train) // settings.batch_size)
        images = max(SMALLEST_SLICE, SLICE_OPERATIONS // (6 * network.macs))
        self._slice = min(settings.batch_size, images, LARGEST_WRITTEN if writes else images)
        self._whole_steps = self._slice == settings.batch_size
        self._evaluation_slice = min(1000, 3 * images)
        self._build()

    def make_ready(self, cancelled: Cancelled) -> None:
        """Trace and optimise the graphs by running them over nothing."""
        go_on(cancelled)
        nothing = np.zeros(0, np.int32)
        with steps_in(self._settings.precision):
            if self._whole_steps:
                self._steps(nothing, 1)
            else:
                self._add(nothing, 0, 1)
        go_on(cancelled)
        self._score(self._validation_size)

    def take(
        self, order: Positions, first_step: int, cancelled: Cancelled = never
    ) -> tuple[Array, Array]:
        """Take training steps; the losses are cross-entropy without penalties."""
        with steps_in(self._settings.precision):
            if not self._whole_steps:
                return self._sliced_steps(order, first_step, cancelled)
            losses, accuracies = self._steps(order, first_step)
        return np.asarray(losses), np.asarray(accuracies)

    def evaluate(self, cancelled: Cancelled = never) -> ValidationScore:
        """Score the validation images."""
        loss, right = 0.0, 0
        for start in range(0, self._validation_size, self._evaluation_slice):
            go_on(cancelled)
            slice_loss, slice_right = self._score(start)
            loss += float(slice_loss)
            right += int(slice_right)
        return ValidationScore(loss / self._validation_size, right / self._validation_size)

    def weights(self) -> Weights:
        return tuple(copied(variable) for variable in self._variables)

    def state(self) -> EngineState:
        slots = tuple(copied(slot) for slots in self._slots for slot in slots)
        return EngineState(self.weights(), slots, {})

    def restore(self, state: EngineState) -> None:
        for variable, weight in zip(self._variables, state.weights, strict=True):
            variable.assign(weight)
        own = [slot for slots in self._slots for slot in slots]
        for slot, kept in zip(own, state.slots, strict=True):
            slot.assign(kept)

    def _empty_slots(self) -> list[list[Variable]]:
        import tensorflow as tf

        return [
            [tf.Variable(tf.zeros_like(variable)) for _ in range(SLOTS[self._settings.optimizer])]
            for variable in self._variables
        ]

    def _build(self) -> None:
        import tensorflow as tf

        positions = tf.TensorSpec((None,), tf.int32)
        scalar = tf.TensorSpec((), tf.int32)
        graph = tf.function
        # Without AutoGraph: it reads source files, which a frozen program does not have.
        self._steps = graph(self._loop, input_signature=[positions, scalar], autograph=False)
        self._score = graph(self._score_slice, input_signature=[scalar], autograph=False)
        if not self._whole_steps:
            self._sums = [tf.Variable(tf.zeros_like(variable)) for variable in self._variables]
            self._add = graph(
                self._add_slice, input_signature=[positions, scalar, scalar], autograph=False
            )
            self._apply = graph(self._apply_sums, input_signature=[scalar], autograph=False)

    def _loop(self, order: Tensor, first_step: Tensor) -> Tensor:
        """Run one step after the other, inside the graph."""
        import tensorflow as tf

        size = self._settings.batch_size
        count = (tf.shape(order)[0] + size - 1) // size

        def step(at: Tensor, losses: Tensor, accuracies: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            batch = order[at * size : (at + 1) * size]
            number = first_step + at
            loss, right, gradients = self._gradients(batch, (number - 1) * size)
            self._update_all(gradients, number)
            here = tf.cast(tf.shape(batch)[0], tf.float32)
            accuracy = tf.cast(right, tf.float32) / here
            return at + 1, losses.write(at, loss / here), accuracies.write(at, accuracy)

        empty = [tf.TensorArray(tf.float32, size=count) for _ in range(2)]
        _, losses, accuracies = tf.while_loop(lambda at, *_: at < count, step, (0, *empty))
        return losses.stack(), accuracies.stack()

    def _gradients(
        self, batch: Tensor, position: Tensor, whole: Tensor = None
    ) -> tuple[Tensor, Tensor, list[Tensor]]:
        """Return summed loss and right answers, and the gradients of loss plus penalties.

        `whole` is the size of the batch of which this is a slice.
        """
        import tensorflow as tf

        images = tf.cast(tf.gather(self._train[0], batch), tf.float32) * np.float32(1 / 255)
        labels = tf.gather(self._train[1], batch)
        if self._settings.augment:
            images = self._augmented(images, labels, position)
        here = tf.cast(tf.shape(batch)[0], tf.float32)
        size = here if whole is None else tf.cast(whole, tf.float32)
        with tf.GradientTape() as tape:
            loss, right = self._loss_and_right(images, labels)
            objective = loss / size + self._penalty() * (here / size)
        return loss, right, tape.gradient(objective, self._variables)

    def _augmented(self, images: Tensor, labels: Tensor, position: Tensor) -> Tensor:
        import tensorflow as tf

        seed, grid = self._settings.seed, tf.reshape(images, (-1, *self._side))
        if self._paths is not None:
            mixed = self._settings.precision == "mixed"
            key = tf.random.fold_in(tf.stack([seed, position]), 1)
            grid = rewritten(grid, labels, self._paths, key, exact=mixed)
        return tf.reshape(distorted(grid, seed, position), tf.shape(images))

    def _loss_and_right(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return the summed loss of the images, and how many are named right."""
        import tensorflow as tf

        logits = self._logits(images)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        right = tf.argmax(logits, axis=1, output_type=tf.int32) == labels
        return tf.reduce_sum(losses), tf.math.count_nonzero(right)

    def _logits(self, images: Tensor) -> Tensor:
        import tensorflow as tf

        values = images
        parts = zip(self._network.layers, self._variables[::2], self._variables[1::2], strict=True)
        for layer, kernel, bias in parts:
            values = tf.nn.bias_add(tf.matmul(values, kernel), bias)
            values = tf.nn.relu(values) if layer.activation == "relu" else values
        return values

    def _penalty(self) -> Tensor:
        """Return l1 times the sum of |w| plus l2 times the sum of w squared, over kernels."""
        import tensorflow as tf

        kernels, penalty = self._variables[::2], 0.0
        if self._settings.l1:
            penalty += self._settings.l1 * sum(tf.reduce_sum(tf.abs(w)) for w in kernels)
        if self._settings.l2:
            penalty += self._settings.l2 * sum(tf.reduce_sum(tf.square(w)) for w in kernels)
        return penalty

    def _update_all(self, gradients: Sequence[Tensor], number: Tensor) -> None:
        update = update_rule(self._settings.optimizer, self._rate(number))
        for variable, slots, gradient in zip(self._variables, self._slots, gradients, strict=True):
            update(variable, slots, gradient, number)

    def _rate(self, number: Tensor) -> Tensor:
        """Return the learning rate of a step; augmented, a training settles in its last fifth.

        No image is seen twice there: at a rate that stays, the weights would never come to rest.
        """
        import tensorflow as tf

        rate = self._settings.learning_rate
        if not self._settings.augment:
            return rate
        left = tf.cast(self._total + 1 - number, tf.float32) / self._total
        return rate * tf.minimum(left / SETTLING, 1.0)

    def _sliced_steps(
        self, order: Positions, first_step: int, cancelled: Cancelled
    ) -> tuple[Array, Array]:
        """Take steps that are too long for one call: add up slices, then update."""
        losses, accuracies = [], []
        size = self._settings.batch_size
        for number, start in enumerate(range(0, len(order), size), first_step):
            batch = order[start : start + size]
            sums = self._add_slices(batch, (number - 1) * size, cancelled)
            if sums is None:
                break
            self._apply(number)
            losses.append(sums[0] / len(batch))
            accuracies.append(sums[1] / len(batch))
        return np.array(losses, np.float32), np.array(accuracies, np.float32)

    def _add_slices(
        self, batch: Positions, position: int, cancelled: Cancelled
    ) -> tuple[float, int] | None:
        """Return a batch's summed loss and right answers; None once cancelled."""
        import tensorflow as tf

        for total in self._sums:
            total.assign(tf.zeros_like(total))
        loss, right = 0.0, 0
        for start in range(0, len(batch), self._slice):
            if cancelled():
                return None
            piece = batch[start : start + self._slice]
            slice_loss, slice_right = self._add(piece, position + start, len(batch))
            loss += float(slice_loss)
            right += int(slice_right)
        return loss, right

    def _add_slice(self, batch: Tensor, position: Tensor, whole: Tensor) -> Tensor:
        loss, right, gradients = self._gradients(batch, position, whole)
        for total, gradient in zip(self._sums, gradients, strict=True):
            total.assign_add(gradient)
        return loss, right

    def _apply_sums(self, number: Tensor) -> None:
        self._update_all(self._sums, number)

    def _score_slice(self, start: Tensor) -> tuple[Tensor, Tensor]:
        import tensorflow as tf

        stop = start + self._evaluation_slice
        images = tf.cast(self._validation[0][start:stop], tf.float32) * np.float32(1 / 255)
        return self._loss_and_right(images, self._validation[1][start:stop])


def _tensors(images: LabelledImages) -> tuple[Tensor, Tensor]:
    import tensorflow as tf

    pixels = images.pixels.reshape(len(images), -1)
    # Piece by piece: copying an array in holds the interpreter lock, and with it the window.
    starts = range(0, len(images), PIECE)
    pieces = [tf.constant(pixels[start : start + PIECE]) for start in starts]
    return tf.concat(pieces, axis=0), tf.constant(images.labels.astype(np.int32))
