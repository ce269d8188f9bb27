"""The map of a layer's units, on which they are cut and protected by mouse and keyboard."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip

from secateurs.ui.hand.marks import LayerHand, paint_marks, unit_words
from secateurs.ui.hand.menu import KEYS, Choice, choice_at, units_menu, units_title
from secateurs.ui.prune.mask_map import MaskMap
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish

Key = Qt.Key
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
HOW = "Click to cut, Shift+click to protect, drag over several, right click for more"
_MOVES = {
    Key.Key_Left: -1,
    Key.Key_Up: -1,
    Key.Key_Right: 1,
    Key.Key_Down: 1,
    Key.Key_PageUp: -10,
    Key.Key_PageDown: 10,
    Key.Key_Home: -(10**9),
    Key.Key_End: 10**9,
}


class UnitMap(MaskMap):
    """A click cuts a unit, or takes that back; with Shift it protects. A drag takes all between.

    By keyboard: Return enters, arrows move (with Shift they choose several), Delete cuts,
    P protects, R leaves to the ranking, Esc ends.
    """

    pointed = Signal(str)  # words on the unit under the keyboard's cursor; "" once it is left

    def __init__(self) -> None:
        super().__init__()
        self.hand: LayerHand | None = None
        self.where = ""  # what the layer is called
        self.armed = False  # whether a click chooses units; else it only chooses the layer
        self.at: int | None = None
        self._anchor: int | None = None  # where a drag, or a choice by keyboard, began
        self._brush: Choice | None = None  # what the drag under way does
        self._last = 0  # the unit that it is at
        self._took_press = False

    def show_hand(self, hand: LayerHand | None) -> None:
        """Take what is decided by hand; None where there are no units to decide on."""
        if hand is not self.hand:
            self.hand = hand
            self._set_pointer()
            if hand is None:
                self.leave()
            self.update()

    def arm(self, armed: bool) -> None:
        self.armed = armed
        self._set_pointer()
        if not armed:
            self.leave()

    def _set_pointer(self) -> None:
        picks = self.armed and self.hand is not None
        self.setCursor(Qt.CursorShape.CrossCursor if picks else Qt.CursorShape.PointingHandCursor)

    @property
    def span(self) -> tuple[int, ...]:
        """The units that a drag, or the keyboard, has chosen."""
        if self._brush is not None and self._anchor is not None:
            return _between(self._anchor, self._last)
        if self.at is None:
            return ()
        return _between(self.at if self._anchor is None else self._anchor, self.at)

    def unit_at(self, x: float) -> int:
        """Return the unit whose column lies at a place, or the nearest."""
        assert self.hand is not None
        unit = int(x * self.hand.units / max(1, self.width()))
        return min(max(unit, 0), self.hand.units - 1)

    def enter(self) -> None:
        """Put the keyboard's cursor onto the first unit that can be chosen."""
        if self.hand is None or self.at is not None:
            return
        units = range(self.hand.units)
        self._move_to(next((unit for unit in units if self.hand.can_be_chosen(unit)), 0))

    def leave(self) -> None:
        self._anchor, self._brush = None, None
        if self.at is not None:
            self.at = None
            self.pointed.emit("")
        self.update()

    def takes(self, event: QKeyEvent) -> bool:
        """Say whether a key is the map's now, before it is a shortcut of the window's."""
        key, ctrl = Key(event.key()), Qt.KeyboardModifier.ControlModifier
        if self.at is None or event.modifiers() & ctrl:
            return False
        return key == Key.Key_Escape or key in _MOVES or key in KEYS

    def press_key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; say whether it was one of the map's."""
        key = Key(event.key())
        if key == Key.Key_Escape and (self._brush is not None or self.at is not None):
            self.leave()
            return True
        if self.hand is None or not self.armed:
            return False
        if self.at is None:
            if key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
                self.enter()
                return True
            return False
        if key in _MOVES:
            self._step(_MOVES[key], choosing=bool(event.modifiers() & SHIFT))
            return True
        if key in KEYS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            wish(self, KEYS[key](self.hand.layer, self.span))
            self._move_to(self.at)
            return True
        return False

    def describe(self) -> str:
        """Say how the unit under the cursor stands; of several, how many they are."""
        if self.hand is None or self.at is None:
            return ""
        if len(self.span) > 1:
            return units_title("", self.span).removeprefix(", ").capitalize()
        return self._words(self.at)

    def say(self) -> None:
        """Say it anew where it may have changed."""
        if self.at is not None:
            self.pointed.emit(self.describe())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._took_press = self._press(event)
        if not self._took_press:
            event.ignore()  # the card's

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do again what the first click did: one that chose the layer cuts nothing."""
        if self._took_press:
            self._press(event)

    def _press(self, event: QMouseEvent) -> bool:
        if self.hand is None or not self.armed or event.button() != LEFT:
            return False
        self.leave()
        unit = self._anchor = self._last = self.unit_at(event.position().x())
        self._brush = choice_at(self.hand, unit, protects=bool(event.modifiers() & SHIFT))
        self.update()
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._brush is not None and self.hand is not None:
            self._last = self.unit_at(event.position().x())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        brush, units = self._brush, self.span
        self._anchor, self._brush = None, None
        self.update()
        if brush is not None and self.hand is not None and event.button() == LEFT:
            wish(self, brush(self.hand.layer, units))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the unit under the pointer, or those chosen by keyboard."""
        if self.hand is None:
            event.ignore()
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        units = self.span if by_key and self.span else (self.unit_at(event.x()),)
        self.open_menu(units, event)

    def open_menu(self, units: tuple[int, ...], event: QContextMenuEvent) -> None:
        assert self.hand is not None
        menu = units_menu(self, self.hand, units, units_title(self.where, units))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QHelpEvent)
            and event.type() == QEvent.Type.ToolTip
            and self.armed
            and self.hand is not None
        ):
            tip = f"{self._words(self.unit_at(event.x()))}. {HOW}."
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hand is None:
            return
        painter, palette = QPainter(self), colours()
        paint_marks(painter, QRectF(self.rect()), self.hand)
        if span := self.span:
            place = self._place(span)
            ink = QColor(palette.accent)
            painter.setPen(ink)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = place.adjusted(-1.5, 0.5, 0.5, -1.5)
            painter.drawRect(frame)
            painter.setPen(QColor(palette.panel))
            painter.drawRect(frame.adjusted(-1, 1, 1, -1))
            ink.setAlpha(70)
            painter.fillRect(place, ink)

    def _place(self, units: tuple[int, ...]) -> QRectF:
        """Return where units lie; at least wide enough to be seen."""
        assert self.hand is not None
        scale = self.width() / self.hand.units
        start, end = units[0] * scale, (units[-1] + 1) * scale
        if end - start < 3:
            start = min(max(0.0, (start + end - 3) / 2), self.width() - 3)
            end = start + 3
        return QRectF(QPointF(start, 0), QPointF(end, self.height()))

    def _step(self, step: int, *, choosing: bool) -> None:
        assert self.hand is not None
        assert self.at is not None
        if choosing and self._anchor is None:
            self._anchor = self.at
        elif not choosing:
            self._anchor = None
        self._move_to(min(max(self.at + step, 0), self.hand.units - 1))

    def _move_to(self, unit: int) -> None:
        self.at = unit
        self.pointed.emit(self.describe())
        self.update()

    def _words(self, unit: int) -> str:
        assert self.hand is not None
        kept = self._kept is None or self._kept.ndim != 1 or bool(self._kept[unit])
        return unit_words(self.hand, unit, kept=kept)


def _between(one: int, other: int) -> tuple[int, ...]:
    return tuple(range(min(one, other), max(one, other) + 1))
