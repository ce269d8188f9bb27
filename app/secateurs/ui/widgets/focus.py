"""Where the keyboard's focus goes when the widget that has it is hidden or disabled.

Qt would pass it on to whatever comes next in the window, which the next key then presses.
"""

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QApplication, QStackedLayout, QStackedWidget, QWidget
from shiboken6 import isValid


class FocusHolder(QObject):
    """Holds the focus where it was: on what lies around the widget that can no longer have it.

    From there Tab goes on, and other keys press nothing. A widget that comes back gets it back,
    unless it has gone elsewhere meanwhile.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._lost: QWidget | None = None
        self._place: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def hold(self) -> bool:
        """Hold it if who has it is hidden or disabled; return whether that was so.

        For the window's `focusNextPrevChild`, which Qt calls then, and when Tab is pressed.
        """
        focus = self._window.focusWidget()
        if focus is None or _can_have_it(focus) or not self._window.isVisible():
            return False
        self._hold_for(focus)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give it back to a widget that is there again."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.EnabledChange):
            lost = self._lost
            if watched is not lost or lost is None:
                watched.removeEventFilter(self)
            elif _can_have_it(lost):
                watched.removeEventFilter(self)
                is_held = self._place is not None and self._window.focusWidget() is self._place
                self._lost = self._place = None
                if is_held:
                    lost.setFocus()
        return False

    def _hold_for(self, lost: QWidget) -> None:
        if lost is not self._place:  # else what holds it for another goes, too
            self._lost = lost
            lost.installEventFilter(self)
        place = lost
        while place is not self._window and not (_can_have_it(place) and not place.focusProxy()):
            parent = place.parentWidget()
            assert parent is not None
            place = parent
        self._place = place
        place.setFocus()

    @Slot(QWidget, QWidget)
    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Hold it where a part is disabled that has it inside: Qt then gives it to nobody."""
        if now is not None or before is None or not isValid(self._window):
            return
        if (
            self._window.isActiveWindow()
            and before.isVisible()
            and not before.isEnabled()
            and self._window.isAncestorOf(before)
        ):
            self._hold_for(before)


def _can_have_it(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def take_focus_from(part: QWidget, holder: QWidget) -> None:
    """Give the focus to the holder if it is on the part, or in it, which is about to go.

    For where it is to go on to something else than what lies around the part.
    """
    focus = QApplication.focusWidget()
    if focus is not None and (focus is part or part.isAncestorOf(focus)):
        holder.setFocus()


def show_instead(part: QWidget, other: QWidget) -> None:
    """Show another part in a part's place; the focus goes along."""
    other.show()
    take_focus_from(part, other)
    part.hide()


def turn_to(stack: QStackedWidget | QStackedLayout, part: QWidget) -> None:
    """Bring a part of a stack to the front; Qt would pass the focus on to the first in it."""
    before = stack.currentWidget()
    if before is not None and before is not part:
        before.hide()
    stack.setCurrentWidget(part)
