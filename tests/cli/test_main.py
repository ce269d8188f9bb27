import logging
import subprocess
import sys

import pytest

from secateurs.cli import main
from secateurs.core.base.errors import StorageError

COMMANDS = (
    *(
        "train",
        "sweep",
        "prune",
        "finetune",
        "lottery",
        "sensitivity",
        "budget",
        "compact",
        "measure",
    ),
    *("export", "report", "classify", "runs", "reproduce", "version"),
)


def test_help_names_every_command(secateurs):
    said = secateurs("--help")
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)


@pytest.mark.parametrize(
    "command",
    [[name] for name in COMMANDS]
    + [["runs", sub] for sub in ("list", "rename", "delete", "restore", "path")],
)
def test_every_help_has_an_example(secateurs, command):
    said = secateurs(*command, "--help")
    assert said.code == 0
    assert "Example" in said.out
    assert f"secateurs {' '.join(command)}" in said.out


@pytest.mark.parametrize("command", ["sweep", "sensitivity", "reproduce"])
def test_the_help_has_all_levels_in_a_narrow_terminal(secateurs, command):
    words = secateurs(command, "--help").out.replace("\N{BOX DRAWINGS LIGHT VERTICAL}", " ").split()
    assert "[default: (0, 25, 50, 60, 70, 80, 90, 95, 97, 99)]" in " ".join(words)


def test_version_is_told_both_ways(secateurs):
    assert secateurs("--version").out == "secateurs 0.1.0\n"
    assert secateurs("version", "--json").json["secateurs"] == "0.1.0"
    assert secateurs("version").out.startswith("python 3.")


@pytest.mark.parametrize(
    "argv",
    [
        ["prune"],
        ["train", "--epochs", "0"],
        ["train", "--hidden-layers", "10,x"],
        ["train", "--seeds", "2-0"],
        ["train", "--data", "no-such-folder"],
        ["train", "--resume"],
        ["sweep", "nobody"],
        ["sweep", "--levels", "50,100"],
        ["sweep", "--levels", "half"],
        ["sweep", "--methods", "row"],
        ["report"],
        ["report", "--out", "x"],
        ["classify"],
        ["classify", "missing.png"],
        ["reproduce"],
        ["reproduce", "--out", "x", "--levels", ""],
        ["runs", "path", "nobody"],
        ["runs", "rename", "bundled", "Mine"],
    ],
)
def test_bad_usage_or_input_ends_with_2_and_a_sentence(secateurs, argv):
    said = secateurs(*argv)
    assert said.code == 2
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err


def ends_with(monkeypatch, error):
    def fail() -> None:
        raise error

    monkeypatch.setattr("secateurs.cli.commands.version.versions", fail)


def test_a_failure_ends_with_1_and_its_sentence(secateurs, monkeypatch):
    ends_with(monkeypatch, StorageError("The disk is full."))
    said = secateurs("version")
    assert (said.code, said.err) == (main.FAILED, "The disk is full.\n")


def test_what_was_not_foreseen_is_logged_and_told_without_a_traceback(secateurs, monkeypatch, home):
    ends_with(monkeypatch, ZeroDivisionError("by nought"))
    said = secateurs("version")
    log = home / "log" / "command-line.log"
    assert said.code == main.FAILED
    assert said.err == (f"Something unexpected went wrong: by nought. The details are in {log}.\n")
    assert "ZeroDivisionError: by nought" in log.read_text()


def test_what_went_wrong_and_was_gone_on_from_is_told_in_a_line(secateurs, monkeypatch, tmp_path):
    from secateurs.core.storage.journal import append_lines

    def written_nowhere():
        append_lines(tmp_path / "no" / "folder", "points.jsonl", ["{}"])
        return {}

    monkeypatch.setattr("secateurs.cli.commands.version.versions", written_nowhere)
    said = secateurs("version")
    assert said.code == main.FINISHED
    assert said.err.count("\n") == 1
    assert said.err.startswith("The journal points.jsonl of")
    assert "could not be written: [Errno 2]" in said.err


def test_a_sentence_that_is_logged_is_told_as_it_is(capsys):
    lack = "Waiting for a worker at tls://here:8786: none has joined yet."
    with main._warnings_told():
        logging.getLogger("secateurs.core.base.pool").warning("%s", lack)
    assert capsys.readouterr().err == f"{lack}\n"


def test_ctrl_c_ends_calmly(secateurs, monkeypatch):
    ends_with(monkeypatch, KeyboardInterrupt())
    said = secateurs("version")
    assert (said.code, said.err) == (main.INTERRUPTED, "Stopped.\n")


def test_the_command_line_loads_neither_qt_nor_tensorflow():
    code = (
        "import sys; from secateurs.__main__ import main; sys.argv[1:] = ['runs']; main();"
        "print([m for m in ('PySide6', 'tensorflow', 'keras', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_records_that_cannot_be_opened_for_now_end_with_2(secateurs, home):
    (home / "data").mkdir(parents=True)
    (home / "data" / "sessions").write_text("a file where a folder must be")
    said = secateurs("runs")
    assert (said.code, said.out) == (2, "")
    assert "cannot be written to" in said.err


def test_where_no_run_is_given_the_help_says_nothing_of_what_it_was_tested_on(secateurs):
    assert "Left out" in secateurs("sweep", "--help").out
    assert "Left out" not in secateurs("train", "--help").out
