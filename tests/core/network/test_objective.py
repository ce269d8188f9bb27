import numpy as np
import pytest

from secateurs.core.base.errors import DataError, SettingError
from secateurs.core.network.objective import objective

LOGITS = np.array([[2.0, -1.0, 0.5], [0.0, 0.3, -0.2]], np.float32)


def in_a_graph(function, *arrays):
    import tensorflow as tf

    return tf.function(function, autograph=False)(*map(tf.constant, arrays)).numpy()


@pytest.mark.parametrize("last", ["softmax", "linear", "layer"])
def test_logits_are_found_behind_a_softmax(last):
    import keras

    if last == "layer":
        model = keras.Sequential([keras.Input((3,)), keras.layers.Softmax()])
    else:
        model = keras.Sequential([keras.Input((3,)), keras.layers.Activation(last)])
    judged = in_a_graph(lambda x: objective(None).judged(model(x, training=True), model), LOGITS)
    assert np.array_equal(judged, LOGITS)


def test_the_cross_entropy_is_of_the_labels():
    losses = in_a_graph(objective(None).losses, np.array([0, 2]), LOGITS)
    expected = np.log(np.exp(LOGITS).sum(1)) - LOGITS[[0, 1], [0, 2]]
    assert losses == pytest.approx(expected, rel=1e-6)


def test_one_logit_stands_for_two_classes():
    judge, logit = objective(None), np.array([[2.0], [-1.0]], np.float32)
    assert in_a_graph(judge.right, np.array([1, 1]), logit).tolist() == [True, False]
    losses = in_a_graph(judge.losses, np.array([1, 1]), logit)
    assert losses == pytest.approx(np.log1p(np.exp([-2.0, 1.0])), rel=1e-6)


def test_a_divergence_is_zero_for_the_teacher_itself_and_else_positive():
    def apart(teacher, given):
        return objective(None).apart(teacher, given, 2.0)

    assert in_a_graph(apart, LOGITS, LOGITS + 1) == pytest.approx([0, 0], abs=1e-6)
    assert (in_a_graph(apart, LOGITS, LOGITS[::-1].copy()) > 0.1).all()


def test_a_loss_of_ones_own_names_nothing_right():
    judge = objective("mean_squared_error")
    assert judge.right is None
    squares = in_a_graph(judge.losses, np.zeros((2, 3), np.float32), LOGITS)
    assert squares == pytest.approx((LOGITS**2).mean(1))


def test_a_loss_of_keras_s_is_taken_with_its_settings():
    import keras

    wanted = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], np.float32)
    huber = in_a_graph(objective(keras.losses.Huber(delta=0.5)).losses, wanted, LOGITS)
    off = np.abs(wanted - LOGITS)
    each = np.where(off <= 0.5, 0.5 * off**2, 0.5 * off - 0.125)
    assert huber == pytest.approx(each.mean(1), rel=1e-6)
    smooth = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.3)
    losses = in_a_graph(objective(smooth).losses, wanted, LOGITS)
    chances = LOGITS - np.log(np.exp(LOGITS).sum(1, keepdims=True))
    assert losses == pytest.approx(-((wanted * 0.7 + 0.1) * chances).sum(1), rel=1e-6)


def test_a_loss_class_of_ones_own_is_taken_before_it_is_reduced_and_in_its_precision():
    import keras

    class Squares(keras.losses.Loss):
        def call(self, wanted, output):
            return (wanted - output) ** 2

    ones = np.ones((2, 3), np.int64)
    assert in_a_graph(objective(Squares()).losses, ones, LOGITS) == pytest.approx((1 - LOGITS) ** 2)


def test_labels_in_double_precision_are_compared_with_single():
    def apart(wanted, output):
        return wanted - output

    found = in_a_graph(objective(apart).losses, np.ones((2, 3)), LOGITS)
    assert found == pytest.approx(1 - LOGITS)


def test_what_adds_up_a_batch_is_refused():
    import keras
    import tensorflow as tf

    with pytest.raises(SettingError, match="adds up the samples of a batch"):
        objective(keras.losses.MeanSquaredError(reduction="sum"))
    whole = objective(lambda wanted, output: tf.reduce_mean(wanted - output))
    with pytest.raises(DataError, match="one value for all samples; one for each is needed"):
        whole.losses(tf.ones((2, 3)), tf.ones((2, 3)))
    with pytest.raises(SettingError, match="Keras's name of one, or a function"):
        objective(keras.losses.Huber)
