from dataclasses import replace

import pytest

from secateurs.core.evaluation.costs import MOMENT, Clock, Due, Workload, expected, ratio_of
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, Way
from secateurs.core.ranking.terms import METHODS

CLASSIC = Workload(macs=2_386_000, test=10_000, train=55_000, epochs=10)
PLAIN, TUNED = Way("weight"), Way("weight", treatment="tuned")


def due(way, *levels):
    return [Due("a", way, level) for level in levels]


def test_what_is_done_after_the_cut_costs_in_order():
    costs = [CLASSIC.seconds(Way("weight", treatment=each), 0.9) for each in TREATMENTS]
    none, repaired, tuned, scratch = costs
    assert none < repaired < scratch < tuned


def test_what_takes_long_is_the_repair_of_many_weights_and_of_models_with_many_layers():
    weights = [CLASSIC.seconds(Way("weight", treatment="repaired"), level) for level in (0.25, 0.9)]
    assert weights[0] == pytest.approx(1.9 * weights[1], rel=0.1)
    model = replace(CLASSIC, is_model=True, layers=7)
    few, many = (replace(model, layers=layers) for layers in (5, 50))
    repaired = Way("unit", treatment="repaired")
    assert many.seconds(repaired, 0.5) > 5 * few.seconds(repaired, 0.5)
    assert few.seconds(repaired, 0.5) > 20 * few.seconds(Way("unit"), 0.5)


def test_a_network_that_is_not_cut_is_scored_once():
    ways = [Way(method, treatment=each) for each in ("none", "repaired") for method in METHODS]
    first, *others = (CLASSIC.seconds(way, 0.0) for way in ways)
    assert first > 10 * max(others)


def test_units_that_are_gone_cost_nothing_and_weights_as_much_as_ever():
    assert CLASSIC.seconds(Way("weight"), 0.9) == CLASSIC.seconds(Way("weight"), 0)
    dense = CLASSIC.seconds(PLAIN, 0) - MOMENT
    assert CLASSIC.seconds(Way("unit"), 0.9) - MOMENT == pytest.approx(0.01 * dense)


def test_a_plan_is_expected_to_take_the_sum_of_its_points():
    plan = SweepPlan(
        run_ids=("a", "b"), methods=("weight",), criteria=("magnitude",), levels=(0.0, 0.9)
    )
    assert expected(plan, CLASSIC) == {"none": pytest.approx(4 * CLASSIC.seconds(PLAIN, 0))}
    assert expected(plan, CLASSIC, {("none", "weight"): 2.0}) == {
        "none": pytest.approx(8 * CLASSIC.seconds(PLAIN, 0))
    }


def test_what_was_not_timed_yet_is_taken_to_be_like_what_was():
    plain = {("none", "weight"): 2.0}
    assert ratio_of(plain, ("repaired", "weight")) == 2.0
    assert ratio_of({**plain, ("repaired", "weight"): 5.0}, ("repaired", "unit")) == 5.0
    assert ratio_of({**plain, ("tuned", "unit"): 3.0}, ("scratch", "weight")) == 3.0
    assert ratio_of(plain, ("tuned", "weight")) == 2.0
    assert ratio_of({**plain, ("repaired", "unit"): 4.0}, ("tuned", "weight")) == 4.0
    assert ratio_of({}, ("none", "unit")) == 1.0


def test_the_clock_learns_from_each_point():
    cost = CLASSIC.seconds(PLAIN, 0)
    clock = Clock(CLASSIC, due(PLAIN, 0.0, 0.5, 0.9))
    assert clock.left() == pytest.approx(3 * cost)
    clock.took(2 * cost)
    assert clock.at_work == Due("a", PLAIN, 0.5)
    assert clock.left() == pytest.approx(4 * cost)
    clock.took(2 * cost)
    clock.took(2 * cost)
    assert clock.left() == 0.0


def test_a_point_that_says_how_far_it_is_is_taken_at_its_word():
    clock = Clock(CLASSIC, due(TUNED, 0.5))
    assert clock.left(0.25, 30.0) == pytest.approx(90.0)
    assert clock.left(0.0, 1e9) == 0.0


