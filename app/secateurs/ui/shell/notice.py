"""One sentence for the person, below the page, and how long it stays.

Good news and remarks go by themselves, but not while the keyboard is on their buttons, which F6
puts there; a hint to draw goes once it was heeded; errors stay until they are dismissed.
"""

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QWidget
from shiboken6 import isValid

from secateurs.ui.shell.columns import show_drawing_button
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.layout import Layout
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.theme.icons import icon
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.buttons import link_button, plain_button
from secateurs.ui.widgets.card import paint_edges
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

KEY = "F6"
EDGES, LEAST_WORDS = 62, 300  # pixels around and between the parts; of words beside buttons

ICONS = {"hint": "info", "done": "done", "error": "warning"}


def announce(part: QWidget, text: str) -> None:
    """Have a screen reader read a text, wherever the keyboard is."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(part, text))


class NoticeBar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._notice: Notice | None = None
        self._layout = Layout()
        self._sign = QLabel()
        self._words = label()
        self._words.setWordWrap(True)
        self._action = plain_button("", "")
        self._other = plain_button("", "")
        self._show_drawing = show_drawing_button()
        self._copy = link_button("Copy details", "Copy the details to the clipboard")
        self._close = link_button("", "Dismiss this line")
        self._close.setAccessibleName("Dismiss")
        self._close.setIconSize(QSize(14, 14))
        self._action.clicked.connect(self._act)
        self._other.clicked.connect(self._act_otherwise)
        self._copy.clicked.connect(self._copy_details)
        wish_on(self._close.clicked, self, Noticed(None))
        self._actions = QWidget()
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self._show_drawing, self._action, self._other, self._copy):
            row.addWidget(button)
        row.addStretch(0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(20, 5, 12, 4)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._beside: bool | None = None
        self._put_actions(beside=True)  # before the others: Tab comes to the buttons first
        for column, part in ((0, self._sign), (1, self._words), (3, self._close)):
            self._grid.addWidget(part, 0, column)
        self._before: QWidget | None = None  # where the keyboard was
        self._keys = QShortcut(QKeySequence(KEY), self)
        self._keys.activated.connect(self._take_keys_or_give_back)
        self.hide()
        on_new_theme(self._draw_signs)

    def height_in(self, width: int) -> int:
        """Lay it out for a width, in pixels; return its height then, 0 without a notice."""
        if self._notice is None:
            return 0
        beside = [self._sign, self._close] + [self._actions] * (not self._actions.isHidden())
        taken = sum(part.sizeHint().width() for part in beside)
        words = self._words.fontMetrics().horizontalAdvance(self._notice.text)
        self._put_actions(beside=width - taken - EDGES >= min(words, scaled(LEAST_WORDS)))
        return max(self._grid.totalHeightForWidth(width), self._grid.totalMinimumSize().height())

    def _put_actions(self, *, beside: bool) -> None:
        """Put the buttons beside the words, or below them where there is little room."""
        if beside != self._beside:
            self._beside = beside
            self._grid.removeWidget(self._actions)
            self._grid.addWidget(self._actions, *((0, 2) if beside else (1, 1)))

    def show_state(self, state: State) -> None:
        notice = state.notice
        if notice is self._notice and state.layout is self._layout:
            return
        self._notice, self._layout = notice, state.layout
        if notice is not None:
            self._show_notice(notice)
        self.setVisible(notice is not None)

    def _show_notice(self, notice: Notice) -> None:
        self._words.setText(notice.text)
        self.setAccessibleName(notice.text)
        for button, text in ((self._action, notice.action), (self._other, notice.other)):
            button.setText(text)
            button.setToolTip(plain_tip(f"{text} ({KEY} comes here)"))
            button.setVisible(bool(text))
        self._copy.setVisible(bool(notice.details))
        draws = notice.asks_to_draw and self._layout.is_folded("pad")
        self._show_drawing.setVisible(draws)
        acts = bool(notice.action or notice.other or notice.details)
        self._actions.setVisible(acts or draws)
        self._draw_signs()
        self.update()
        announce(self, notice.text)  # after the page, whose focus has moved by now

    @Slot()
    def _draw_signs(self) -> None:
        notice, palette = self._notice, colours()
        if notice is None:
            return
        tone = palette.error if notice.kind == "error" else palette.accent
        self._sign.setPixmap(icon(ICONS[notice.kind], tone).pixmap(QSize(16, 16)))
        self._close.setIcon(icon("close", palette.muted))

    @Slot()
    def _take_keys_or_give_back(self) -> None:
        """Put the keyboard on the first button; from there, back to where it was."""
        reason, focus = Qt.FocusReason.ShortcutFocusReason, QApplication.focusWidget()
        if self._holds_keys():
            if self._before is not None and isValid(self._before):
                self._before.setFocus(reason)
            return
        self._before = focus
        buttons = (self._show_drawing, self._action, self._other, self._copy, self._close)
        next(button for button in buttons if button.isVisible()).setFocus(reason)

    def _holds_keys(self) -> bool:
        """Say whether the keyboard is on one of the buttons."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    @Slot()
    def _act(self) -> None:
        if self._notice is None:
            return
        event = self._notice.event
        if isinstance(event, PageChosen):
            wish(self, Noticed(None))
        wish(self, event)

    @Slot()
    def _act_otherwise(self) -> None:
        if self._notice is not None:
            wish(self, self._notice.other_event)

    @Slot()
    def _copy_details(self) -> None:
        if self._notice is not None:
            QGuiApplication.clipboard().setText(f"{self._notice.text}\n\n{self._notice.details}")

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, painter = colours(), QPainter(self)
        error = self._notice is not None and self._notice.kind == "error"
        painter.fillRect(self.rect(), QColor(palette.panel if error else palette.selection))
        paint_edges(painter, self, ("top",))


SHOWN, OFFERED = 12_000, 30_000  # milliseconds: of good news; of what is longer or has a button


def lasts(notice: Notice) -> int | None:
    """Return for how many milliseconds a notice stays; None where it waits for the person.

    What a button of it does can be done elsewhere, too.
    """
    if notice.kind == "error" or notice.is_hint_to_draw:
        return None
    return SHOWN if notice.kind == "done" and not notice.action else OFFERED


def _is_heeded(before: State, state: State) -> bool:
    """Say whether a person who is asked to draw has done so and dragged, gone on, or trains."""
    if state.notice is None or not state.notice.is_hint_to_draw:
        return False
    tried = not state.pad.sheet.is_empty and state.pruning.choice.percent > 0
    return tried or state.page != before.page or state.training.is_live


class Passing(QObject):
    """Takes a notice away after a while."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self._pass_unless_in_use)
        controller.state_changed.connect(self._follow)

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        if state.notice is before.notice:
            if _is_heeded(before, state):
                self._pass()
            return
        stays = None if state.notice is None else lasts(state.notice)
        if stays is None:
            self.timer.stop()
        else:
            self.timer.start(stays)

    @Slot()
    def _pass_unless_in_use(self) -> None:
        focus = QApplication.focusWidget()
        while focus is not None and not isinstance(focus, NoticeBar):
            focus = focus.parentWidget()
        if focus is None:
            self._pass()
        else:
            self.timer.start(OFFERED)

    def _pass(self) -> None:
        self._controller.dispatch(Noticed(None))
