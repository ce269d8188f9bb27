"""The units of a layer as a grid of small pictures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from secateurs.core.base.arrays import Mask
from secateurs.core.evaluation.unit_pictures import UnitPictures
from secateurs.ui.hand.events import UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.hand.marks import LayerHand
from secateurs.ui.theme.fonts import font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.atlas import Atlas
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

SIDE = 34  # pixels of a picture's side, about: whole screen pixels a pixel of the picture
LARGE_SIDE = 56
ROOM_FOR_LARGE = 300  # pixels of the grid's width
GAP = 5
MARGIN = 4  # around all, for the line of the cut and the frame of the chosen
DECISIONS = {
    Qt.Key.Key_Delete: UnitsCut,
    Qt.Key.Key_Backspace: UnitsCut,
    Qt.Key.Key_P: UnitsProtected,
    Qt.Key.Key_R: UnitsFreed,
}
MARKS = {"cut": ("cut", "−", "error"), "protected": ("keep", "+", "accent")}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What the grid shows of a layer.

    Attributes:
        order: (units,) their numbers, in the order of the pictures.
        kept: (units,) bool by number; None where none of them goes.
        cut: the place before which the line of the cut stands; None for no line.
        ranks: (units,) by number, the place in the order of removal, 0 first; None if unranked.
        hand: what is chosen by hand of them; None where there is nothing to choose.
    """

    order: NDArray[np.int64]
    kept: Mask | None
    cut: int | None
    ranks: NDArray[np.int64] | None
    hand: LayerHand | None = None


