"""What the desktop hands over, and what it is asked to show: files and folders."""

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QFileOpenEvent
from PySide6.QtWidgets import QApplication

from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import FolderShowAsked, Noticed, PathOpenAsked
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


NO_PROGRAM = "No program was found that opens it."


class Desktop(QObject):
    """Where the desktop does not do it, the person is told so, with the path."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller

    @Slot(str)
    def open(self, path: str) -> None:
        """Open a file in the program that the system has for its kind."""
        if not Path(path).exists():
            self._tell(f"{path} is no longer there.")
        elif not self.opens(path):
            self._tell(f"{NO_PROGRAM} The file is {path}")

    def opens(self, path: str) -> bool:
        """Open a file as `open` does; return whether the system has a program for it."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    @Slot(str)
    def show_in_folder(self, path: str) -> None:
        """Open the folder that a file lies in."""
        self.show_folder(str(Path(path).parent))

    @Slot(str)
    def show_folder(self, folder: str) -> None:
        if not Path(folder).is_dir():
            self._tell(f"The folder {folder} is no longer there.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
            self._tell(f"No file manager was started. The folder is {folder}")

    def _tell(self, text: str) -> None:
        self._controller.dispatch(Noticed(Notice(text, "error")))


def written(path: Path, *, opens: bool = True, remark: str = "") -> Notice:
    """Return the good news that a file is written, with the ways to it.

    Args:
        opens: whether a program of the desktop can be expected to open it.
        remark: a sentence more.
    """
    shown = FolderShowAsked(str(path))
    if not opens:
        words = f"Written: {path}. {remark}" if remark else f"Written: {path}"
        return Notice(words, action="Show in folder", event=shown)
    opened = PathOpenAsked(str(path))
    return Notice(
        f"Written: {path}", action="Open", event=opened, other="Show in folder", other_event=shown
    )
