"""Weights of layers whose units are not told apart: recurrent ones, attention, embeddings."""

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.graph.keras_layers import layers_by_name, variable_of
from secateurs.core.graph.trace import trace

kl = keras.layers


def steps(*layers):
    """A classifier of 12 steps of 6 features."""
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((12, 6)), *layers, kl.Dense(3, name="out")])


def attending(layer):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((12, 16))
    values = kl.GlobalAveragePooling1D()(layer(inputs, inputs))
    return keras.Model(inputs, kl.Dense(3, name="out")(values))


def looked_up():
    keras.utils.set_random_seed(1)
    inputs = keras.Input((12,), dtype="int32")
    values = kl.GlobalAveragePooling1D()(kl.Embedding(50, 8, name="words")(inputs))
    return keras.Model(inputs, kl.Dense(3, name="out")(values))


MODELS = {
    # name of each kernel: its shape, and how often it is applied
    "lstm": (
        lambda: steps(kl.LSTM(5, name="cell")),
        {"cell/kernel": ((6, 20), 12), "cell/recurrent_kernel": ((5, 20), 12)},
    ),
    "gru": (
        lambda: steps(kl.GRU(5, name="cell")),
        {"cell/kernel": ((6, 15), 12), "cell/recurrent_kernel": ((5, 15), 12)},
    ),
    "simple": (
        lambda: steps(kl.SimpleRNN(5, name="cell")),
        {"cell/kernel": ((6, 5), 12), "cell/recurrent_kernel": ((5, 5), 12)},
    ),
    "both ways": (
        lambda: steps(kl.Bidirectional(kl.GRU(2), name="both")),
        {
            "both/forward/kernel": ((6, 6), 12),
            "both/forward/recurrent_kernel": ((2, 6), 12),
            "both/backward/kernel": ((6, 6), 12),
            "both/backward/recurrent_kernel": ((2, 6), 12),
        },
    ),
    "recurrent convolution": (
        lambda: keras.Sequential(
            [
                keras.Input((4, 8, 8, 2)),
                kl.ConvLSTM2D(3, 3, name="cell"),
                kl.GlobalAveragePooling2D(),
                kl.Dense(3, name="out"),
            ]
        ),
        {
            "cell/kernel": ((3, 3, 2, 12), 4 * 6 * 6),
            "cell/recurrent_kernel": ((3, 3, 3, 12), 4 * 6 * 6),
        },
    ),
    "attention": (
        lambda: attending(kl.MultiHeadAttention(2, 4, name="mha")),
        {
            "mha/query": ((16, 2, 4), 12),
            "mha/key": ((16, 2, 4), 12),
            "mha/value": ((16, 2, 4), 12),
            "mha/output": ((2, 4, 16), 12),
        },
    ),
    "grouped attention": (
        lambda: attending(kl.GroupQueryAttention(4, 4, 2, name="gqa")),
        {
            "gqa/query": ((16, 4, 4), 12),
            "gqa/key": ((16, 2, 4), 12),
            "gqa/value": ((16, 2, 4), 12),
            "gqa/output": ((4, 4, 16), 12),
        },
    ),
    "einsum": (
        lambda: steps(
            kl.EinsumDense("abc,cd->abd", (12, 10), name="mix"), kl.GlobalAveragePooling1D()
        ),
        {"mix/kernel": ((6, 10), 12)},
    ),
    "depthwise": (
        lambda: keras.Sequential(
            [
                keras.Input((8, 8, 4)),
                kl.DepthwiseConv2D(3, depth_multiplier=2, name="deep"),
                kl.GlobalAveragePooling2D(),
                kl.Dense(3, name="out"),
            ]
        ),
        {"deep": ((3, 3, 4, 2), 6 * 6)},
    ),
    "separable": (
        lambda: keras.Sequential(
            [
                keras.Input((8, 8, 4)),
                kl.SeparableConv2D(5, 3, depth_multiplier=2, name="sep"),
                kl.GlobalAveragePooling2D(),
                kl.Dense(3, name="out"),
            ]
        ),
        {"sep/depthwise_kernel": ((3, 3, 4, 2), 6 * 6), "sep": ((1, 1, 8, 5), 6 * 6)},
    ),
    "embedding": (looked_up, {"words/embeddings": ((50, 8), 0)}),
}


