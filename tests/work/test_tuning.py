"""Fine-tuning in the background: what is kept keeps its zeros, what is ended keeps nothing."""

from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.evaluation.score import score
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.runs import RunStore
from secateurs.work import tuning
from secateurs.work.networks import PrunedRun
from secateurs.work.tuning import Stage, Tuned, tuning_work
from secateurs.work.tuning_order import TuningOrder
from secateurs.work.unfinished import TrainingDiscarded
from tests.core.conftest import random_network, zeroed
from tests.core.learning.diverging import diverge
from tests.ui.conftest import run_record
from tests.work.test_training import dataset  # noqa: F401

pytestmark = pytest.mark.slow

NETWORK = random_network(784, 12, 8, 10)


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path) as store:
        yield store


@pytest.fixture
def order(dataset):  # noqa: F811
    """Return a function: order(method, **changes) -> TuningOrder of one epoch at 50 %."""

    def order(method="weight", epochs=1, **changes):
        ranking = rank(NETWORK, method)
        facts = {"data": dataset, "run": run_record(), "name": "Run 3 · cut"}
        run = PrunedRun(NETWORK, ranking.cut(0.5), **facts)
        recipe = Recipe(epochs=epochs, batch_size=20)
        facts = {"repair": False, "schedule": None, "distil": False, "smaller": False}
        return TuningOrder(run, recipe, **(facts | changes))

    return order


def run(order, store, control=None, on_report=None):
    reports = []

    def report(event):
        reports.append(event)
        if on_report:
            on_report(event)

    result = tuning_work(order, store, control or TrainingControl())(report, lambda: False)
    return reports, result


def stages(reports):
    return [report.words for report in reports if isinstance(report, Stage)]


def test_removed_weights_stay_zero_and_the_run_is_kept(store, order):
    asked = order(distil=True)
    reports, tuned = run(asked, store)
    assert isinstance(tuned, Tuned)
    for layer, kept in zip(tuned.kept.network.hidden, asked.pruned.cut.kept, strict=True):
        assert not layer.kernel[~kept].any()
    changed = tuned.kept.network.layers[0].kernel != NETWORK.layers[0].kernel
    assert tuned.kept.record.best_epoch == 0 or changed.any()
    np.testing.assert_array_equal(tuned.kept.network.masks["layer_0"], asked.pruned.cut.kept[0])
    record = tuned.kept.record
    before = score(asked.pruned.zeroed, asked.pruned.data.test).accuracy
    assert (record.accuracy_before, record.course) == (before, record.kept_epoch)
    assert (record.name, record.kind) == ("Run 3 · cut · tuned", "tuned")
    assert [each.epoch for each in record.history] == [1]
    assert [each.id for each in store.runs()] == [record.id]
    assert stages(reports) == ["Getting ready", "Measuring"]
    assert sum(len(r.losses) for r in reports if isinstance(r, StepsTaken)) == 3


def test_the_curves_kept_are_those_that_were_told(store, order):
    reports, tuned = run(order(epochs=2), store)
    told = tuple(report for report in reports if isinstance(report, EpochEnded))
    assert tuned.kept.record.history == told
    losses = [loss for r in reports if isinstance(r, StepsTaken) for loss in r.losses]
    assert len(losses) == 6 == 2 * tuned.kept.record.steps_per_epoch
    for kept in (tuned.kept.step_losses, store.step_losses(tuned.kept.record.id)):
        np.testing.assert_array_equal(kept, np.float32(losses))
    assert any(isinstance(report, TrainingStarted) for report in reports)


@pytest.mark.parametrize(
    ("best", "words"),
    [(1, "epoch 1 of 2 kept"), (0, "no epoch did better than the start")],
)
def test_the_record_names_the_epoch_that_was_kept(store, order, monkeypatch, best, words):
    original = tuning._Tuning._fine_tuned

    def fine_tuned(*given):
        found = original(*given)
        return replace(
            found, tuned=replace(found.tuned, best=replace(found.tuned.best, epoch=best))
        )

    monkeypatch.setattr(tuning._Tuning, "_fine_tuned", fine_tuned)
    _, tuned = run(order(epochs=2), store)
    assert (tuned.kept.record.best_epoch, tuned.kept.record.kept_epoch) == (best, words)


def test_one_that_diverges_is_kept_as_of_an_epoch_before(store, order, monkeypatch):
    diverge(monkeypatch, step=5)  # of 3 an epoch
    _, tuned = run(order(epochs=2), store)
    assert (tuned.diverged.step, tuned.diverged.epoch) == (5, 2)
    assert str(tuned.diverged) in tuned.kept.record.remark
    assert [each.id for each in store.runs()] == [tuned.kept.record.id]
    assert all(np.isfinite(each).all() for each in tuned.kept.network.weights)


@pytest.mark.parametrize("smaller", [True, False])
def test_what_went_before_does_not_train_again(store, order, smaller):
    mask = np.arange(784 * 12).reshape(784, 12) % 5 == 0
    asked = order("unit", smaller=smaller)
    network = zeroed(asked.pruned.network, {"layer_0": mask})
    cut = rank(network, "unit").cut(0.5)
    asked = replace(asked, pruned=replace(asked.pruned, network=network, cut=cut))
    _, tuned = run(asked, store)
    kernel = tuned.kept.network.layers[0].kernel
    left = mask[:, cut.kept[0]] if smaller else mask & cut.kept[0]
    np.testing.assert_array_equal(kernel != 0, left)
    np.testing.assert_array_equal(tuned.kept.network.masks["layer_0"], left)


