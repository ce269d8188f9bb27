import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers as kl

from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.network.random_inputs import random_inputs


def through(*layers, shape=(5,), **options):
    return keras.Sequential([keras.Input(shape, **options), *layers])


def test_an_embedding_gets_entries_of_its_vocabulary():
    embedded = (kl.Embedding(40, 3), kl.Flatten(), kl.Dense(2))
    (found,) = random_inputs(through(*embedded, dtype="int32"), 200)
    assert (found.dtype, found.shape) == (np.int32, (200, 5))
    assert (found.min(), found.max()) == (0, 39)
    (floats,) = random_inputs(through(*embedded), 200)
    assert floats.dtype == np.float32
    np.testing.assert_array_equal(floats, found)


def test_where_zero_is_masked_it_only_fills_the_ends_of_rows():
    model = through(kl.Embedding(9, 3, mask_zero=True), kl.GlobalAveragePooling1D(), kl.Dense(2))
    (found,) = random_inputs(model, 100)
    assert (found[:, 0] > 0).all()
    assert (found == 0).any()
    assert not ((found[:, 1:] > 0) & (found[:, :-1] == 0)).any()
    assert np.isfinite(model(found)).all()


def test_of_two_embeddings_the_smaller_one_sets_the_limit():
    inputs = keras.Input((3,), dtype="int32")
    both = [kl.Flatten()(kl.Embedding(size, 2)(inputs)) for size in (50, 7)]
    model = keras.Model(inputs, kl.Concatenate()(both))
    assert random_inputs(model, 100)[0].max() == 6


@pytest.mark.parametrize(("scale", "offset"), [(1 / 255, 0), (1 / 127.5, -1)])
def test_bytes_come_before_a_rescaling_of_bytes(scale, offset):
    model = through(kl.Rescaling(scale, offset), kl.Flatten(), kl.Dense(2), shape=(8, 8, 1))
    (found,) = random_inputs(model, 10)
    assert found.max() > 200
    np.testing.assert_array_equal(found, np.round(found))


def test_what_a_normalisation_expects_comes_before_it():
    model = through(kl.Normalization(mean=[100.0] * 5, variance=[4.0] * 5), kl.Dense(2))
    (found,) = random_inputs(model, 100)
    assert 96 <= found.min() < 98
    assert 102 < found.max() <= 104


def test_words_come_from_the_vocabulary():
    lookup = kl.StringLookup(vocabulary=["ash", "elm"], output_mode="multi_hot")
    model = through(lookup, kl.Dense(2), shape=(3,), dtype="string")
    (found,) = random_inputs(model, 50)
    assert found.shape == (50, 3)
    assert {"ash", "elm"} <= set(found.ravel()) <= {"ash", "elm", "[UNK]"}


@pytest.mark.parametrize(
    ("operation", "low", "high"),
    [
        (keras.ops.sqrt, 0, 1),
        (keras.ops.log, 0, 1),
        (keras.ops.arctanh, -1, 1),
        (lambda x: keras.ops.log(x - 1), 1, 2),
        (lambda x: keras.ops.log(-x), None, None),
    ],
)
def test_ranges_are_tried_until_the_answers_are_finite(operation, low, high):
    inputs = keras.Input((4,))
    model = keras.Model(inputs, kl.Dense(2)(operation(inputs)))
    (found,) = random_inputs(model, 20)
    if low is not None:
        assert (low < found).all()
        assert (found < high).all()
        assert np.isfinite(model(found)).all()


def test_inputs_of_other_types_have_their_types():
    inputs = [keras.Input((40,), dtype=each) for each in ("bool", "uint8", "int64", "float16")]
    joined = kl.Concatenate()([keras.ops.cast(each, "float32") for each in inputs])
    found = random_inputs(keras.Model(inputs, kl.Dense(2)(joined)), 10)
    assert [str(each.dtype) for each in found] == ["bool", "uint8", "int64", "float16"]
    assert [each.max() > 1 for each in found] == [False, True, False, False]


def test_a_fixed_number_of_samples_and_open_sides_are_kept():
    fixed = keras.Sequential([keras.Input((3,), batch_size=6), kl.Dense(2)])
    assert random_inputs(fixed, 100)[0].shape == (6, 3)
    opened = through(kl.Conv2D(2, 3), kl.GlobalMaxPooling2D(), kl.Dense(2), shape=(None, None, 1))
    assert random_inputs(opened, 2)[0].shape == (2, 32, 32, 1)


def test_the_same_seed_gives_the_same_inputs():
    model = through(kl.Dense(2))
    np.testing.assert_array_equal(random_inputs(model, 4, 1), random_inputs(model, 4, 1))
    assert (random_inputs(model, 4, 1)[0] != random_inputs(model, 4, 2)[0]).all()


class Choosy(kl.Layer):
    def call(self, inputs):
        if tf.executing_eagerly():
            raise ArithmeticError("nothing will do")
        return inputs


def test_a_network_that_takes_nothing_is_refused_in_a_sentence():
    with pytest.raises(
        UnsupportedModel, match=r"takes none .*: give samples of yours\. \(nothing w"
    ):
        random_inputs(through(Choosy(), kl.Dense(2)), 4)
