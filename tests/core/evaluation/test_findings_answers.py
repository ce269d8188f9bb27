from dataclasses import replace

import pytest

from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.curves import curves_from
from secateurs.core.findings.answers import INEXACT, Headline, answers, headline
from secateurs.core.findings.hypotheses import hypotheses
from secateurs.core.findings.rules import findings
from tests.core.evaluation.sweep_points import CURVES, LEVELS, UNIT, WEIGHT, sweep_points

LINE = {("weight", "magnitude"): WEIGHT, ("unit", "magnitude"): WEIGHT}


def parts(weight: float, unit: float) -> tuple[Contribution, ...]:
    return tuple(
        Contribution("a", 0, method, "magnitude", "layer", level, ratio, 1.0, ratio * level)
        for method, ratio in (("weight", weight), ("unit", unit))
        for level in LEVELS
    )


def verdicts(curves, some=()) -> dict[str, str]:
    found = hypotheses(sweep_points(curves), some)
    keys = ("beats", "overtakes", "free only", "column", "contribute little")
    return {key: one.verdict for key in keys for one in found if key in one.claim}


def test_the_three_questions_are_answered_from_the_figures():
    differ, why, so_much = answers(sweep_points(), parts(0.1, 0.6))
    assert differ.text == (
        "Yes: at 5 of 6 levels the difference is more than 10,000 test images would show by "
        "chance; it is largest at 80 %, where weight pruning is 50.0 points ahead. Wherever they "
        "clearly differ, weight pruning is ahead."
    )
    assert "60 % of the units are 84.0 % of the parameters, against 60.0 % for weights" in why.text
    assert "contributes 10.0 % of what a kept one does, a unit that goes 60.0 %" in why.text
    assert so_much.text.startswith(
        "The 60 % of the weights that go first carry only 6.0 % of all that the weights "
        "contribute; as many chosen by chance cost 67.2 points more accuracy."
    )


@pytest.mark.parametrize(("accuracy", "room"), [(0.975, True), (0.1, False)])
def test_where_chance_does_as_well_there_is_room_only_if_accuracy_stays(accuracy, room):
    curves = {("unit", each): (0.98, accuracy, accuracy) for each in ("magnitude", "random")}
    found = answers(sweep_points(curves, levels=(0.0, 0.25, 0.5)), parts(0.1, 0.5))
    ending = ", so there is room for any choice" * room
    assert found[-1].text.endswith(f"as many chosen by chance cost no more accuracy{ending}.")


def test_each_answer_is_also_said_shortly():
    differ, why, so_much = answers(sweep_points(), parts(0.1, 0.6))
    assert differ.short == (
        "Yes: at 5 of 6 levels by more than chance.",
        "Wherever they clearly differ, weight pruning is ahead.",
    )
    assert why.short == (
        "A unit takes its column and the row it feeds: 60 % of the units are 84.0 % of the "
        "parameters.",
        "With equally many gone, nothing clear remains of the gap.",
    )
    assert so_much.short == (
        "The first 60 % of the weights to go carry 6.0 % of what all contribute.",
        "As many chosen by chance cost 67.2 points more.",
        "Of the units, the first 25 % carry 15.0 %.",
    )


def test_where_units_went_inexactly_only_that_is_said():
    inexact = ("unit", "magnitude", "none", "unstructured", "", False)
    curves = {("weight", "magnitude"): WEIGHT, inexact: UNIT}
    plain = {("weight", "magnitude"): WEIGHT, ("unit", "magnitude"): UNIT}
    exact = answers(sweep_points(plain), parts(0.1, 0.6))
    assert exact == answers(sweep_points({**curves, **plain}), parts(0.1, 0.6))
    found = answers(sweep_points(curves), parts(0.1, 0.6))
    assert found[0].text == f"{exact[0].text} {INEXACT}"
    assert [answer.short[-1] == INEXACT for answer in found] == [True, False, False]
    assert "a unit that goes" not in found[1].text
    points = curves_from(sweep_points(curves), "layer")
    assert headline(points) == replace(headline(curves_from(sweep_points(), "layer")), exact=False)
    assert "inexact" in {each.kind for each in findings(sweep_points(curves))}


@pytest.mark.parametrize(
    ("weight", "full", "short"),
    [
        (  # near: read between the two levels
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.93, 0.92),
            "That explains part of the gap: with equally many gone, about 12.6 points of the 17.2 "
            "points remain.",
            "With equally many gone, about 12.6 points of the 17.2 points remain.",
        ),
        (  # far, weights ahead at either end
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.96, 0.81),
            "With equally many gone, weight pruning would keep between 81.0 and 96.0 % accuracy, "
            "what it does at 80 % and 90 %, against 80.0 %: weight pruning then leads by 1.0 to "
            "16.0 points, where at equal sparsity weight pruning leads by 17.2 points. ",
            "With equally many gone, weights keep 81.0 to 96.0 %, units 80.0 %.",
        ),
        (  # far, and between the ends the curves cross
            (0.98, 0.979, 0.978, 0.972, 0.94, 0.90, 0.70),
            "With equally many gone, weight pruning would keep between 70.0 and 90.0 % accuracy, "
            "what it does at 80 % and 90 %, against 80.0 %: which of the two is then ahead was "
            "not measured, where at equal sparsity weight pruning leads by 17.2 points. ",
            "With equally many gone, weights keep 70.0 to 90.0 %, units 80.0 %.",
        ),
    ],
)
def test_with_equally_many_gone_what_was_not_measured_is_told_as_a_range(weight, full, short):
    curves = CURVES | {("weight", "magnitude"): weight}
    _, why, _ = answers(sweep_points(curves), parts(0.1, 0.6))
    assert full in why.text
    assert why.short[1] == short


