from dataclasses import asdict, replace

import pytest

from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.findings.finding import Finding
from secateurs.core.findings.rules import findings
from tests.core.evaluation.recount import check
from tests.core.evaluation.sweep_points import CURVES, LEVELS, UNIT, WEIGHT, sweep_points

THREE = [
    point
    for seed, shift in enumerate((0.0, -0.01, 0.005))
    for point in sweep_points(
        {
            way: [y + shift * level for y, level in zip(curve, LEVELS, strict=True)]
            for way, curve in CURVES.items()
        },
        run_id=f"run{seed}",
        seed=seed,
    )
]
WAVES = {
    ("weight", "magnitude"): (0.98, 0.97, 0.90, 0.80, 0.80, 0.50, 0.10),
    ("unit", "magnitude"): (0.98, 0.97, 0.91, 0.80, 0.70, 0.60, 0.10),
}
PARTS = tuple(
    Contribution("a", 0, method, "magnitude", "layer", level, factor * level, 1.0, level / 4)
    for method, factor in (("weight", 0.2), ("unit", 0.6))
    for level in LEVELS
)


def of_kind(
    points: list[SweepPoint], kind: str, parts: tuple[Contribution, ...] = ()
) -> list[Finding]:
    return [finding for finding in findings(points, parts) if finding.kind == kind]


@pytest.mark.parametrize("points", [sweep_points(), THREE, sweep_points(WAVES)])
def test_every_finding_agrees_with_an_independent_count(points):
    results = {
        "points": [point.model_dump() for point in points],
        "findings": [asdict(finding) for finding in findings(points)],
    }
    assert {"plateau", "fall", "lead", "fairer", "crossing", "saving"} <= check(results)


def test_plateau_ends_before_the_first_level_that_costs_more_than_a_point():
    (found,) = of_kind(sweep_points(), "plateau")
    assert found.text == (
        "Weight pruning stays within 1 point of dense accuracy (98.0 %) up to 60 %; "
        "unit pruning stays within it up to 25 %."
    )


def test_exactly_one_point_below_dense_is_still_within():
    points = sweep_points({("weight", "magnitude"): (0.9830, 0.9730, 0.9729)})
    (found,) = of_kind(points, "plateau")
    assert found.figures["weight"]["until"] == 0.25


def test_plateau_ends_at_the_first_dip_even_if_accuracy_comes_back():
    points = sweep_points({("weight", "magnitude"): (0.98, 0.96, 0.98)})
    (found,) = of_kind(points, "plateau")
    assert found.text == (
        "Weight pruning is not within 1 point of dense accuracy (98.0 %) even at 25 %: "
        "it loses 2.0 points."
    )


def test_plateau_is_absent_without_the_dense_level():
    assert of_kind(sweep_points(levels=(0.1, *LEVELS[1:])), "plateau") == []


def test_fall_names_the_steepest_stretch_per_point_of_sparsity():
    (found,) = of_kind(sweep_points(), "fall")
    assert found.text == (
        "Weight pruning falls fastest between 80 % and 90 %, by 5.0 points of accuracy for each "
        "point of sparsity; unit pruning between 70 % and 80 %, by 3.0 points."
    )


def test_fall_is_absent_where_nothing_falls():
    assert of_kind(sweep_points({("unit", "magnitude"): (0.9, 0.9, 0.91)}), "fall") == []


def test_lead_says_where_how_much_and_what_is_within_chance():
    (found,) = of_kind(sweep_points(), "lead")
    assert found.text == (
        "Weight pruning leads at every level from 25 % to 90 %, most at 80 %, by 50.0 points "
        "(less at 25 % than 10,000 test images can tell from chance)."
    )


def test_ties_are_neither_a_lead_nor_a_crossing():
    (lead,) = of_kind(sweep_points(WAVES), "lead")
    assert [row["leader"] for row in lead.figures["levels"]] == [
        None, "unit", None, "weight", "unit", None,
    ]  # fmt: skip
    assert lead.text.endswith("the two are equal at 25 %, at 60 % and at 90 %.")
    crossings = of_kind(sweep_points(WAVES), "crossing")
    assert [(one.figures["from"], one.figures["to"]) for one in crossings] == [
        (0.5, 0.7),
        (0.7, 0.8),
    ]
    assert crossings[1].text == (
        "The curves cross between 70 % and 80 %: weight leads by 10.0 points at 70 % and unit "
        "leads by 10.0 points at 80 %."
    )


