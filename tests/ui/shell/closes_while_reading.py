"""Opens the window and the data that are named, and closes it while they are being read.

In place of "forever" the reader waits for ever: what no file may do, and a library still might.
"""

import sys
import threading

from PySide6.QtCore import QMetaObject, Qt

from secateurs.ui.shell import application
from secateurs.work import networks


class Program(application.Program):
    def _begin(self) -> None:
        super()._begin()
        self.session.data.open(sys.argv[1])


def read(source: str, *more: object, **options: object) -> object:
    window = program[0].window
    if source == sys.argv[1]:
        QMetaObject.invokeMethod(window, "close", Qt.ConnectionType.QueuedConnection)
    if source == "forever":
        threading.Event().wait()
    return dataset_for(source, *more, **options)


def begin(*arguments: object, **_: object) -> Program:
    program.append(Program(*arguments))
    return program[0]


program: list[Program] = []
dataset_for, networks.dataset_for = networks.dataset_for, read
application.Program = begin
sys.exit(application.run())
