"""Any console, any name: no codec error, nothing that a terminal would obey."""

import io
import json
import os
import subprocess
import sys

import pytest

from secateurs.cli.main import run
from secateurs.cli.terminal import for_any_console, progress, say, show_table
from secateurs.core.storage.runs import RunStore

ENCODINGS = ("ascii", "latin-1", "cp1252", "cp932", "utf-8")
NAME = "Netz · 隐藏 \x1b[31mred\x1b]0;title\x07 é \udce9"


@pytest.fixture(params=ENCODINGS)
def written(request, monkeypatch):
    """Return what a call writes to a console of an encoding, decoded strictly."""

    def call(act):
        with monkeypatch.context() as patched:
            streams = [
                io.TextIOWrapper(io.BytesIO(), request.param, "strict", "\n") for _ in range(2)
            ]
            patched.setattr(sys, "stdout", streams[0])
            patched.setattr(sys, "stderr", streams[1])
            for_any_console()
            code = act()
            for stream in streams:
                stream.flush()
            out, err = (stream.buffer.getvalue().decode(request.param) for stream in streams)
            assert not set(out + err) & set("\x1b\x07\x9b")
            return code, out, err

    return call


@pytest.fixture
def named_run(small_run, home):
    with RunStore(home / "data") as store:
        store.update(store.record(small_run).model_copy(update={"name": NAME[:-2]}))
    return small_run


def test_names_are_listed_on_any_console(named_run, written):
    code, out, _ = written(lambda: run(["runs"]))
    assert code == 0
    assert "Netz" in out


def test_json_stays_json_on_any_console(named_run, written):
    _, out, _ = written(lambda: run(["runs", "--json"]))
    assert json.loads(out)["runs"][0]["name"] == NAME[:-2]


@pytest.mark.parametrize("end", [".keras", ".png", ".npz", ""])
def test_a_missing_file_of_any_name_is_told_on_any_console(home, written, end):
    for argv in (["prune", NAME + end, "--units", "50"], ["classify", NAME + end]):
        code, _, err = written(lambda argv=argv: run(argv))
        assert (code, err.count("\n")) == (2, 1)


def test_what_an_encoding_lacks_is_written_plainly(written):
    _, out, _ = written(lambda: say("a\xa0–\xa0b × c … ± d · é"))
    whole = "a\xa0–\xa0b × c … ± d · é\n"
    assert out in (whole, "a - b x c ... +- d - ?\n", "a\xa0-\xa0b × c ... ± d · é\n",
                   "a - b × c … ± d - ?\n")  # fmt: skip


def test_tables_and_bars_take_any_name(written):
    def act():
        show_table(("name", NAME), [(NAME, "1")])
        with progress(quiet=False) as bars:
            bars.add_task("[/b] [red]" + NAME, total=1, note="[/]")

    assert written(act)[1].count("\n") == 2


def in_a_process(*argv, **environment):
    done = subprocess.run(
        [sys.executable, "-m", "secateurs", *argv],
        capture_output=True,
        env=os.environ | environment,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_process_without_colours_width_or_locale(home):
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "20", "LC_ALL": "C"}
    code, out, err = in_a_process("runs", "--help", **plain, PYTHONIOENCODING="ascii:strict")
    assert (code, err) == (0, b"")
    assert b"\x1b" not in out
    code, out, err = in_a_process("runs", b"no\xe9\x1b[31m", **plain)
    assert code == 2
    assert b"\x1b" not in err


def test_a_path_is_written_to_a_pipe_as_the_system_knows_it(small_run, home, tmp_path):
    there = tmp_path / "n\udce9t"
    home.rename(there)
    code, out, _ = in_a_process("runs", "path", small_run, SECATEURS_HOME=str(there))
    assert (code, out) == (0, os.fsencode(there / "data" / "runs" / small_run) + b"\n")


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as a POSIX shell does")
@pytest.mark.parametrize(
    ("closed", "said", "code"),
    [
        (">&-", "The output could not be written: it is closed.\n", 1),
        ("2>&-", "", 0),
        (">&- 2>&-", "", 1),
    ],
)
def test_a_closed_stream_is_no_surprise(tmp_path, closed, said, code):
    line = f'"$0" -m secateurs runs --json {closed}'
    environment = {**os.environ, "SECATEURS_HOME": str(tmp_path)}
    ended = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stderr, ended.returncode) == (said, code)
