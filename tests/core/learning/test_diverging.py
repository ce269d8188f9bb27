"""Where the loss becomes NaN, the epochs before it are not lost."""

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.cancelled import never
from secateurs.core.base.errors import DivergedWarning, TrainingDiverged
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import Diverged
from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.keras_engine import KerasTrainer
from secateurs.core.learning.loop import Callbacks
from secateurs.core.learning.progress import Progress
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.learning.training import train as trained
from tests.core.learning.diverging import diverge

STEADY = {"batch_size": 64, "learning_rate": 0.005, "warm_up": 0, "cosine": False}  # 4 an epoch


def same_weights(one, other):
    pairs = zip(one.get_weights(), other.get_weights(), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


def test_a_training_is_kept_as_of_its_best_epoch(settings, dataset, whole, monkeypatch):
    short = whole(settings.model_copy(update={"epochs": 2})).outcome
    diverge(monkeypatch, step=25)  # of 10 an epoch
    told = []
    found = trained(settings, dataset, told.append, TrainingControl())
    assert found.outcome == "diverged"
    assert found.history == short.history
    assert (found.best_epoch, len(found.step_losses)) == (short.best_epoch, 24)
    for one, other in zip(found.network.weights, short.network.weights, strict=True):
        np.testing.assert_array_equal(one, other)
    assert told[-1] == found.diverged
    assert str(found.diverged).startswith(
        f"Stopped in epoch 3: the loss was not a number; kept as of epoch {short.best_epoch}."
        " Try a learning rate of 0.01, or the optimizer Adam."
    )


def test_before_an_epoch_has_ended_there_is_nothing_to_keep(settings, dataset, monkeypatch):
    diverge(monkeypatch, step=10)
    with pytest.raises(TrainingDiverged) as caught:
        trained(settings, dataset, lambda _: None, TrainingControl())
    assert caught.value.step == 10


def test_without_validation_the_last_good_epoch_is_kept(shallow, train, monkeypatch):
    short = fine_tuned(shallow, Task(train), Recipe(epochs=2, **STEADY))
    diverge(monkeypatch, step=11)
    found = fine_tuned(shallow, Task(train), Recipe(epochs=4, **STEADY))
    assert found.tuned.diverged == Diverged(11, 3, 2, "Try a lower learning rate.")
    assert same_weights(found.network, short.network)
    with pytest.raises(TrainingDiverged):
        found.whole()


def test_one_that_goes_on_falls_back_on_where_it_began(shallow, train, monkeypatch):
    kept: list[Progress] = []
    recipe = Recipe(epochs=3, **STEADY)
    fine_tuned(shallow, Task(train), recipe, callbacks=Callbacks(keep=kept.append))
    diverge(monkeypatch, step=9)
    found = fine_tuned(shallow, Task(train), recipe, begun=kept[1])
    assert found.tuned.best_epoch == 2
    for one, other in zip(found.network.get_weights(), kept[1].state.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_schedule_is_kept_as_far_as_it_had_come(dense, train, validation, monkeypatch):
    kept: list[Progress] = []
    schedule = Schedule("gradual", 0.8, until=1.0)
    diverge(monkeypatch, step=12)
    found = fine_tuned(
        dense,
        Task(train, validation),
        Recipe(epochs=4, **STEADY),
        schedule=schedule,
        callbacks=Callbacks(keep=kept.append),
    )
    assert found.tuned.best_epoch == len(kept) == 2
    pruned, grown = found.network, kept[-1].grown
    assert pruned.account.achieved == pytest.approx(grown.sparsity, abs=0.01)
    for name, mask in grown.masks.items():
        np.testing.assert_array_equal(pruned.masks[name], mask)
        kernel = pruned.model.get_layer(name).kernel.numpy()
        assert np.isfinite(kernel).all()
        assert not kernel[~mask].any()


def test_the_library_warns_and_a_comparison_is_refused(shallow, train, validation, monkeypatch):
    diverge(monkeypatch, step=5)
    told = []
    with pytest.warns(
        DivergedWarning, match=r"Stopped in epoch 2: the loss was not a number; kept"
    ):
        sc.fine_tune(
            shallow, train, Recipe(epochs=2, **STEADY), validation=validation, report=told.append
        )
    assert isinstance(told[-1], Diverged)
    with pytest.raises(TrainingDiverged):
        sc.from_scratch(shallow, train, Recipe(epochs=2, **STEADY))


def test_a_last_step_that_breaks_the_network_is_told_without_validation(shallow, train):
    broken = Recipe(1, "sgd", 1e20, batch_size=256, warm_up=0, cosine=False)  # one step
    with pytest.raises(TrainingDiverged) as caught:
        fine_tuned(shallow, Task(train), broken)
    assert caught.value.step == 1


def test_an_epoch_whose_last_step_broke_the_network_is_not_fallen_back_on(
    shallow, train, monkeypatch
):
    short = fine_tuned(shallow, Task(train), Recipe(epochs=2, **STEADY))
    take = KerasTrainer.take

    def breaking(self, order, first_step, cancelled=never):
        found = take(self, order, first_step, cancelled)
        if first_step + len(found[0]) == 13:  # after the last of the third epoch
            for variable in self._variables:
                variable.assign(variable * np.nan)
        return found

    monkeypatch.setattr(KerasTrainer, "take", breaking)
    found = fine_tuned(shallow, Task(train), Recipe(epochs=4, **STEADY))
    assert found.tuned.diverged == Diverged(12, 3, 2, "Try a lower learning rate.")
    assert same_weights(found.network, short.network)