@pytest.mark.parametrize(
    ("weight", "by"),
    [
        ((0.98, 0.979, 0.978, 0.972, 0.94, 0.90, 0.88), "about 4.8 points"),
        ((0.98, 0.979, 0.978, 0.972, 0.94, 0.90, 0.80), "4.0 to 14.0 points"),  # far
    ],
)
def test_units_that_lead_with_equally_many_gone_are_said_to(weight, by):
    unit = (0.98, 0.975, 0.95, 0.94, 0.925, 0.80, 0.30)
    curves = {("weight", "magnitude"): weight, ("unit", "magnitude"): unit}
    _, why = answers(sweep_points(curves), parts(0.1, 0.6))[:2]
    assert f" With equally many gone, unit pruning then leads by {by}. " in why.text
    assert why.short[1] == f"With equally many gone, unit pruning then leads by {by}."


def test_equal_curves_do_not_differ():
    (differ,) = answers(sweep_points(LINE))[:1]
    assert differ.text.startswith("No: at none of the 6 levels")
    assert differ.short == ("No: at none of the 6 levels by more than chance.",)


def test_contribution_that_explains_nothing_is_not_called_an_explanation():
    _, why, _ = answers(sweep_points(), parts(0.6, 0.3))
    assert why.text.endswith("so this does not explain the gap.")
    swapped = {("weight", "magnitude"): CURVES["unit", "magnitude"], ("unit", "magnitude"): WEIGHT}
    _, why, _ = answers(sweep_points(swapped), parts(0.6, 0.3))
    assert why.short == (
        "At 50 %, a weight that goes contributes 60.0 % of what a kept one does, a unit that goes "
        "30.0 %.",
        "Units are told apart at least as sharply, so this does not explain the gap.",
    )


def test_claims_that_hold():
    found = verdicts(CURVES, parts(0.1, 0.2))
    assert found == {
        "beats": "supported",
        "overtakes": "not supported",
        "free only": "partly",
        "column": "not supported",
        "contribute little": "supported",
    }


def test_of_few_levels_none_is_told_twice():
    few = [part for part in parts(0.1, 0.2) if part.level in LEVELS[-2:]]
    found = hypotheses(sweep_points(CURVES), few)
    (little,) = [one for one in found if "contribute little" in one.claim]
    low, high = (f"{100 * level:.0f} %" for level in LEVELS[-2:])
    assert little.text == (
        f"At {low} the units that go contribute 20.0 % of what the kept ones do; 20.0 % at {high}."
    )


def test_claims_that_fail_when_the_curves_are_the_other_way_round():
    swapped = {
        ("weight", "magnitude"): CURVES["unit", "magnitude"],
        ("unit", "magnitude"): WEIGHT,
    }
    found = verdicts(swapped, parts(0.1, 1.2))
    assert found["beats"] == "not supported"
    assert found["overtakes"] == "not supported"  # it leads nearly everywhere, which is not rare
    assert "column" not in found  # unit pruning is not worse
    assert found["contribute little"] == "not supported"


@pytest.mark.parametrize(
    ("last", "verdict"), [(0.35, "supported"), (0.3005, "partly"), (0.25, "not supported")]
)
def test_overtaking_is_rare_clear_or_within_chance(last, verdict):
    curves = {**CURVES, ("unit", "magnitude"): (*CURVES["unit", "magnitude"][:-1], last)}
    assert verdicts(curves)["overtakes"] == verdict


def test_what_was_not_measured_is_not_judged():
    assert hypotheses([]) == ()
    assert answers([]) == ()
    alone = hypotheses(sweep_points({("unit", "magnitude"): WEIGHT}))
    assert [one.verdict for one in alone] == ["supported"]  # free only up to a point


def test_the_headline_is_what_the_sentences_say():
    found = headline(curves_from(sweep_points(), "layer"))
    assert (found.dense, found.weight, found.unit) == (pytest.approx(0.98), 0.6, 0.25)
    assert (found.leader, found.at, found.lead) == ("weight", 0.8, pytest.approx(0.5))
    assert found.clear


def test_the_headline_says_where_more_than_was_measured_may_go():
    def unbroken(levels):
        points = sweep_points(levels=LEVELS[:levels])
        return sorted(headline(curves_from(points, "layer")).unbroken)

    assert [unbroken(levels) for levels in (1, 2, 4, 5)] == [[], ["unit", "weight"], ["weight"], []]


@pytest.mark.parametrize(("ahead", "clear"), [(0.003, False), (0.006, True)])
def test_the_headline_says_whether_the_lead_may_be_chance(ahead, clear):
    unit = [*WEIGHT[:2], WEIGHT[2] + ahead, *WEIGHT[3:]]
    curves = {("weight", "magnitude"): WEIGHT, ("unit", "magnitude"): unit}
    found = headline(curves_from(sweep_points(curves), "layer"))
    assert (found.leader, found.at, found.lead) == ("unit", 0.5, pytest.approx(ahead))
    assert found.clear is clear


def test_the_headline_of_equal_curves_has_no_leader():
    found = headline(curves_from(sweep_points(LINE), "layer"))
    assert (found.leader, found.lead) == (None, 0.0)


def test_the_headline_leaves_out_what_was_not_measured():
    weight = {("weight", "magnitude"): WEIGHT}
    found = headline(curves_from(sweep_points(weight), "layer"))
    assert (found.unit, found.lead, found.leader, found.at) == (None, None, None, None)
    assert headline({}) == Headline()
