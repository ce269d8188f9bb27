"""The process under test: takes the steps with the real program, and tells how they went."""

import faulthandler
import os
import time
from pathlib import Path

from PySide6.QtCore import qVersion

from secateurs.core.storage.records import versions
from secateurs.self_test.messages import Facts, Teller, hear_complaints
from secateurs.self_test.rig import Rig
from secateurs.self_test.step import take_all
from secateurs.self_test.steps import STEPS
from secateurs.self_test.watcher import BEGUN_VARIABLE
from secateurs.ui.shell.application import make_application

GRACE = 30  # seconds that a stuck thread of the window has beyond a step's own limit
STDERR = 2  # its number: there may be no sys.stderr


def take(messages: Path) -> int:
    """Take all steps; return 0 when they were taken, whether or not they passed."""
    faulthandler.enable(file=STDERR)
    tell = Teller(messages)
    hear_complaints(tell)
    app = make_application()
    tell(Facts(versions=versions() | {"qt": qVersion(), "platform": app.platformName()}))
    rig = Rig(app, messages.parent, float(os.environ.get(BEGUN_VARIABLE, time.time())))
    take_all(STEPS, rig, tell, end_if_stuck)
    tell(Facts(figures=rig.figures))
    return 0


def end_if_stuck(limit: float) -> None:
    """End the process with a traceback if it does not get on, in place of what was set before."""
    faulthandler.dump_traceback_later(limit + GRACE, exit=True, file=STDERR)
