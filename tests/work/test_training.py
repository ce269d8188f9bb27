import threading

import pytest

from secateurs.core.base.cancelled import never
from secateurs.core.base.errors import StorageError, TrainingDiverged
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.score import score
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage import new_runs as keeping
from secateurs.core.storage.runs import RunStore
from secateurs.work.pace import PacedSteps
from secateurs.work.training import TrainingKept, train_seeds, training_work
from secateurs.work.unfinished import TrainingDiscarded
from tests.core.conftest import random_images
from tests.core.learning.diverging import diverge

SETTINGS = TrainingSettings(hidden_layers=(8,), epochs=2, batch_size=20)


@pytest.fixture
def store(tmp_path):
    store = RunStore(tmp_path)
    yield store
    store.close()


@pytest.fixture
def dataset() -> Dataset:
    train, validation, test = (random_images(60, seed) for seed in range(3))
    names = tuple(str(digit) for digit in range(10))
    return Dataset("Tiny", "00000000000000aa", train, validation, test, names, "bundled")


def run(work):
    reports = []
    result = work(reports.append, lambda: False)
    return reports, result


def test_a_finished_training_is_a_run_in_the_store(store, dataset):
    reports, kept = run(training_work(SETTINGS, dataset, store, TrainingControl()))
    assert isinstance(kept, TrainingKept)
    assert store.runs() == (kept.record,)
    assert kept.record.name == "Run 1"
    assert kept.record.outcome == "completed"
    assert kept.record.steps_per_epoch == 3
    assert store.step_losses(kept.record.id).tolist() == kept.step_losses.tolist()
    assert isinstance(reports[0], TrainingStarted)
    assert sum(len(r.losses) for r in reports if isinstance(r, StepsTaken)) == 6
    assert [r.epoch for r in reports if isinstance(r, EpochEnded)] == [1, 2]
    assert store.unfinished_training() is None
    assert list((store.folder(kept.record.id) / "tensorboard").iterdir())


class LastFirst:
    """Workers of whom the last one asked is the first to answer."""

    count = 2

    def results(self, work, pieces, given, cancelled, waits):
        for piece in reversed(list(pieces)):
            yield piece, work(piece.asked, *map(given, piece.needs))


def test_seeds_by_workers_are_named_in_their_order_whichever_is_there_first(store, dataset):
    pytest.importorskip("cloudpickle", reason="the extra cluster is not installed")
    several = [SETTINGS.model_copy(update={"seed": seed, "epochs": 1}) for seed in (7, 3, 5)]
    kept = list(train_seeds(LastFirst(), several, dataset, store))
    assert [(one.settings.seed, one.name) for one in kept] == [
        (5, "Run 3"),
        (3, "Run 2"),
        (7, "Run 1"),
    ]


def test_a_discarded_training_leaves_nothing(store, dataset):
    control = TrainingControl()
    control.cancel_and_discard()
    _, result = run(training_work(SETTINGS, dataset, store, control))
    assert result == TrainingDiscarded(nothing_learned=False)
    assert store.runs() == ()
    assert store.unfinished_training() is None


def test_a_diverged_training_leaves_nothing_to_go_on_with(store, dataset, monkeypatch):
    diverge(monkeypatch, step=3)  # of 3 an epoch
    with pytest.raises(TrainingDiverged):
        run(training_work(SETTINGS, dataset, store, TrainingControl()))
    assert store.unfinished_training() is None


def test_a_training_that_diverges_later_is_kept_as_of_an_epoch_before(store, dataset, monkeypatch):
    diverge(monkeypatch, step=5)  # of 3 an epoch
    _, kept = run(training_work(SETTINGS, dataset, store, TrainingControl()))
    record = kept.record
    assert (record.outcome, record.best_epoch, len(record.history)) == ("diverged", 1, 1)
    assert record.remark.startswith("Stopped in epoch 2: the loss was not a number; kept as of")
    assert store.runs() == (record,)
    assert len(store.step_losses(record.id)) == 4
    assert store.unfinished_training() is None


def test_a_stop_before_the_first_step_leaves_nothing(store, dataset):
    control = TrainingControl()
    control.stop_and_keep()
    _, result = run(training_work(SETTINGS, dataset, store, control))
    assert result == TrainingDiscarded(nothing_learned=True)
    assert store.unfinished_training() is None


def test_a_stop_within_the_first_epoch_keeps_the_network_as_it_is(store, dataset):
    control, settings = TrainingControl(), SETTINGS.model_copy(update={"batch_size": 1})
    reports = []

    def stopping(report):
        reports.append(report)
        if isinstance(report, StepsTaken):
            control.stop_and_keep()

    kept = training_work(settings, dataset, store, control, name="Short")(stopping, never)
    record = kept.record
    assert (record.name, record.outcome, record.history, record.best_epoch) == (
        "Short",
        "stopped",
        (),
        0,
    )
    assert 0 < len(kept.step_losses) < 60
    assert record.val_accuracy == score(kept.network, dataset.validation).accuracy
    assert record.test_accuracy == score(kept.network, dataset.test).accuracy
    assert [type(report) for report in reports if isinstance(report, EpochEnded)] == []
    assert store.unfinished_training() is None