class UnitGrid(QWidget):
    """A click or an arrow key chooses a unit, Enter or a double click opens it.

    Delete cuts the chosen one by hand, P protects it, R leaves it to the ranking.
    """

    picked = Signal(int)  # a unit's number
    opened = Signal(int)
    left = Signal()  # Escape
    menu_asked = Signal(int, QPoint)  # a unit's number, and where on the screen
    decided = Signal(int, object)  # a unit's number, and the type of a choice by hand

    def __init__(self) -> None:
        super().__init__()
        self._pictures: UnitPictures | None = None
        self._shown: Shown | None = None
        self._places: NDArray[np.int64] = np.empty(0, np.int64)  # of each unit, by number
        self._atlas: Atlas | None = None
        self._large = False
        self._is_open = False
        self._columns = 1
        self.chosen: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_units(self, pictures: UnitPictures, shown: Shown, *, large: bool) -> None:
        """Show a layer; only what is kept, and the line, may change at every step of the bar."""
        if pictures is not self._pictures:
            self._pictures, self._atlas = pictures, None
            self._lay_out()
        if large != self._large:
            self._large = large
            self._lay_out()
        before, self._shown = self._shown, shown
        if before is None or before.order is not shown.order:
            self._places = np.argsort(shown.order)
            self.update()
        elif (before.cut, before.hand) != (shown.cut, shown.hand) or before.kept is not shown.kept:
            self.update()
        self._describe()

    def show_chosen(self, unit: int | None, *, is_open: bool = False) -> None:
        self._is_open = is_open
        if unit != self.chosen:
            self.chosen = unit
            self._describe()
            self.update()

    @property
    def count(self) -> int:
        return 0 if self._shown is None else len(self._shown.order)

    @property
    def shown(self) -> Shown | None:
        return self._shown

    def unit_at(self, spot: QPoint) -> int | None:
        """Return the unit whose picture is at a place; None beside them."""
        width, height = self._cell()
        column, row = int((spot.x() - MARGIN) // width), int((spot.y() - MARGIN) // height)
        place = row * self._columns + column
        if self._shown is None or spot.x() < MARGIN or spot.y() < MARGIN:
            return None
        inside = column < self._columns and place < self.count
        return int(self._shown.order[place]) if inside else None

    def place_of(self, unit: int) -> QRectF:
        """Return where a unit's picture is."""
        return self._place(int(self._places[unit]))

    def words(self, unit: int) -> str:
        """Say of a unit what the grid shows."""
        shown, pictures = self._shown, self._pictures
        assert shown is not None
        assert pictures is not None
        said = [f"Unit {unit}"]
        if shown.ranks is not None:
            said.append(f"goes as {shown.ranks[unit] + 1:,} of {self.count:,}")
        if shown.kept is not None:
            said.append("kept" if shown.kept[unit] else "removed")
        if shown.hand is not None and shown.hand.standing(unit) in ("cut", "protected"):
            said.append("by hand")
        if pictures.silent[unit]:
            said.append(f"silent on all {pictures.samples:,} samples")
        return ", ".join(said)

    @property
    def chosen_spot(self) -> QRectF | None:
        """Where the chosen unit's picture is, for whoever scrolls."""
        return None if self.chosen is None or not self.count else self.place_of(self.chosen)

    @property
    def looked_at(self) -> QRectF | None:
        """What is to stay in view when the grid's size changes."""
        return self.cut_spot if self.chosen_spot is None else self.chosen_spot

    @property
    def cut_spot(self) -> QRectF | None:
        """Where the first picture after the line of the cut is."""
        cut = None if self._shown is None else self._shown.cut
        return None if cut is None else self._place(min(cut, self.count - 1))

    def sizeHint(self) -> QSize:
        return QSize(300, max(114, self.minimumHeight()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self.unit_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and unit is not None:
            self.picked.emit(unit)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        unit = self.unit_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and unit is not None:
            self.opened.emit(unit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        unit = self.chosen if by_key else self.unit_at(event.pos())
        if unit is None:
            super().contextMenuEvent(event)
            return
        self.picked.emit(unit)
        at = self.place_of(unit).bottomLeft().toPoint() if by_key else event.pos()
        self.menu_asked.emit(unit, self.mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.count:
            super().keyPressEvent(event)
        elif key in _ENTER and self.chosen is not None:
            self.opened.emit(self.chosen)
        elif key == Qt.Key.Key_Escape and self._is_open:
            self.left.emit()
        elif key in DECISIONS and self._can_choose(self.chosen):
            self.decided.emit(self.chosen, DECISIONS[key])
        elif (place := self._next_place(key)) is not None:
            assert self._shown is not None
            self.picked.emit(int(self._shown.order[place]))
        else:
            super().keyPressEvent(event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Say whether a key is meant here: Del would clear the pad, Esc end a presentation."""
        key, plain = Qt.Key(event.key()), not event.modifiers()
        decides = key in DECISIONS and self._can_choose(self.chosen)
        return plain and (decides or (key == Qt.Key.Key_Escape and self._is_open))

    def _can_choose(self, unit: int | None) -> bool:
        hand = None if self._shown is None else self._shown.hand
        return hand is not None and unit is not None and hand.can_be_chosen(unit)

    def _next_place(self, key: Qt.Key) -> int | None:
        """Return the place that a key leads to; None of any other key."""
        last, page = self.count - 1, 4 * self._columns
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if key in ends:
            return ends[key]
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if key not in steps:
            return None
        if self.chosen is None:
            return 0
        return min(max(int(self._places[self.chosen]) + steps[key], 0), last)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in DECISIONS and not event.modifiers():
                event.accept()  # Delete is not the pad's here
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            unit = self.unit_at(event.pos())
            words = "" if unit is None else plain_tip(self.words(unit))
            QToolTip.showText(event.globalPos(), words, self)
            return True
        is_shortcut = event.type() == QEvent.Type.ShortcutOverride
        if is_shortcut and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self._shown
        if shown is None or self._pictures is None:
            return
        painter, atlas = QPainter(self), self._atlas_at_hand()
        width, height = self._cell()
        area = event.rect()
        first = max(0, int((area.top() - MARGIN) // height)) * self._columns
        last = (int((area.bottom() - MARGIN) // height) + 1) * self._columns
        kept = None if shown.kept is None else shown.kept[shown.order[first:last]].tolist()
        for at, unit in enumerate(shown.order[first:last].tolist()):
            row, column = divmod(first + at, self._columns)
            left, top = MARGIN + column * width, MARGIN + row * height
            spot = QRectF(left, top, width - GAP, height - GAP)
            sheet = atlas.whole if kept is None or kept[at] else atlas.pale
            painter.drawImage(spot, sheet, QRectF(atlas.place(unit)))
        if shown.hand is not None:
            self._paint_marks(painter, shown.hand, shown.order[first:last].tolist())
        self._paint_cut(painter, shown)
        if self.chosen is not None and self.chosen < self.count:
            width = 3 if self.hasFocus() else 2
            frame = self.place_of(self.chosen).adjusted(-3, -3, 3, 3)
            paint_frame(painter, frame, 3, None, colours().accent, width)

    def _paint_marks(self, painter: QPainter, hand: LayerHand, units: list[int]) -> None:
        """Write on pictures what was decided by hand."""
        palette = colours()
        painter.setFont(font(12))
        for unit in units:
            standing = hand.standing(unit)
            if standing not in MARKS:
                continue
            word, sign, tone = MARKS[standing]
            place, side = self.place_of(unit), scaled(13)
            width = painter.fontMetrics().horizontalAdvance(word) + 6
            if width > 0.8 * place.width():  # it would hide the picture
                word, width = sign, side
            mark = QRectF(place.right() - width, place.top(), width, side)
            painter.fillRect(mark, QColor(getattr(palette, tone)))
            painter.setPen(QColor(palette.panel))
            painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_cut(self, painter: QPainter, shown: Shown) -> None:
        if shown.cut is None or not 0 < shown.cut < self.count:
            return
        place = self._place(shown.cut)
        line = QRectF(place.left() - GAP / 2 - 1, place.top() - 1, 2, place.height() + 2)
        painter.fillRect(line, QColor(colours().accent))

    def _atlas_at_hand(self) -> Atlas:
        assert self._pictures is not None
        atlas = self._atlas
        if atlas is None or atlas.palette is not colours():
            atlas = self._atlas = Atlas(self._pictures, colours())
        return atlas

    def _factor(self) -> int:
        """Return how many screen pixels a pixel of a picture takes, so that it stays crisp."""
        assert self._pictures is not None
        longest = int(max(self._pictures.values.shape[1:3]))
        side = LARGE_SIDE if self._large and self.width() >= ROOM_FOR_LARGE else SIDE
        return max(1, round(side * self.devicePixelRatioF() / longest))

    def _cell(self) -> tuple[float, float]:
        """Return the width and height of a picture, with the gap after it."""
        if self._pictures is None:
            return float(SIDE + GAP), float(SIDE + GAP)
        scale = self._factor() / self.devicePixelRatioF()
        height, width = self._pictures.values.shape[1:3]
        return width * scale + GAP, height * scale + GAP

    def _place(self, place: int) -> QRectF:
        width, height = self._cell()
        row, column = divmod(place, self._columns)
        return QRectF(MARGIN + column * width, MARGIN + row * height, width - GAP, height - GAP)

    def _lay_out(self) -> None:
        if self._pictures is None:
            return
        width, height = self._cell()
        self._columns = max(1, int((self.width() - 2 * MARGIN + GAP) // width))
        rows = -(-len(self._pictures.values) // self._columns)
        self.setMinimumHeight(round(2 * MARGIN + rows * height - GAP))
        self.update()

    def _describe(self) -> None:
        if self.chosen is not None and self.chosen < self.count:
            self.setAccessibleDescription(self.words(self.chosen))
