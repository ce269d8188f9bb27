from functools import cache

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import DataError
from secateurs.core.evaluation.keras_probe import KerasProbe
from secateurs.core.evaluation.probe import Scoring
from secateurs.core.evaluation.probes import ChainProbe, probe_of_model
from secateurs.core.graph.trace import trace
from tests.zoo import ZOO, inputs_for

LEVELS = (0.0, 0.5, 0.9)
COUNTED = ("lenet_5", "resnet", "mobilenet_v2", "u_net", "vgg", "separable")


@cache
def built(name):
    return ZOO[name]()


def labelled(model, n=60):
    x = inputs_for(model, n, seed=3)
    return x, np.asarray(model(x)).argmax(axis=1)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("lenet_5", "weight"),
        ("resnet", "weight"),
        ("resnet", "unit"),
        ("separable", "unit"),
        pytest.param("lenet_5", "unit", marks=pytest.mark.campaign),
        pytest.param("separable", "weight", marks=pytest.mark.campaign),
    ],
)
def test_swapped_kernels_answer_as_the_pruned_model(name, method):
    model = built(name)
    before = [weight.copy() for weight in model.get_weights()]
    x, y = labelled(model)
    probe = KerasProbe(model, trace(model), (x, y))
    ranking = sc.rank(model, method)
    for level in (0.9, 0.0, 0.5):  # what went comes back
        pruned = sc.prune(model, level, ranking=ranking)
        answers = np.asarray(pruned.model(x)).argmax(axis=1)
        assert probe.score(ranking.cut(level)).accuracy == pytest.approx(np.mean(answers == y))
    for weight, kept in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, kept)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("resnet", "weight"),  # zeros stay in place, whatever the layer
        *((name, "unit") for name in COUNTED),
        *(
            pytest.param(name, "weight", marks=pytest.mark.campaign)
            for name in COUNTED
            if name != "resnet"
        ),
    ],
)
def test_what_is_left_is_counted_as_the_account_does(name, method):
    model = built(name)
    probe = KerasProbe(model, trace(model), (inputs_for(model, 1), [0]))
    ranking = sc.rank(model, method)
    account = sc.prune(model, 0.5, ranking=ranking).account
    size = probe.size(ranking.cut(0.5))
    assert (size.parameters, size.macs) == (account.parameters, account.macs)


def chain():
    import keras

    model = keras.Sequential(
        [
            keras.Input((4, 4)),
            keras.layers.Flatten(),
            keras.layers.Dense(12, activation="relu"),
            keras.layers.Dense(9, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    rng = np.random.default_rng(0)
    model.set_weights([0.4 * rng.normal(size=weight.shape) for weight in model.get_weights()])
    return model


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_chain_of_dense_layers_takes_the_quick_way_to_the_same_figures(method):
    model = chain()
    x, y = labelled(model)
    quick = probe_of_model(model, trace(model), (x, y))
    assert isinstance(quick, ChainProbe)
    slow = KerasProbe(model, trace(model), (x, y))
    ranking = sc.rank(model, method)
    for level in LEVELS:
        cut = ranking.cut(level)
        assert quick.score(cut).accuracy == slow.score(cut).accuracy
        assert quick.score(cut).loss == pytest.approx(slow.score(cut).loss, rel=1e-4, abs=1e-6)
        assert quick.size(cut) == slow.size(cut)


def test_repaired_cuts_are_scored_after_reconstruction():
    model = built("lenet_5")
    x, y = labelled(model)
    ranking = sc.rank(model, "unit")
    probe = KerasProbe(model, trace(model), (x, y), Scoring(repair=x))
    repaired = sc.reconstruct(
        sc.prune(model, 0.5, ranking=ranking), x, teacher=model, classifier=True
    )
    answers = np.asarray(repaired.model(x)).argmax(axis=1)
    assert probe.score(ranking.cut(0.5)).accuracy == pytest.approx(np.mean(answers == y))
    assert probe.score(ranking.cut(0.0)).accuracy == 1.0


def test_one_hot_labels_count_as_classes():
    model = chain()
    x, y = labelled(model)
    probe = probe_of_model(model, trace(model), (x, np.eye(3)[y]))
    assert probe.score(sc.rank(model).cut(0)).accuracy == 1.0


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.linspace(0, 1, 60), "The labels are not classes"),
        (np.full(60, 7), "The labels go from 7 to 7; the network knows classes 0 to 2."),
        (np.zeros(59, int), "there are 60 samples and 59 labels"),
    ],
)
def test_labels_that_do_not_fit_are_refused(y, message):
    model = chain()
    with pytest.raises(DataError, match=message):
        probe_of_model(model, trace(model), (inputs_for(model, 60), y))


def test_samples_of_another_shape_are_refused():
    model = chain()
    with pytest.raises(DataError, match="takes samples of 4 x 4; those given are 5 x 4"):
        probe_of_model(model, trace(model), (np.zeros((2, 5, 4)), [0, 1]))


def test_a_model_of_several_outputs_needs_a_metric():
    model = ZOO["multi_head_mlp"]()
    x = inputs_for(model, 20)
    wanted = [np.asarray(each) for each in model(x)]
    with pytest.raises(DataError, match="Accuracy needs one output"):
        probe_of_model(model, trace(model), (x, wanted))

    def nearness(y, outputs):
        return 1 - float(np.mean(np.abs(y[0] - outputs[0])))

    probe = probe_of_model(model, trace(model), (x, wanted), Scoring(metric=nearness))
    assert probe.score(sc.rank(model).cut(0)).accuracy == pytest.approx(1, abs=1e-5)
    assert probe.score(sc.rank(model).cut(0.9)).accuracy < 1


def test_a_lone_sigmoid_tells_two_classes_apart():
    import keras

    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1, "sigmoid")]
    )
    x = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    y = (np.asarray(model(x))[:, 0] > 0.5).astype(int)
    probe = probe_of_model(model, trace(model), (x, y))
    assert probe.score(sc.rank(model).cut(0)).accuracy == 1.0


def hard_sigmoids(samples=80):
    """A lone output whose values lie between 0 and 1, and say for half the samples the first."""
    import keras

    keras.utils.set_random_seed(2)
    x = np.random.default_rng(2).standard_normal((samples, 6)).astype(np.float32)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(8, "tanh"),
            keras.layers.Dense(1, "hard_sigmoid"),
        ]
    )
    return model, x, (model.predict(x, verbose=0)[:, 0] > 0.5).astype(int)


def test_one_layers_cut_alone_is_scored_the_same_before_and_after_the_dense_model():
    model, x, y = hard_sigmoids()
    traced, ranking = trace(model), sc.rank(model, "weight")
    first, later = (KerasProbe(model, traced, (x, y)) for _ in range(2))
    assert later.score(ranking.cut(0)).accuracy == 1
    for level in (0, 0.3, 0.6):
        cut = ranking.cut(level)
        assert first.score_alone(0, cut) == later.score_alone(0, cut)
    assert first.score_alone(0, ranking.cut(0)).accuracy == 1


def test_a_model_that_ends_in_a_softmax_is_read_once_a_level(monkeypatch):
    model = built("lenet_5")
    probe = KerasProbe(model, trace(model), labelled(model))
    read, answer = [], probe._answer

    def counted(inputs):
        read.append(len(inputs[0]))
        return answer(inputs)

    monkeypatch.setattr(probe, "_answer", counted)
    ranking = sc.rank(model, "weight")
    for level in (0.5, 0.9):
        probe.score(ranking.cut(level))
    assert read == [60, 60]