def samples(model, count=20):
    rng = np.random.default_rng(2)
    shape = model.input_shape[1:]
    if model.inputs[0].dtype == "int32":
        return rng.integers(0, 50, (count, *shape)).astype(np.int32)
    return rng.normal(size=(count, *shape)).astype(np.float32)


def kernel_values(model, names):
    layers = layers_by_name(model)
    return {name: variable_of(layers, name).numpy() for name in names}


@pytest.mark.parametrize("name", MODELS)
def test_every_kernel_is_pruned_by_magnitude(name):
    build, kernels = MODELS[name]
    model = build()
    found = {layer.name: (layer.shape, layer.positions) for layer in trace(model).prunable}
    assert found == kernels
    dense = kernel_values(model, kernels)
    pruned = sc.prune(model, 0.5, "weight")
    left = kernel_values(pruned.model, kernels)
    for each, values in dense.items():
        order = np.argsort(np.abs(values), axis=None, kind="stable")
        wanted = values.copy()
        wanted.flat[order[: round(values.size * 0.5)]] = 0
        np.testing.assert_array_equal(left[each], wanted)
    gone = sum(round(values.size * 0.5) for values in dense.values())
    assert pruned.account.parameters == model.count_params() - gone
    saved = sum(round(dense[each].size * 0.5) * at for each, (_, at) in kernels.items())
    assert pruned.account.macs_total - pruned.account.macs == saved
    assert not pruned.account.left_whole


HELD = [
    name if name in {"lstm", "attention"} else pytest.param(name, marks=pytest.mark.campaign)
    for name in MODELS
]


@pytest.mark.parametrize("name", HELD)
def test_the_zeros_hold_through_training_and_a_file(name, tmp_path, models_built_here):
    build, kernels = MODELS[name]
    pruned = sc.prune(build(), 0.5, "weight")
    x = samples(pruned.model)
    tuned = sc.fine_tune(pruned, (x, np.arange(20) % 3), sc.Recipe(epochs=1))
    before, after = (kernel_values(each.model, kernels) for each in (pruned, tuned))
    assert any((before[each] != after[each]).any() for each in kernels)
    for each in kernels:
        assert not after[each][before[each] == 0].any()
    tuned.model.save(tmp_path / "tuned.keras")
    again = sc.prune(sc.open_model(tmp_path / "tuned.keras"), 0.7, "weight")
    assert again.account.gone_before == sum((before[each] == 0).sum() for each in kernels)
    for each, values in kernel_values(again.model, kernels).items():
        assert not values[before[each] == 0].any()


def test_both_kernels_of_a_separable_convolution_are_scored_by_what_they_read():
    model = MODELS["separable"][0]()
    data = samples(model), np.arange(20) % 3
    ranking = sc.rank(model, "weight", "wanda", "global", data=data[0])
    sep = model.get_layer("sep")
    read = np.sqrt(np.square(data[0]).sum(axis=(0, 1, 2)))
    assert ranking.names == ("sep/depthwise_kernel", "sep")
    wanted = np.abs(sep.depthwise_kernel.numpy()) * read[:, None]
    np.testing.assert_allclose(ranking.scores[0], wanted, rtol=1e-5)
    pruned = sc.prune(model, ranking=ranking, sparsity=0.5)
    remark = sc.reconstruct(pruned, data[0], teacher=model).repair.remark
    assert "sep/depthwise_kernel stays as pruned" in remark
    assert not sc.prune(model, 0.5, "weight", skip="sep/*").masks["sep"].all()
    with pytest.raises(sc.PruningError, match="No weights of the layers chosen can go"):
        sc.prune(model, 0.5, "weight", skip="sep")


