"""The engine that trains any Keras model on: masks that hold, one graph of many steps."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array, Mask, Positions, Tensor
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import SettingError
from secateurs.core.graph.keras_layers import layers_by_name, set_weights
from secateurs.core.graph.layer_names import in_graph
from secateurs.core.graph.layer_state import memory_of, recall, state_held, states_at_zero
from secateurs.core.learning.augmentation import augmented
from secateurs.core.learning.engine import UNKNOWN, ValidationScore
from secateurs.core.learning.optimizers import SLOTS, update_rule
from secateurs.core.learning.precision import check_precision, steps_in
from secateurs.core.learning.progress import EngineState, Weights
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.tuned_samples import TuningSamples, gathered, part
from secateurs.core.network.batches import work_of_model
from secateurs.core.network.objective import Objective, mean, steps_that_count, summed
from secateurs.core.network.sizes import batch_for

if TYPE_CHECKING:
    import keras

EVALUATED = 1000  # samples at a time, at most
# As Keras names what may have several axes, too: a GRU's and attention's biases, slopes of PReLU.
NO_KERNELS = {"bias", "gamma", "beta", "alpha"}


@dataclass(frozen=True, slots=True, eq=False)
class LearnedFrom:
    """Samples to train on, those held out and a model to follow, where there are any."""

    train: TuningSamples
    held_out: TuningSamples | None = None
    teacher: "keras.Model | None" = None


class KerasTrainer:
    """A Keras model being trained. Belongs to the thread that made it.

    Masked entries get no gradient and begin with empty slots, so every update rule leaves them
    exactly as they were; kernels and slots are zeroed anew only when the masks change.
    """

    def __init__(
        self,
        model: "keras.Model",
        recipe: Recipe,
        judge: Objective,
        data: LearnedFrom,
        steps: int,
    ) -> None:
        import tensorflow as tf

        check_precision(recipe.precision)
        types = {str(variable.dtype) for variable in model.trainable_variables}
        types |= {str(layer.compute_dtype) for layer in layers_by_name(model).values()}
        if recipe.precision == "mixed" and types != {"float32"}:
            raise SettingError("Mixed precision is for networks that compute in float32 alone.")
        self.model = model
        self._recipe = recipe
        self._judge = judge
        self._data = data.train
        self._held_out = data.held_out
        self._teacher = teacher = data.teacher
        self._total = steps
        self._variables = [variable.value for variable in model.trainable_variables]
        self._constraints = [variable.constraint for variable in model.trainable_variables]
        self._slots = [
            [tf.Variable(tf.zeros_like(variable)) for _ in range(SLOTS[recipe.optimizer])]
            for variable in self._variables
        ]
        self._masks: dict[int, Tensor] = {}  # place among the variables -> 1 where it may train
        self._kernels = {
            place
            for place, variable in enumerate(model.trainable_variables)
            if len(variable.shape) > 1 and variable.name not in NO_KERNELS
        }
        self._emptied = self._kernels
        self._answers: Tensor = None
        self._at_once = batch_for(model, EVALUATED, work_of_model(model))
        signature = [tf.TensorSpec((None,), tf.int32), tf.TensorSpec((), tf.int32)]
        models = [model] if teacher is None else [model, teacher]
        self._steps = in_graph(self._loop, *models, input_signature=signature)
        self._score = in_graph(self._judged, model)

    def make_ready(self, cancelled: Cancelled) -> None:
        """Ask the teacher about every sample, before the first step."""
        self._answers = self._teachers_answers(cancelled)

    def hold(self, masks: Mapping[int, Mask], emptied: Iterable[int] = ()) -> None:
        """Train from now on only what the masks keep.

        Args:
            masks: by place among the model's trainable variables, shaped like them; the same
                places in every call. Removed entries of kernels become 0, others stay.
            emptied: places where removed entries become 0 although they are no kernels.
        """
        import tensorflow as tf

        self._emptied = self._kernels.union(emptied)

        for place, mask in masks.items():
            if place in self._masks:
                self._masks[place].assign(mask)
            else:
                kind = self._variables[place].dtype
                self._masks[place] = tf.Variable(tf.cast(mask, kind), trainable=False)
        self._clear()

    def take(
        self, order: Positions, first_step: int, cancelled: Cancelled = never
    ) -> tuple[Array, Array]:
        """Take training steps, all of them; what is named right is not counted."""
        with steps_in(self._recipe.precision):
            losses = self._steps(order, first_step)
        return np.asarray(losses), np.zeros(0, np.float32)

    def evaluate(self, cancelled: Cancelled = never) -> ValidationScore | None:
        """Score the samples held out; the accuracy is NaN where nothing is named.

        Recurrent states begin at zero, as in every score, and are put back after.

        Without any, a loss that is no number on the first batch of those trained on is told.
        """
        data = self._held_out
        if not data:
            return self._lost()
        loss, right, count = 0.0, 0.0, 0.0
        with states_at_zero([self.model]):
            for start in range(0, len(data), self._at_once):
                go_on(cancelled)
                piece = part(data, start, start + self._at_once)
                losses, rights, counted = self._score(piece.inputs, piece.labels)
                loss += float(losses)
                right += float(rights)
                count += float(counted)
        return ValidationScore(loss / max(count, 1), right / max(count, 1))

    def _lost(self) -> ValidationScore | None:
        """Return UNKNOWN where the network gives no numbers any more, which no loss has told."""
        few = part(self._data, 0, self._recipe.batch_size)
        with state_held([self.model]):
            loss, _, _ = self._score(few.inputs, few.labels)
        return None if np.isfinite(loss) else UNKNOWN

    def weights(self) -> Weights:
        return tuple(self.model.get_weights())

    def state(self) -> EngineState:
        slots = tuple(slot.numpy() for slots in self._slots for slot in slots)
        return EngineState(self.weights(), slots, memory_of(layers_by_name(self.model)))

    def restore(self, state: EngineState) -> None:
        """Take over all but the masks: `hold` is told those."""
        set_weights(self.model, state.weights)
        own = [slot for slots in self._slots for slot in slots]
        for slot, kept in zip(own, state.slots, strict=True):
            slot.assign(kept)
        recall(layers_by_name(self.model), state.memory)

    def _loop(self, order: Tensor, first_step: Tensor) -> Tensor:
        """Run one step after the other, inside the graph."""
        import tensorflow as tf

        size = self._recipe.batch_size
        count = (tf.shape(order)[0] + size - 1) // size

        def step(at: Tensor, losses: Tensor) -> tuple[Tensor, Tensor]:
            loss = self._step(order[at * size : (at + 1) * size], first_step + at)
            return at + 1, losses.write(at, loss)

        empty = tf.TensorArray(tf.float32, size=count)
        _, losses = tf.while_loop(lambda at, _: at < count, step, (0, empty))
        return losses.stack()

    def _step(self, batch: Tensor, number: Tensor) -> Tensor:
        import tensorflow as tf

        inputs, labels = gathered(self._data, batch)
        if self._recipe.augment:
            seen = (number - 1) * self._recipe.batch_size
            inputs = augmented(inputs, self._recipe.seed, seen)
        wanted = self._wanted(batch, inputs)
        with tf.GradientTape() as tape:
            loss = self._loss(inputs, labels, wanted)
            objective = tf.add_n([loss, *self.model.losses]) if self.model.losses else loss
        self._update(tape.gradient(objective, self._variables), number)
        return loss

    def _loss(self, inputs: Tensor, labels: Tensor, wanted: Tensor) -> Tensor:
        output = self.model(inputs, training=True)
        judged, counting = self._judge.judged(output, self.model), steps_that_count(output)
        loss = mean(self._judge.losses(labels, judged), counting)
        if wanted is None:
            return loss
        share = self._recipe.distillation
        apart = mean(self._judge.apart(wanted, judged, self._recipe.temperature), counting)
        return (1 - share) * loss + share * apart

    def _update(self, gradients: Sequence[Tensor], number: Tensor) -> None:
        import tensorflow as tf

        wanted = self._rate(number)
        for place, (variable, gradient) in enumerate(zip(self._variables, gradients, strict=True)):
            if gradient is None:  # nothing the model answers depends on it
                continue
            rate = tf.cast(wanted, variable.dtype)
            update = update_rule(self._recipe.optimizer, rate)
            if self._recipe.weight_decay and place in self._kernels:
                variable.assign(variable * (1 - rate * self._recipe.weight_decay))
            mask = self._masks.get(place)
            kept = gradient if mask is None else gradient * mask
            update(variable, self._slots[place], kept, number)
            self._constrain(place)

    def _constrain(self, place: int) -> None:
        """Bring a variable back into what its layer's constraint allows; what is held stays."""
        import tensorflow as tf

        variable, constraint = self._variables[place], self._constraints[place]
        if constraint is None:
            return
        allowed, mask = constraint(variable), self._masks.get(place)
        variable.assign(allowed if mask is None else tf.where(mask > 0, allowed, variable))

    def _rate(self, number: Tensor) -> Tensor:
        """Return the learning rate of a step: a linear rise, then half a cosine."""
        import tensorflow as tf

        rising = math.ceil(self._recipe.warm_up * self._total)
        done = tf.cast(number - 1, tf.float32)
        rate = self._recipe.learning_rate * tf.minimum((done + 1) / (rising + 1), 1.0)
        if not self._recipe.cosine:
            return rate
        falling = tf.maximum(done - rising, 0) / max(self._total - rising, 1)
        return rate * 0.5 * (1 + tf.cos(np.pi * falling))

    def _wanted(self, batch: Tensor, inputs: Tensor) -> Tensor:
        """Return what the teacher answers, None without one."""
        import tensorflow as tf

        if self._teacher is None:
            return None
        if self._answers is None:
            return self._judge.judged(self._teacher(inputs, training=False), self._teacher)
        return tf.nest.map_structure(lambda kept: tf.gather(kept, batch), self._answers)

    def _teachers_answers(self, cancelled: Cancelled) -> Tensor:
        """Ask the teacher once about every sample, where it is always asked the same."""
        import tensorflow as tf

        if self._teacher is None or self._recipe.augment:
            return None
        teacher = self._teacher

        def judged(inputs: Tensor) -> Tensor:
            return self._judge.judged(teacher(inputs, training=False), teacher)

        ask = in_graph(judged, teacher)
        size, pieces = batch_for(teacher, EVALUATED, work_of_model(teacher)), []
        for at in range(0, len(self._data), size):
            go_on(cancelled)
            pieces.append(ask(part(self._data, at, at + size).inputs))
        return tf.nest.map_structure(lambda *parts: tf.concat(parts, axis=0), *pieces)

    def _judged(self, inputs: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the sums of losses and of what is named right, and of how many."""
        import tensorflow as tf

        output = self.model(inputs, training=False)
        judged, counting = self._judge.judged(output, self.model), steps_that_count(output)
        losses, count = summed(self._judge.losses(labels, judged), counting)
        if self._judge.right is None:
            return losses, tf.constant(np.nan), count
        return losses, summed(self._judge.right(labels, judged), counting)[0], count

    def _clear(self) -> None:
        """Zero what is removed of kernels and the like, and all that is remembered of it."""
        for place, mask in self._masks.items():
            if place in self._emptied:
                self._variables[place].assign(self._variables[place] * mask)
            for slot in self._slots[place]:
                slot.assign(slot * mask)
