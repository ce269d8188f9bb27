"""Take files and pictures from outside: told by content and read in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from secateurs.core.base.cancelled import go_on
from secateurs.core.base.errors import SecateursError
from secateurs.core.base.file_kinds import Role, not_opened, role_of
from secateurs.core.base.text import one_line
from secateurs.core.drawing.picture import Reading, read_picture, reading_of
from secateurs.jobs.lane import Lane
from secateurs.ui.pad.pictures import photo_of
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
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


def arrival_question(path: str, otherwise: Role = "") -> Callable[[Callable[[], bool]], Arrived]:
    """Return the question what a file is; SecateursError if it can be opened as nothing."""

    def question(cancelled: Callable[[], bool]) -> Arrived:
        role = role_of(Path(path), otherwise)
        if not role:
            raise SecateursError(not_opened(Path(path)))
        go_on(cancelled)
        if role == "picture":
            return Arrived(path, role, read_picture(Path(path)))
        return Arrived(path, role)

    return question
