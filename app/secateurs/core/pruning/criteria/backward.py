"""Gradients of a loss with respect to a Keras model's kernels."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.errors import PruningError
from secateurs.core.fine_tuning.objective import each_sample, objective
from secateurs.core.network.names import in_graph

if TYPE_CHECKING:
    import keras


def gradient_function(
    model: "keras.Model", kernels: Sequence[Any], loss: Any
) -> Callable[[Any, Any], list[Any]]:
    """Return a function of (x, y) that gives the mean loss's gradient, one a kernel.

    Kernels are watched whether they are trainable or not; one that the loss does not depend on
    has the gradient zero.
    """
    import tensorflow as tf

    goal = objective(loss)
    variables = [kernel.value for kernel in kernels]

    def gradients(x: Any, y: Any) -> list[Any]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variables)
            mean = tf.reduce_mean(
                each_sample(goal.losses(y, goal.judged(model(x, training=False))))
            )
        found = tape.gradient(mean, variables, unconnected_gradients="zero")
        return [tf.convert_to_tensor(gradient) for gradient in found]

    compiled = in_graph(gradients, model, reduce_retracing=True)

    def explained(x: Any, y: Any) -> list[Any]:
        try:
            return list(compiled(x, y))
        except (ValueError, TypeError, tf.errors.InvalidArgumentError) as error:
            answers = " and ".join(str(tuple(each.shape[1:])) for each in model.outputs)
            raise PruningError(
                f"The loss cannot compare labels of the shape {np.shape(y)[1:]} with the network's "
                f"answers, {answers}."
            ) from error

    return explained