@pytest.mark.parametrize("criterion", ["snip", "taylor", "wanda"])
def test_criteria_that_look_at_data_rank_them(criterion):
    model = MODELS["lstm"][0]()
    data = samples(model), np.arange(20) % 3
    pruned = sc.prune(model, 0.5, "weight", criterion=criterion, data=data)
    assert pruned.account.achieved == 0.5


def test_wanda_cannot_compare_what_it_does_not_see_with_what_it_does():
    model = MODELS["lstm"][0]()
    with pytest.raises(sc.PruningError, match="What cell/kernel reads is not seen"):
        sc.rank(model, "weight", "wanda", "global", data=samples(model))


def test_attention_reads_what_its_arguments_say_whatever_their_order():
    query, value = keras.Input((12, 16)), keras.Input((5, 16))
    layer = kl.MultiHeadAttention(2, 4, name="mha")
    mask = keras.ops.greater(kl.Dense(5, name="masking")(query), 0)
    for given in ({"value": value, "key": value}, {"value": value, "attention_mask": mask}):
        values = kl.GlobalAveragePooling1D()(layer(query=query, **given))
        found = trace(keras.Model([query, value], kl.Dense(3)(values)))
        positions = {each.name: each.positions for each in found.prunable if each.is_inner}
        assert positions == {"mha/query": 12, "mha/key": 5, "mha/value": 5, "mha/output": 12}


def test_a_pattern_is_refused_where_units_take_several_axes():
    with pytest.raises(sc.PruningError, match=r"2:4 runs along .* mha/query, 16 x 2 x 4"):
        sc.rank(MODELS["attention"][0](), "weight", pattern="2:4")
    pruned = sc.prune(MODELS["lstm"][0](), None, "weight", pattern="2:4")
    for name in ("cell/kernel", "cell/recurrent_kernel"):
        assert (pruned.masks[name][:4].sum(axis=0) == 2).all()


def test_cells_go_with_all_their_gates_and_their_biases():
    keras.utils.set_random_seed(1)
    model = steps(kl.LSTM(5, name="cell"), kl.Dense(8, activation="relu", name="hidden"))
    pruned = sc.prune(model, 0.5)
    assert [each.name for each in pruned.structure.unit_sets] == ["cell", "hidden"]
    assert not pruned.account.left_whole
    cell = model.get_layer("cell").cell
    lengths = [
        np.linalg.norm(np.reshape(kernel.numpy(), (-1, 4, 5)), axis=(0, 1))
        for kernel in (cell.kernel, cell.recurrent_kernel)
    ]
    gone = sorted(np.argsort(np.mean(lengths, axis=0))[:2].tolist())
    left = pruned.model.get_layer("cell").cell
    for weight in (left.kernel, left.recurrent_kernel, left.bias):
        zero = ~np.reshape(weight.numpy(), (-1, 4, 5)).any(axis=0)
        assert [np.flatnonzero(gate).tolist() for gate in zero][1] == gone  # the forget gate
    assert not np.reshape(left.bias.numpy(), (4, 5))[:, gone].any()
    cells = next(each for each in pruned.account.layers if each.name == "cell/kernel")
    assert (cells.units, cells.units_kept) == (5, 3)
    hand = sc.prune(model, 0.0, remove={"cell/kernel": 4})
    assert not np.reshape(hand.model.get_layer("cell").cell.kernel.numpy(), (-1, 4, 5))[
        ..., 4
    ].any()


def test_biases_that_are_zero_from_the_start_are_not_gone():
    model = steps(kl.SimpleRNN(5, name="cell"), kl.Dense(8, activation="relu", name="hidden"))
    assert sc.prune(model, 0.5, "weight").account.gone_before == 0
    first = sc.prune(model, 0.4)
    again = sc.prune(first.model, 0.4)  # told by the zeros of a model
    assert again.account.parameters == first.account.parameters
    np.testing.assert_array_equal(again.masks["cell/bias"], first.masks["cell/bias"])
