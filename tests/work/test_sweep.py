import threading
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.storage import new_runs as keeping
from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.storage.runs import RunStore
from secateurs.work.sweep import PointKept, SweepDone, SweepOptions, sweep_work
from tests.core.conftest import random_network
from tests.work.test_training import dataset  # noqa: F401

PLAN = SweepPlan(run_ids=("bundled",), levels=(0.0, 0.5, 0.9))


@pytest.fixture
def store(tmp_path):
    store = RunStore(tmp_path)
    yield store
    store.close()


def subjects():
    return [Subject("bundled", 0, random_network(784, 20, 10))]


def test_every_point_is_kept_and_told(store, dataset):  # noqa: F811
    reports = []
    done = sweep_work(PLAN, subjects, dataset, store)(reports.append, lambda: False)
    assert done == SweepDone(1, True)
    assert len(reports) == PLAN.size
    assert reports[-1].seconds_left == 0
    assert {p.key for p in store.points(PLAN.run_ids)} == {r.point.key for r in reports}
    assert store.unfinished_sweep() is None


def test_what_could_not_be_repaired_is_told_at_the_end(store, dataset):  # noqa: F811
    one = replace(dataset, train=LabelledImages(dataset.train.pixels[:1], dataset.train.labels[:1]))
    plan = PLAN.model_copy(update={"treatments": ("repaired",), "methods": ("unit",)})
    done = sweep_work(plan, subjects, one, store)(lambda report: None, lambda: False)
    assert done.remarks == (
        "1 sample is too few to repair 2 layers, which stay as pruned: about 3,920 would do.",
    )


def test_a_sweep_that_is_not_noted_is_not_on_offer(store, dataset):  # noqa: F811
    reports = []
    work = sweep_work(PLAN, subjects, dataset, store, SweepOptions(noted=False))
    assert work(reports.append, lambda: len(reports) >= 5) == SweepDone(0, False)
    assert (len(store.points(PLAN.run_ids)), store.unfinished_sweep()) == (5, None)
    assert work(reports.append, lambda: False) == SweepDone(0, True)
    assert len(reports) == len(store.points(PLAN.run_ids)) == PLAN.size


def test_without_a_store_the_points_are_told_and_the_same(store, dataset):  # noqa: F811
    kept, told = [], []
    sweep_work(PLAN, subjects, dataset, store)(kept.append, lambda: False)
    assert sweep_work(PLAN, subjects, dataset, None)(told.append, lambda: False) == SweepDone(
        0, True
    )
    assert [report.point for report in told] == [report.point for report in kept]


def test_an_interrupted_sweep_goes_on_where_it_stopped(store, dataset):  # noqa: F811
    first: list[PointKept] = []
    work = sweep_work(PLAN, subjects, dataset, store)
    assert work(first.append, lambda: len(first) >= 5) == SweepDone(1, False)
    assert store.unfinished_sweep()[1] == PLAN
    rest: list[PointKept] = []
    assert work(rest.append, lambda: False) == SweepDone(1, True)
    assert len(first) == 5
    assert len(rest) == PLAN.size - 5
    assert store.unfinished_sweep() is None


def test_a_sweep_afresh_measures_every_point_again(store, dataset):  # noqa: F811
    for _ in range(2):
        reports = []
        work = sweep_work(PLAN, subjects, dataset, store, SweepOptions(afresh=True))
        work(reports.append, lambda: False)
        assert len(reports) == PLAN.size


def test_event_files_that_cannot_be_written_fail_no_sweep(store, dataset, monkeypatch):  # noqa: F811
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "write_curves", fail)
    work = sweep_work(PLAN, subjects, dataset, store)
    assert work(lambda report: None, lambda: False) == SweepDone(1, True)
    assert store.unfinished_sweep() is None


def test_two_windows_do_not_go_on_with_the_same_sweep(store, dataset, tmp_path):  # noqa: F811
    with RunStore(tmp_path) as other:
        other.begin_sweep(PLAN)
        with pytest.raises(StorageError, match="Another window"):
            sweep_work(PLAN, subjects, dataset, store)(lambda report: None, lambda: False)


def test_the_thread_of_a_sweep_leaves_no_connection(store, dataset):  # noqa: F811
    before = len(store._connections)
    work = sweep_work(PLAN, subjects, dataset, store)
    thread = threading.Thread(target=work, args=(lambda report: None, lambda: True))
    thread.start()
    thread.join()
    assert len(store._connections) == before


def test_a_run_that_is_deleted_elsewhere_ends_its_sweep(store, dataset, tmp_path):  # noqa: F811
    network = random_network(784, 20, 10)
    record = bundled_record().model_copy(update={"id": "d1", "name": "D"})
    store.save(record, network, np.zeros(3, np.float32))
    reports = []

    def deleted_after_two(report):
        reports.append(report)
        if len(reports) == 2:
            with RunStore(tmp_path) as other:
                other.delete("d1")
                other.purge_deleted()

    plan = PLAN.model_copy(update={"run_ids": ("d1",)})
    work = sweep_work(plan, lambda: [Subject("d1", 0, network)], dataset, store)
    with pytest.raises(StorageError, match=r"^D was deleted: its sweep has ended\.$"):
        work(deleted_after_two, lambda: False)
    assert (len(reports), store.points(["d1"]), store.unfinished_sweep()) == (2, (), None)
