"""The window: its parts, how large it is, and how it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, QMargins, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from secateurs.ui.pad.events import FileGiven
from secateurs.ui.pad.pane import PadPane
from secateurs.ui.pad.pictures import dropped_file
from secateurs.ui.runs.list import RunList
from secateurs.ui.shell.columns import Columns
from secateurs.ui.shell.header import Corner, MenuBar, NetworkButton, name_corner
from secateurs.ui.shell.layout import Layout, PresentationChosen
from secateurs.ui.shell.menus import Menus
from secateurs.ui.shell.navigation import TITLES, Navigation
from secateurs.ui.shell.notice import NoticeBar
from secateurs.ui.shell.page_column import PageColumn, Pages
from secateurs.ui.shell.state import moved
from secateurs.ui.shell.status import StatusLine
from secateurs.ui.sparsity.bar import SparsityBar
from secateurs.ui.sparsity.keys import sparsity_wish
from secateurs.ui.theme.icons import icon
from secateurs.ui.widgets.focus import FocusHolder
from secateurs.ui.widgets.wishes import wish, wish_on

if TYPE_CHECKING:
    from secateurs.ui.compare.page import ComparePage
    from secateurs.ui.export.page import ExportPage
    from secateurs.ui.prune.page import PrunePage
    from secateurs.ui.shell.state import State
    from secateurs.ui.train.page import TrainPage
    from secateurs.ui.tryout.page import TryPage

INSIDE = frozenset({"units"})

SIZE = QSize(1280, 800)

SMALLEST = QSize(1024, 700)

FRAME = QMargins(6, 38, 6, 6)  # that a window manager may put around it


def fitted(wanted: QRect, room: QRect) -> QRect:
    """Return a place for the window's inside that with its frame lies within a screen's room."""
    room = room.marginsRemoved(FRAME)
    size = wanted.size().boundedTo(room.size())
    left = min(max(wanted.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(wanted.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(QPoint(left, top), size)


class MainWindow(QMainWindow):
    """Shows the state and passes on the wish to close; everything else is its parts'."""

    close_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._may_close = self._presenting = False
        self._shown: State | None = None
        self._before = (Qt.WindowState.WindowNoState, QByteArray())
        self.setObjectName("secateurs")
        self.setWindowTitle("Secateurs")
        self.setWindowIcon(icon("secateurs"))
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self._focus = FocusHolder(self)

    def show_state(self, state: State) -> None:
        before, self._shown = self._shown, state
        if moved(before, state) <= INSIDE:
            self.pages.show_state(state)  # what is seen inside is seen nowhere else
            if state.page == "prune":
                self.status.show_activity(state)  # and drawn in a moment
            return
        title = f"{TITLES[state.page]} · {state.run.name} · Secateurs".replace("[*]", "[*][*]")
        if self.windowTitle() != title:
            self.setWindowTitle(title)
        self._show_layout(state.layout)
        for part in self._parts:
            part.show_state(state)

    def _show_layout(self, layout: Layout) -> None:
        self._columns.show_layout(layout)
        if layout.presenting == self._presenting:
            return
        self._presenting = layout.presenting
        if layout.presenting:
            self._before = (self.windowState(), self.saveGeometry())
        for frame in (self.menuBar(), self.status):
            frame.setHidden(layout.presenting)
        self._leave.setEnabled(layout.presenting)
        self.setWindowState(
            Qt.WindowState.WindowFullScreen if layout.presenting else self._before[0]
        )

    @property
    def train(self) -> TrainPage:
        return cast("TrainPage", self.pages.page("train"))

    @property
    def prune(self) -> PrunePage:
        return cast("PrunePage", self.pages.page("prune"))

    @property
    def try_page(self) -> TryPage:
        return cast("TryPage", self.pages.page("try"))

    @property
    def compare(self) -> ComparePage:
        return cast("ComparePage", self.pages.page("compare"))

    @property
    def export(self) -> ExportPage:
        return cast("ExportPage", self.pages.page("export"))

    def usual_geometry(self) -> QByteArray:
        """Return the window's place and size outside a presentation."""
        return self._before[1] if self._presenting else self.saveGeometry()

    def allow_close(self) -> None:
        """Let the next close happen; until then closing is only a wish."""
        self._may_close = True

    def reset_layout(self) -> None:
        """Go back to the size that the window has at first."""
        self.showNormal()
        self.resize(SIZE)
        self.resize(self._room().size())

    def restore(self, geometry: QByteArray) -> None:
        """Take the place of the last time, as far as the screen of today has room for it."""
        restored = self.restoreGeometry(geometry)
        room = self._room()
        if self.isMaximized() or self.isFullScreen():
            return
        if restored:
            self.setGeometry(room)
        else:
            self.resize(room.size())  # where, the window manager decides

    def _room(self) -> QRect:
        free = self.screen().availableGeometry()
        self.setMinimumSize(SMALLEST.boundedTo(free.marginsRemoved(FRAME).size()))
        return fitted(self.geometry(), free)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()  # no ring anywhere until someone presses Tab

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self._focus.hold() or super().focusNextPrevChild(forward)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._focus.hold()  # of what was hidden while another window was in front

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the sparsity, or scroll the page, by a key that nothing in the window has used."""
        wanted, page = sparsity_wish(event), self.pages.front
        if wanted is not None:
            wish(self, wanted)
        elif page is None or not page.turn_by(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            wish(self, FileGiven(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    def _make_parts(self) -> None:
        bar = MenuBar()
        self.setMenuBar(bar)
        self.menus = Menus(bar)
        self.network = NetworkButton()
        for action in bar.findChildren(QAction):
            self.addAction(action)  # its keys work while the bar is away, too
        self._leave = QAction("Leave the presentation", self)
        self._leave.setShortcut(QKeySequence(Qt.Key.Key_Escape))
        self._leave.setEnabled(False)
        wish_on(self._leave.triggered, self, PresentationChosen(False))
        self.addAction(self._leave)
        bar.setCornerWidget(name_corner(bar), Qt.Corner.TopLeftCorner)
        bar.setCornerWidget(Corner(bar, self.network, 8, 14), Qt.Corner.TopRightCorner)
        self.navigation = Navigation()
        self.runs = RunList()
        self.pages = Pages(
            {
                "train": _train,
                "prune": _prune,
                "try": _try,
                "compare": _compare,
                "export": _export,
            },
            self.navigation,
        )
        for action in self.menus.pages.values():
            action.triggered.connect(self.pages.take_keys)  # once the page is in front
        self.pad = PadPane()
        self.sparsity = SparsityBar()
        self.status = StatusLine()
        self.notice = NoticeBar()
        self._page = PageColumn(self.pages, self.notice)
        self._parts = (
            self.menus,
            self.network,
            self.navigation,
            self.runs,
            self._page,
            self.pad,
            self.sparsity,
            self.status,
        )

    def _lay_out(self) -> None:
        self._columns = Columns(self.navigation, self.runs, self._page, self.pad)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._columns, 1)
        column.addWidget(self.sparsity)
        column.addWidget(self.status)
        self.setCentralWidget(central)


def _train() -> TrainPage:
    from secateurs.ui.train import page

    return page.TrainPage()


def _prune() -> PrunePage:
    from secateurs.ui.prune import page

    return page.PrunePage()


def _try() -> TryPage:
    from secateurs.ui.tryout import page

    return page.TryPage()


def _compare() -> ComparePage:
    from secateurs.ui.compare import page

    return page.ComparePage()


def _export() -> ExportPage:
    from secateurs.ui.export import page

    return page.ExportPage()