def test_fairer_axis_compares_where_equally_much_is_gone():
    found, _ = of_kind(sweep_points(), "fairer")
    # At 60 % of the units 84 % of the parameters are gone, between weights' 80 and 90 %.
    row = next(row for row in found.figures["levels"] if row["level"] == 0.6)
    assert row["removed"] == pytest.approx(0.84)
    assert row["weight"] == pytest.approx(0.80 + 0.4 * (0.30 - 0.80))
    assert [row["level"] for row in found.figures["levels"]] == [0.25, 0.5, 0.6]


def test_far_between_two_levels_what_weights_keep_is_told_as_a_range():
    parameters, macs = of_kind(sweep_points(), "fairer")
    assert parameters.text == (
        "At 60 % of the units, 84.0 % of the parameters are gone; with as many gone, weight "
        "pruning would keep between 30.0 and 80.0 % accuracy, what it does at 80 % and 90 %, and "
        "unit pruning keeps 80.0 %: unit pruning then leads by 0.0 to 50.0 points, where at equal "
        "sparsity weight pruning leads by 17.2 points."
    )
    assert macs.text.endswith(
        "with as many gone, unit pruning then leads by 0.0 to 50.0 points (weight pruning as at "
        "80 % and 90 %)."
    )


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.93, 0.92),
            "weight pruning would keep about 92.6 % accuracy, read between 80 % and 90 %, and unit "
            "pruning keeps 80.0 %: the gap narrows from 17.2 points at equal sparsity to about "
            "12.6 points.",
        ),
        (
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.805, 0.795),
            "weight pruning would keep about 80.1 % accuracy, read between 80 % and 90 %, and unit "
            "pruning keeps 80.0 %: the two are then closer than the test images can tell from "
            "chance, where at equal sparsity weight pruning leads by 17.2 points.",
        ),
        (
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.98, 0.81),
            "weight pruning would keep between 81.0 and 98.0 % accuracy, what it does at 80 % and "
            "90 %, and unit pruning keeps 80.0 %: weight pruning then leads by 1.0 to 18.0 "
            "points, where at equal sparsity weight pruning leads by 17.2 points.",
        ),
        (
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.90, 0.70),
            "and unit pruning keeps 80.0 %: which of the two is then ahead was not measured, where "
            "at equal sparsity weight pruning leads by 17.2 points.",
        ),
    ],
)
def test_what_is_read_between_two_levels_says_so(weight, said):
    points = sweep_points(CURVES | {("weight", "magnitude"): weight})
    assert of_kind(points, "fairer")[0].text.endswith(said)


@pytest.mark.parametrize(
    ("unit", "parameters", "macs"),
    [
        (
            (0.98, 0.975, 0.95, 0.94, 0.925, 0.80, 0.30),
            "unit pruning then leads by about 2.8 points (1.8 to 3.8 seed by seed), where at equal "
            "sparsity it trails by 3.2 points.",
            "unit pruning leads by about 2.8 points (1.8 to 3.8 seed by seed).",
        ),
        (
            (0.98, 0.975, 0.94, 0.912, 0.87, 0.80, 0.30),
            "the two are then closer than the test images can tell from chance (weight pruning's "
            "lead is -1.0 to 1.0 seed by seed), where at equal sparsity weight pruning leads by "
            "6.0 points.",
            "the two are closer than the test images can tell from chance (weight pruning's lead "
            "is -1.0 to 1.0 seed by seed).",
        ),
        (
            (0.98, 0.975, 0.94, 0.896, 0.87, 0.80, 0.30),
            "the gap narrows from 7.6 points at equal sparsity to about 1.6 points (0.6 to 2.6 "
            "seed by seed).",
            "weight pruning leads by about 1.6 points (0.6 to 2.6 seed by seed).",
        ),
    ],
)
def test_seed_by_seed_the_leader_s_lead_is_told(unit, parameters, macs):
    weight = (0.98, 0.979, 0.978, 0.972, 0.94, 0.92, 0.90)
    points = [
        point
        for seed, by in enumerate((-0.01, 0.0, 0.01))
        for point in sweep_points(
            {("weight", "magnitude"): weight, ("unit", "magnitude"): [each + by for each in unit]},
            run_id=str(seed),
            seed=seed,
        )
    ]
    said = [finding.text for finding in of_kind(points, "fairer")]
    assert said[0].endswith(parameters)
    assert said[1].endswith(macs)


def test_a_lead_that_changes_hands_with_equally_much_gone_is_told_as_that():
    curves = {
        ("weight", "magnitude"): (0.98, 0.70, 0.70, 0.71, 0.72, 0.80, 0.80),
        ("unit", "magnitude"): (0.98, 0.76, 0.76, 0.76, 0.77),
    }
    points = sweep_points(curves, levels=(0.0, 0.5, 0.6, 0.65, 0.7, 0.84, 0.91))
    assert of_kind(points, "fairer")[0].text.endswith(
        "weight pruning then leads by about 4.0 points, where at equal sparsity it trails by 5.0 "
        "points."
    )


