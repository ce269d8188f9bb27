import pytest

from secateurs.core.evaluation.curves import curves_from, of_one_length, points_about
from secateurs.core.evaluation.points import Way
from tests.core.evaluation.sweep_points import sweep_points

WEIGHT, UNIT = Way("weight"), Way("unit")
CLASSIC = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99)


def swept(run_id, levels, ways=(WEIGHT, UNIT)):
    accuracies = [1 - level for level in levels]
    return sweep_points(dict.fromkeys(ways, accuracies), levels=levels, run_id=run_id)


def levels_and_runs(points, way=WEIGHT):
    curve = curves_from(points)[way]
    return curve.levels, curve.run_ids


@pytest.mark.parametrize("extra", [0.85, 0.995])
@pytest.mark.parametrize("others", [("b",), ("b", "c")])
def test_an_extra_level_of_one_network_drops_no_other(extra, others):
    points = swept("a", tuple(sorted((*CLASSIC, extra))))
    for run_id in others:
        points += swept(run_id, CLASSIC)
    assert levels_and_runs(points) == (CLASSIC, ("a", *others))


@pytest.mark.parametrize("reached", [1, 5, 9])
@pytest.mark.parametrize("whole", [("a",), ("a", "b")])
def test_a_network_still_being_swept_takes_no_level_from_the_others(reached, whole):
    points = [point for run_id in whole for point in swept(run_id, CLASSIC)]
    points += swept("z", CLASSIC[:reached], ways=(WEIGHT,))
    assert levels_and_runs(points) == (CLASSIC, whole)


def test_a_second_way_under_way_waits_while_the_first_has_joined():
    points = swept("a", CLASSIC) + swept("b", CLASSIC, ways=(WEIGHT,))
    points += swept("b", CLASSIC[:4], ways=(UNIT,))
    assert levels_and_runs(points, WEIGHT) == (CLASSIC, ("a", "b"))
    assert levels_and_runs(points, UNIT) == (CLASSIC, ("a",))


def test_a_network_whose_gaps_are_being_filled_waits_for_the_rest():
    points = swept("a", CLASSIC) + swept("b", CLASSIC) + swept("c", (0.0, 0.25, 0.5, 0.9))
    assert levels_and_runs(points) == (CLASSIC, ("a", "b"))


def test_networks_swept_at_different_levels_meet_at_those_in_common():
    points = swept("a", (0.0, 0.5, 0.9, 0.95)) + swept("b", (0.0, 0.5, 0.8, 0.99))
    assert levels_and_runs(points)[1] == ("a", "b")
    assert levels_and_runs(points)[0] == (0.0, 0.5)


def test_networks_without_a_level_in_common_are_not_mixed():
    points = swept("a", (0.0, 0.5, 0.9)) + swept("b", (0.25, 0.8))
    assert levels_and_runs(points) == ((0.0, 0.5, 0.9), ("a",))


def test_the_first_points_of_the_first_network_are_a_curve():
    assert levels_and_runs(swept("a", CLASSIC[:1], ways=(WEIGHT,))) == ((0.0,), ("a",))


def test_a_network_that_was_not_swept_shows_nothing_of_another():
    assert points_about("b", swept("a", CLASSIC)) == ()


def test_a_series_that_others_have_alone_is_left_out():
    points = (*swept("a", CLASSIC), *swept("b", CLASSIC, ways=(WEIGHT,)))
    assert {(each.way, each.run_id) for each in points_about("b", points)} == {
        (WEIGHT, "a"),
        (WEIGHT, "b"),
    }


@pytest.mark.parametrize("reached", [1, 4])
def test_with_too_few_levels_to_join_it_stands_alone(reached):
    points = (*swept("a", CLASSIC), *swept("b", CLASSIC[:reached], ways=(WEIGHT,)))
    shown = points_about("b", points)
    assert {each.run_id for each in shown} == {"b"}
    assert levels_and_runs(shown) == (CLASSIC[:reached], ("b",))


def test_with_the_same_levels_it_is_one_among_others():
    points = (*swept("a", CLASSIC), *swept("b", CLASSIC))
    assert points_about("b", points) == points


def tuned(run_id, epochs, levels=CLASSIC):
    points = swept(run_id, levels, ways=(Way("unit", treatment="tuned"),))
    return [point.model_copy(update={"epochs": epochs}) for point in points]


def test_no_curve_mixes_what_was_trained_for_different_numbers_of_epochs():
    points = (*tuned("a", 5), *tuned("a", 10, CLASSIC[:3]), *swept("a", CLASSIC))
    assert levels_and_runs(points, Way("unit", treatment="tuned")) == (CLASSIC, ("a",))
    assert {each.epochs for each in of_one_length(points)} == {0, 5}
    assert {each.epochs for each in of_one_length(points, 10)} == {0, 10}
    assert {each.epochs for each in of_one_length(points, 7)} == {0, 5}


def test_a_network_trained_for_longer_is_not_among_those_trained_for_less():
    points = (*tuned("a", 5), *tuned("b", 10))
    assert {each.run_id for each in points_about("a", points, 10)} == {"a"}
