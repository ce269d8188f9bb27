"""What is told of the time left, where workers measure points of unequal cost side by side."""

import heapq
from random import Random
from typing import NamedTuple

import pytest

from secateurs.core.evaluation.costs import Clock, Due, Workload
from secateurs.core.evaluation.points import SweepPlan
from secateurs.work.sweep import PointWent, Timing
from tests.core.evaluation.sweep_points import sweep_points

CLASSIC = Workload(macs=2_386_000, test=10_000, train=55_000, epochs=10)
LOOKS = 5.0  # seconds between two looks at the time left
PLAN = SweepPlan(
    run_ids=("a", "b"), criteria=("magnitude",), treatments=("none", "repaired", "tuned")
)


class Told(NamedTuple):
    there: int
    left: float
    true: float


def told_and_true(plan, joins, slower, begins=0.0, seed=0):
    """Return what was told at each moment.

    Args:
        joins: when each worker comes, in seconds.
        slower: times as long as expected that points take, beside what they differ in by chance.
        begins: seconds that a worker does other things in before its first point.
    """
    chance, now, reports = Random(seed), 0.0, []
    due = [Due(run, way, at) for run in plan.run_ids for way in plan.ways for at in plan.levels]
    timing = Timing(Clock(CLASSIC, due), reports.append, time_of=lambda: now)
    coming = iter(due)
    events = [(at, place, None, 0.0) for place, at in enumerate(joins)]
    told, there, workers = [], 0, 0
    while events:
        until, place, done, took = heapq.heappop(events)
        while now + LOOKS < until:
            now += LOOKS
            timing.waits(workers, "" if workers else "none")
            if isinstance(reports[-1], PointWent):
                told.append((there, reports[-1].seconds_left, now))
        now = until
        if done is None:
            workers += 1
        else:
            there += 1
            timing.arrived(str(place))
            (point,) = sweep_points({done.way: (0.9,)}, levels=(done.level,), run_id=done.run_id)
            kept = timing.kept(point, took)
            told.append((there, kept.seconds_left, now))
        timing.waits(workers, "")
        if following := next(coming, None):
            takes = CLASSIC.seconds(following.way, following.level) * chance.uniform(0.9, 1.1)
            takes *= slower[following.way.treatment]
            first = begins if done is None else 0.0
            heapq.heappush(events, (now + first + takes, place, following, takes))
    return [Told(number, left, now - at) for number, left, at in told]


@pytest.mark.parametrize("busy", [1.0, 6.0])
@pytest.mark.parametrize("joins", [(0.0, 5.0), (0.0, 0.0, 3.0, 20.0)])
def test_it_is_right_by_a_quarter_after_the_first_points(busy, joins):
    told = told_and_true(PLAN, joins, dict.fromkeys(PLAN.treatments, busy), begins=6.0)
    whole = told[0].true
    known = [each for each in told if each.there >= 2 * len(joins) and each.true > whole / 20]
    known = [each for each in known if each.true < whole - joins[-1]]
    assert len(known) > 60
    assert not [each for each in known if each.left != pytest.approx(each.true, rel=0.25)]
