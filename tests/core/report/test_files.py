import json

from secateurs.core.report.files import results, results_json
from tests.core.evaluation.recount import check

FIELDS = {
    "method",
    "criterion",
    "scope",
    "seed",
    "requested",
    "achieved",
    "accuracy",
    "loss",
    "parameters_left",
    "macs_left",
}


def test_points_hold_fractions_under_the_agreed_names(one):
    found = json.loads(results_json(one))
    assert len(found["points"]) == 28
    for point in found["points"]:
        assert set(point) >= FIELDS
        assert 0 <= point["accuracy"] <= 1
        assert 0 <= point["requested"] <= 1


def test_run_is_the_record_and_the_first_of_the_runs(three):
    found = json.loads(results_json(three))
    assert found["run"]["settings"]["seed"] == 0
    assert [run["id"] for run in found["runs"]] == ["r0", "r1", "r2"]
    assert found["run"] == found["runs"][0]


def test_findings_agree_with_the_points_after_a_trip_through_json(one, three):
    checked = check(json.loads(results_json(one)))
    assert checked == {
        "plateau", "fall", "lead", "crossing", "fairer", "random", "contribution", "saving",
    }  # fmt: skip
    assert "plateau" in check(json.loads(results_json(three)))


def test_answers_and_verdicts_are_there(one):
    found = results(one)
    assert len(found["answers"]) == 3
    assert len(found["hypotheses"]) == 6
