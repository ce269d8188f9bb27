import os
import signal

import pytest

from secateurs.cli import sweeping
from secateurs.core.storage.runs import RunStore

LEVELS = ("--levels", "0,50,90")


def test_points_are_measured_kept_and_written_as_json(secateurs, small_run):
    said = secateurs("sweep", small_run, *LEVELS, "--json")
    assert said.code == 0
    assert said.err == ""
    assert len(said.json["points"]) == 12
    assert {point["requested"] for point in said.json["points"]} == {0, 0.5, 0.9}
    assert secateurs("runs", "--json").json["runs"][0]["points"] == 12


def test_a_second_sweep_measures_only_what_is_missing(secateurs, small_run, monkeypatch):
    secateurs("sweep", small_run, *LEVELS, "--json")
    measured = []
    original = sweeping.sweep

    def watched(*args):
        for point in original(*args):
            measured.append(point.requested)
            yield point

    monkeypatch.setattr(sweeping, "sweep", watched)
    said = secateurs("sweep", small_run, "--levels", "0,50,80,90", "--json")
    assert measured == [0.8] * 4
    assert len(said.json["points"]) == 16


def test_table_and_findings_are_shown(secateurs, small_run):
    said = secateurs("sweep", "Run 1", *LEVELS, "--methods", "weight")
    first, *rows = said.out.splitlines()
    assert first.split("  ")[0] == "removed"
    assert "weight, %" in first
    assert "unit, %" not in first
    assert [row.split()[0] for row in rows[:3]] == ["0", "50", "90"]
    assert any(row.startswith("- Weight pruning") for row in rows)


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_keeps_the_points_and_the_next_sweep_goes_on(
    secateurs, small_run, monkeypatch, home
):
    original = sweeping.sweep

    def interrupted(*args):
        for number, point in enumerate(original(*args)):
            if number == 4:
                os.kill(os.getpid(), signal.SIGINT)
            yield point

    monkeypatch.setattr(sweeping, "sweep", interrupted)
    said = secateurs("sweep", small_run, *LEVELS, "--json")
    assert said.code == 130
    assert said.out == ""
    assert said.err == "Stopped: 5 of 12 points are kept; the same command goes on there.\n"
    with RunStore(home / "data") as store:
        assert len(store.points([small_run])) == 5
    monkeypatch.setattr(sweeping, "sweep", original)
    assert len(secateurs("sweep", small_run, *LEVELS, "--json").json["points"]) == 12


def test_report_needs_a_sweep_of_its_scope(secateurs, small_run, tmp_path):
    secateurs("sweep", small_run, *LEVELS, "--json")
    said = secateurs("report", small_run, "--scope", "global", "--out", tmp_path / "out")
    assert said.code == 2
    assert f"secateurs sweep {small_run} --scope global" in said.err


def test_report_is_written_where_asked(secateurs, small_run, tmp_path):
    secateurs("sweep", small_run, *LEVELS, "--json")
    said = secateurs("report", small_run, "--out", tmp_path / "out", "--json")
    assert said.code == 0
    assert said.json["report"] == str(tmp_path / "out" / "report.html")
    assert len(said.json["files"]) == 5