def test_a_stop_after_an_epoch_notes_what_is_lost(store, dataset):
    control, settings = TrainingControl(), SETTINGS.model_copy(update={"epochs": 50})
    ended = []

    def stopping(report):
        if isinstance(report, StepsTaken) and ended:
            control.stop_and_keep()
        ended.extend([report] if isinstance(report, EpochEnded) else ())

    kept = training_work(settings, dataset, store, control)(stopping, never)
    record, whole = kept.record, len(kept.record.history)
    assert 1 <= whole < 50
    assert record.lost_steps == len(kept.step_losses) - 3 * whole
    assert store.runs()[0].stopped.split(",")[0] in (
        f"stopped after epoch {whole} of 50",
        f"stopped within epoch {whole + 1} of 50",
    )


def test_a_training_that_is_left_goes_on_from_its_last_whole_epoch(store, dataset):
    control = TrainingControl()

    def leaving(report):
        if isinstance(report, EpochEnded):
            control.leave_for_later()

    result = training_work(SETTINGS, dataset, store, control)(leaving, never)
    assert isinstance(result, TrainingDiscarded)
    assert store.runs() == ()
    unfinished = store.unfinished_training()
    assert len(unfinished.checkpoint.history) == 1
    _, kept = run(training_work(SETTINGS, dataset, store, TrainingControl(), unfinished))
    assert len(kept.record.history) == 2
    assert store.unfinished_training() is None


def test_a_training_that_is_left_once_it_is_kept_does_not_go_on(store, dataset, monkeypatch):
    control, save = TrainingControl(), store.save

    def keep(*given):
        save(*given)
        control.leave_for_later()

    monkeypatch.setattr(store, "save", keep)
    _, kept = run(training_work(SETTINGS, dataset, store, control))
    assert store.runs() == (kept.record,)
    assert store.unfinished_training() is None


def fails_once_at(monkeypatch, store, method):
    original = getattr(store, method)

    def fail(*args, **kwargs):
        monkeypatch.setattr(store, method, original)
        raise StorageError("The disk is full.")

    monkeypatch.setattr(store, method, fail)


@pytest.mark.parametrize(("method", "epochs"), [("checkpoint", 0), ("save", 2)])
def test_after_a_failure_the_training_goes_on_where_it_was(
    store, dataset, monkeypatch, method, epochs
):
    fails_once_at(monkeypatch, store, method)
    with pytest.raises(StorageError, match="disk is full"):
        run(training_work(SETTINGS, dataset, store, TrainingControl()))
    unfinished = store.unfinished_training()
    assert unfinished.learns_from(dataset)
    done = len(unfinished.checkpoint.history) if unfinished.checkpoint else 0
    assert done == epochs
    work = training_work(SETTINGS, dataset, store, TrainingControl(), unfinished)
    _, kept = run(work)
    assert kept.record.id == unfinished.id
    assert len(kept.record.history) == 2
    assert store.unfinished_training() is None


def test_event_files_that_cannot_be_written_fail_no_training(store, dataset, monkeypatch):
    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "write_training", fail)
    _, kept = run(training_work(SETTINGS, dataset, store, TrainingControl()))
    assert store.runs() == (kept.record,)
    assert store.unfinished_training() is None


def test_two_windows_do_not_go_on_with_the_same_training(store, dataset, tmp_path):
    store.begin_training(SETTINGS, dataset.source, dataset.key)
    store.close()
    with RunStore(tmp_path) as one, RunStore(tmp_path) as other:
        unfinished = other.unfinished_training()
        one.claim_training(unfinished.id)
        work = training_work(SETTINGS, dataset, other, TrainingControl(), unfinished)
        with pytest.raises(StorageError, match="Another window"):
            run(work)
        assert one.unfinished_training().id == unfinished.id


def test_the_thread_of_a_training_leaves_no_connection(store, dataset):
    before = len(store._connections)
    control = TrainingControl()
    control.cancel_and_discard()
    thread = threading.Thread(target=run, args=[training_work(SETTINGS, dataset, store, control)])
    thread.start()
    thread.join()
    assert len(store._connections) == before


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_reports_of_steps_are_joined_to_at_most_20_a_second():
    reports, clock = [], Clock()
    pace = PacedSteps(reports.append, clock)
    for step in range(1, 101):
        pace.report(StepsTaken(step, (float(step),), 10.0, 1.0))
        clock.now += 0.01
    pace.flush()
    assert len(reports) <= 21
    losses = [loss for report in reports for loss in report.losses]
    assert losses == [float(step) for step in range(1, 101)]
    firsts = [report.first_step for report in reports]
    assert all(losses[first - 1] == float(first) for first in firsts)


def test_an_epoch_is_told_after_its_steps():
    reports = []
    pace = PacedSteps(reports.append, Clock())
    pace.report(StepsTaken(1, (1.0,), 10.0, 1.0))
    pace.report(StepsTaken(2, (0.5,), 10.0, 1.0))
    pace.report(EpochEnded(1, 0.75, 0.5, 0.9))
    assert [type(report) for report in reports] == [StepsTaken, StepsTaken, EpochEnded]
