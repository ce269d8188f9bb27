"""What is said of repaired, fine-tuned and freshly trained networks."""

import pytest

from secateurs.core.findings.rules import ONLY_CUT, findings
from tests.core.evaluation.sweep_points import sweep_points

LEVELS = (0.0, 0.8, 0.9)
PLAIN = {
    ("weight", "magnitude"): (0.98, 0.90, 0.60),
    ("unit", "magnitude"): (0.98, 0.30, 0.10),
}
REPAIRED = {("weight", "magnitude", "repaired"): (0.98, 0.97, 0.95)}
TUNED = {("unit", "magnitude", "tuned"): (0.985, 0.97, 0.95)}
SCRATCH = {("unit", "magnitude", "scratch"): (0.98, 0.96, 0.955)}


def said(curves, **more):
    return [one.text for one in findings(sweep_points(curves, levels=LEVELS, **more))]


def test_plain_series_alone_need_no_remark():
    assert ONLY_CUT not in said(PLAIN)


def test_beside_others_it_is_said_what_the_sentences_are_about():
    assert said(PLAIN | REPAIRED)[0] == ONLY_CUT
    pattern = {("weight", "magnitude", "none", "1x4"): (0.98, 0.8, 0.5)}
    assert said(PLAIN | pattern)[0] == ONLY_CUT


def test_other_series_change_no_sentence_about_the_plain_ones():
    plain, with_others = said(PLAIN), said(PLAIN | REPAIRED | TUNED | SCRATCH)
    assert [text for text in with_others if text in plain] == plain


def test_what_repair_gives_back_is_told_where_it_is_most():
    assert (
        "Repaired without training, weight pruning keeps 95.0 % instead of 60.0 % at 90 %, where "
        "that gives most back: 35.0 points."
    ) in said(PLAIN | REPAIRED)


def test_seeds_are_compared_one_by_one():
    points = sweep_points(PLAIN | REPAIRED, levels=LEVELS) + sweep_points(
        PLAIN | {("weight", "magnitude", "repaired"): (0.98, 0.97, 0.90)},
        levels=LEVELS,
        run_id="b",
        seed=1,
    )
    (found,) = (one for one in findings(points) if one.kind == "repaired")
    assert found.text.endswith("32.5 points (30.0 to 35.0 seed by seed).")


def test_repair_that_gives_nothing_back_is_not_praised():
    text = said(PLAIN | {("weight", "magnitude", "repaired"): (0.98, 0.90, 0.60)})
    assert (
        "Repaired without training, weight pruning keeps no more accuracy at any level measured."
        in text
    )


def test_a_fresh_start_is_the_baseline_of_fine_tuning():
    assert (
        "The same small networks trained from scratch, as unit pruning leaves them, stay behind "
        "the fine-tuned ones at 80 %, by 1.0 point; not at 90 %."
    ) in said(PLAIN | TUNED | SCRATCH)


def test_a_fresh_start_that_is_ahead_is_said_to_be():
    ahead = {("unit", "magnitude", "scratch"): (0.98, 0.98, 0.97)}
    assert (
        "The same small networks trained from scratch, as unit pruning leaves them, are nowhere "
        "behind the fine-tuned ones: at 90 %, 2.0 points ahead."
    ) in said(PLAIN | TUNED | ahead)


def test_by_how_much_fresh_starts_are_ahead_is_told_seed_by_seed():
    points = [
        point
        for seed, last in enumerate((0.97, 0.96))
        for point in sweep_points(
            PLAIN | TUNED | {("unit", "magnitude", "scratch"): (0.98, 0.97, last)},
            levels=LEVELS,
            run_id=str(seed),
            seed=seed,
        )
    ]
    (found,) = (one for one in findings(points) if one.kind == "scratch")
    assert found.text.endswith("at 90 %, 1.5 points (1.0 to 2.0 seed by seed) ahead.")


@pytest.mark.parametrize("curves", [REPAIRED, TUNED, SCRATCH])
def test_series_without_their_plain_one_are_not_compared(curves):
    assert said(curves) == []
