"""Runs a Keras model as one compiled graph, and plainly for reference."""

from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor
from secateurs.core.export.exported import Arrays, Runtime
from secateurs.core.graph.layer_names import in_graph
from secateurs.core.graph.layer_state import state_held
from secateurs.core.network.inputs import in_form

if TYPE_CHECKING:
    import keras


def outputs_of(model: "keras.Model", inputs: Arrays) -> list[AnyArray]:
    """Return what the model answers in inference, one array an output; it remembers nothing."""
    with state_held([model]):
        return output_arrays(model(_given(model, inputs), training=False))


def keras_runtime(model: "keras.Model") -> Runtime:
    def answer(inputs: Tensor) -> Tensor:
        return model(inputs, training=False)

    graph = in_graph(answer, model, reduce_retracing=True)
    return Runtime(lambda inputs: output_arrays(graph(_given(model, inputs))))


def frozen_graph(model: "keras.Model", batch: int | None = None) -> Any:
    """Return inference as one TensorFlow function in which weights are constants.

    Inputs have the names of the model's, outputs come in its order. It takes any batch, or one of
    this size.
    """
    import keras
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    def answer(*inputs: Tensor) -> list[Tensor]:
        outputs = model(in_form(model, inputs), training=False)
        return [tf.identity(each) for each in keras.tree.flatten(outputs)]

    specs = [tf.TensorSpec((batch, *t.shape[1:]), t.dtype, t.name) for t in model.inputs]
    traced = tf.function(answer, input_signature=specs, autograph=False)
    concrete = traced.get_concrete_function()
    return convert_variables_to_constants_v2(
        concrete, lower_control_flow=False, aggressive_inlining=True
    )


def output_arrays(outputs: Tensor) -> list[AnyArray]:
    """Flatten a structure of tensors into arrays."""
    import keras

    return [np.asarray(keras.ops.convert_to_numpy(out)) for out in keras.tree.flatten(outputs)]


def _given(model: "keras.Model", inputs: Arrays) -> Tensor:
    import tensorflow as tf

    return in_form(model, [tf.convert_to_tensor(array) for array in inputs])
