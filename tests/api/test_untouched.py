"""The caller's model is as it was after every function, and what comes back remembers no more."""

from functools import cache
from inspect import isfunction

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import DataError, UnsupportedModel
from tests.api.own_layers import Scaled, Table, encoder, remembering, with_layer

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(30, 3, 2)).astype(np.float32), np.arange(30) % 4


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    model = remembering()
    model.fit(X, Y, batch_size=5, verbose=0)
    return model


@pytest.fixture(scope="module")
def pruned(model):
    return sc.prune(model, 0.5)


def seen(model):
    layers = model._flatten_layers()
    values = [*model.variables, *model.optimizer.variables, *model.get_layer("lstm").states]
    return {
        "values": [np.array(each.numpy()).tolist() for each in values],
        "layers": [(each.name, each.trainable, len(each._inbound_nodes)) for each in layers],
        "losses": [id(each) for layer in layers for each in layer._losses],
        "metrics": [each.name for each in model.metrics],
        "compiled": (model.compiled, model.loss.name, model.optimizer.name, model.run_eagerly),
        "training": (model.stop_training, model.trainable, len(model.trainable_weights)),
    }


RECIPE = sc.Recipe(epochs=1)
CALLS = {
    "budget": lambda m, p, to: sc.budget(m, (X, Y), (X, Y), 50, trials=1),
    "compact": lambda m, p, to: sc.compact(p),
    "export": lambda m, p, to: sc.export(m, to / "model.keras"),
    "export pruned": lambda m, p, to: sc.export(p, to / "folder.savedmodel"),
    "fine_tune": lambda m, p, to: sc.fine_tune(p, (X, Y), sc.Recipe(epochs=1), teacher=m),
    "from_scratch": lambda m, p, to: sc.from_scratch(m, (X, Y), RECIPE),
    "lottery_ticket": lambda m, p, to: sc.lottery_ticket(m, (X, Y), None, 0.5, RECIPE),
    "measure": lambda m, p, to: sc.measure(p, 5, teacher=m, rounds=1, engines=("Keras",)),
    "prune": lambda m, p, to: sc.prune(m, 0.5, "weight", "wanda", data=X),
    "rank": lambda m, p, to: sc.rank(m, "unit", "taylor", data=(X, Y)),
    "reconstruct": lambda m, p, to: sc.reconstruct(p, X, teacher=m),
    "sensitivity": lambda m, p, to: sc.sensitivity(m, (X, Y), levels=(0.5,)),
    "sweep": lambda m, p, to: sc.sweep(m, (X, Y), "unit", 0.5, repair=X),
}


def test_every_function_that_takes_a_model_is_called():
    functions = {name for name in sc.__all__ if isfunction(getattr(sc, name))}
    assert {name.split()[0] for name in CALLS} == functions - {
        "criterion",
        "open_model",
        "supports",
    }


@pytest.fixture(scope="module")
def call(model, pruned, tmp_path_factory):
    """Call a function once; return what it gave and the caller's model before and after."""

    @cache
    def call(name):
        before = seen(model)
        return CALLS[name](model, pruned, tmp_path_factory.mktemp("files")), before, seen(model)

    return call


@pytest.mark.parametrize("name", CALLS)
def test_the_callers_model_is_left_as_it_was(name, call):
    _, before, after = call(name)
    assert after == before


def remembered(model):
    return [state.numpy().tolist() for state in model.get_layer("lstm").states]


@pytest.mark.parametrize("name", ["prune", "compact", "reconstruct", "fine_tune"])
def test_what_comes_back_remembers_what_the_model_did_and_no_noise(name, model, call):
    found, *_ = call(name)
    network = found if name == "compact" else found.model
    assert np.abs(remembered(model)).max() > 0
    assert remembered(network) == remembered(model)
    assert [layer.name for layer in network.layers] == [layer.name for layer in model.layers]
    if name != "fine_tune":
        assert network.get_layer("counting").calls.numpy() == model.get_layer("counting").calls
    seeds = [
        [np.array(v.numpy()).tolist() for v in m.variables if "seed" in v.path]
        for m in (network, model)
    ]
    assert seeds[0] == seeds[1]


def test_the_same_question_has_the_same_answer_whatever_was_asked_before(model):
    both = [sc.sweep(model, (X, Y), "weight", (0.0, 0.5)) for _ in range(2)]
    assert both[0] == both[1]
    alone = sc.sweep(model, (X, Y), "weight", 0.5)
    assert alone.points[0] == both[0].points[1]


def test_samples_come_as_many_at_once_as_are_remembered(model):
    with pytest.raises(DataError, match=r"takes as many at once: give a multiple of 5, no"):
        sc.sweep(model, (X[:7], Y[:7]), "unit", 0.5)


@pytest.mark.parametrize("make", [encoder, lambda: with_layer(Scaled(2.0))])
def test_layers_of_ones_own_keep_their_names_and_answers(make):
    keras.utils.set_random_seed(0)
    model = make()
    x = RNG.normal(size=(20, 6)).astype(np.float32)
    pruned = sc.prune(model, 0.5)
    small = sc.compact(pruned)
    for network in (pruned.model, small):
        assert [layer.name for layer in network.layers] == [layer.name for layer in model.layers]
    np.testing.assert_allclose(small(x), pruned.model(x), atol=1e-5)
    assert small.count_params() == pruned.account.parameters
    assert {one.network for one in sc.measure(pruned, 4, rounds=1, engines=("Keras",)).timings} == {
        "dense",
        "zeros",
        "compact",
    }


def test_a_layer_that_cannot_be_built_again_is_named():
    model = with_layer(Table(np.ones(6, np.float32)))
    sentence = "The layer table of the class Table cannot be built again: give Table a get_config"
    for ask in (
        lambda: sc.prune(model, 0.5),
        lambda: sc.fine_tune(model, (np.ones((4, 6)), [0] * 4)),
    ):
        with pytest.raises(UnsupportedModel, match=sentence):
            ask()
    assert sc.rank(model).names == ("second",)
    assert len(sc.measure(model, 2, rounds=1, engines=("Keras",)).timings) == 1
