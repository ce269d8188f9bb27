"""What is given to be opened before there is anything to open it: kept until there is."""

import os
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice


class Application(QApplication):
    """Hears what macOS hands over when a file is opened with the program."""

    file_handed = Signal(str)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.file_handed.emit(event.url().toString())
            return True
        return super().event(event)


class FromOutside(QObject):
    """Holds what comes before the session has begun, then passes everything on."""

    file_given = Signal(str)

    def __init__(self, controller: Controller, words: Iterable[str] = ()) -> None:
        super().__init__(controller)
        self._controller = controller
        self._waiting = list(words)
        self._begun = False

    @Slot()
    def begin(self) -> None:
        self._begun = True
        while self._waiting:
            self.give(self._waiting.pop(0))

    @Slot(str)
    def give(self, word: str) -> None:
        """Take a path or a file's URL; tell at once if nothing is there."""
        if not self._begun:
            self._waiting.append(word)
            return
        path = local_path(word)
        if os.path.exists(path):  # noqa: PTH110, too long a name is no error here
            self.file_given.emit(path)
        else:
            self._controller.dispatch(Noticed(Notice(f"There is no file {path}.", "error")))


def local_path(word: str) -> str:
    """Return the path that a file's URL names; anything else is a path already."""
    url = QUrl(word)
    if url.host() == "localhost":  # the same as none, RFC 8089
        url.setHost("")
    return url.toLocalFile() if url.isLocalFile() else word
