"""Units that are normalised together: whole groups exactly, others where that is asked for."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

import secateurs as sc
from secateurs.core.graph.kernel_parts import UnitRules
from secateurs.core.pruning.account import account as count
from secateurs.core.pruning.plain_model import read_as, read_model
from secateurs.core.pruning.rank import rank
from secateurs.core.storage.models import plain_text, structure_from
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


def mixer():
    inputs = keras.Input((8, 8, 3))
    stream = kl.Reshape((16, 12))(kl.Conv2D(12, 2, 2, name="patches")(inputs))
    mixed = kl.Permute((2, 1))(kl.LayerNormalization()(stream))
    mixed = kl.Dense(16)(kl.Dense(10, activation="gelu", name="tokens")(mixed))
    stream = kl.Add()([stream, kl.Permute((2, 1))(mixed)])
    inner = kl.Dense(20, activation="gelu", name="channels")(kl.LayerNormalization()(stream))
    stream = kl.Add()([stream, kl.Dense(12)(inner)])
    pooled = kl.GlobalAveragePooling1D()(kl.LayerNormalization()(stream))
    return lively(keras.Model(inputs, kl.Dense(3, name="out")(pooled)))


def widths(model):
    names = ("patches", "tokens", "channels")
    return [model.get_layer(name).kernel.shape[-1] for name in names]


def test_a_mixer_of_tokens_and_channels_loses_its_stream_where_that_is_asked_for():
    model = mixer()
    pruned = sc.prune(model, 0.5)
    small = sc.compact(pruned)
    assert apart(pruned.model, small, IMAGES) <= 1e-4
    assert widths(small) == [12, 5, 10]
    pruned = sc.prune(model, 0.5, exact=False, data=IMAGES)
    with pytest.warns(sc.InexactWarning):
        small = sc.compact(pruned)
    assert widths(small) == [6, 5, 10]
    assert small.get_layer("out").kernel.shape == (6, 3)
    assert small.count_params() == pruned.account.parameters


def test_what_works_along_units_is_applied_less_often_once_they_are_gone():
    model = mixer()
    account = sc.prune(model, 0.5, exact=False, data=IMAGES).account
    # Tokens and their second layer work on each of the stream's channels, of which 6 are left.
    along, others = 16 * 5 * 6 + 5 * 16 * 6, (2 * 2 * 3 * 6 + 6 * 10 + 10 * 6) * 16 + 6 * 3
    assert account.macs == along + others
    kept = {layer.name: layer.macs_kept for layer in account.layers}
    assert (kept["tokens"], kept["channels"]) == (16 * 5 * 6, 6 * 10 * 16)
    labels = np.zeros(len(IMAGES), int)
    swept = sc.sweep(model, (IMAGES, labels), "unit", 0.5, exact=False, rank_data=IMAGES)
    assert swept.values("unit", "macs") == account.macs
    network = read_as(read_model(model), UnitRules(exact=False))
    kept_structure = structure_from(plain_text(network.structure))
    network = replace(network, graph=replace(network.graph, structure=kept_structure))
    assert count(network, rank(network, "unit").cut(0.5)).macs == account.macs


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
    "normalisation",
    [
        kl.LayerNormalization,
        pytest.param(kl.RMSNormalization, marks=pytest.mark.campaign),
        pytest.param(kl.UnitNormalization, marks=pytest.mark.campaign),
    ],
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
    assert pruned.held._built is None  # the difference is measured without a model in full size
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


def next_block(stream, name):
    inner = kl.Conv2D(16, 3, padding="same", groups=16, name=f"{name}_depthwise")(stream)
    inner = kl.Dense(32, activation="gelu")(kl.LayerNormalization()(inner))
    scaled = LayerScale(1e-1, 16)(kl.Dense(16)(inner))
    return kl.Add()([stream, StochasticDepth(0.1)(scaled)])


def test_blocks_of_convnext_go_with_their_scales():
    inputs = keras.Input((8, 8, 3))
    stream = kl.LayerNormalization()(kl.Conv2D(16, 2, 2, name="stem")(inputs))
    stream = next_block(next_block(stream, "first"), "second")
    model = lively(keras.Model(inputs, kl.Dense(3)(kl.GlobalAveragePooling2D()(stream))))
    pruned = sc.prune(model, 0.5, exact=False, data=IMAGES)
    with pytest.warns(sc.InexactWarning):
        small = sc.compact(pruned)
    assert small.count_params() == pruned.account.parameters <= 0.33 * model.count_params()
    assert small.get_layer("first_depthwise").groups == 8
    assert np.isfinite(small(IMAGES)).all()


def test_a_convolution_by_channels_goes_with_what_feeds_it():
    model = lively(
        keras.Sequential(
            [
                keras.Input((8, 8, 3)),
                kl.Conv2D(6, 3, activation="relu", name="first"),
                kl.Conv2D(12, 3, groups=6, activation="relu", name="by_channel"),
                kl.Flatten(),
                kl.Dense(3),
            ]
        )
    )
    pruned = sc.prune(model, 0.5)
    (tied,) = pruned.structure.unit_sets
    assert (tied.name, tied.count) == ("first + by_channel", 6)
    small = sc.compact(pruned)
    assert (small.get_layer("by_channel").groups, small.get_layer("by_channel").filters) == (3, 6)
    assert apart(pruned.model, small, IMAGES) <= 1e-5


def test_inexactly_what_borders_emit_is_folded_too():
    model = in_groups(-1)
    exact, pruned = sc.prune(model, 0.5), sc.prune(model, 0.5, exact=False, data=IMAGES)
    assert exact.account.carriers
    assert not pruned.account.carriers
    with pytest.warns(sc.InexactWarning):
        small = sc.compact(pruned)
    assert 1e-5 < apart(pruned.model, small, IMAGES) < 0.5
    assert small.count_params() < sc.compact(exact).count_params()


def test_a_residual_that_is_scaled_is_a_join():
    inputs = keras.Input((6,))
    first = kl.Dense(8, activation="relu", name="first")(inputs)
    second = kl.Dense(8, name="second")(first)
    joined = CustomScaleLayer(0.2)([first, second])
    model = lively(keras.Model(inputs, kl.Dense(3)(joined)))
    pruned = sc.prune(model, 0.5)
    assert [each.name for each in pruned.structure.unit_sets] == ["first + second"]
    x = np.random.default_rng(2).standard_normal((5, 6)).astype(np.float32)
    assert apart(pruned.model, sc.compact(pruned), x) <= 1e-5
