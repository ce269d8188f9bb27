"""Ctrl+C in a process of its own, as a person's: one line, exit code 130, within a second."""

import os
import signal
import subprocess
import sys
import threading
from textwrap import dedent

import pytest

from secateurs.cli.interruption import watch, watch_no_longer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals differ")

WATCHED = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests at the back have it ignored
from secateurs.cli.interruption import on_interrupt, watch
watch()
"""


def interrupted(body, times=1):
    """Run the body; send it SIGINT at each line that says "now"; return code, output, errors."""
    code = dedent(WATCHED) + dedent(body)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for _ in range(times):
        while process.stdout.readline() not in ("now\n", ""):
            pass
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


FOR_LONG = "time.sleep(60)"


def test_what_nobody_listens_in_is_left_at_once():
    body = f"print('now', flush=True); {FOR_LONG}"
    assert interrupted(body) == (130, "", "Stopped.\n")


def test_it_is_not_lost_where_exceptions_are():
    body = """
        class Lost:
            def __del__(self):
                print('now', flush=True)
                time.sleep(60)
        Lost()
        print('went on')
    """
    assert interrupted(body) == (130, "", "Stopped.\n")


def test_the_line_is_seen_while_stderr_goes_nowhere():
    body = f"""
        from secateurs.core.base.tensorflow import hushed
        with hushed():
            print('now', flush=True)
            {FOR_LONG}
    """
    assert interrupted(body) == (130, "", "Stopped.\n")


def test_what_is_told_is_seen_while_stderr_goes_nowhere():
    body = """
        from secateurs.cli.terminal import tell
        from secateurs.core.base.tensorflow import hushed
        with hushed():
            tell('seen')
    """
    assert interrupted(body, times=0) == (0, "", "seen\n")


STARTED = """
import os, signal, sys, time

class Sender:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(60)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Sender())
from secateurs.__main__ import main
sys.argv[1:] = [sys.argv[1], "runs"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    "amid", ["secateurs.cli.interruption", "socket", "secateurs.cli.main", "typer", "numpy"]
)
def test_the_start_ends_in_one_sentence_whatever_is_being_imported(tmp_path, amid):
    ended = subprocess.run(
        [sys.executable, "-c", STARTED, amid],
        env={**os.environ, "SECATEURS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "Stopped.\n")


def test_work_that_ends_in_time_says_what_became_of_it():
    body = """
        with on_interrupt(told='too late') as happened:
            print('now', flush=True)
            happened.wait(60)
        print('ended', happened.is_set())
    """
    assert interrupted(body) == (0, "ended True\n", "")


def test_work_that_does_not_is_left_with_its_own_sentence():
    body = f"""
        with on_interrupt(told='nothing was written.'):
            print('now', flush=True)
            {FOR_LONG}
    """
    assert interrupted(body) == (130, "", "nothing was written.\n")


def test_what_keeps_something_is_waited_for_and_left_at_the_second():
    body = f"""
        first = threading.Event()
        with on_interrupt(first.set, told='go on later', keeps=lambda: True):
            print('now', flush=True)
            first.wait(60)
            print('now', flush=True)
            {FOR_LONG}
    """
    assert interrupted(body, times=2) == (130, "", "go on later\n")


def test_nothing_half_written_is_left_behind(tmp_path):
    body = f"""
        from pathlib import Path
        from secateurs.core.base.atomic import replacing
        with replacing(Path({str(tmp_path / "net")!r})) as beside:
            beside.write_text('half')
            print('now', flush=True)
            {FOR_LONG}
    """
    assert interrupted(body) == (130, "", "Stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_its_thread_ends_with_the_watch(monkeypatch):
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.default_int_handler)
    watch()
    listening = next(each for each in threading.enumerate() if each.name == "Ctrl+C")
    watch_no_longer()
    listening.join(10)
    assert not listening.is_alive()
