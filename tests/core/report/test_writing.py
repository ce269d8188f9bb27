import json

import pytest

from secateurs.core.base.errors import DataError, StorageError
from secateurs.core.report.exercise import accuracy_there
from secateurs.core.report.files import FILES, write_report
from secateurs.core.report.material import material
from tests.core.evaluation.sweep_points import sweep_points


def test_all_files_are_written_and_the_page_is_named(tmp_path, make_run):
    folder = tmp_path / "new" / "report"
    page = write_report(folder, material([make_run()], sweep_points()))
    assert page == folder / "report.html"
    assert {path.name for path in folder.iterdir()} == {
        "report.html", "curves.png", "curves.svg", "curves.csv", "results.json",
    }  # fmt: skip
    assert len(json.loads((folder / "results.json").read_text())["points"]) == 28


def test_a_report_in_the_folder_is_replaced_and_nothing_else(tmp_path, make_run, without_charts):
    (tmp_path / "notes.txt").write_text("of my own")
    write_report(tmp_path, material([make_run()], sweep_points()))
    fewer = [point for point in sweep_points() if point.method == "unit"]
    page = write_report(tmp_path, material([make_run()], fewer))
    assert page == tmp_path / "report.html"
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(found) == sorted((*FILES, "notes.txt"))
    assert found["notes.txt"] == b"of my own"
    points = json.loads(found["results.json"])["points"]
    assert {point["method"] for point in points} == {"unit"}
    assert len(found["curves.csv"].splitlines()) == 1 + len(points)


def test_nothing_swept_is_refused_and_leaves_nothing(tmp_path, make_run):
    with pytest.raises(DataError, match="sweep the network first"):
        write_report(tmp_path / "report", material([make_run()], []))
    assert not (tmp_path / "report").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path, make_run, without_charts):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be made"):
        write_report(tmp_path / "file", material([make_run()], sweep_points()))


def test_points_of_other_runs_and_other_data_stay_out(make_run):
    stale = [
        point.model_copy(update={"dataset_key": "0000000000000000"}) for point in sweep_points()
    ]
    other = sweep_points(run_id="b")
    assert material([make_run()], [*stale, *other]).points == ()


@pytest.mark.parametrize("change", [{"dataset_key": "11"}, {"settings": "epochs"}])
def test_runs_that_cannot_be_averaged_are_refused(make_run, change):
    first, second = make_run(), make_run("b", 1)
    if "settings" in change:
        change = {"settings": first.record.settings.model_copy(update={"epochs": 7})}
    with pytest.raises(DataError, match="cannot be averaged"):
        material([first, make_run("b", 1, **change)], [])
    assert material([first, second], []).points == ()


def test_starting_document_is_asked_by_level():
    assert accuracy_there("unit", 0.8) == 0.0988
    assert accuracy_there("unit", 0.81) is None
