from contextlib import nullcontext

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import CancelledError
from secateurs.core.learning.lottery import (
    TicketPlan,
    from_scratch,
    lottery_ticket,
    rewound,
    shares_removed,
    trained_ticket,
    with_random_masks,
    with_random_weights,
)
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.starts import reinitialised
from secateurs.core.ranking.layer_choices import LayerChoice


@pytest.fixture(scope="module", params=["weight", "unit"])
def pruned(request, dense):
    return sc.prune(dense, 0.6, request.param)


def test_rewinding_puts_early_weights_under_the_found_masks(dense, pruned):
    early = reinitialised(dense, 7)
    ticket = rewound(pruned, early)
    for name in ("conv", "hidden"):
        mask = pruned.masks[name]
        now, then = (model.get_layer(name).kernel.numpy() for model in (ticket.model, early))
        assert np.array_equal(now, np.where(mask, then, 0))
    assert ticket.masks is pruned.masks
    out = [model.get_layer("out").kernel.numpy() for model in (ticket.model, early)]
    assert np.array_equal(*out)


def test_random_weights_under_the_found_masks(pruned):
    control = with_random_weights(pruned, 1)
    mask = pruned.masks["hidden"]
    kernels = [one.model.get_layer("hidden").kernel.numpy() for one in (control, pruned)]
    assert not kernels[0][~mask].any()
    assert np.all(kernels[0][mask] != kernels[1][mask])


def test_random_masks_keep_as_much_of_every_layer(dense, pruned):
    control = with_random_masks(pruned, dense, 3)
    assert shares_removed(control) == shares_removed(pruned)
    assert any(np.any(control.masks[name] != mask) for name, mask in pruned.masks.items())


def test_early_weights_of_another_architecture_are_refused(pruned):
    import keras

    with pytest.raises(ValueError, match="architecture"):
        rewound(pruned, keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]))


@pytest.mark.parametrize("at", [1, 2, 4])
def test_the_experiment_ends_by_a_cancel_wherever_it_is(shallow, train, at):
    told = []
    plan = TicketPlan(shallow, train, None, 0.5, Recipe(epochs=2, batch_size=64), rewind_to=1)
    with pytest.raises(CancelledError):
        trained_ticket(plan, nullcontext(), lambda *went: told.append(went), lambda: len(told) > at)
    assert told == [(done, 5) for done in range(at + 1)]


def test_the_experiment_trains_ticket_and_controls_alike(shallow, train, validation):
    recipe = Recipe(epochs=2, batch_size=64)
    found = lottery_ticket(shallow, train, validation, 0.5, recipe, rewind_to=1, layers="hidden")
    assert found.ticket.layers == LayerChoice(frozenset({"hidden"}))
    assert shares_removed(found.ticket) == shares_removed(found.random_masks)
    assert found.ticket.masks is found.random_weights.masks or all(
        np.array_equal(mask, found.random_weights.masks[name])
        for name, mask in found.ticket.masks.items()
    )
    with pytest.raises(ValueError, match="rewind_to must be from 0 to 1, not 2"):
        lottery_ticket(shallow, train, validation, 0.5, recipe, rewind_to=2)
    with pytest.raises(sc.PruningError, match="No weights of the layers chosen can go"):
        lottery_ticket(shallow, train, validation, 0.5, recipe, skip="hidden")


def test_tickets_and_controls_learn_what_is_no_class_by_the_loss_given():
    import keras

    hidden = keras.layers.Dense(16, activation="relu", name="hidden")
    model = keras.Sequential([keras.Input((4,)), hidden, keras.layers.Dense(1)])
    x = np.random.default_rng(0).normal(size=(256, 4)).astype(np.float32)
    data, recipe = (x, x.sum(axis=1) - 0.5), Recipe(epochs=6, batch_size=16, learning_rate=0.01)

    def error(network):
        return float(np.mean((np.ravel(network.predict(x, verbose=0)) - data[1]) ** 2))

    found = lottery_ticket(model, data, data, 0.5, recipe, rewind_to=1, loss="mse")
    three = (found.ticket, found.random_weights, found.random_masks)
    anew = from_scratch(model, data, recipe, data, loss="mse")
    assert max(error(each) for each in (found.dense, anew, *(one.model for one in three))) < 1
    with pytest.raises(sc.DataError, match="give loss= for a model that is no classifier"):
        from_scratch(model, data, recipe)
    head, account = str(found).split("\n", 1)
    assert head == "A ticket, its masks over random weights, and random masks."
    assert account == str(found.ticket.account)


def test_from_scratch_forgets_the_weights_it_is_given(dense, train):
    recipe = Recipe(epochs=1, batch_size=64)
    first = from_scratch(dense, train, recipe)
    second = from_scratch(reinitialised(dense, 9), train, recipe)
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        assert np.array_equal(a, b)
