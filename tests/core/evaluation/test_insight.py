from dataclasses import replace

import keras
import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import DataError, ModelError
from secateurs.core.evaluation.insight import insight_reader
from secateurs.core.network.answers import logits_of
from secateurs.core.network.forward import activations, network_inputs
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.terms import UNSTRUCTURED
from tests.core.network.small_models import small_cnn


@pytest.fixture(scope="module")
def cnn():
    return read_model(small_cnn())


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(5).integers(0, 256, (8, 8)).astype(np.uint8)


@pytest.fixture
def chain(make_network):
    return make_network(784, 6, 5, 4)


@pytest.fixture
def drawing(make_images):
    return make_images(1).pixels[0]


def lead_of(network, pixels, answer):
    logits = logits_of(network, pixels[None])[0]
    return float(logits[answer] - logits.mean())


def test_the_votes_and_what_the_biases_give_add_up_to_the_lead(chain, drawing):
    found = insight_reader(chain).read(chain, drawing)
    logits = logits_of(chain, drawing[None])[0]
    assert found.answer == int(logits.argmax())
    assert found.lead == pytest.approx(logits.max() - logits.mean(), rel=1e-5)
    assert found.votes.shape == (28, 28)
    # The biases' part: the same ReLUs on, the drawing away.
    values, on = network_inputs(chain, drawing[None])[0], []
    rest = np.zeros(784)
    for layer in chain.layers:
        values = values @ layer.kernel + layer.bias
        on.append(values > 0 if layer.activation == "relu" else np.ones(len(values), bool))
        values = np.where(on[-1], values, 0)
        rest = np.where(on[-1], rest @ layer.kernel + layer.bias, 0)
    constant = rest[found.answer] - rest.mean()
    assert found.votes.sum() + constant == pytest.approx(found.lead, rel=1e-3)


def test_a_vote_is_what_a_little_less_ink_takes_from_the_lead(chain, drawing):
    found = insight_reader(chain).read(chain, drawing, 2)
    inked = int(drawing[3, 4])
    fainter = np.array(drawing)
    fainter[3, 4] = inked - 1
    change = lead_of(chain, drawing, 2) - lead_of(chain, fainter, 2)
    assert found.votes[3, 4] == pytest.approx(change * inked, rel=0.02, abs=1e-4)


def test_where_there_is_no_ink_there_is_no_vote(chain, drawing):
    blank = np.array(drawing)
    blank[:14] = 0
    assert not insight_reader(chain).read(chain, blank).votes[:14].any()
    signed = replace(chain, scaling="signed")
    assert not insight_reader(signed).read(signed, blank).votes[:14].any()


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_cut_chain_is_looked_into_in_its_quickest_form(chain, drawing, method):
    cut = rank(chain, method).cut(0.5)
    reader = insight_reader(chain)
    quick = reader.read(quickest(chain, cut), drawing, 1)
    whole = reader.read(prune_network(chain, cut), drawing, 1)
    np.testing.assert_allclose(quick.votes, whole.votes, atol=1e-5)
    assert quick.lead == pytest.approx(whole.lead, rel=1e-4)


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize("scaling", ["unit", "signed"])
@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_a_cut_that_is_not_built_says_the_same(chain, drawing, method, scaling, activation):
    biased = [
        replace(layer, bias=np.linspace(-0.5, 0.5, layer.units, dtype=np.float32))
        for layer in chain.layers
    ]
    biased[0] = replace(biased[0], activation=activation)
    network = replace(chain_of(biased), scaling=scaling)
    cut = rank(network, method).cut(0.5)
    reader = insight_reader(network)
    direct = reader.read_cut(cut, drawing, 1)
    built = reader.read(quickest(network, cut), drawing, 1)
    np.testing.assert_allclose(direct.votes, built.votes, atol=1e-5)
    assert direct.lead == pytest.approx(built.lead, rel=1e-4)
    assert direct.activity == pytest.approx(built.activity, rel=1e-4)
    assert (
        reader.read_cut(cut, drawing).answer == reader.read(quickest(network, cut), drawing).answer
    )


@pytest.mark.parametrize("scope", ["layer", "global"])
@pytest.mark.parametrize("pattern", [UNSTRUCTURED, "1x4"])
def test_from_cut_to_cut_the_zeros_move_both_ways(make_network, drawing, scope, pattern):
    network = make_network(784, 8, 8, 4)
    reader, ranking = insight_reader(network), rank(network, "weight", "l1", scope, pattern=pattern)
    largest = rank(network, "weight", "largest", scope)
    steps = [(ranking, share) for share in (0.5, 0.51, 0.52, 0.49, 0.9, 0.89, 0, 0.03)]
    for order, share in (*steps, (largest, 0.5), (largest, 0.47), (ranking, 0.5)):
        cut = order.cut(share)
        found = reader.read_cut(cut, drawing, 1)
        built = insight_reader(network).read(prune_network(network, cut), drawing, 1)
        np.testing.assert_allclose(found.votes, built.votes, atol=1e-6)
        assert found.lead == pytest.approx(built.lead, rel=1e-5)


