"""Starts the program with a file, and tells what is being opened, or the error.

python -m tests.gui.handed_file named|handed FILE: by its words, or as macOS hands it over,
before anything is painted.
"""

import os
import sys

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QFileOpenEvent

from secateurs.ui.shell import application
from secateurs.ui.shell.state import State

way, file = sys.argv[1:]


class Watched(application.Program):
    def open(self) -> None:
        self.session.controller.state_changed.connect(self.look)
        if way == "handed":
            QCoreApplication.postEvent(QCoreApplication.instance(), QFileOpenEvent(file))
        super().open()

    @Slot(object, object)
    def look(self, before: State, state: State) -> None:
        failed = state.notice is not None and state.notice.kind == "error"
        if failed or state.opening:
            self.session.controller.state_changed.disconnect(self.look)
            print(state.notice.text if failed else f"opening {state.opening}")
            self.window.close()


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # as where the program is started
application.Program = Watched
sys.exit(application.run([file] if way == "named" else []))
