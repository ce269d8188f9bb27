"""Units that are normalised together: whole groups exactly, others where that is asked for."""

import keras
import numpy as np
import pytest

import secateurs as sc
from tests.core.pruning.compaction.test_kernel_parts import lively

kl = keras.layers


def in_groups(groups):
    inputs = keras.Input((8, 8, 3))
    first = kl.Conv2D(16, 3, padding="same", name="first")(inputs)
    first = kl.ReLU()(kl.GroupNormalization(groups)(first))
    second = kl.Conv2D(16, 3, padding="same", name="second")(first)
    joined = kl.Add()([first, kl.GroupNormalization(groups)(second)])
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(kl.Flatten()(joined))))


def transformer(normalisation=kl.LayerNormalization):
    inputs = keras.Input((9,), dtype="int32")
    stream = kl.Embedding(30, 16, name="words")(inputs)
    for _ in range(2):
        normalised = normalisation()(stream)
        stream = kl.Add()([stream, kl.MultiHeadAttention(4, 4)(normalised, normalised)])
        inner = kl.Dense(32, activation="gelu")(normalisation()(stream))
        stream = kl.Add()([stream, kl.Dense(16)(inner)])
    pooled = kl.GlobalAveragePooling1D()(normalisation()(stream))
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(pooled)))


IMAGES = np.random.default_rng(1).standard_normal((8, 8, 8, 3)).astype(np.float32)
TEXTS = np.random.default_rng(1).integers(0, 30, (8, 9))


def apart(first, second, x):
    one, other = np.asarray(first(x)), np.asarray(second(x))
    return np.abs(one - other).max() / np.abs(one).max()


def test_whole_groups_of_a_normalisation_go_exactly():
    model = in_groups(4)
    pruned = sc.prune(model, 0.5)
    (tied,) = pruned.structure.unit_sets
    assert (tied.name, tied.count) == ("first + second", 4)
    small = sc.compact(pruned)
    assert apart(pruned.model, small, IMAGES) <= 1e-4
    assert small.count_params() == pruned.account.parameters
    assert small.get_layer("first").filters in {8, 12}  # a group stays for what it emits at borders
    assert apart(pruned.model, model, IMAGES) > 1e-2


def test_every_channel_normalised_alone_goes_alone():
    pruned = sc.prune(in_groups(-1), 0.5)
    assert pruned.structure.unit_sets[0].count == 16
    assert apart(pruned.model, sc.compact(pruned), IMAGES) <= 1e-4


def test_inexactly_groups_shrink_evenly():
    pruned = sc.prune(in_groups(4), 0.5, exact=False, data=IMAGES)
    with pytest.warns(sc.InexactWarning, match="of the output's scale for 8 of the samples given"):
        small = sc.compact(pruned)
    assert small.get_layer("first").filters == 8
    normalisations = [each for each in small.layers if isinstance(each, kl.GroupNormalization)]
    assert [each.groups for each in normalisations] == [4, 4]
    assert small.count_params() == pruned.account.parameters


@pytest.mark.parametrize(
    "normalisation", [kl.LayerNormalization, kl.RMSNormalization, kl.UnitNormalization]
)
def test_the_stream_of_a_transformer_goes_where_it_need_not_be_exact(normalisation):
    model = transformer(normalisation)
    exact = sc.prune(model, 0.5)
    assert exact.account.exact
    assert exact.account.parameters > 0.5 * model.count_params()
    assert apart(exact.model, sc.compact(exact), TEXTS) <= 1e-4

    pruned = sc.prune(model, 0.5, exact=False)
    assert "Not exact: normalisations take fewer channels" in str(pruned.account)
    assert not pruned.account.left_whole
    with pytest.warns(sc.InexactWarning, match="for 64 random inputs"):
        small = sc.compact(pruned)
    assert small.get_layer("words").output_dim == 8
    assert small.count_params() == pruned.account.parameters <= 0.32 * model.count_params()
    assert np.isfinite(small(TEXTS)).all()
    again = sc.compact(sc.prune(small, 0.5))
    assert again.count_params() < small.count_params()


def test_what_is_pruned_further_stays_inexact():
    model = transformer()
    first = sc.prune(model, 0.25, exact=False)
    second = sc.prune(first, 0.5)
    assert not second.structure.exact
    assert second.account.parameters < first.account.parameters
