"""The pane at the right: the pad, what the network sees of it, and the answers."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QVBoxLayout, QWidget

from secateurs.core.data.class_names import DIGITS
from secateurs.ui.pad.answers import AnswerList
from secateurs.ui.pad.canvas import Canvas
from secateurs.ui.pad.events import (
    DrawingRedone,
    DrawingUndone,
    FileGiven,
    PadCleared,
    PasteAsked,
    PictureGiven,
    SampleAsked,
    SampleKind,
)
from secateurs.ui.pad.pictures import dropped_file, held_image
from secateurs.ui.pad.sample import SampleView, SeenView
from secateurs.ui.shell.data_in_use import can_draw, can_sample, no_sample_words
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import Button, link_button, plain_button
from secateurs.ui.widgets.text import ElidedLabel
from secateurs.ui.widgets.wishes import wish, wish_on


class Rule(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(colours().line))


MARGIN = 16

LEAST = 248  # pixels that the answers need

SMALLEST, LARGEST = 180, 360  # side of the canvas, device-independent pixels

SAMPLES: tuple[tuple[SampleKind, str], ...] = (
    ("previous", "Previous"),
    ("next", "Next"),
    ("random", "Random"),
    ("wrong", "One that pruning gets wrong"),
)


class PadPane(QWidget):
    """Always there, whatever the page."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.own = SampleView()
        self.seen = SeenView()
        self.answers = AnswerList()
        self.undo, self.redo, self.clear = _history_links()
        self.sample, self.paste_button = _picture_buttons()
        self.previous, self.next = _step_buttons()
        self._title = ElidedLabel("Your digit")
        set_font(self._title, 14, Weight.DemiBold)
        self._column = QVBoxLayout(self)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self.setMinimumWidth(LEAST)

    def show_state(self, state: State) -> None:
        draws, ready = can_draw(state), can_sample(state)
        for part in (self.canvas, self.undo, self.redo, self.clear, self.paste_button):
            part.setVisible(draws)
        for own in (self.own, self.previous, self.next):
            own.setVisible(not draws)
            own.setEnabled(ready)
        self._title.set_wordings(
            *(("Your digit", "Digit", "") if draws else ("Its own data", "Data"))
        )
        self.own.show_sample(state.pad.sheet.picture, no_sample_words(state))
        digits = state.run.class_names == DIGITS
        self.canvas.show_prompt("Draw a digit" if digits else "Draw something")
        self.canvas.show_pad(state.pad)
        self.seen.setVisible(draws)
        self.seen.show_pad(state.pad)
        self.answers.show_state(state)
        self.undo.setEnabled(state.pad.can_undo)
        self.redo.setEnabled(state.pad.can_redo)
        self.clear.setEnabled(not state.pad.sheet.is_empty)
        self.sample.setEnabled(ready)
        self._fit_canvas()

    @Slot()
    def paste(self) -> bool:
        """Wish for the clipboard's picture, or picture file, on the pad; False without one."""
        return self._take(QGuiApplication.clipboard().mimeData())

    def _lay_out(self) -> None:
        column = self._column
        column.setContentsMargins(MARGIN, 12, MARGIN, 18)
        column.setSpacing(12)
        # The canvas gives way on a low window; a layout alone would not let it.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addLayout(self._head())
        column.addSpacing(-6)
        column.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.own, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.seen)
        column.addWidget(Rule())
        column.addWidget(self.answers)
        column.addStretch(1)
        column.addLayout(_row(self.sample, self.paste_button, self.previous, self.next))

    def _head(self) -> QHBoxLayout:
        self.head = head = QHBoxLayout()
        head.setSpacing(0)
        head.setContentsMargins(0, 0, -4, 0)  # the last link's words end where the pad ends
        head.addWidget(self._title, 1)
        head.addStrut(self.undo.sizeHint().height())  # it stays where it is without the links
        for button in (self.undo, self.redo, self.clear):
            head.addWidget(button)
        return head

    def _connect(self) -> None:
        for button, event in (
            (self.undo, DrawingUndone()),
            (self.redo, DrawingRedone()),
            (self.clear, PadCleared()),
            (self.paste_button, PasteAsked()),
            (self.previous, SampleAsked("previous")),
            (self.next, SampleAsked("next")),
        ):
            wish_on(button.clicked, self, event)
        self.sample.setMenu(sample_menu(self))

    def _fit_canvas(self) -> None:
        """Make the canvas as large as the width allows and the height leaves."""
        left = self.height() - self._height_without_canvas()
        side = min(self.width() - 2 * MARGIN, left, LARGEST)
        side = max(side, SMALLEST)
        for square in (self.canvas, self.own):
            if side != square.width() or side != square.height():
                square.setFixedSize(side, side)

    def _height_without_canvas(self) -> int:
        square = self.own if self.canvas.isHidden() else self.canvas
        return self._column.minimumSize().height() - square.minimumHeight()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_canvas()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self._height_without_canvas() + SMALLEST)

    def hasHeightForWidth(self) -> bool:
        return False  # the wrapped words would ask for it

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_canvas()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), colours().panel)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasImage() or dropped_file(event.mimeData()):
            self.canvas.show_drop_target(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.canvas.show_drop_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.canvas.show_drop_target(False)
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    def _take(self, data: QMimeData) -> bool:
        image, path = held_image(data), dropped_file(data)
        if path is not None:  # the file itself: what hangs on it is often a thumbnail
            wish(self, FileGiven(path))
        elif image is not None:
            wish(self, PictureGiven(image))
        return path is not None or image is not None


def sample_menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    for kind, text in SAMPLES:
        wish_on(menu.addAction(text).triggered, menu, SampleAsked(kind))
    return menu


def _history_links() -> tuple[Button, Button, Button]:
    return (
        link_button("Undo", "Take back the last change of the drawing (Ctrl+Z after drawing)"),
        link_button("Redo", "Bring it back (Ctrl+Shift+Z after drawing)"),
        link_button("Clear", "Empty the pad (Del)"),
    )


def _picture_buttons() -> tuple[Button, Button]:
    sample = plain_button("Sample ▾", "Put an image of the test set on the pad")
    paste = plain_button("Paste image", "Put the clipboard's picture on the pad (Ctrl+V)")
    return sample, paste


def _step_buttons() -> tuple[Button, Button]:
    return (
        plain_button("Previous", "The sample of the test set before this one"),
        plain_button("Next", "The sample of the test set after this one"),
    )


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
