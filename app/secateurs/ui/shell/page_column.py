"""The pages, one of them in front, and the notice below them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from secateurs.ui.shell.navigation import TITLES
from secateurs.ui.shell.notice import NoticeBar
from secateurs.ui.theme.theme import on_new_theme
from secateurs.ui.widgets.deferred import put_in_tab_order, tab_chain
from secateurs.ui.widgets.focus import take_focus_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from secateurs.core.storage.records import RunRecord
    from secateurs.ui.shell.layout import Layout
    from secateurs.ui.shell.state import Notice, Page, State
    from secateurs.ui.widgets.page import PageView


class Pages(QStackedWidget):
    """Gives the state to the page in front and to no other; who comes to the front gets it then.

    A page is made when it is first asked for: the one in front before the window's first paint,
    the others after it, by `make_next`.
    """

    def __init__(self, makers: Mapping[Page, Callable[[], PageView]], navigation: QWidget) -> None:
        super().__init__()
        self._makers = makers
        self._made: dict[Page, PageView] = {}
        self._navigation = navigation
        self._taken = 0
        self._seen: dict[Page, RunRecord] = {}  # what each page has shown last

    def page(self, name: Page) -> PageView:
        """Return the page; make it if it is not there yet."""
        if name not in self._made:
            page = self._made[name] = self._makers[name]()
            page.taken = self._taken
            page.setAccessibleName(TITLES[name])
            self.addWidget(page)
            put_in_tab_order(self, *tab_chain(page))
        return self._made[name]

    @property
    def made(self) -> tuple[PageView, ...]:
        """The pages that are there."""
        return tuple(self._made.values())

    @property
    def front(self) -> PageView | None:
        """The page that is seen; None before one is."""
        page = self.currentWidget()
        return next((made for made in self.made if made is page), None)

    def take(self, room: int) -> None:
        """Tell the pages, also those made later, how many pixels of height a message has now."""
        self._taken = room
        for page in self.made:
            page.taken = room

    def make_next(self) -> bool:
        """Make one page that is not there yet; return whether there was one to make."""
        missing = [name for name in self._makers if name not in self._made]
        if missing:
            self.page(missing[0])
        return bool(missing)

    def show_state(self, state: State) -> None:
        page = self.page(state.page)
        if self.currentWidget() is not page:
            self.setCurrentWidget(page)
            self._give_keys(page)
        last, self._seen[state.page] = self._seen.get(state.page), state.run
        if last is not None and _is_another(last, state.run):
            page.begin_at_top()
        page.show_state(state)

    @Slot()
    def take_keys(self) -> None:
        """Have the page in front take the keyboard, unless it is on a part of it already."""
        page, focus = self.front, QApplication.focusWidget()
        if page is not None and (focus is None or not page.isAncestorOf(focus)):
            page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _give_keys(self, page: PageView) -> None:
        """Put the focus on the page, on none of its parts; who goes through the pages goes on."""
        focus = QApplication.focusWidget()
        if focus is None or not self._navigation.isAncestorOf(focus):
            page.setFocus()


def _is_another(last: RunRecord, run: RunRecord) -> bool:
    """Say whether a run is another than the last, and neither was made of the other."""
    return run.id not in (last.id, last.parent) and run.parent != last.id


LOOK = 200  # milliseconds between two looks at where the pointer is
PATIENCE = 5  # looks that a notice waits rather than cover what the pointer is on


class PageColumn(QWidget):
    """The pages, and below them the notice while there is one: it pushes their foot up.

    What the pointer is on stays there as long: a page that gets lower keeps all in its place and
    scrolls, and where a notice was nothing else comes.
    """

    def __init__(self, pages: Pages, notice: NoticeBar) -> None:
        super().__init__()
        self._pages, self._notice = pages, notice
        self._place = QWidget()
        self._front: PageView | None = None
        self._shown: tuple[Notice | None, Layout | None] = (None, None)
        self._room, self._looks, self._held = 0, 0, False
        self._pushed = 0  # pixels by which the pages are lower now
        for part, parent in ((pages, self), (self._place, self), (notice, self._place)):
            part.setParent(parent)
        self._place.hide()
        self._later = QTimer(self, singleShot=True, interval=LOOK)
        self._later.timeout.connect(self._settle)
        on_new_theme(self._settle)

    def show_state(self, state: State) -> None:
        before = self._pages.front
        with before.pointed_kept() if before is not None else nullcontext():
            self._pages.show_state(state)
        if state.notice is not self._shown[0]:
            take_focus_from(self._notice, self._pages.front or self)  # a key is not for the next
        self._notice.show_state(state)
        front, shown = self._pages.front, (state.notice, state.layout)
        is_new = front is not self._front
        if is_new and self._front is not None:
            self._front.hold(False)
            self._held = False
        if is_new or any(now is not was for now, was in zip(shown, self._shown, strict=True)):
            self._front, self._shown, self._looks = front, shown, 0
            self._settle()

    def minimumSizeHint(self) -> QSize:
        return self._pages.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._looks = PATIENCE
        self._settle()
        self._lay_out()

    @Slot()
    def _settle(self) -> None:
        """Give the notice its room, and take it back, as far as the pointer lets it."""
        wanted, pointed = self._notice.height_in(self.width()), self._pointed()
        grows, is_free = wanted > self._room, pointed is None
        if grows and self._covers(pointed, wanted) and self._looks < PATIENCE:
            self._looks += 1
            self._later.start()
            return
        held = not is_free and pointed is not self._place and (grows or self._held)
        room = wanted if is_free else max(wanted, self._room)
        if (room, held) != (self._room, self._held) or self._notice.height() != wanted:
            self._room, self._held = room, held
            if self._front is not None:
                self._front.hold(held)
            covered = grows and self._covers(pointed, wanted)
            self._lay_out(pointed if covered else None)
        if held or room > wanted:
            self._later.start()

    def _pointed(self) -> QWidget | None:
        """Return what of the page the pointer could press now, or the notice's place."""
        if self._place.isVisible() and self._place.underMouse():
            return self._place
        front = self._front
        is_there = front is not None and front.underMouse()
        parts = front.findChildren(QWidget) if front is not None and is_there else []
        return next((part for part in parts if _is_pressed(part)), None)

    def _covers(self, pointed: QWidget | None, height: int) -> bool:
        if pointed is None or pointed is self._place:
            return False
        return pointed.mapTo(self, pointed.rect().bottomLeft()).y() >= self.height() - height

    def _lay_out(self, covered: QWidget | None = None) -> None:
        """Put the notice below the pages, which keep in sight what it would cover of them.

        Args:
            covered: what the pointer is on.
        """
        width, height, room = self.width(), self.height(), self._room
        pushed = covered or (self._focused() if room > self._pushed else None)
        self._pushed = room
        self._pages.take(room)
        self._pages.setGeometry(0, 0, width, height - room)
        self._place.setGeometry(0, height - room, width, room)
        self._place.setVisible(room > 0)
        wanted = self._notice.height_in(width)
        self._notice.setGeometry(0, room - wanted, width, wanted)
        if pushed is not None and self._front is not None:
            self._front.show_whole(pushed)

    def _focused(self) -> QWidget | None:
        """Return what of the page has the keyboard and is seen."""
        focus, front = QApplication.focusWidget(), self._front
        if focus is None or front is None or focus is front or not front.isAncestorOf(focus):
            return None
        return None if focus.visibleRegion().isEmpty() else focus


def _is_pressed(part: QWidget) -> bool:
    return isinstance(part, QAbstractButton) and part.underMouse() and part.isEnabled()
