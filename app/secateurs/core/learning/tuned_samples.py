"""What a Keras model learns from, held in tensors."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.base.errors import DataError, SettingError
from secateurs.core.base.phrases import joined, sides
from secateurs.core.data.labels import class_numbers
from secateurs.core.graph.layer_state import samples_at_once, state_held
from secateurs.core.network.inputs import Data, Targets, arrays_for, in_form
from secateurs.core.network.objective import TOLD_APART, Loss, check_apart

if TYPE_CHECKING:
    import keras


OTHERWISE = "give loss= for a model that is no classifier"


@dataclass(frozen=True, slots=True, eq=False)
class TuningSamples:
    """Inputs and what is wanted for them; tensors, or tuples of tensors, of one length."""

    inputs: Tensor
    labels: Tensor
    count: int

    def __len__(self) -> int:
        return self.count


def samples(data: Data, model: "keras.Model", *, classes: bool = True) -> TuningSamples:
    """Hold arrays in tensors of the types that the model takes.

    Args:
        data: (x, y); x is (n, *input shape), or one such array an input; y (n,) class numbers or
            one-hot rows, or whatever the loss compares with.
        classes: whether the labels must be classes of the model.

    Raises:
        DataError: there is nothing, lengths or shapes do not fit, or labels are no classes.
    """
    import tensorflow as tf

    if not isinstance(data, list | tuple) or len(data) != 2:
        raise DataError("Training needs data as (x, y): samples, and what is wanted for each.")
    given = arrays_for(model, data[0])
    labels = _labels(data[1], model) if classes else tf.nest.map_structure(np.asarray, data[1])
    counts = {len(each) if each.ndim else 0 for each in tf.nest.flatten(labels)}
    if counts != {len(given[0])}:
        found = joined([str(each) for each in sorted(counts)])
        raise DataError(
            f"As many labels as samples are needed; there are {len(given[0])} samples and "
            f"{found} labels."
        )
    tensors = [
        tf.cast(tf.convert_to_tensor(array), taken.dtype)
        for array, taken in zip(given, model.inputs, strict=True)
    ]
    wanted = tf.nest.map_structure(tf.convert_to_tensor, labels)
    return TuningSamples(in_form(model, tensors), wanted, len(given[0]))


def _labels(y: Targets, model: "keras.Model") -> AnyArray:
    if len(model.outputs) > 1:
        raise DataError(f"The model has {len(model.outputs)} outputs: {OTHERWISE}.")
    *places, classes = model.outputs[0].shape[1:] or (1,)
    if not places:
        return class_numbers(y, int(classes), OTHERWISE)
    given, answers = _array(y), len(places) + 1
    rows = given.shape[answers:]  # one-hot, or a number in a row of its own
    sides_fit = all(
        want in (None, side) for want, side in zip(places, given.shape[1:], strict=False)
    )
    if not (given.ndim >= answers and sides_fit and rows in ((), (1,), (classes,))):
        raise DataError(
            f"The network names a class at each of {sides(tuple(places))} places of a sample;"
            f" the labels given are {sides(given.shape[1:]) or 'single numbers'}."
        )
    found = class_numbers(given.reshape(-1, *rows), int(classes), OTHERWISE)
    return found.reshape(given.shape[:answers])


def _array(y: Targets) -> AnyArray:
    try:
        return np.asarray(y)
    except ValueError:  # rows of different lengths
        return np.asarray(None)


def check_loss(loss: Loss, data: TuningSamples, model: "keras.Model") -> None:
    """Refuse a loss that cannot compare the labels with the model's answers.

    Raises:
        DataError: names the shapes that it was given, or it tells no samples apart.
        SettingError: it cannot be part of a graph.
    """
    import tensorflow as tf

    taken = {side for answer in model.outputs for side in answer.shape}
    at_once = samples_at_once(model)
    count = at_once or next(few for few in range(2, 9) if few not in taken)
    if len(data) < count:
        return
    few = part(data, 0, count)  # of another length than the answers: else they broadcast
    with state_held([model]):
        answers = model(few.inputs, training=False)
    try:
        tf.function(loss, autograph=False)(few.labels, answers)
        if not at_once:
            few = part(data, 0, TOLD_APART)
            with state_held([model]):
                check_apart(loss, few.labels, model(few.inputs, training=False))
    except NotImplementedError as error:  # NumPy is given what has no values yet
        raise SettingError(
            "loss must be made of what TensorFlow or keras.ops compute, not of NumPy."
        ) from error
    except (AttributeError, ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
        wanted, given = (
            " and ".join(sides(each.shape[1:]) or "a number" for each in flat)
            for flat in (tf.nest.flatten(few.labels), tf.nest.flatten(answers))
        )
        raise DataError(
            f"The loss cannot compare what is wanted of a sample, {wanted}, with what the model"
            f" answers, {given}."
        ) from error


def part(data: TuningSamples, start: int, stop: int) -> TuningSamples:
    """Return the samples from start to stop - 1."""
    import tensorflow as tf

    inputs = tf.nest.map_structure(lambda held: held[start:stop], data.inputs)
    labels = tf.nest.map_structure(lambda held: held[start:stop], data.labels)
    return TuningSamples(inputs, labels, min(stop, len(data)) - start)


def gathered(data: TuningSamples, positions: Tensor) -> tuple[Tensor, Tensor]:
    """Return the inputs and labels of a batch, inside a graph."""
    import tensorflow as tf

    inputs = tf.nest.map_structure(lambda held: tf.gather(held, positions), data.inputs)
    return inputs, tf.nest.map_structure(lambda held: tf.gather(held, positions), data.labels)
