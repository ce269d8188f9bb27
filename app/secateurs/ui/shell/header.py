"""What lies in the corners of the menu bar: the program's name and the current network."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QMenuBar, QWidget

from secateurs.core.storage.records import RunRecord
from secateurs.ui.runs.events import RunOpenAsked
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import accuracy_of
from secateurs.ui.theme.fonts import Weight, fix_size, scaled
from secateurs.ui.theme.theme import on_new_theme
from secateurs.ui.widgets.buttons import Button
from secateurs.ui.widgets.card import paint_edges
from secateurs.ui.widgets.choice_button import ARROW
from secateurs.ui.widgets.text import label, plain_tip, unmarked
from secateurs.ui.widgets.wishes import wish

HEIGHT, AIR = 34, 14  # pixels, and how many of them stay as they are with larger type


_MODIFIERS = (Qt.Key.Key_Alt, Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Meta)
_SHORT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


class MenuBar(QMenuBar):
    """The window's first line: name, menus, current network; F10 opens the first menu."""

    def __init__(self) -> None:
        super().__init__()
        self.setNativeMenuBar(False)
        self._came_from: QWidget | None = None
        fix_size(self, height=HEIGHT - AIR, air=AIR)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._remember)
        QShortcut(QKeySequence("F10"), self, self._open_first)

    @Slot()
    def _open_first(self) -> None:
        """Open the first menu with its first entry in front, as Alt and a letter do another."""
        first = self.actions()[0]
        self.setActiveAction(first)
        menu = first.menu()
        if isinstance(menu, QMenu):
            menu.setActiveAction(next(each for each in menu.actions() if each.isEnabled()))

    def event(self, event: QEvent) -> bool:
        """Give the focus back before another shortcut: Qt takes the bar for where it was."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() not in _MODIFIERS
            and event.modifiers() & _SHORT
            and self._came_from is not None
        ):
            self._came_from.setFocus(Qt.FocusReason.MenuBarFocusReason)
        return super().event(event)

    @Slot(QWidget, QWidget)
    def _remember(self, before: QWidget | None, now: QWidget | None) -> None:
        self._came_from = before if now is self else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let a long name of the network make room for all menus."""
        corner = self.cornerWidget(Qt.Corner.TopRightCorner)
        if isinstance(corner, Corner) and isinstance(corner.content, NetworkButton):
            others = self.sizeHint().width() - corner.minimumSizeHint().width()
            corner.content.fit(self.width() - others - corner.edges)
            corner.take_size()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_edges(QPainter(self), self, ("bottom",))


class Corner(QWidget):
    """Centres one widget in the height of the menu bar."""

    def __init__(self, bar: QMenuBar, content: QWidget, left: int, right: int) -> None:
        super().__init__(bar)
        self.content, self.edges = content, left + right
        row = QHBoxLayout(self)
        row.setContentsMargins(left, 0, right, 0)
        row.addWidget(content)
        fix_size(self, height=HEIGHT - AIR, air=AIR)
        on_new_theme(self.refit)

    @Slot()
    def refit(self) -> None:
        """Take the width that the content wants now; a menu bar asks only when it is resized."""
        self.take_size()
        bar = self.parentWidget()
        assert bar is not None
        QCoreApplication.sendEvent(bar, QResizeEvent(bar.size(), bar.size()))

    def take_size(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.adjustSize()


def name_corner(bar: QMenuBar) -> Corner:
    return Corner(bar, label("Secateurs", weight=Weight.Bold), 14, 8)


NAME = (90, 520)  # pixels that the name has at least and at most: 60 letters
UNBOUNDED = 16_777_215
ABOUT = "The network that every page is about"


class NetworkButton(Button):
    """Names the current network and opens a menu of all runs."""

    def __init__(self) -> None:
        super().__init__("", ABOUT)
        self._shown: tuple[RunRecord, tuple[RunRecord, ...]] | None = None
        self._words, self._room = "", UNBOUNDED
        self._runs = QMenu(self)
        self._runs.triggered.connect(self._pick)
        self.clicked.connect(self.open_menu)

    def show_state(self, state: State) -> None:
        if self._shown == (state.run, state.runs):
            return
        self._shown = (state.run, state.runs)
        self._words = f"{state.run.name} · {accuracy_of(state.run)}"
        self.setAccessibleName(f"Current network: {self._words}")
        self.fit(self._room)
        corner = self.parentWidget()
        if isinstance(corner, Corner):
            corner.refit()
        self._fill(state)

    def fit(self, room: int) -> None:
        """Shorten the name where it would take more room than there is, in pixels."""
        self._room = room
        metrics = QFontMetrics(self.font())
        edges = self.sizeHint().width() - metrics.horizontalAdvance(self.text())
        least, most = (scaled(width) for width in NAME)
        width = min(most, max(least, room - edges - metrics.horizontalAdvance(ARROW)))
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideMiddle, width)
        self.setText(unmarked(shown) + ARROW)
        self.setToolTip(plain_tip(ABOUT if shown == self._words else f"{self._words}\n{ABOUT}"))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() - 4, scaled(27))

    @Slot()
    def open_menu(self) -> None:
        at = QPoint(self.width() - self._runs.sizeHint().width(), self.height() + 2)
        self._runs.popup(self.mapToGlobal(at))

    def _fill(self, state: State) -> None:
        self._runs.clear()
        group = QActionGroup(self._runs)
        for record in state.runs or (state.run,):
            text = unmarked(f"{record.name} · {accuracy_of(record)}")
            action = self._runs.addAction(text)
            action.setData(record.id)
            action.setCheckable(True)
            action.setChecked(record.id == state.run.id)
            group.addAction(action)

    @Slot(QAction)
    def _pick(self, action: QAction) -> None:
        if self._shown is None:
            return
        current, _ = self._shown
        for other in self._runs.actions():
            other.setChecked(other.data() == current.id)
        if action.data() != current.id:
            wish(self, RunOpenAsked(action.data()))
