import pytest

from secateurs.core.evaluation.costs import Clock, Workload, expected, ratio_of
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, Way

CLASSIC = Workload(macs=2_386_000, test=10_000, train=55_000, epochs=10)
PLAIN, TUNED = Way("weight"), Way("weight", treatment="tuned")


def test_what_is_done_after_the_cut_costs_in_order():
    costs = [CLASSIC.seconds(Way("weight", treatment=each), 0.9) for each in TREATMENTS]
    none, repaired, tuned, scratch = costs
    assert none < repaired < scratch < tuned


def test_units_that_are_gone_cost_nothing_and_weights_as_much_as_ever():
    assert CLASSIC.seconds(Way("weight"), 0.9) == CLASSIC.seconds(Way("weight"), 0)
    assert CLASSIC.seconds(Way("unit"), 0.9) == pytest.approx(0.01 * CLASSIC.seconds(PLAIN, 0))


def test_a_plan_is_expected_to_take_the_sum_of_its_points():
    plan = SweepPlan(
        run_ids=("a", "b"), methods=("weight",), criteria=("magnitude",), levels=(0.0, 0.9)
    )
    assert expected(plan, CLASSIC) == {"none": pytest.approx(4 * CLASSIC.seconds(PLAIN, 0))}
    assert expected(plan, CLASSIC, {"none": 2.0}) == {
        "none": pytest.approx(8 * CLASSIC.seconds(PLAIN, 0))
    }


def test_what_was_not_timed_yet_is_taken_to_be_like_what_was():
    assert ratio_of({"none": 2.0}, "repaired") == 2.0
    assert ratio_of({"tuned": 3.0, "none": 2.0}, "scratch") == 3.0
    assert ratio_of({"none": 2.0}, "tuned") == 1.0
    assert ratio_of({}, "none") == 1.0


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
