import gc
import os
import sys
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from secateurs.core.base.tensorflow import (
    THREADS,
    collect_garbage,
    hushed,
    is_importing,
    loader,
    threads_of_tensorflow,
    unhurried,
)


def test_what_is_written_meanwhile_goes_nowhere(capfd):
    with hushed():
        os.write(2, b"chatter")
    os.write(2, b"speech")
    assert capfd.readouterr().err == "speech"


def test_a_program_without_stderr_is_not_hushed(monkeypatch):
    def fail(number):
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(os, "dup", fail)
    with hushed():
        done = True
    assert done


def test_exceptions_pass_without_stderr(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(ZeroDivisionError), hushed():
        raise ZeroDivisionError


def test_any_import_that_has_its_turn_counts_as_one():
    assert not is_importing()
    with loader:
        assert is_importing()
    assert not is_importing()


def test_the_last_import_of_several_puts_the_usual_pace_back():
    usual, first, second = sys.getswitchinterval(), ExitStack(), ExitStack()
    first.enter_context(unhurried())
    second.enter_context(unhurried())
    first.close()
    assert not gc.isenabled()
    assert sys.getswitchinterval() < usual
    second.close()
    assert gc.isenabled()
    assert sys.getswitchinterval() == usual


def test_garbage_is_collected_once_what_began_before_that_was_wished_has_ended(monkeypatch):
    """A plot's import may begin before the window collects, and end after others have begun."""
    monkeypatch.setattr(gc, "freeze", lambda: None)
    gc.disable()
    try:
        first, second = ExitStack(), ExitStack()
        first.enter_context(unhurried())
        collect_garbage()
        assert not gc.isenabled()
        second.enter_context(unhurried())
        first.close()
        assert not gc.isenabled()
        second.close()
        assert gc.isenabled()
        gc.disable()
        collect_garbage()
        assert gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(("being_imported", "threads"), [(False, 3), (True, 5)])
def test_tensorflow_says_its_threads_once_it_is_there_whoever_imported_it(
    monkeypatch, being_imported, threads
):
    settings = SimpleNamespace(get_intra_op_parallelism_threads=lambda: 3)
    module = SimpleNamespace(
        __spec__=SimpleNamespace(_initializing=being_imported),
        config=SimpleNamespace(threading=settings),
    )
    monkeypatch.setitem(sys.modules, "tensorflow", module)
    monkeypatch.setenv(THREADS, "5")
    assert threads_of_tensorflow() == threads
