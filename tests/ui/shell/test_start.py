"""What the words after `secateurs` start."""

import dataclasses
import gc
import inspect
import os
import signal
import sys

import pytest

from secateurs import __main__ as start
from secateurs.cli import main as cli
from secateurs.cli.interruption import watch_no_longer
from secateurs.ui.shell import application
from secateurs.ui.shell.imports import methods_when_called


@pytest.fixture
def said(monkeypatch, tmp_path):
    """Return a function: what starts, and with which words; the process stays as it was."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    (tmp_path / "digit.png").touch()
    started = []
    monkeypatch.setattr(application, "run", lambda words: started.append(("window", words)) or 7)
    monkeypatch.setattr(cli, "run", lambda words: started.append(("command", words)) or 7)

    def say(*words, by=start.main):
        monkeypatch.setattr(sys, "argv", ["secateurs", *words])
        assert by() == 7
        return started.pop()

    handler = signal.getsignal(signal.SIGINT)
    yield say
    watch_no_longer()  # a command's process ends with it; this one does not
    signal.signal(signal.SIGINT, handler)
    gc.enable()


@pytest.mark.parametrize(
    "words",
    [[], ["a.keras"], ["digit.png"], ["file:///a%20b.keras"], ["a.keras", "b.safetensors"]],
)
def test_nothing_or_files_open_the_window(said, words):
    assert said(*words) == ("window", words)


@pytest.mark.parametrize(
    "words", [["train"], ["--help"], ["a.png"], ["prune", "a.keras"], ["a.keras", "--units", "8"]]
)
def test_all_else_is_a_command(said, words):
    assert said(*words) == ("command", words)


def test_the_other_entry_always_opens_the_window(said):
    assert said("digit", by=start.window) == ("window", ["digit"])


@pytest.mark.parametrize(
    ("words", "files"),
    [([], []), (["a.keras", "b.keras"], ["a.keras"]), (["-psn_0_1", "b.keras"], ["b.keras"])],
)
def test_the_first_file_counts(words, files):
    assert application.first_file(words) == files


def test_no_source_is_read_of_what_is_imported_after_qt(said, tmp_path, monkeypatch):
    feature = sys.modules["shibokensupport.feature"]
    monkeypatch.setattr(feature, "_mod_uses_pyside", feature._mod_uses_pyside)  # as it was
    said()
    monkeypatch.syspath_prepend(tmp_path)
    read = []
    monkeypatch.setattr(inspect, "getsource", lambda module: read.append(module) or "")
    (tmp_path / "imported_later.py").touch()
    exec("import imported_later")
    assert "imported_later" in sys.modules
    assert not read


def test_methods_of_dataclasses_that_are_compiled_when_called_are_the_usual_ones():
    @dataclasses.dataclass(frozen=True, slots=True, order=True)
    class Usual:
        width: int
        names: tuple[str, ...] = ()

    with methods_when_called():

        @dataclasses.dataclass(frozen=True, slots=True, order=True)
        class Late:
            width: int
            names: tuple[str, ...] = ()

    for kind in (Usual, Late):
        made, other = kind(3, names=("a",)), kind(4)
        assert (made.width, made.names, other.names) == (3, ("a",), ())
        assert (made == kind(3, ("a",)), made == other, made < other) == (True, False, True)
        assert hash(made) == hash((3, ("a",)))
        assert repr(made).endswith(".Late(width=3, names=('a',))".replace("Late", kind.__name__))
        assert dataclasses.replace(made, width=5) == kind(5, ("a",))
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'width'"):
            kind()
        with pytest.raises(dataclasses.FrozenInstanceError):
            made.width = 4
    assert inspect.signature(Late) == inspect.signature(Usual)
