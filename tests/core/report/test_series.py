"""Series beyond the exercise's own in a report: their table, their charts, how they were made."""

import json

import pytest

from secateurs.core.evaluation.points import Way
from secateurs.core.report.files import report_html, write_report
from secateurs.core.report.material import material
from secateurs.core.report.series import made_how, series_table
from tests.core.evaluation.sweep_points import sweep_points
from tests.core.report.test_page import Text

LEVELS = (0.0, 0.8, 0.9)
PLAIN, REPAIRED = Way("weight"), Way("weight", treatment="repaired")
CURVES = {
    PLAIN: (0.98, 0.90, 0.60),
    REPAIRED: (0.98, 0.97, 0.95),
    Way("unit", "taylor"): (0.98, 0.5, 0.2),
    Way("weight", pattern="2:4"): (0.98, 0.8, 0.5),
}


@pytest.fixture
def several(make_run):
    points = sweep_points(CURVES, levels=LEVELS)
    points += sweep_points({PLAIN: (0.97, 0.88, 0.5)}, levels=LEVELS, run_id="b", seed=1)
    return [make_run(), make_run("b", 1)], points


def test_the_exercise_alone_needs_no_table_of_series(one):
    assert series_table(one) is None
    assert made_how(one) == []


def test_each_series_is_a_row_with_the_spread_of_its_networks(several):
    table = series_table(material(*several))
    assert table["levels"] == ["0 %", "80 %", "90 %"]
    rows = {row["name"]: row["cells"] for row in table["rows"]}
    assert len(rows) == 4
    first = table["rows"][0]
    assert first["role"] == "weight"
    assert first["cells"][1] == {"mean": "89.00", "spread": "88.00 to 90.00"}
    assert [cell["mean"] for cell in rows["weight, repaired"]] == ["98.00", "97.00", "95.00"]


def test_each_series_says_over_how_many_networks_it_is_where_they_differ(several):
    table = series_table(material(*several))
    assert {row["name"]: row["over"] for row in table["rows"]} == {
        "weight": "2 networks",
        "weight, repaired": "1 network",
        "taylor units": "1 network",
        "weight, 2:4": "1 network",
    }
    assert table["note"] == (
        "Means over as many networks as beside a series, one a seed; below them the lowest to the"
        " highest."
    )


@pytest.mark.parametrize(("seed", "said"), [(1, "2 networks, one a seed;"), (0, "2 networks;")])
def test_networks_of_one_seed_are_not_called_one_a_seed(make_run, seed, said):
    points = sweep_points({REPAIRED: (0.9,)}) + sweep_points(
        {REPAIRED: (0.8,)}, run_id="b", seed=seed
    )
    table = series_table(material([make_run(), make_run("b", seed)], points))
    assert table["note"] == f"Means over {said} below them the lowest to the highest."
    assert table["rows"][0]["over"] == ""


def test_a_mean_never_lies_outside_its_spread(make_run):
    points = sweep_points({REPAIRED: (0.9385,)}) + sweep_points(
        {REPAIRED: (0.9386,)}, run_id="b", seed=1
    )
    table = series_table(material([make_run(), make_run("b", 1)], points))
    assert table["rows"][0]["cells"] == [{"mean": "93.86", "spread": "93.85 to 93.86"}]


def test_each_treatment_says_its_own_epochs(make_run):
    points = [
        point.model_copy(update={"treatment": treatment, "epochs": epochs})
        for treatment, epochs in (("tuned", 2), ("scratch", 10))
        for point in sweep_points({PLAIN: (0.9,)})
    ]
    tuned, scratch = made_how(material([make_run()], points))
    assert tuned.startswith("Fine-tuned: repaired, then trained on for at most 2 epochs with")
    assert "trained for at most 10 epochs from" in scratch


def test_it_is_said_how_each_kind_of_series_was_made(several):
    said = " ".join(made_how(material(*several)))
    assert "Series called taylor are ranked by another criterion." in said
    assert "2:4: of every 4 inputs of a unit, 2 weights go and 2 stay." in said
    assert "Repaired: what survives is refitted" in said
    assert "Fine-tuned" not in said


def test_a_hidden_series_is_left_out_of_the_page_but_not_of_the_figures(several, tmp_path):
    runs, points = several
    page = write_report(tmp_path, material(runs, points, hidden=[REPAIRED]))
    table = series_table(material(runs, points, hidden=[REPAIRED]))
    assert "weight, repaired" not in [row["name"] for row in table["rows"]]
    assert "All series" in Text(page.read_text("utf-8")).text
    assert "repaired" in (tmp_path / "curves.csv").read_text("utf-8")
    assert "repaired" in json.dumps(json.loads((tmp_path / "results.json").read_text("utf-8")))


def test_where_all_are_hidden_all_are_shown(several):
    runs, points = several
    found = material(runs, points, hidden=list(CURVES))
    assert set(found.shown) == set(CURVES)


def test_a_report_of_repaired_series_alone_has_no_empty_sections(make_run):
    page = report_html(material([make_run()], sweep_points({REPAIRED: (0.9, 0.8)})))
    assert Text(page).open == []
    for heading in ("Test accuracy level by level", "What the figures say", "Class by class"):
        assert heading not in page