def test_a_cut_of_a_model_is_read_with_zeros_in_place(cnn, picture):
    cut, reader = rank(cnn, "unit").cut(0.5), insight_reader(cnn)
    expected = reader.read(prune_network(cnn, cut), picture, 1)
    np.testing.assert_array_equal(reader.read_cut(cut, picture, 1).votes, expected.votes)


def test_activity_is_the_mean_of_what_a_layer_emits(chain, drawing):
    found = insight_reader(chain).read(chain, drawing).activity
    emitted = activations(chain, network_inputs(chain, drawing[None]))[:-1]
    assert found == pytest.approx([float(each.mean()) for each in emitted], rel=1e-5)


def test_of_removed_units_nothing_counts(chain, drawing):
    cut = rank(chain, "unit").cut(0.5)
    quick = quickest(chain, cut)
    found = insight_reader(chain).read(quick, drawing).activity
    emitted = activations(quick, network_inputs(quick, drawing[None]))[:-1]
    assert found == pytest.approx([float(emitted[0].sum()) / 6, float(emitted[1].sum()) / 5])


def test_a_model_votes_as_its_gradient_says(cnn, picture):
    reader = insight_reader(cnn)
    found = reader.read(cnn, picture)
    logits = logits_of(cnn, picture[None])[0]
    assert found.answer == int(logits.argmax())
    assert found.lead == pytest.approx(float(logits.max() - logits.mean()), rel=1e-3)
    fainter = np.array(picture)
    fainter[4, 4] -= 8
    change = found.lead - lead_of(cnn, fainter, found.answer)
    assert found.votes[4, 4] == pytest.approx(change * picture[4, 4] / 8, rel=0.1, abs=1e-3)
    assert found.votes.shape == (8, 8)
    assert len(found.activity) == 2


def test_a_model_with_other_weights_is_read_by_the_same_reader(cnn, picture):
    reader = insight_reader(cnn)
    before = reader.read(cnn, picture, 1)
    cut = prune_network(cnn, rank(cnn, "unit").cut(0.5))
    assert reader.read(cut, picture, 1).lead == pytest.approx(lead_of(cut, picture, 1), abs=1e-3)
    np.testing.assert_array_equal(reader.read(cnn, picture, 1).votes, before.votes)


def test_a_row_of_a_table_votes_number_by_number(make_network):
    network = make_network(4, 5, 3)
    row = frozen(np.array([0.5, -1, 2, 0], np.float32))
    found = insight_reader(network).read(network, row)
    assert found.votes.shape == (4,)
    assert found.votes[3] == 0


def test_a_network_that_answers_with_maps_is_not_looked_into(picture):
    layers = [keras.Input((8, 8, 1)), keras.layers.Conv2D(3, 3), keras.layers.Conv2D(2, 3)]
    network = read_model(keras.Sequential(layers))
    with pytest.raises(ModelError, match="answer with classes"):
        insight_reader(network).read(network, picture)


@pytest.mark.parametrize("network", ["chain", "cnn"])
def test_answers_that_are_not_numbers_are_no_class(request, network, make_images, picture):
    whole = request.getfixturevalue(network)
    sample = picture if network == "cnn" else make_images(1).pixels[0]
    bias = np.full_like(whole.weights[-1], np.nan)
    lost = replace(whole, weights=(*whole.weights[:-1], frozen(bias)))
    with pytest.raises(DataError, match="values that are not numbers, 1 of 1 times"):
        insight_reader(whole).read(lost, sample)


def test_cells_emit_what_their_layer_gives_and_heads_nothing_that_is_seen():
    layers = keras.layers
    inputs = keras.Input((8, 8))
    steps, *_ = layers.LSTM(5, return_sequences=True, return_state=True, name="lstm")(inputs)
    attended = layers.MultiHeadAttention(2, 3, name="mha")(steps, steps)
    model = keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling1D()(attended)))
    network, sample = read_model(model), np.random.default_rng(4).random((8, 8), np.float32)
    shown = [layer.name for layer in network.prunable if layer.emits]
    assert shown == ["lstm/kernel", "mha/output"]
    found = insight_reader(network).read(network, sample).activity
    given = keras.Model(inputs, [steps, attended])(sample[None])
    assert found == pytest.approx([np.abs(each.numpy()).mean() for each in given], rel=1e-4)
