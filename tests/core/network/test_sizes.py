import keras
import numpy as np
import pytest
from keras import layers as kl

from secateurs.core.base.errors import ModelError
from secateurs.core.graph.calls import CallGraph, graph_of
from secateurs.core.network import sizes
from secateurs.core.network.live import LiveModel
from secateurs.core.network.sizes import batch_for, check_sizes, sample_bytes, weight_bytes
from secateurs.core.opening.parts import own_variables
from secateurs.core.pruning.plain_model import read_model


def chain(*layers, shape=(8, 8, 1)):
    return keras.Sequential([keras.Input(shape), *layers])


def declared(*layers, shape=(8, 8, 1)):
    """Return a model of which nothing takes memory."""
    with own_variables(), keras.StatelessScope(initialize_variables=False):
        return chain(*layers, shape=shape)


def test_what_is_held_at_one_time_is_counted():
    model = chain(kl.Conv2D(3, 1), kl.Conv2D(5, 1), kl.GlobalAveragePooling2D())
    assert sample_bytes(graph_of(model)) == 4 * 64 * (3 + 5)


def test_a_branch_is_held_until_it_is_joined():
    x = keras.Input((8, 8, 2))
    y = kl.Conv2D(2, 1)(kl.Conv2D(7, 1)(x))
    assert sample_bytes(graph_of(keras.Model(x, kl.Add()([x, y])))) == 4 * 64 * (2 + 7 + 2)


def test_scores_of_attention_and_maps_between_two_kernels_count():
    x = keras.Input((50, 2))
    attention = keras.Model(x, kl.MultiHeadAttention(3, 4)(x, x))
    assert sample_bytes(graph_of(attention)) == 4 * (50 * 2 * 2 + 3 * 50 * 50)
    separable = chain(kl.SeparableConv2D(1, 1, depth_multiplier=100))
    assert sample_bytes(graph_of(separable)) == 4 * 64 * (1 + 1 + 100)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((kl.UpSampling2D(2000),), "one layer takes or gives 1,024,000,000 bytes"),
        ((kl.ZeroPadding2D(9999), kl.GlobalMaxPooling2D()), "one layer takes or gives 1,600,"),
        ((kl.Flatten(), kl.RepeatVector(10**8)), "one layer takes or gives 25,600,000,000"),
        ((kl.SeparableConv2D(1, 1, depth_multiplier=10**8),), "its layers have 800,000,004 bytes"),
        ((kl.Conv2D(10**9, 1),), "its layers have 8,000,000,000 bytes of weights, it holds 100."),
    ],
)
def test_more_than_a_file_can_mean_is_refused(layers, message):
    with pytest.raises(ModelError, match=r"^big\.keras is not opened: ") as refusal:
        check_sizes(declared(*layers), "big.keras", 100)
    assert message in str(refusal.value)


def test_many_tensors_at_one_time_are_refused(monkeypatch):
    monkeypatch.setattr(sizes, "MOST_AT_ONCE", 511)
    with pytest.raises(ModelError, match="its layers hold 512 bytes for each sample"):
        check_sizes(chain(kl.ReLU()), "big.keras", 0)


def test_what_people_have_is_not_refused():
    model = chain(kl.Conv2D(64, 3, padding="same"), kl.ReLU(), shape=(1024, 1024, 3))
    check_sizes(model, "picture.keras", 4 * model.count_params())


def test_weights_without_values_are_counted_by_their_type():
    with own_variables(), keras.StatelessScope(initialize_variables=False):
        model = chain(kl.Dense(3, dtype="float16"), kl.Dropout(0.1, seed=1), shape=(5,))
    assert sorted(map(weight_bytes, model.variables)) == [2 * 3, 2 * 8, 2 * 15]


def test_large_samples_come_in_small_batches(monkeypatch):
    model = chain(kl.Conv2D(3, 1), kl.GlobalAveragePooling2D(), kl.Dense(2))
    monkeypatch.setattr(sizes, "_ROOM", 5000)
    assert batch_for(model, 250) == 4
    snapshot = read_model(model)
    live = LiveModel(snapshot)
    assert live.room == (4, 32)
    monkeypatch.setattr("secateurs.core.network.live._built", lambda *_: live)
    x = np.random.default_rng(0).random((10, 8, 8, 1), np.float32)
    from secateurs.core.network.live import model_logits

    np.testing.assert_allclose(model_logits(snapshot, x), model(x), atol=1e-6)


def test_a_side_that_values_decide_counts_as_a_usual_one():
    graph = CallGraph((), inputs=(0,), outputs=(0,), shapes=((None, 3),), specs=())
    assert sample_bytes(graph) == 4 * 32 * 3


def test_one_sample_is_given_however_large():
    assert batch_for(declared(kl.UpSampling2D(2000)), 250) == 1


def test_what_is_worth_having_at_once_takes_less_room_than_what_is_little_work(monkeypatch):
    model = chain(kl.Conv2D(3, 1), kl.GlobalAveragePooling2D(), kl.Dense(2))
    monkeypatch.setattr(sizes, "_ROOM_FOR_SPEED", 5000)
    assert batch_for(model, 250, work=10**8) == 5
    assert batch_for(model, 250, work=10**7) == 50
    assert batch_for(model, 250, work=10**8, watched=True) == 5
    assert batch_for(model, 250, work=10**9, watched=True) == 1
    assert batch_for(model, 250, work=10**9) == 4