def test_of_units_the_network_becomes_smaller_where_that_was_asked(store, order):
    _, tuned = run(order("unit", smaller=True), store)
    assert [layer.units for layer in tuned.kept.network.layers] == [6, 4, 10]
    assert not tuned.kept.network.masks


def test_what_survives_is_repaired_first(store, order):
    reports, tuned = run(order("unit", repair=True), store)
    assert stages(reports) == ["Repairing first", "Getting ready", "Measuring"]
    assert [layer.units for layer in tuned.kept.network.layers] == [12, 8, 10]
    record = tuned.kept.record
    assert record.name == "Run 3 · cut · repaired · tuned"
    assert record.remark.startswith("Fine-tuned from Run 3, repaired first.")


def test_a_schedule_prunes_on_the_way_and_repairs_nothing(store, order):
    schedule = Schedule("gradual", 0.8, "weight", "magnitude", "layer")
    reports, tuned = run(order(schedule=schedule, repair=True, epochs=2), store)
    assert stages(reports) == ["Getting ready", "Measuring"]
    kernel = tuned.kept.network.layers[0].kernel
    assert (kernel == 0).sum() == round(0.8 * kernel.size)
    assert tuned.kept.record.name == "Run 3 · cut · tuned"


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_beside_a_schedule_s_accuracy_stands_that_of_the_start_cut_alike(store, order, method):
    asked = order(method, schedule=Schedule("gradual", 0.8, method))
    asked = replace(asked, pruned=replace(asked.pruned, cut=rank(NETWORK, method).cut(0.0)))
    _, tuned = run(asked, store)
    masks = tuned.kept.network.masks
    weights = [
        np.where(masks[layer.name], layer.kernel, 0) if layer.name in masks else layer.kernel
        for layer in NETWORK.layers
    ]
    test, layers = asked.pruned.data.test, NETWORK.layers
    values = test.pixels.reshape(len(test), -1) / np.float32(255)
    for layer, kernel in zip(layers, weights, strict=True):
        values = values @ kernel + layer.bias
        values = np.maximum(values, 0) if layer.activation == "relu" else values
    right = float(np.mean(values.argmax(1) == test.labels))
    assert tuned.kept.record.accuracy_before == pytest.approx(right)


def test_discarded_it_leaves_nothing(store, order):
    control = TrainingControl()

    def discard(event):
        if isinstance(event, EpochEnded):
            control.cancel_and_discard()

    _, result = run(order(epochs=3), store, control, discard)
    assert result == TrainingDiscarded(nothing_learned=False)
    assert store.runs() == ()


def test_stopped_after_an_epoch_it_keeps_what_there_is(store, order):
    control = TrainingControl()

    def stop(event):
        if isinstance(event, EpochEnded):
            control.stop_and_keep()

    _, tuned = run(order(epochs=3), store, control, stop)
    assert [each.epoch for each in tuned.kept.record.history] == [1]


def test_a_stop_within_a_later_epoch_notes_what_is_lost(store, order):
    control, ended = TrainingControl(), []

    def stopping(report):
        if isinstance(report, StepsTaken) and ended:
            control.stop_and_keep()
        ended.extend([report] if isinstance(report, EpochEnded) else ())

    _, tuned = run(order(epochs=4), store, control, stopping)
    record = tuned.kept.record
    assert (record.outcome, record.epochs) == ("stopped", 4)
    assert len(record.history) >= 1
    assert record.stopped.startswith("stopped ")
    assert record.stopped.split(",")[0].endswith(" of 4")


def test_stopped_before_it_began_it_says_that_nothing_was_learned(store, order):
    control = TrainingControl()
    control.stop_and_keep()
    assert run(order(), store, control)[1] == TrainingDiscarded(nothing_learned=True)
    assert store.runs() == ()


def test_choices_by_hand_hold_through_a_schedule_and_on_in_the_run(store, order, dataset):  # noqa: F811
    hand = HandChoices({"layer_0": (3, 7)}, {"layer_0": (0,), "layer_1": (5,)})
    whole = order("unit", schedule=Schedule("gradual", 0.5, "unit", "random", "layer"))
    cut = rank(NETWORK, "unit", "random").with_choices(hand).cut(0.0)
    _, tuned = run(replace(whole, pruned=replace(whole.pruned, cut=cut)), store)
    kept = {name: mask.any(axis=0) for name, mask in tuned.kept.network.masks.items()}
    assert not kept["layer_0"][[3, 7]].any()
    assert kept["layer_0"][0]
    assert kept["layer_1"][5]
    assert (kept["layer_0"].sum(), kept["layer_1"].sum()) == (6, 4)
    assert tuned.kept.hand == HandChoices(protect=hand.protect)
    assert store.hand(tuned.kept.record.id, tuned.kept.network) == tuned.kept.hand
    assert tuned.kept.record.remark.endswith(
        "By hand: 2 units removed, 2 protected; asked for in all: 10, removed in all: 10."
    )
