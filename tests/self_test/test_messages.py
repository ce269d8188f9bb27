import subprocess
import sys

CODE = """
import logging
from PySide6.QtCore import qDebug, qWarning
from secateurs.self_test.messages import hear_complaints

hear_complaints(lambda complaint: print(complaint.text.splitlines()[0]))
qDebug("calm")
qWarning("QPainter::begin: no")
logging.getLogger("secateurs").info("calm")
logging.getLogger("secateurs").warning("calm")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("secateurs.jobs").exception("job failed")
"""


def test_warnings_of_qt_and_logged_errors_are_told():
    """In a process of its own: pytest hears of both first."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines() == ["QPainter::begin: no", "ERROR secateurs.jobs: job failed"]
    assert done.stderr == ""
