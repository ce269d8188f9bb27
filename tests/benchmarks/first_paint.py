"""Starts the program as `secateurs` does and prints, as JSON, when its window was painted."""

import gc
import json
import os
import sys
import time

from secateurs.ui.shell.imports import methods_when_called, read_no_sources

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
gc.disable()
read_no_sources()
with methods_when_called():
    from secateurs.ui.shell import application

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402


class FirstPaint(QObject):
    """Prints when the window has been painted, and leaves as a person would."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.finish)  # when the paint is done
        return False

    def finish(self) -> None:
        painted = {"painted": time.monotonic(), "processor": time.process_time()}
        print(json.dumps(painted | {"tensorflow": "tensorflow" in sys.modules}), flush=True)
        QTimer.singleShot(0, QApplication.quit)


if __name__ == "__main__":
    app = application.make_application()
    program = application.Program(app)
    paint = FirstPaint()
    program.window.installEventFilter(paint)
    program.open()
    sys.exit(application.exit_code(app))
