"""Opens the window and closes it while a thread imports one module after another."""

import sys
import threading
from importlib import import_module

from PySide6.QtCore import QMetaObject, Qt

from secateurs.core.base import process_end
from secateurs.jobs.job import Job
from secateurs.ui.shell import application


class Program(application.Program):
    def _begin(self) -> None:
        super()._begin()
        self.session.runner.start(Job(self._import))

    def _import(self, *_: object) -> None:
        QMetaObject.invokeMethod(self.window, "close", Qt.ConnectionType.QueuedConnection)
        assert halted.wait(60)
        import_module("late")


def halt() -> None:
    halt_imports()
    halted.set()


halted = threading.Event()
process_end.HALT = 50  # the end may take longer than it may elsewhere where the machine is busy
halt_imports, application.halt_imports = process_end.halt_imports, halt
application.Program = Program
sys.path.insert(0, sys.argv[1])
sys.exit(application.run())
