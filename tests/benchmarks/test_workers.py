"""How much of two cores two workers put to use: the same sweep in one process, by one, by two.

One process uses more than a core: its products of matrices take several threads, a worker's one.
"""

import resource
import time

import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject
from secateurs.work.sweep import PointKept, SweepOptions, sweep_work
from tests.core.conftest import random_network

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]
PLAN = SweepPlan(
    run_ids=("a", "b"),
    criteria=("magnitude",),
    treatments=("none", "repaired"),
    levels=(0.5, 0.8, 0.9, 0.95),
)
ROUNDS, WORKERS = 3, 2


def swept(options):
    """Return the seconds by the clock, those of all processors, and the points."""
    data, points = load_mnist(), []
    subjects = [
        Subject(run_id, seed, random_network(784, 500, 200, 10, seed=seed))
        for seed, run_id in enumerate(PLAN.run_ids)
    ]
    begun, used = time.perf_counter(), _processors()
    work = sweep_work(PLAN, lambda: subjects, data, None, options)
    done = work(points.append, lambda: False)
    assert done.complete
    found = PLAN.in_order([each.point for each in points if isinstance(each, PointKept)])
    return time.perf_counter() - begun, _processors() - used, found


def _processors():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def test_two_workers_put_two_cores_to_use(figures):
    load_mnist()
    alone, by_one, together = [], [], []
    for _ in range(ROUNDS):
        alone.append(swept(SweepOptions()))
        by_one.append(swept(SweepOptions(workers=1)))
        together.append(swept(SweepOptions(workers=WORKERS)))
        assert together[-1][2] == alone[-1][2]
    ways = (("one process", alone), ("1 worker", by_one), (f"{WORKERS} workers", together))
    for words, rounds in ways:
        figures.add(f"sweep of {PLAN.size} points, {words}", [each[0] for each in rounds], "s")
        figures.add(f"its processor time, {words}", [each[1] for each in rounds], "s")
    for words, rounds in ways[:2]:
        by_clock = [one[0] / (WORKERS * two[0]) for one, two in zip(rounds, together, strict=True)]
        name = f"efficiency of {WORKERS} workers, with their start, beside {words}"
        figures.add(name, by_clock, "", aim=0.8)
    by_processor = [one[1] / two[1] for one, two in zip(alone, together, strict=True)]
    figures.add("processor time of one process beside theirs", by_processor, "")