def test_a_share_that_was_measured_is_stated():
    curves = {("weight", "magnitude"): WEIGHT[:6], ("unit", "magnitude"): UNIT[:6]}
    measured = sweep_points(curves, levels=(0.0, 0.25, 0.5, 0.6, 0.75, 0.84))
    assert "weight pruning keeps 80.0 % accuracy and" in of_kind(measured, "fairer")[0].text


def test_random_says_where_choosing_does_not_help():
    _, unit = of_kind(sweep_points(), "random")
    assert unit.text == (
        "Unit pruning by magnitude beats random choice from 25 % to 80 %, most at 60 %, by 50.0 "
        "points; it does not at 90 % (equal)."
    )


def test_random_is_absent_when_it_was_not_measured():
    points = [point for point in sweep_points() if point.criterion == "magnitude"]
    assert of_kind(points, "random") == []


def test_one_method_alone_is_compared_with_nothing():
    kinds = {f.kind for f in findings(sweep_points({("unit", "magnitude"): UNIT}))}
    assert kinds == {"plateau", "fall", "saving"}


def test_contribution_is_told_at_the_last_free_level_and_at_the_last():
    weight, _ = of_kind(sweep_points(), "contribution", PARTS)
    assert weight.text == (
        "At 60 %, the weights that go contribute on average 12.0 % of what the kept ones do and "
        "carry 15.0 % of all that the weights contribute; at 90 %, 18.0 % and 22.5 %."
    )


def test_contributions_of_several_seeds_carry_their_spread():
    both = PARTS + tuple(replace(part, run_id="b", removed=2 * part.removed) for part in PARTS)
    weight, _ = of_kind(sweep_points(), "contribution", both)
    assert "contribute on average 18.0 % (12.0 to 24.0 %) of what the kept ones do" in weight.text


def test_zeros_are_not_called_a_saving_but_removed_units_are():
    weight, unit = of_kind(sweep_points(), "saving")
    assert "zeros in a dense matrix save neither memory nor time" in weight.text
    assert unit.text.startswith(
        "Removing 25 % of the units (within 1 point of dense accuracy) takes 43.8 % of the "
        "parameters and 43.8 % of the multiply-accumulates away for good"
    )


def test_several_seeds_carry_their_spread():
    (plateau,) = of_kind(THREE, "plateau")
    assert plateau.figures["weight"] == {"until": 0.6, "lowest": 0.5, "highest": 0.6}
    assert "up to 60 % (50 % to 60 % seed by seed)" in plateau.text
    (seeds,) = of_kind(THREE, "seeds")
    assert seeds.text == (
        "Accuracies are means over 3 seeds, with the lowest to the highest in brackets; the seeds "
        "differ most for weight pruning at 90 % (29.1 to 30.5 %) and unit pruning at 90 % "
        "(9.1 to 10.5 %)."
    )


def test_networks_that_answer_alike_are_not_said_to_differ_most_somewhere():
    points = sweep_points({("weight",): WEIGHT})
    (found,) = of_kind([*points, *sweep_points({("weight",): WEIGHT}, run_id="b")], "seeds")
    assert found.text.endswith("in brackets; the networks do not differ at any level.")


def test_a_network_counts_once_it_has_every_level():
    begun = sweep_points({("weight", "magnitude"): WEIGHT[:2]}, run_id="b", seed=1)
    assert findings(sweep_points() + begun) == findings(sweep_points())


def test_scopes_are_kept_apart():
    other = sweep_points({("weight", "magnitude"): (0.5,) * 7}, scope="global")
    assert findings(sweep_points() + other) == findings(sweep_points())
    assert findings(other, scope="global")[0].figures["dense"] == 0.5


def test_the_guard_is_told():
    point = sweep_points({("weight", "magnitude"): WEIGHT})[-1]
    bitten = point.model_copy(update={"guarded": ("hidden_4",), "achieved": 0.899})
    points = [*sweep_points({("weight", "magnitude"): WEIGHT})[:-1], bitten]
    (found,) = of_kind(points, "guard")
    assert found.text == (
        "Weight pruning would have emptied hidden_4 from 90 % on: one weight was kept there, so "
        "89.9 % was removed."
    )
    points[-1] = point.model_copy(update={"guarded": ("hidden_4",)})
    (found,) = of_kind(points, "guard")
    assert found.text.endswith("one weight was kept there, and another went instead.")


def test_nothing_measured_says_nothing():
    assert findings([]) == ()
