"""The three columns of the window: pages and runs, the page in front, the drawing."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QVBoxLayout, QWidget

from secateurs.ui.pad.pane import PadPane
from secateurs.ui.runs.list import RunList
from secateurs.ui.shell.layout import (
    FOLD_KEYS,
    LEAST_PAGE,
    WIDTHS,
    Column,
    ColumnFolded,
    ColumnResized,
    Layout,
)
from secateurs.ui.shell.navigation import NARROW_BESIDE, Navigation
from secateurs.ui.theme.fonts import scaled, set_font
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.buttons import Button, link_button, plain_button
from secateurs.ui.widgets.card import Panel
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

COLUMNS: tuple[Column, ...] = ("side", "pad")
NAMES: dict[Column, str] = {"side": "list of runs", "pad": "drawing"}
BUTTON = 24  # pixels of the button that folds, or shows, a column
PAGE_BUTTON = 35


def fold_button(column: Column, folded: bool) -> Button:
    """Return a button that folds a column away, or shows it again."""
    act = "Show" if folded else "Fold"
    sign = "›" if folded == (column == "side") else "‹"
    away = "" if folded else " away"
    button = link_button(sign, f"{act} the {NAMES[column]}{away} ({FOLD_KEYS[column]})")
    set_font(button, 17)
    button.setAccessibleName(f"{act} the {NAMES[column]}{away}")
    wish_on(button.clicked, button, ColumnFolded(column, not folded))
    return button


def show_drawing_button() -> Button:
    """Return a button in words that shows the drawing, for where it is asked to draw."""
    button = plain_button("Show the drawing", f"Show the drawing ({FOLD_KEYS['pad']})")
    wish_on(button.clicked, button, ColumnFolded("pad", False))
    return button


class SideColumn(Panel):
    """The pages, and below them the runs; folded, the pages' numbers alone."""

    def __init__(self, navigation: Navigation, runs: RunList) -> None:
        super().__init__()
        self._navigation, self._runs = navigation, runs
        self.fold = fold_button("side", folded=False)
        self.unfold = fold_button("side", folded=True)
        runs.caption.addWidget(self.fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(navigation)
        column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(runs, 1)
        column.addStretch()

    def show_folded(self, folded: bool, presenting: bool) -> None:
        self._navigation.show_narrow(folded)
        self._runs.setHidden(folded)
        self.unfold.setHidden(not folded or presenting)


class DrawingColumn(Panel):
    """The drawing; folded, the button that shows it again."""

    def __init__(self, pad: PadPane) -> None:
        super().__init__()
        self.fold = fold_button("pad", folded=False)
        self.unfold = fold_button("pad", folded=True)
        pad.head.addWidget(self.fold)
        self.view = ScrollColumn(whole=True)
        self.view.setWidget(pad)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.view, 1)
        column.addStretch()

    def show_folded(self, folded: bool) -> None:
        self.view.setHidden(folded)
        self.unfold.setVisible(folded)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, 12 if folded else 0, 0, 0)


class _Handle(QSplitterHandle):
    """A hairline that can be dragged."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.contentsRect(), QColor(colours().line))


class Columns(QSplitter):
    """Is as wide as the layout says, and says what a person drags; the page takes the rest."""

    def __init__(self, navigation: Navigation, runs: RunList, page: QWidget, pad: PadPane) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._layout = Layout()
        self.side, self.drawing = SideColumn(navigation, runs), DrawingColumn(pad)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part in (self.side, page, self.drawing):
            self.addWidget(part)
        for number, column in enumerate(COLUMNS, 1):
            tip = f"Drag to make the {NAMES[column]} wider or narrower"
            self.handle(number).setToolTip(plain_tip(tip))
        self.splitterMoved.connect(self._dragged)
        on_new_theme(self._fit)
        self._show_folded()

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def show_layout(self, layout: Layout) -> None:
        if layout != self._layout:
            self._layout = layout
            self._show_folded()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_folded(self) -> None:
        layout = self._layout
        self.side.show_folded(layout.is_folded("side"), layout.presenting)
        self.drawing.show_folded(layout.is_folded("pad"))

    @Slot()
    def _fit(self) -> None:
        """Give the columns their widths, as far as the page's least width allows."""
        layout, whole = self._layout, self.width() - 2 * self.handleWidth()
        widths: dict[Column, int] = {}
        room = whole - scaled(LEAST_PAGE)
        for number, column in enumerate(COLUMNS, 1):
            panel = self.drawing if column == "pad" else self.side
            folded = layout.is_folded(column)
            least, most = WIDTHS[column]
            if folded:
                width = least = most = self._folded_width(column)
            else:
                width = min(max(layout.width_of(column, self.width()), least), most)
                width = max(min(width, room), least)
            room -= width
            widths[column] = width
            panel.setMinimumWidth(least)
            panel.setMaximumWidth(most)
            self.handle(number).setEnabled(not folded)
        sizes = [widths["side"], whole - widths["side"] - widths["pad"], widths["pad"]]
        if sizes != self.sizes():
            with QSignalBlocker(self):
                self.setSizes(sizes)

    def _folded_width(self, column: Column) -> int:
        return scaled(PAGE_BUTTON) + 2 * NARROW_BESIDE if column == "side" else scaled(BUTTON) + 6

    @Slot(int, int)
    def _dragged(self, _: int, handle: int) -> None:
        side, _, drawing = self.sizes()
        wish(self, ColumnResized("side", side) if handle == 1 else ColumnResized("pad", drawing))
