"""Starts the program and hands it a file as macOS does, before anything is painted.

python -m tests.gui.handed_file FILE: tells what is being opened, or the error.
"""

import os
import sys

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QFileOpenEvent

from secateurs.ui.shell import application
from secateurs.ui.shell.state import State


class Watched(application.Program):
    def open(self) -> None:
        self.session.controller.state_changed.connect(self.look)
        QCoreApplication.postEvent(QCoreApplication.instance(), QFileOpenEvent(sys.argv[1]))
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
sys.exit(application.run())
