"""Cells, heads and rows of an embedding are really gone, and the answers stay."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.pruning.masks_of_zeros import pruned_from_zeros

kl = keras.layers


def lively(model):
    """Give every weight, biases too, a value that shows when it is missed."""
    rng = np.random.default_rng(0)
    model.set_weights(
        [(each + 0.2 * rng.standard_normal(each.shape)).astype(each.dtype)
         for each in model.get_weights()]
    )  # fmt: skip
    return model


def row(*layers):
    return lively(keras.Sequential([*layers, kl.Dense(3)]))


def in_steps(cell, **options):
    first = cell(12, return_sequences=True, **options)
    return row(keras.Input((7, 5)), first, cell(8, **options), kl.Dense(6, activation="relu"))


def fed(cell):
    """Sigmoids emit one half when they are removed, which the cell takes up."""
    return row(keras.Input((7, 5)), kl.Dense(10, activation="sigmoid"), cell)


def both_ways(**options):
    return row(
        keras.Input((9,), dtype="int32"),
        kl.Embedding(30, 16),
        kl.Bidirectional(kl.LSTM(10, return_sequences=True, unroll=True), **options),
        kl.Bidirectional(kl.GRU(6, unroll=True)),
    )


def attending(attention):
    inputs = keras.Input((6, 8))
    stream = kl.Dense(16, activation="gelu")(inputs)
    stream = kl.Add()([stream, attention(stream, stream)])
    inner = kl.Dense(20, activation="gelu")(stream)
    stream = kl.Add()([stream, kl.Dense(16)(inner)])
    return lively(keras.Model(inputs, kl.Dense(3)(kl.GlobalAveragePooling1D()(stream))))


def across():
    inputs, others = keras.Input((6, 8)), keras.Input((5, 4))
    asking = kl.Dense(16, activation="gelu")(inputs)
    values = kl.Dense(12, activation="sigmoid")(others)
    attention = kl.MultiHeadAttention(4, 6, value_dim=5, output_shape=9)
    stream = attention(asking, values, key=kl.Dense(10)(others), use_causal_mask=True)
    return lively(keras.Model([inputs, others], kl.Dense(3)(kl.Flatten()(stream))))


def films(**options):
    return row(
        keras.Input((4, 8, 8, 2)),
        kl.ConvLSTM2D(6, 3, return_sequences=True, **options),
        kl.ConvLSTM2D(5, 3, **options),
        kl.Flatten(),
    )


def mixing():
    return row(
        keras.Input((6, 8)),
        kl.EinsumDense("abc,cd->abd", (6, 12), bias_axes="d", activation="relu"),
        kl.EinsumDense("...x,xy->...y", 7, bias_axes="y"),
        kl.Flatten(),
    )


MODELS = {
    "lstm": lambda: in_steps(kl.LSTM),
    "gru": lambda: in_steps(kl.GRU),
    "simple": lambda: in_steps(kl.SimpleRNN, activation="relu"),
    "no biases": lambda: in_steps(kl.LSTM, use_bias=False),
    "fed lstm": lambda: fed(kl.LSTM(8)),
    "fed gru": lambda: fed(kl.GRU(8)),
    "fed gru that resets before": lambda: fed(kl.GRU(8, reset_after=False)),
    "fed lstm without biases": lambda: fed(kl.LSTM(8, use_bias=False)),
    "fed both ways": lambda: fed(kl.Bidirectional(kl.LSTM(8), merge_mode="mul")),
    "both ways": both_ways,
    "both ways, added": lambda: both_ways(merge_mode="sum"),
    "heads": lambda: attending(kl.MultiHeadAttention(4, 6)),
    "gated heads": lambda: attending(kl.MultiHeadAttention(4, 6, use_gate=True)),
    "heads in groups": lambda: attending(kl.GroupQueryAttention(6, 4, 2)),
    "attention to others": across,
    "films": films,
    "films with borders": lambda: films(padding="same"),
    "einsum": mixing,
}


def samples(model):
    rng = np.random.default_rng(1)
    found = [
        rng.integers(0, 30, (8, 9))
        if each.dtype == "int32"
        else rng.standard_normal((8, *each.shape[1:])).astype(np.float32)
        for each in model.inputs
    ]
    return found if len(found) > 1 else found[0]


QUICK = {
    "lstm",
    "fed gru",
    "fed lstm without biases",
    "both ways",
    "heads in groups",
    "attention to others",
    "films with borders",
    "einsum",
}
NAMES = [
    pytest.param(name, marks=[] if name in QUICK else [pytest.mark.campaign]) for name in MODELS
]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_compacted_answers_as_what_is_masked(name):
    model = MODELS[name]()
    x = samples(model)
    for share, scope in ((0.5, "layer"), (0.9, "global")):
        pruned = sc.prune(model, share, scope=scope)
        small = sc.compact(pruned)
        masked = np.asarray(pruned.model(x))
        assert np.abs(small(x) - masked).max() <= 1e-5 * np.abs(masked).max()
        assert np.abs(model(x) - masked).max() > 1e-3
        assert small.count_params() == pruned.account.parameters
        assert small.count_params() < (0.45, 0.12)[share > 0.5] * model.count_params()
        assert not pruned.account.left_whole


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("gated heads", marks=pytest.mark.campaign),
        "heads in groups",
        "attention to others",
    ],
)
def test_the_width_of_all_heads_goes_alike(name):
    model = MODELS[name]()
    x = samples(model)
    pruned = sc.prune(model, 0.5, heads="width")
    small = sc.compact(pruned)
    masked = np.asarray(pruned.model(x))
    assert np.abs(small(x) - masked).max() <= 1e-5 * np.abs(masked).max()
    assert np.abs(model(x) - masked).max() > 1e-3
    assert small.count_params() == pruned.account.parameters < 0.45 * model.count_params()
    assert not pruned.account.left_whole
    wide, narrow = (
        next(each for each in model.layers if "attention" in each.name or "query" in each.name)
        for model in (model, small)
    )
    config, left = wide.get_config(), narrow.get_config()
    halved = {"head_dim", "key_dim", "value_dim"} & set(config)
    assert [left[each] for each in halved] == [config[each] - config[each] // 2 for each in halved]
    kept = {"num_heads", "num_query_heads", "num_key_value_heads"} & set(config)
    assert [left[each] for each in kept] == [config[each] for each in kept]


def test_widths_are_sets_of_their_own_and_go_by_name():
    model = MODELS["attention to others"]()
    attention = next(each for each in model.layers if "attention" in each.name)
    keys, values = f"{attention.name} key width", f"{attention.name} value width"
    ranking = sc.rank(model, heads="width", scope={keys: 0.5, values: 0.2})
    query, key = (attention._query_dense.kernel.numpy(), attention._key_dense.kernel.numpy())
    norms = [np.linalg.norm(each.reshape(-1, 6), axis=0) for each in (query, key)]
    np.testing.assert_allclose(ranking.scores[ranking.names.index(keys)], np.mean(norms, 0), 1e-6)
    pruned = sc.prune(model, ranking=ranking, remove={keys: 0}, heads="width")
    small = next(each for each in sc.compact(pruned).layers if each.name == attention.name)
    assert (small.key_dim, small.value_dim, small.num_heads) == (3, 4, 4)
    assert not pruned.masks[f"{attention.name}/query"][:, :, 0].any()
    with pytest.raises(sc.PruningError, match=r'go "whole" or by "width"'):
        sc.prune(model, 0.5, heads="half")


def test_zeros_tell_that_width_went_and_heads_go_of_what_is_compact(tmp_path):
    model = MODELS["heads in groups"]()
    x = samples(model)
    pruned = sc.prune(model, 0.5, heads="width")
    with pytest.raises(sc.PruningError, match="compact it before its heads are pruned another way"):
        sc.prune(pruned, 0.75, heads="whole")
    found = pruned_from_zeros(pruned.model)
    assert found.account.parameters == pruned.account.parameters
    assert sc.prune(pruned, 0.75).structure.heads == "width"
    sc.compact(pruned).save(tmp_path / "small.keras")
    twice = sc.prune(keras.saving.load_model(tmp_path / "small.keras"), 0.5)
    small, masked = sc.compact(twice), np.asarray(twice.model(x))
    assert np.abs(small(x) - masked).max() <= 1e-5 * np.abs(masked).max()
    config = next(each for each in small.layers if "query" in each.name).get_config()
    sizes = ("head_dim", "num_query_heads", "num_key_value_heads")
    assert [config[each] for each in sizes] == [3, 2, 1]


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        (kl.SimpleRNN, {"activation": "sigmoid"}),
        (kl.GRU, {"recurrent_activation": "softmax"}),
    ],
    ids=["that emits something without weights", "whose gates depend on every unit"],
)
def test_a_cell_is_left_whole(cell, options):
    model = in_steps(cell, **options)
    pruned = sc.prune(model, 0.5)
    names = [each.name for each in pruned.structure.unit_sets]
    assert not [name for name in names if "rnn" in name or "gru" in name]
    assert [each.kind for each in pruned.account.left_whole] == [cell.__name__] * 2


@pytest.mark.parametrize("criterion", ["activation", "taylor", "l1"])
def test_criteria_rank_cells(criterion):
    model = in_steps(kl.LSTM)
    data = samples(model), np.arange(8) % 3
    ranking = sc.rank(model, "unit", criterion, data=data)
    states = model.layers[0](data[0]).numpy()
    if criterion == "activation":
        wanted = np.abs(states).mean(axis=(0, 1))
        np.testing.assert_allclose(ranking.scores[0], wanted, rtol=1e-5)
        with pytest.raises(sc.PruningError, match=r"No unit of lstm.*/kernel is ever exactly zero"):
            sc.rank(model, "unit", "apoz", data=data)
    assert len(ranking.scores[0]) == 12


def test_sides_of_other_widths_are_left_whole():
    sides = kl.Bidirectional(kl.LSTM(6), backward_layer=kl.LSTM(4, go_backwards=True))
    inputs = keras.Input((7, 5))
    model = keras.Model(inputs, [kl.Dense(3)(kl.Dense(8)(kl.Flatten()(inputs))), sides(inputs)])
    pruned = sc.prune(model, 0.5)
    assert [each.name for each in pruned.structure.unit_sets] == [model.layers[-3].name]
    assert sc.compact(pruned).count_params() == pruned.account.parameters


def test_what_heads_emit_is_not_seen():
    model = attending(kl.MultiHeadAttention(4, 6))
    with pytest.raises(sc.PruningError, match=r"What .*/query emits is not seen from outside"):
        sc.prune(model, 0.5, criterion="activation", data=samples(model))


@pytest.mark.parametrize("name", ["lstm", "attention to others", "einsum"])
def test_what_is_removed_stays_so_through_training(name):
    model = MODELS[name]()
    data, recipe = (samples(model), np.arange(8) % 3), sc.Recipe(epochs=2, batch_size=4)
    growing = sc.Schedule("gradual", 0.5, method="unit")
    heads = "width" if "attention" in name else None
    for network, schedule in ((sc.prune(model, 0.5, heads=heads), None), (model, growing)):
        tuned = sc.fine_tune(network, data, recipe, schedule=schedule)
        masked = np.asarray(tuned.model(data[0]))
        assert np.abs(sc.compact(tuned)(data[0]) - masked).max() <= 1e-5 * np.abs(masked).max()
        assert tuned.account.achieved == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("heads", ["whole", "width"])
def test_no_bias_of_attention_is_left_that_keras_adds_along_the_steps(heads):
    width = 1 if heads == "whole" else 2
    given = keras.Input((3, 5))
    attention = kl.MultiHeadAttention(4 if heads == "whole" else 3, width, name="attention")
    out = kl.Dense(2)(kl.Flatten()(attention(given, given)))
    model = lively(keras.Model(given, out))
    x = np.random.default_rng(0).normal(size=(4, 3, 5)).astype(np.float32)
    for sparsity in (0.25, 0.5):
        pruned = sc.prune(model, sparsity, heads=heads)
        small = sc.compact(pruned)
        assert small.count_params() == pruned.account.parameters
        np.testing.assert_allclose(small(x), pruned.model(x), rtol=1e-4, atol=1e-5)
        left = small.get_layer("attention").query_dense.kernel.shape[1:]
        assert tuple(left) not in {(3, 1), (1, 3)}
