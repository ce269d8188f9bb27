"""The pages at the left."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from secateurs.ui.shell.events import PageChosen
from secateurs.ui.shell.state import PAGES, Page, State
from secateurs.ui.sparsity.keys import is_left_to_sparsity
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish

TITLES: dict[Page, str] = {
    "train": "Train",
    "prune": "Prune",
    "try": "Try",
    "compare": "Compare",
    "export": "Export",
}
TIPS: dict[Page, str] = {
    "train": "Train a network of your own",
    "prune": "See what goes and what stays",
    "try": "See where your digit stops being recognised",
    "compare": "Compare weight and unit pruning on the test set",
    "export": "Measure what is left and save it to a file",
}
_HEIGHT = 35
NARROW_BESIDE = 5  # pixels left and right of the numbers


class Navigation(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Pages")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 10)
        column.setSpacing(2)
        self._buttons = {page: _PageButton(page, at + 1) for at, page in enumerate(PAGES)}
        for button in self._buttons.values():
            button.clicked.connect(self._clicked)
            button.stepped.connect(self._step)
            column.addWidget(button)

    def show_narrow(self, narrow: bool) -> None:
        """Show the pages' numbers alone, or their names too."""
        for button in self._buttons.values():
            button.show_narrow(narrow)
        layout = self.layout()
        assert layout is not None
        beside = NARROW_BESIDE if narrow else 10
        layout.setContentsMargins(beside, 14, beside, 10)

    def show_state(self, state: State) -> None:
        for page, button in self._buttons.items():
            button.setChecked(page == state.page)

    @Slot()
    def _clicked(self) -> None:
        wish(self, PageChosen(self.sender().page))  # type: ignore[attr-defined]

    @Slot(int)
    def _step(self, step: int) -> None:
        here = PAGES.index(self.sender().page)  # type: ignore[attr-defined]
        page = PAGES[(here + step) % len(PAGES)]
        self._buttons[page].setFocus(Qt.FocusReason.TabFocusReason)
        wish(self, PageChosen(page))


class _PageButton(QAbstractButton):
    stepped = Signal(int)

    def __init__(self, page: Page, number: int) -> None:
        super().__init__()
        self.page = page
        self._number = number
        self._narrow = False
        self.setText(TITLES[page])
        self.setCheckable(True)
        self.setAccessibleName(f"Page {number}, {TITLES[page]}")
        self.setToolTip(plain_tip(f"{TIPS[page]} (Ctrl+{number})"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Stay as the state says; a click is only a wish."""

    def show_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = scaled(_HEIGHT)
        return QSize(side if self._narrow else 155, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif not is_left_to_sparsity(event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = colours()
        chosen = self.isChecked()
        area = QRectF(self.rect())
        if chosen or self.underMouse():
            paint_frame(painter, area, 6, palette.selection if chosen else palette.window, None)
        if self.hasFocus():
            paint_frame(painter, area, 6, None, palette.accent, 2)
        tone = QColor(palette.text if chosen or self.underMouse() else palette.muted)
        self._paint_number(painter, tone)
        if self._narrow:
            return
        painter.setPen(tone)
        painter.setFont(font(13, Weight.DemiBold if chosen else Weight.Normal))
        words = self.rect().adjusted(scaled(17) + 21, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, flags, self.text())

    def _paint_number(self, painter: QPainter, tone: QColor) -> None:
        side = scaled(17)
        left = (self.width() - side) / 2 if self._narrow else 10.5
        circle = QRectF(left, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(tone, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawEllipse(circle)
        painter.setFont(font(10, Weight.DemiBold))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self._number))
