import keras
import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.network.inputs import arrays_for, inputs_for

X, Z = np.zeros((4, 3)), np.ones((4, 5, 2))


@pytest.fixture(scope="module")
def both():
    left, right = keras.Input((3,), name="left"), keras.Input((None, 2), name="right")
    pooled = keras.layers.GlobalAveragePooling1D()(right)
    out = keras.layers.Dense(2)(keras.layers.Concatenate()([left, pooled]))
    return keras.Model({"right": right, "left": left}, out)


def test_arrays_come_in_the_order_of_the_inputs(both):
    for given in ({"right": Z, "left": X}, [X, Z]):
        first, second = arrays_for(both, given)
        assert first is X
        assert second is Z
        assert inputs_for(both, given)["right"] is Z


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([Z], "The model takes 2 inputs; 1 are given"),
        ({"left": X}, "The inputs of the model are called left, right; those given are left"),
        ([X, X], "The input right takes samples of any x 2; those given are 3"),
        ([X, Z[:2]], "Every input of the model needs the same number of samples"),
        (["some", "text"], "takes numbers, not text"),
        (None, "not arrays of numbers or of text"),
    ],
)
def test_what_does_not_fit_is_refused(both, given, sentence):
    with pytest.raises(DataError, match=sentence):
        arrays_for(both, given)


def test_one_input_may_be_given_as_lists_of_numbers():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    for given in (X, [X], X.tolist(), tuple(X)):
        np.testing.assert_array_equal(inputs_for(model, given), X)


@pytest.mark.parametrize(("dtype", "most"), [("float32", 1e300), ("float16", 1e5)])
def test_what_the_model_cannot_hold_is_refused(dtype, most):
    given = keras.Input((3,), dtype=dtype)
    model = keras.Model(given, keras.layers.Dense(2, dtype=dtype)(given))
    with pytest.raises(DataError, match=f"computes in {dtype}, which ends at"):
        arrays_for(model, X + most)
    assert arrays_for(model, X + 1000.0)
