import pytest

from secateurs.core.evaluation.curves import curves_from
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way, curve_name, plan_of_points
from secateurs.core.findings.rules import findings
from tests.core.evaluation.sweep_points import CURVES, WEIGHT, sweep_points

REPAIRED = {Way("weight", treatment="repaired"): (0.98,) * 7}


def test_each_treatment_and_pattern_has_a_curve_of_its_own():
    more = {**CURVES, **REPAIRED, Way("weight", pattern="1x4"): WEIGHT}
    curves = curves_from(sweep_points(more))
    assert set(curves) == {Way(*way) for way in more}
    assert curves[Way("weight", treatment="repaired")].mean.tolist() == pytest.approx([0.98] * 7)


def test_what_is_found_of_the_plain_curves_does_not_change_beside_others():
    plain = findings(sweep_points())
    assert [one for one in findings(sweep_points({**CURVES, **REPAIRED})) if one in plain] == [
        *plain
    ]


def test_a_report_weighs_the_levels_of_the_plain_curves_only():
    points = sweep_points() + sweep_points(REPAIRED, levels=(0.99,))
    assert 0.99 not in plan_of_points(points).levels


def test_a_plan_sweeps_series_after_series_and_units_know_no_pattern():
    plan = SweepPlan(
        run_ids=("a",), criteria=("magnitude",), treatments=("none", "repaired"), pattern="1x4"
    )
    assert plan.ways == (
        Way("weight", pattern="1x4"),
        Way("unit"),
        Way("weight", treatment="repaired", pattern="1x4"),
        Way("unit", treatment="repaired"),
    )
    assert plan.size == 40


def test_points_and_plans_of_older_versions_load_as_plain_ones():
    (point,) = sweep_points({Way("unit", "random"): (0.9,)}, levels=(0.5,))
    older = point.model_dump_json(exclude={"treatment", "pattern"})
    assert SweepPoint.model_validate_json(older) == point
    assert point.way == Way("unit", "random")
    plan = SweepPlan.model_validate_json('{"run_ids": ["a"], "criteria": ["random"]}')
    assert plan.ways == (Way("weight", "random"), Way("unit", "random"))


@pytest.mark.parametrize(
    ("way", "name"),
    [
        (Way("weight"), "weight"),
        (Way("unit", "random"), "random units"),
        (Way("unit", treatment="repaired"), "unit, repaired"),
        (Way("weight", "wanda", "tuned", "2:4"), "wanda weights, 2:4, fine-tuned"),
        (Way("unit", treatment="scratch"), "unit, from scratch"),
    ],
)
def test_every_series_has_a_name(way, name):
    assert curve_name(way) == name
