"""Starts the program for the first time, draws a 3 at once, and tells what was there when."""

import sys
import threading

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from secateurs.ui.shell.application import exit_code
from secateurs.ui.shell.program import Program
from secateurs.ui.shell.state import PAGES
from tests.gui.hand import THREE, Hand

HEAVY = ("tensorflow", "keras", "matplotlib", "scipy", "tensorboard", "PIL")


class FirstPaint(QObject):
    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        program.window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print("heavy at first paint:", ", ".join(set(HEAVY) & set(sys.modules)) or "none")
            busy = self._program.session.runner.is_busy
            print("at work at first paint:", "yes" if busy else "no")
            QTimer.singleShot(0, self.draw)
        return False

    def draw(self) -> None:
        window, controller = self._program.window, self._program.session.controller
        QTest.qWaitForWindowActive(window)
        Hand(None).draw(window.pad.canvas, THREE)
        QTest.qWait(50)  # pen positions are gathered for a moment
        print("answer:", window.pad.answers.lines[0].answer)
        print("TensorFlow ready:", "yes" if controller.state.tensorflow_ready else "no")
        while len(window.pages.made) < len(PAGES):
            QTest.qWait(10)
        print("of Qt, imported in another thread:", ", ".join(elsewhere) or "none")
        window.close()


def look(event: str, arguments: tuple[object, ...]) -> None:
    if event == "import" and threading.current_thread() is not threading.main_thread():
        name = str(arguments[0])
        if name.startswith(("secateurs.ui", "PySide6", "shiboken6", "pyqtgraph")):
            elsewhere.append(name)


elsewhere: list[str] = []
sys.addaudithook(look)
app = QApplication([])
program = Program(app)
watch = FirstPaint(program)
program.open()
sys.exit(exit_code(app))
