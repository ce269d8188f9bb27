import numpy as np
import pytest

from secateurs.core.data.fitting import check_classes, choose_scale, fitted
from secateurs.core.data.samples import Samples, build_samples
from secateurs.core.errors import DataError

RANDOM = np.random.default_rng(7)
LABELS = RANDOM.permutation(np.arange(60) % 3)


def sample_set(*shape, dtype=np.uint8):
    inputs = (RANDOM.random((60, *shape)) * 255).astype(dtype)
    return build_samples((inputs, LABELS), None, "leaves", "leaves.npz", "images")


@pytest.mark.parametrize(
    ("shape", "wanted", "given"),
    [
        ((8, 6), (8, 6), (8, 6)),
        ((8, 6), (8, 6, 1), (8, 6, 1)),
        ((8, 6, 1), (8, 6), (8, 6)),
        ((8, 6), (48,), (48,)),
        ((8, 6, 3), (144,), (144,)),
        ((48,), (8, 6, 1), (8, 6, 1)),
        ((48,), (8, 6), (8, 6)),
        ((9,), (9, 1), (9, 1)),
        ((8, 6), (None, None, 1), (8, 6, 1)),
        ((8, 6, 3), (None, None, 3), (8, 6, 3)),
    ],
)
def test_samples_take_the_model_s_shape(shape, wanted, given):
    found = sample_set(*shape)
    for part in ("train", "validation", "test"):
        before, after = getattr(found, part), getattr(fitted(found, wanted), part)
        assert after.inputs.shape == (len(before), *given)
        assert np.shares_memory(before.inputs, after.inputs)
        np.testing.assert_array_equal(before.inputs.ravel(), after.inputs.ravel())


@pytest.mark.parametrize(
    ("shape", "wanted", "texts"),
    [
        ((8, 6), (6, 8), ("8 x 6", "6 x 8")),
        ((8, 6), (8, 6, 3), ("8 x 6", "8 x 6 x 3")),
        ((144,), (8, 6, 3), ("144", "8 x 6 x 3")),
        ((3, 8, 6), (8, 6, 3), ("3 x 8 x 6", "8 x 6 x 3")),
        ((8, 6), (None, None, 3), ("8 x 6", "any x any x 3")),
    ],
)
def test_what_is_not_plain_is_refused_with_both_shapes(shape, wanted, texts):
    with pytest.raises(DataError) as refusal:
        fitted(sample_set(*shape), wanted)
    assert str(refusal.value) == (
        f"leaves has samples of the shape {texts[0]}, but the model takes {texts[1]}."
    )


@pytest.mark.parametrize(
    ("scaling", "low", "high", "words"),
    [
        ("unit", 0, 1, "pixels are given as 0 to 1"),
        ("byte", 0, 255, "pixels are given as 0 to 255"),
        ("signed", -1, 1, "pixels are given as -1 to 1"),
    ],
)
def test_the_scale_that_validates_best_is_chosen(scaling, low, high, words):
    pixels = np.zeros((12, 2), np.uint8)
    pixels[:, 1] = 255
    validation = Samples(pixels, np.ones(12, np.int64))

    def predict(inputs):
        right = inputs.min() == low and inputs.max() == high
        return np.tile([0.0, 1.0] if right else [1.0, 0.0], (len(inputs), 1))

    found = choose_scale(predict, validation)
    assert (found.scaling, found.accuracy, found.words) == (scaling, 1.0, words)


def test_of_equals_0_to_1_is_chosen():
    validation = Samples(np.zeros((12, 2), np.uint8), np.arange(12) % 2)
    found = choose_scale(lambda inputs: np.zeros((len(inputs), 1)), validation)
    assert (found.scaling, found.accuracy) == ("unit", 0.5)


def test_numbers_that_are_no_bytes_are_given_as_they_are():
    seen = []
    values = RANDOM.normal(size=(12, 2)).astype(np.float32)

    def predict(inputs):
        seen.append(inputs)
        return np.zeros((len(inputs), 3))

    choose_scale(predict, Samples(values, np.zeros(12, np.int64)))
    np.testing.assert_array_equal(seen, [values])


def test_a_label_without_an_output_is_refused():
    with pytest.raises(DataError, match="leaves has 3 classes, but the model answers with 2"):
        check_classes(sample_set(4), 2)
