import pytest

from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.sweeping import PointKept, SweepDone, sweep_work
from tests.core.conftest import random_network
from tests.jobs.test_training import dataset  # noqa: F401

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
    assert done == SweepDone(True)
    assert len(reports) == PLAN.size
    assert reports[-1].seconds_left == 0
    assert {p.key for p in store.points(PLAN.run_ids)} == {r.point.key for r in reports}
    assert store.unfinished_sweep() is None


def test_an_interrupted_sweep_goes_on_where_it_stopped(store, dataset):  # noqa: F811
    first: list[PointKept] = []
    work = sweep_work(PLAN, subjects, dataset, store)
    assert work(first.append, lambda: len(first) >= 5) == SweepDone(False)
    assert store.unfinished_sweep()[1] == PLAN
    rest: list[PointKept] = []
    assert work(rest.append, lambda: False) == SweepDone(True)
    assert len(first) == 5
    assert len(rest) == PLAN.size - 5
    assert store.unfinished_sweep() is None


def test_a_sweep_afresh_measures_every_point_again(store, dataset):  # noqa: F811
    for _ in range(2):
        reports = []
        work = sweep_work(PLAN, subjects, dataset, store, afresh=True)
        work(reports.append, lambda: False)
        assert len(reports) == PLAN.size
