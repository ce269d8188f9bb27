from dataclasses import replace

import pytest

from secateurs.core.evaluation.costs import Clock, Workload, expected, ratio_of
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, Way
from secateurs.core.ranking.terms import METHODS

CLASSIC = Workload(macs=2_386_000, test=10_000, train=55_000, epochs=10)
PLAIN, TUNED = Way("weight"), Way("weight", treatment="tuned")


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
    assert CLASSIC.seconds(Way("unit"), 0.9) == pytest.approx(0.01 * CLASSIC.seconds(PLAIN, 0))


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
    assert ratio_of(plain, ("tuned", "weight")) == 1.0
    assert ratio_of({}, ("none", "unit")) == 1.0


def test_the_clock_learns_from_each_point():
    cost = CLASSIC.seconds(PLAIN, 0)
    clock = Clock(CLASSIC, [(PLAIN, 0.0), (PLAIN, 0.5), (PLAIN, 0.9)])
    assert clock.left() == pytest.approx(3 * cost)
    clock.took(2 * cost)
    assert clock.at_work == (PLAIN, 0.5)
    assert clock.left() == pytest.approx(4 * cost)
    clock.took(2 * cost)
    clock.took(2 * cost)
    assert clock.left() == 0.0


def test_a_point_that_says_how_far_it_is_is_taken_at_its_word():
    clock = Clock(CLASSIC, [(TUNED, 0.5)])
    assert clock.left(0.25, 30.0) == pytest.approx(90.0)
    assert clock.left(0.0, 1e9) == 0.0


def test_the_first_repaired_point_tells_of_all_while_it_is_made():
    """Plain points take as expected, repaired ones thrice as long."""
    repaired = Way("unit", treatment="repaired")
    levels = (0.5, 0.6, 0.7)
    clock = Clock(CLASSIC, [(PLAIN, 0.5), *((repaired, level) for level in levels)])
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
