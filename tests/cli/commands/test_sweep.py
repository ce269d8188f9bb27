import os
import signal

import pytest

from secateurs.cli import sweep_bars
from secateurs.cli.commands import report
from secateurs.core.report.measured import STEPS
from secateurs.core.storage.runs import RunStore
from secateurs.work import sweep as work
from tests.cli.commands.test_prune import normalised
from tests.cli.models import READ

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
    original = work.sweep

    def watched(*args):
        for point in original(*args):
            measured.append(point.requested)
            yield point

    monkeypatch.setattr(work, "sweep", watched)
    said = secateurs("sweep", small_run, "--levels", "0,50,80,90", "--json")
    assert measured == [0.8] * 4
    assert len(said.json["points"]) == 16


def test_points_that_another_process_kept_meanwhile_are_shown_too(
    secateurs, small_run, monkeypatch
):
    whole = sweep_bars.sweep_work

    def overtaken(*asked):
        whole(*asked)(lambda event: None, lambda: False)
        return whole(*asked)

    monkeypatch.setattr(sweep_bars, "sweep_work", overtaken)
    found = secateurs("sweep", small_run, *LEVELS, "--json").json["points"]
    assert sorted(point["requested"] for point in found) == [0] * 4 + [0.5] * 4 + [0.9] * 4


def test_chosen_layers_of_a_run_are_a_curve_of_their_own(secateurs, small_run, home):
    secateurs("sweep", small_run, *LEVELS, "--json")
    options = (*LEVELS, "--criteria", "magnitude", "--methods", "weight", "--skip", "layer_1")
    found = secateurs("sweep", small_run, *options, "--json").json
    assert [point["layers"] for point in found["points"]] == ["without layer_1"] * 3
    assert [curve["layers"] for curve in found["curves"]] == ["without layer_1"]
    assert "weight, without layer_1, %" in secateurs("sweep", small_run, *options).out
    with RunStore(home / "data") as store:
        kept = [point.layers for point in store.points([small_run])]
    assert (kept.count(""), kept.count("without layer_1")) == (12, 3)
    again = secateurs("sweep", small_run, *LEVELS, "--methods", "weight")
    assert "without" not in again.out


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
    original = work.sweep

    def interrupted(*args):
        for number, point in enumerate(original(*args)):
            if number == 4:
                os.kill(os.getpid(), signal.SIGINT)
            yield point

    monkeypatch.setattr(work, "sweep", interrupted)
    said = secateurs("sweep", small_run, *LEVELS, "--json")
    assert said.code == 130
    assert said.out == ""
    assert said.err == "Stopped: 5 of 12 points are kept; the same command goes on there.\n"
    with RunStore(home / "data") as store:
        assert len(store.points([small_run])) == 5
        assert store.unfinished_sweep() is None  # the window has nothing to offer
    monkeypatch.setattr(work, "sweep", original)
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
    (tmp_path / "out" / "notes.txt").write_text("of my own")
    again = secateurs("report", small_run, "--out", tmp_path / "out", "--json")
    assert again.json == said.json
    assert (tmp_path / "out" / "notes.txt").read_text() == "of my own"


def test_a_report_says_how_far_it_is(secateurs, small_run, tmp_path, monkeypatch):
    went = []
    monkeypatch.setattr(
        report, "count_bar", lambda _, name: lambda *steps: went.append((name, *steps))
    )
    secateurs("sweep", small_run, *LEVELS, "--json")
    assert secateurs("report", small_run, "--out", tmp_path / "out").code == 0
    assert went == [("Reporting", done, STEPS) for done in range(1, STEPS + 1)]


DATA = ("--data", "rows.npz")


@pytest.mark.parametrize(
    "levels", [(0.75,), pytest.param((0, 0.75), marks=pytest.mark.campaign)], ids=str
)
def test_files_are_swept_by_every_treatment_and_seed(secateurs, here, levels):
    treated = ("--repair", "--tune", "1", "--scratch", "--seeds", "0-1")
    options = (*DATA, "--levels", ",".join(f"{100 * level:g}" for level in levels))
    options += ("--methods", "unit", *treated)
    said = secateurs("sweep", "chain.keras", *options, "--json")
    assert (said.code, said.err) == (0, f"{READ}\n")
    assert list(said.json) == ["points", "curves"]
    assert len(said.json["points"]) == len(levels) * 4 * 2
    curves = {curve["treatment"]: curve for curve in said.json["curves"]}
    assert list(curves) == ["none", "repaired", "tuned", "scratch"]
    for curve in curves.values():
        assert (curve["seeds"], curve["levels"]) == ([0, 1], list(levels))
        assert curve["lowest"][-1] <= curve["mean"][-1] <= curve["highest"][-1]
    assert (curves["none"]["mean"][0] == 1.0) == (levels[0] == 0)


