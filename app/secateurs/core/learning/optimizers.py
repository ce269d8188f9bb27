"""The update rules, each as TensorFlow's fused operation: one pass over a variable.

The rules are those of Keras 3 (SGD, SGD with momentum 0.9, Adam), without the copy of
every gradient that `keras.optimizers` makes.
"""

from collections.abc import Callable, Sequence

from secateurs.core.base.arrays import Tensor, Variable
from secateurs.core.learning.settings import Optimizer

MOMENTUM = 0.9
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7
SLOTS = {"sgd": 0, "momentum": 1, "adam": 2}  # arrays remembered for each variable

Update = Callable[[Variable, Sequence[Variable], Tensor, Tensor], None]


def update_rule(optimizer: Optimizer, rate: float | Tensor) -> Update:
    """Return update(variable, its slots, gradient, step), to be called inside a graph.

    `rate` is the learning rate, a number or a scalar tensor; `step` is a 1-based int32 scalar.
    """
    import tensorflow as tf

    def sgd(variable: Variable, slots: Sequence[Variable], gradient: Tensor, step: Tensor) -> None:
        tf.raw_ops.ResourceApplyGradientDescent(var=variable.handle, alpha=rate, delta=gradient)

    def momentum(
        variable: Variable, slots: Sequence[Variable], gradient: Tensor, step: Tensor
    ) -> None:
        tf.raw_ops.ResourceApplyKerasMomentum(
            var=variable.handle, accum=slots[0].handle, lr=rate, grad=gradient, momentum=MOMENTUM
        )

    def adam(variable: Variable, slots: Sequence[Variable], gradient: Tensor, step: Tensor) -> None:
        count = tf.cast(step, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=slots[0].handle,
            v=slots[1].handle,
            beta1_power=tf.pow(tf.cast(BETA_1, count.dtype), count),
            beta2_power=tf.pow(tf.cast(BETA_2, count.dtype), count),
            lr=rate,
            beta1=BETA_1,
            beta2=BETA_2,
            epsilon=EPSILON,
            grad=gradient,
        )

    rules: dict[Optimizer, Update] = {"sgd": sgd, "momentum": momentum, "adam": adam}
    return rules[optimizer]
