"""A hand with a mouse and a keyboard, and nothing else: it sees widgets only by their place."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QScrollArea,
    QWidget,
)

Key = Qt.Key
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# A 3 as a pen draws it, in shares of the pad.
THREE = (
    (0.32, 0.24), (0.40, 0.17), (0.52, 0.15), (0.63, 0.20), (0.67, 0.30), (0.62, 0.40),
    (0.52, 0.46), (0.44, 0.48), (0.55, 0.49), (0.66, 0.55), (0.71, 0.66), (0.67, 0.77),
    (0.56, 0.84), (0.43, 0.84), (0.33, 0.78),
)  # fmt: skip
DASH = ((0.2, 0.9), (0.5, 0.92), (0.8, 0.9))
AT_REST = 3  # looks in a row at which a widget is where it was
SETTLED = 15  # and at which a page that is scrolled to it is laid out


class Hand:
    """Everything goes through the window system's events, so what is covered cannot be hit."""

    def __init__(self, bot) -> None:
        self.bot = bot

    def click(self, widget: QWidget, at: QPoint | QPointF | None = None, keys=NONE) -> None:
        window, spot = self._spot(widget, at)
        QTest.mouseMove(window, spot)
        QTest.mouseClick(window, LEFT, keys, spot)

    def drag(self, widget: QWidget, points: Iterable[QPoint]) -> None:
        """Press at the first point, move along the others, let go at the last."""
        spots = [self._spot(widget, point) for point in points]
        (window, first), (_, last) = spots[0], spots[-1]
        QTest.mouseMove(window, first)
        QTest.mousePress(window, LEFT, NONE, first)
        for _, spot in spots[1:]:
            QTest.mouseMove(window, spot)
        QTest.mouseRelease(window, LEFT, NONE, last)

    def draw(self, pad: QWidget, shares: Sequence[tuple[float, float]]) -> None:
        side = pad.width()
        self.drag(pad, [QPoint(round(x * side), round(y * side)) for x, y in shares])

    def press(self, key: Key, keys=NONE) -> None:
        QTest.keyClick(self._focus(), key, keys)

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClick(self._focus(), letter)

    def fill(self, field: QLineEdit, text: str, end: Key = Key.Key_Tab) -> None:
        """Click into a field, replace what it holds, and leave it by a key."""
        self.click(field)
        self.press(Key.Key_A, CTRL)
        self.type(text)
        self.press(end)

    def choose(self, bar: QMenuBar, *titles: str) -> None:
        """Open a menu with the mouse and click through to an entry."""
        menu: QMenuBar | QMenu = bar
        for title in titles:
            action = entry(menu, title)
            assert action.isEnabled(), f"{title} is greyed out"
            self._click_entry(menu, action)
            menu = action.menu()

    def pick(self, button: QAbstractButton, title: str) -> None:
        """Open a button's menu and click an entry of it."""
        self.click(button)
        self.bot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        self._click_entry(menu, entry(menu, title))

    def pick_at(self, widget: QWidget, point: QPoint, title: str) -> None:
        """Open the menu at a point of a widget, as a right click does, and click an entry of it."""
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, point, widget.mapToGlobal(point))
        QApplication.sendEvent(widget, event)
        self.bot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        self._click_entry(menu, entry(menu, title))

    def answer(self, text: str) -> None:
        """Click a button of the dialog in front."""
        self.bot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
        box = QApplication.activeModalWidget()
        self.bot.waitActive(box).__enter__()
        buttons = [one for one in box.findChildren(QAbstractButton) if plain(one.text()) == text]
        self.click(buttons[0])

    def enter_path(self, path: Path) -> None:
        """Type a path into the file dialog in front, and Return."""
        self.bot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
        dialog = QApplication.activeModalWidget()
        self.bot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        self.press(Key.Key_A, CTRL)
        self.type(str(path))
        self.press(Key.Key_Return)
        self.bot.waitUntil(lambda: not dialog.isVisible())

    def _click_entry(self, menu: QMenuBar | QMenu, action: QAction) -> None:
        """Point at an entry until it lights up, then click: a menu that just opened is deaf."""
        self.bot.waitUntil(menu.isVisible)
        window, spot = self._spot(menu, menu.actionGeometry(action).center())

        def lit() -> bool:
            QTest.mouseMove(window, spot + QPoint(1, 0))
            QTest.mouseMove(window, spot)
            return menu.activeAction() is action

        self.bot.waitUntil(lit)
        QTest.mouseClick(window, LEFT, NONE, spot)

    def _focus(self) -> QWindow:
        self.bot.waitUntil(lambda: QApplication.focusWindow() is not None)
        return QApplication.focusWindow()

    def bring(self, area: QScrollArea, widget: QWidget) -> None:
        """Scroll until the widget is in sight, and stays there."""
        top, seen = widget.window(), []

        def in_sight() -> bool:
            area.ensureWidgetVisible(widget, 50, 150)
            seen.append(widget.mapTo(top, widget.rect().center()))
            settled = seen[-SETTLED:] == seen[-1:] * SETTLED
            return settled and _is_hit(widget, widget.rect().center())

        assert _wait_for(in_sight), f"{widget} does not come into sight"

    def _spot(self, widget: QWidget, at: QPoint | QPointF | None) -> tuple[QWindow, QPoint]:
        """Return where to press: while a page is laid out, a widget moves to and fro."""
        assert widget.isVisible(), f"{widget} is not to be seen"
        at = widget.rect().center() if at is None else QPointF(at).toPoint()
        top, seen = widget.window(), []

        def at_rest() -> bool:
            seen.append(widget.mapTo(top, at))
            return seen[-AT_REST:] == seen[-1:] * AT_REST and _is_hit(widget, at)

        assert _wait_for(at_rest), f"{widget} does not come to rest, or is covered at {at}"
        return top.windowHandle(), seen[-1]


def _wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Do as QTest::qWaitFor, which PySide6 lacks; the first look is at once."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        QTest.qWait(5)
    return True


def _is_hit(widget: QWidget, at: QPoint) -> bool:
    top = widget.window()
    hit = top.childAt(widget.mapTo(top, at)) or top
    return hit is widget or widget.isAncestorOf(hit)


def entry(menu: QMenuBar | QMenu, title: str) -> QAction:
    found = [action for action in menu.actions() if plain(action.text()) == title]
    assert found, f"no entry {title} among {[action.text() for action in menu.actions()]}"
    return found[0]


def plain(text: str) -> str:
    return text.replace("&", "")


def settle() -> None:
    """Let all that is posted happen, deletions too."""
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
