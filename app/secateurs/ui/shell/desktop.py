"""What the desktop gives, told by its content, and what it is asked to open and to show."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QImage

from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.errors import SecateursError
from secateurs.core.base.file_kinds import Role, not_opened, role_of
from secateurs.core.base.text import one_line
from secateurs.core.drawing.picture import Reading, read_picture, reading_of
from secateurs.jobs.lane import Lane
from secateurs.ui.pad.pictures import photo_of
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import FolderShowAsked, Noticed, PathOpenAsked
from secateurs.ui.shell.state import Notice

PASTED = "pasted picture"


@dataclass(frozen=True, slots=True, eq=False)
class Arrived:
    """A file and what it is opened as; of a picture, what a network is given of it."""

    path: str
    role: str
    picture: Reading | None = None


class Arrivals(QObject):
    """No file is looked at in the thread of the window: it may lie on a slow disk, or be none."""

    model_arrived = Signal(str)
    data_arrived = Signal(str)
    picture_arrived = Signal(object, str)  # Reading, name of the file

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._lane = Lane("arrivals", self)
        self._lane.answered.connect(self._hand_on)
        self._lane.failed.connect(self._controller.tell_failure)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(str)
    def take(self, path: str, otherwise: Role = "") -> None:
        """Open a file as what it is; of several that come at once, the last.

        Args:
            otherwise: what it is opened as where its content does not tell.
        """
        self._lane.ask(arrival_question(path, otherwise))

    @Slot(object)
    def take_image(self, image: object) -> None:
        """Read a picture that was pasted, or dropped without a file."""
        if isinstance(image, QImage):
            self._lane.ask(lambda _: Arrived(PASTED, "picture", reading_of(photo_of(image))))

    @Slot(object)
    def _hand_on(self, arrived: Arrived) -> None:
        if arrived.picture is not None:
            self.picture_arrived.emit(arrived.picture, Path(arrived.path).name)
        elif arrived.role == "data" and self._controller.state.training.is_live:
            name = one_line(Path(arrived.path).name)
            text = f"A network is being trained: open {name} once that has ended."
            self._controller.dispatch(Noticed(Notice(text, "error")))
        elif arrived.role == "data":
            self.data_arrived.emit(arrived.path)
        else:
            self.model_arrived.emit(arrived.path)


def arrival_question(path: str, otherwise: Role = "") -> Callable[[Cancelled], Arrived]:
    """Return the question what a file is; SecateursError if it can be opened as nothing."""

    def question(cancelled: Cancelled) -> Arrived:
        role = role_of(Path(path), otherwise)
        if not role:
            raise SecateursError(not_opened(Path(path)))
        go_on(cancelled)
        if role == "picture":
            return Arrived(path, role, read_picture(Path(path)))
        return Arrived(path, role)

    return question


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
