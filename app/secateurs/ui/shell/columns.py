"""The three columns of the window: pages and runs, the page in front, the drawing."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QVBoxLayout, QWidget

from secateurs.ui.pad.pane import PadPane
from secateurs.ui.runs.list import RunList
from secateurs.ui.shell.layout import (
    FOLD_KEYS,
    HANDLES,
    Column,
    ColumnFolded,
    ColumnResized,
    Layout,
    WindowSized,
)
from secateurs.ui.shell.navigation import Navigation
from secateurs.ui.theme.fonts import set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import Button, link_button, plain_button
from secateurs.ui.widgets.card import Panel
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

COLUMNS: tuple[Column, ...] = ("side", "pad")
NAMES: dict[Column, str] = {"side": "list of runs", "pad": "drawing"}


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
        self.setTabOrder(self.fold, runs.view)  # the list stands below it

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
        self.setTabOrder(pad.clear, self.fold)  # above the pad, at the end of its title's line
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
        self._given = self._layout = Layout()
        self._telling = QTimer(self, singleShot=True, interval=0)
        self._telling.timeout.connect(self._tell)
        self.side, self.drawing = SideColumn(navigation, runs), DrawingColumn(pad)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part in (self.side, page, self.drawing):
            self.addWidget(part)
        for number, column in enumerate(COLUMNS, 1):
            tip = f"Drag to make the {NAMES[column]} wider or narrower"
            self.handle(number).setToolTip(plain_tip(tip))
        self.splitterMoved.connect(self._dragged)
        self._show_folded()

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)

    def show_layout(self, layout: Layout) -> None:
        self._given = layout
        self._show_layout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_layout()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_layout()

    def _show_layout(self) -> None:
        layout = replace(self._given, window=self.width())
        if self.isVisible() and layout.cramped != self._given.cramped:
            self._telling.start()
        if layout != self._layout:
            self._layout = layout
            self._show_folded()
            self._fit()

    @Slot()
    def _tell(self) -> None:
        """Tell what room there is, where that folds a column or lets it unfold."""
        if self._layout.cramped != self._given.cramped:
            wish(self, WindowSized(self.width()))

    def _show_folded(self) -> None:
        layout = self._layout
        self.side.show_folded(layout.is_folded("side"), layout.presenting)
        self.drawing.show_folded(layout.is_folded("pad"))

    def _fit(self) -> None:
        layout = self._layout
        for number, column in enumerate(COLUMNS, 1):
            panel = self.drawing if column == "pad" else self.side
            least, most = layout.bounds(column)
            panel.setMinimumWidth(least)
            panel.setMaximumWidth(most)
            self.handle(number).setEnabled(not layout.is_folded(column))
        widths = layout.widths()
        page = self.width() - HANDLES - widths["side"] - widths["pad"]
        sizes = [widths["side"], page, widths["pad"]]
        if sizes != self.sizes():
            with QSignalBlocker(self):
                self.setSizes(sizes)

    @Slot(int, int)
    def _dragged(self, _: int, handle: int) -> None:
        side, _, drawing = self.sizes()
        wish(self, ColumnResized("side", side) if handle == 1 else ColumnResized("pad", drawing))