def test_a_point_of_a_file_is_what_prune_gives(secateurs, here):
    options = (*DATA, "--levels", "50", "--methods", "unit", "--criteria", "magnitude", "--json")
    (point,) = secateurs("sweep", "chain.keras", *options).json["points"]
    pruned = secateurs("prune", "chain.keras", "--units", "50", *DATA, "--json").json
    assert point["accuracy"] == pruned["accuracy"]["pruned"]
    assert point["run_id"] == "chain.keras"


def test_a_file_is_swept_by_the_layers_that_are_chosen(secateurs, here):
    options = (*DATA, "--levels", "50", "--criteria", "magnitude", "--json", "--skip", "second")
    for point in secateurs("sweep", "chain.keras", *options).json["points"]:
        assert (point["requested"], point["achieved"]) == (0.5, 0.5)
        by = ("--units", "50") if point["method"] == "unit" else ("--weights", "50")
        chosen = ("--layers", "first")
        pruned = secateurs("prune", "chain.keras", *by, *DATA, *chosen, "--json").json
        assert point["accuracy"] == pruned["accuracy"]["pruned"]
        assert point["parameters"] == pruned["account"]["parameters"]


def test_a_file_is_swept_inexactly(secateurs, here):
    normalised(here / "normalised.keras")
    options = (*DATA, "--levels", "0,50", "--criteria", "magnitude", "--tune", "1", "--inexact")
    said = secateurs("sweep", "normalised.keras", *options, "--json")
    points = {
        (point["method"], point["treatment"], point["requested"]): point
        for point in said.json["points"]
    }
    assert len(points) == 8
    found = points["unit", "none", 0.5]
    pruned = secateurs("prune", "normalised.keras", "--units", "50", "--inexact", *DATA, "--json")
    assert found["accuracy"] == pruned.json["accuracy"]["compacted"]
    assert found["parameters"] == pruned.json["account"]["parameters"]
    assert [point["exact"] for point in points.values()] == [
        point["method"] == "weight" for point in points.values()
    ]
    assert "unit, inexact, %" in secateurs("sweep", "normalised.keras", *options).out


def test_several_files_are_averaged_with_their_range(secateurs, here, prune_chain):
    prune_chain("thin.keras", "--weights", "50")
    options = (*DATA, "--levels", "0", "--methods", "weight", "--criteria", "magnitude")
    lines = secateurs("sweep", "chain.keras", "thin.keras", *options).out.splitlines()
    assert lines[0] == "removed                weight, %"
    assert lines[1].endswith(" to 100.00)")
    assert lines[2] == "Test accuracy on 200 samples, mean (lowest to highest) of 2 networks."


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_shows_what_was_measured_of_a_file(secateurs, here, monkeypatch):
    original = work.sweep

    def interrupted(*args):
        for number, point in enumerate(original(*args)):
            if number == 2:
                os.kill(os.getpid(), signal.SIGINT)
            yield point

    monkeypatch.setattr(work, "sweep", interrupted)
    said = secateurs("sweep", "chain.keras", *DATA, *LEVELS, "--json")
    assert said.code == 130
    assert len(said.json["points"]) == 3
    assert said.err == f"{READ}\nStopped: 3 of 12 points were measured.\n"


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["chain.keras", "bundled"], "Name either runs or files."),
        (["bundled", "--data", "rows.npz"], "Runs have data and seeds of their own."),
        (["bundled", "--seeds", "0-2"], "Runs have data and seeds of their own."),
        (["bundled", "--layers", "dense_1"], 'layers: no layer with a kernel is called "dense_1",'),
        (["no.keras"], "There is no file no.keras."),
        (["chain.keras", *DATA, "--seeds", "2-0"], "--seeds: '2-0' is no list of seeds,"),
        (["chain.keras", *DATA, "--criteria", "best"], "--criteria: 'best': choose from magnitude"),
        (
            ["chain.keras", *DATA, "--methods", "weight", "--criteria", "apoz"],
            "No such criterion can rank by that method.",
        ),
        (["chain.keras", *DATA, "--pattern", "4:2"], '"4:2" is no pattern of weights: choose'),
        (["bundled", "--inexact", "--repair"], "--inexact goes with units, and not with --repair."),
        (["bundled", "--methods", "unit", "--pattern", "2:4"], "--pattern: 2:4 is one of weights."),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, argv, sentence):
    said = secateurs("sweep", *argv)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1
