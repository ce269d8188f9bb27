"""What fine-tuning makes small: the error against the labels, and against a teacher."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Tensor
from secateurs.core.base.errors import DataError, SettingError
from secateurs.core.base.phrases import sides
from secateurs.core.network.live import ending_of, undone

if TYPE_CHECKING:
    import keras

Loss = Callable[[Tensor, Tensor], Tensor]

TOLD_APART = 32  # samples whose losses are compared with those of each alone


@dataclass(frozen=True, slots=True)
class Objective:
    """How a model's answers are judged, inside a graph.

    Attributes:
        judged: of (output, the model that gave it), its logits, or the output as it is.
        losses: of (labels, judged), one or more a sample.
        right: of (labels, judged), which are named right; None where nothing is named.
        apart: of (the teacher's judged, judged, temperature), one or more a sample.
    """

    judged: Callable[[Tensor, "keras.Model"], Tensor]
    losses: Loss
    right: Loss | None
    apart: Callable[[Tensor, Tensor, float], Tensor]


def objective(loss: Loss | str | None) -> Objective:
    """Return how to judge: as a classifier of whole-number labels, or by a loss of one's own.

    Args:
        loss: Keras's name of a loss, a loss of Keras's, or a function of (wanted, output) that
            gives one value a sample or more; a teacher is then followed by the squared
            difference of the outputs.

    Raises:
        ValueError: if there is no such loss, or it adds up samples.
    """
    if loss is None:
        return Objective(graph_logits, cross_entropies, named_right, divergences)
    import keras

    try:
        function = keras.losses.get(loss) if isinstance(loss, str) else loss
    except ValueError as error:
        raise SettingError(f'Keras has no loss "{loss}"') from error
    if not callable(function) or isinstance(function, type):
        raise SettingError("loss must be Keras's name of one, or a function of (wanted, output)")
    if isinstance(function, keras.losses.Loss):
        function = _before_it_sums(function)
    return Objective(_as_it_is, _compared(function), None, squared_differences)


def graph_logits(output: Tensor, model: "keras.Model") -> Tensor:
    """Return the logits behind a classifier's answer.

    The answer is taken for logits unless the softmax or sigmoid that made it can be seen.
    """
    import tensorflow as tf

    (output,) = tf.nest.flatten(output)
    kept = getattr(output, "_keras_logits", None)  # where Keras applied the activation
    if kept is not None:
        return kept
    if output.op.type in ("Softmax", "Sigmoid"):
        return output.op.inputs[0]
    return undone(output, ending_of(model))


def cross_entropies(labels: Tensor, logits: Tensor) -> Tensor:
    """Return the cross entropy of each label; a single logit stands for the classes 0 and 1."""
    import tensorflow as tf

    return tf.nn.sparse_softmax_cross_entropy_with_logits(_whole(labels), _all_classes(logits))


def named_right(labels: Tensor, logits: Tensor) -> Tensor:
    """Return whether the class with the highest logit is the label's."""
    import tensorflow as tf

    return tf.argmax(_all_classes(logits), axis=-1, output_type=tf.int32) == _whole(labels)


def divergences(teacher: Tensor, logits: Tensor, temperature: float) -> Tensor:
    """Return the Kullback-Leibler divergence from the teacher's softened answers.

    Times the temperature squared, so that gradients keep their size at any temperature
    (Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015).
    """
    import tensorflow as tf

    wanted = tf.nn.log_softmax(_all_classes(teacher) / temperature)
    given = tf.nn.log_softmax(_all_classes(logits) / temperature)
    divergence = tf.reduce_sum(tf.exp(wanted) * (wanted - given), axis=-1)
    return divergence * temperature**2


def squared_differences(teacher: Tensor, output: Tensor, temperature: float) -> Tensor:
    """Return the squared distance from the teacher's output, entry by entry."""
    import tensorflow as tf

    pairs = zip(tf.nest.flatten(teacher), tf.nest.flatten(output), strict=True)
    flat = [tf.reshape(tf.square(a - b), (tf.shape(b)[0], -1)) for a, b in pairs]
    return tf.concat(flat, axis=1)


def each_sample(values: Tensor) -> Tensor:
    """Return the mean over all but the first axis, (n,) float32."""
    import tensorflow as tf

    values = tf.cast(values, tf.float32)
    return tf.reduce_mean(tf.reshape(values, (tf.shape(values)[0], -1)), axis=1)


def check_apart(loss: Loss, wanted: Tensor, output: Tensor) -> None:
    """Refuse a loss that makes (n, n) of labels (n,) and answers (n, 1), or the reverse.

    Raises:
        DataError: the values of the samples are others than those of each alone.
    """
    import tensorflow as tf

    if tf.nest.is_nested(wanted) or tf.nest.is_nested(output):
        return
    shapes = wanted.shape, output.shape
    if sorted(map(len, shapes)) != [1, 2] or 1 not in (*shapes[0][1:], *shapes[1][1:]):
        return
    together = each_sample(loss(wanted, output))
    alone = [loss(wanted[i : i + 1], output[i : i + 1]) for i in range(len(wanted))]
    apart = [float(each_sample(each)[0]) for each in alone]
    if not np.allclose(together, apart, rtol=1e-3, atol=1e-6, equal_nan=True):
        given, answer = (sides(shape[1:]) or "a number" for shape in shapes)
        raise DataError(
            f"The loss compares what is wanted of a sample, {given}, with the answers to all"
            f" others, too: bring it and the answer, {answer}, to one shape."
        )


def steps_that_count(output: Tensor) -> Tensor | None:
    """Return the mask that Keras attaches to an output, (n, steps) bool; None where all counts."""
    import tensorflow as tf
    from keras.src.backend.common.masking import get_keras_mask

    outputs = tf.nest.flatten(output)
    return get_keras_mask(outputs[0]) if len(outputs) == 1 else None


def summed(values: Tensor, counting: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return the sum of the samples' means and how many there are, both float32.

    Where some steps do not count it is the sum over those that do, and how many there are: the
    one divided by the other is what Keras's own losses and metrics give for such an output.

    Args:
        values: (n, ...).
        counting: as `steps_that_count` gives them.
    """
    import tensorflow as tf

    by_steps = counting is not None and values.shape[: counting.shape.rank].is_compatible_with(
        counting.shape
    )
    if not by_steps:
        each = each_sample(values)
        return tf.reduce_sum(each), tf.cast(tf.size(each), tf.float32)
    counting = tf.cast(counting, tf.bool)
    values = tf.reshape(tf.cast(values, tf.float32), (tf.size(counting), -1))
    steps = tf.where(tf.reshape(counting, (-1,)), tf.reduce_mean(values, axis=1), 0.0)
    return tf.reduce_sum(steps), tf.math.count_nonzero(counting, dtype=tf.float32)


def mean(values: Tensor, counting: Tensor | None = None) -> Tensor:
    """Return the mean over samples, or over the steps that count; 0 where none does."""
    import tensorflow as tf

    return tf.math.divide_no_nan(*summed(values, counting))


def _before_it_sums(loss: "keras.losses.Loss") -> Loss:
    """Return what a loss of Keras's gives of each sample, with its settings, such as a delta."""
    import keras
    import tensorflow as tf

    if loss.reduction == "sum":
        raise SettingError("loss adds up the samples of a batch; give it reduction=None")

    def values(wanted: Tensor, output: Tensor) -> Tensor:
        def cast(given: Tensor) -> Tensor:
            return keras.ops.convert_to_tensor(given, dtype=loss.dtype)

        found = (tf.nest.map_structure(cast, each) for each in (wanted, output))
        return loss.call(*found)

    return values


def _compared(function: Loss) -> Loss:
    """Return a loss that compares in one precision and must give values of each sample."""
    import tensorflow as tf

    def losses(wanted: Tensor, output: Tensor) -> Tensor:
        values = function(_in_its_precision(wanted, output), output)
        found = tf.TensorShape(getattr(values, "shape", ()))
        samples = tf.nest.flatten(output)[0].shape[:1]
        if not found.rank or not found[:1].is_compatible_with(samples):
            raise DataError("The loss gives one value for all samples; one for each is needed.")
        return values

    return losses


def _in_its_precision(wanted: Tensor, output: Tensor) -> Tensor:
    """Return labels that are no whole numbers in the precision of the one output, as Keras does."""
    import tensorflow as tf

    if tf.nest.is_nested(wanted) or tf.nest.is_nested(output):
        return wanted
    other = wanted.dtype.is_floating and wanted.dtype != output.dtype
    return tf.cast(wanted, output.dtype) if other else wanted


def _as_it_is(output: Tensor, _: "keras.Model") -> Tensor:
    return output


def _whole(labels: Tensor) -> Tensor:
    import tensorflow as tf

    return tf.cast(labels, tf.int32)


def _all_classes(logits: Tensor) -> Tensor:
    import tensorflow as tf

    if logits.shape[-1] != 1:
        return logits
    return tf.concat([tf.zeros_like(logits), logits], axis=-1)
