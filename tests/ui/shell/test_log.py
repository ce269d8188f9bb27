import logging
import os
import subprocess
import sys

from secateurs.ui.shell.log import LogFile


def test_a_log_that_cannot_be_written_says_so_once(tmp_path, monkeypatch, capsys):
    handler = LogFile(tmp_path / "secateurs.log")
    line = logging.LogRecord("secateurs", logging.INFO, __file__, 1, "a line", None, None)
    handler.emit(line)

    def refuse(record):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(handler, "shouldRollover", refuse)
    handler.emit(line)
    handler.emit(line)
    handler.close()
    assert (tmp_path / "secateurs.log").read_text("utf-8") == "a line\n"
    assert capsys.readouterr().err == "Not all is logged: No space left on device.\n"


def test_what_cannot_be_formatted_is_told_with_its_place(tmp_path, capsys):
    handler = LogFile(tmp_path / "secateurs.log")
    handler.emit(logging.LogRecord("secateurs", logging.INFO, __file__, 1, "%d", ("x",), None))
    handler.close()
    assert "--- Logging error ---" in capsys.readouterr().err


def test_what_qt_says_after_pythons_end_does_no_harm(tmp_path):
    """As it does when it is asked to tell of its plugins; a slot of Python's was called then."""
    code = (
        "from PySide6.QtGui import QGuiApplication\n"
        "from secateurs.ui.shell.log import log_to_file\n"
        "log_to_file()\n"
        "app = QGuiApplication([])\n"
    )
    asked = {"SECATEURS_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **asked, "QT_DEBUG_PLUGINS": "1"},
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0