def test_the_first_repaired_point_tells_of_all_while_it_is_made():
    """Plain points take as expected, repaired ones thrice as long."""
    repaired = Way("unit", treatment="repaired")
    levels = (0.5, 0.6, 0.7)
    clock = Clock(CLASSIC, [*due(PLAIN, 0.5), *due(repaired, *levels)])
    clock.took(CLASSIC.seconds(PLAIN, 0.5))
    costs = [CLASSIC.seconds(repaired, level) for level in levels]
    assert clock.left() == pytest.approx(sum(costs))
    tenth = 0.1 * costs[0]
    assert clock.left(0.01, tenth) == pytest.approx(sum(costs) - tenth)  # it says too little yet
    half = 1.5 * costs[0]
    assert clock.left(0.5, half) == pytest.approx(3 * sum(costs) - half)
    assert clock.left(0.0, 2 * costs[0]) == pytest.approx(2 * sum(costs[1:]))
    clock.took(3 * costs[0])
    assert clock.left() == pytest.approx(3 * sum(costs[1:]))
    assert clock.ratios[("repaired", "unit")] == pytest.approx(3)


def test_workers_side_by_side_share_what_is_left():
    cost = CLASSIC.seconds(PLAIN, 0)
    clock = Clock(CLASSIC, due(PLAIN, 0.1, 0.2, 0.3, 0.4, 0.5))
    assert clock.left_of([0.0, 0.0]) == pytest.approx(3 * cost)  # the fifth has nothing beside it
    clock.took(cost, Due("a", PLAIN, 0.2))
    assert clock.left_of([cost / 2, 0.0]) == pytest.approx(2 * cost)
    for level in (0.1, 0.3, 0.4):
        clock.took(cost, Due("a", PLAIN, level))
    assert clock.left_of([0.75 * cost, 0.0]) == pytest.approx(cost / 4)
    assert clock.left_of([3 * cost]) == pytest.approx(0.1 * cost)  # it is late, and not yet there
    clock.took(cost, Due("a", PLAIN, 0.5))
    assert clock.left_of([0.0, 0.0]) == 0.0


def test_of_several_points_that_a_worker_is_given_together_all_are_at_work():
    cost, levels = CLASSIC.seconds(PLAIN, 0), [each / 20 for each in range(20)]
    points = due(PLAIN, *levels)
    clock = Clock(CLASSIC, points, [points[first : first + 5] for first in range(0, 20, 5)])
    assert clock.left_of([4.5 * cost, 4.5 * cost]) == pytest.approx(5.5 * cost)
    assert clock.left_of([9 * cost, 9 * cost]) == pytest.approx(10 * cost, rel=0.1)  # half as fast
    for point in points[5:10]:
        clock.took(2 * cost, point)
    assert clock.left_of([10 * cost, 0.0]) == pytest.approx(11 * cost)  # one late, and one more
    for point in [*points[:5], *points[10:15]]:
        clock.took(2 * cost, point)
    assert clock.left_of([cost, 0.0]) == pytest.approx(9 * cost)  # the last has no piece beside it


def test_many_points_are_shared_out_in_a_sum():
    levels = [each / 1000 for each in range(600)]
    cost = CLASSIC.seconds(PLAIN, 0)
    clock = Clock(CLASSIC, due(PLAIN, *levels))
    assert clock.left_of([cost / 2, 0.0]) == pytest.approx((600 - 0.5) * cost / 2)


def test_no_share_of_a_long_point_is_taken_for_the_end_of_it():
    """Workers are at points that take five and six times as long: the rest will, too."""
    cost = CLASSIC.seconds(TUNED, 0.5)
    clock = Clock(CLASSIC, due(TUNED, *[0.5 + each / 100 for each in range(8)]))
    assert clock.left_of([6 * cost, 5 * cost]) == pytest.approx(17 * cost, rel=0.01)


def test_a_machine_that_becomes_busy_is_heard_before_all_else_was():
    """After forty points as expected ten take four times as long."""
    cost = CLASSIC.seconds(PLAIN, 0)
    clock = Clock(CLASSIC, due(PLAIN, *[each / 100 for each in range(60)]))
    for seconds in [cost] * 40 + [4 * cost] * 10:
        clock.took(seconds)
    assert clock.left() == pytest.approx(10 * 4 * cost, rel=0.3)
