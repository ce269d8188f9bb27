import sys

import pytest

import pythons


@pytest.mark.parametrize(
    ("version", "supported"),
    [((3, 10, 14), False), ((3, 11, 0), True), ((3, 13, 9), True), ((3, 14, 0), False)],
)
def test_which_pythons_are_supported(version, supported):
    assert pythons.is_supported(version) is supported


def _interpreter(path, answer):
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="the fakes are shell scripts")
def test_an_unsupported_python_hands_over_to_the_newest_that_answers(tmp_path, monkeypatch):
    _interpreter(tmp_path / "python3.13", "exit 127")  # a version switcher's empty shim
    _interpreter(tmp_path / "python3.12", "echo 3 12")
    _interpreter(tmp_path / "python3.11", "echo 3 11")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert pythons.find() == ["python3.12"]


def test_where_there_is_none_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert pythons.find() is None
    assert "needs Python 3.11, 3.12 or 3.13; this is 3.9.2" in pythons.advice()


def test_inside_an_environment_the_python_outside_is_taken():
    (command,) = pythons.find()
    assert command == sys._base_executable
