"""The units of a layer as a grid of small pictures."""

from collections.abc import Iterable
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from secateurs.core.evaluation.unit_pictures import UnitPictures
from secateurs.ui.hand.menu import KEYS, choice_at
from secateurs.ui.theme.fonts import set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.atlas import Atlas
from secateurs.ui.units.cells import Shown, unit_words
from secateurs.ui.units.grid_layout import (
    Brush,
    GridLayout,
    grid_layout,
    moved_areas,
    paint_chosen,
    paint_cut,
    paint_hand,
    paint_pictures,
)
from secateurs.ui.widgets.cell_grid import part_in_view
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

HOW = (
    "Drag over several to cut them, with Shift to protect them (Shift+click: one); Shift with arrow"
    " keys chooses several for Delete, P and R"
)
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class UnitGrid(QWidget):
    """A click or an arrow key chooses a unit, Enter or a double click opens it.

    A drag cuts by hand all that it passes over, with Shift it protects, from one that is decided so
    already it takes that back; Esc ends it. Shift with a key chooses several; Delete cuts what is
    chosen, P protects it, R leaves it to the ranking.
    """

    picked = Signal(int)  # a unit's number
    opened = Signal(int)
    left = Signal()  # Escape
    menu_asked = Signal(object, QPoint)  # units' numbers, and where on the screen
    decided = Signal(object, object)  # units' numbers, and the type of a choice by hand
    brushed_at = Signal(QPoint)  # where the pointer of a drag is

    def __init__(self) -> None:
        super().__init__()
        self._pictures: UnitPictures | None = None
        self._shown: Shown | None = None
        self._places: NDArray[np.int64] = np.empty(0, np.int64)  # of each unit, by number
        self._atlas: Atlas | None = None
        self._large = False
        self._is_open = False
        self._layout = GridLayout()
        self._seen_height = 0
        self.chosen: int | None = None
        self._anchor: int | None = None  # the unit from which on several are chosen
        self._pressed: QPointF | None = None
        self._protects = False  # whether Shift was held then
        self._brush: Brush | None = None  # the drag under way
        set_font(self, 12)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_units(self, pictures: UnitPictures, shown: Shown, *, large: bool) -> None:
        """Show a layer; only what is kept, and the line, may change at every step of the bar."""
        if pictures is not self._pictures or large != self._large:
            if pictures is not self._pictures:
                self._pictures, self._atlas = pictures, None
                self._choose_one()
            self._large = large
            self._lay_out()
        before, self._shown = self._shown, shown
        if before is None or before.order is not shown.order:
            self._places = np.argsort(shown.order)
            self._choose_one()
        elif (moved := moved_areas(self._layout, shown, before)) is None:
            self.update()
        else:
            for area in moved:
                self.update(area.toAlignedRect())
        self._describe()

    def show_chosen(self, unit: int | None, *, is_open: bool = False) -> None:
        self._is_open = is_open
        if unit != self.chosen:
            self.chosen = unit
            self._describe()
            self.update()

    @property
    def count(self) -> int:
        return 0 if self._shown is None else self._shown.count

    @property
    def shown(self) -> Shown | None:
        return self._shown

    @property
    def span(self) -> tuple[int, ...]:
        """The units that are chosen, in the order of their pictures."""
        if self.chosen is None or self._shown is None or self.chosen >= self.count:
            return ()
        places = self._span_places()
        return tuple(self._shown.order[places.start : places.stop].tolist())

    def unit_at(self, spot: QPoint | QPointF) -> int | None:
        """Return the unit whose picture is at a place; None beside them."""
        place = self._layout.place_at(spot.x(), spot.y())
        return None if self._shown is None or place is None else int(self._shown.order[place])

    def place_of(self, unit: int) -> QRectF:
        """Return where a unit's picture is."""
        return self._layout.spot(int(self._places[unit]))

    def words(self, unit: int) -> str:
        """Say of a unit what the grid shows."""
        assert self._shown is not None
        assert self._pictures is not None
        return unit_words(self._shown, self._pictures, unit)

    @property
    def layout_in_force(self) -> GridLayout:
        """Where the pictures are."""
        return self._layout

    @property
    def chosen_spot(self) -> QRectF | None:
        """Where the chosen unit's picture is, for whoever scrolls."""
        return None if self.chosen is None or not self.count else self.place_of(self.chosen)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Say where to look: a page that Tab comes from would scroll to the middle of all."""
        if query == Qt.InputMethodQuery.ImCursorRectangle:
            seen, spot = self.visibleRegion().boundingRect(), self.looked_at
            return seen if spot is None or not seen.isEmpty() else spot.toRect()
        return super().inputMethodQuery(query)

    @property
    def looked_at(self) -> QRectF | None:
        """What is to stay in view when the grid's size changes."""
        return self.cut_spot if self.chosen_spot is None else self.chosen_spot

    @property
    def cut_spot(self) -> QRectF | None:
        """Where the first picture after the line of the cut is."""
        cut = None if self._shown is None else self._shown.cut
        return None if cut is None else self._layout.spot(min(cut, self.count - 1))

    def show_in(self, height: int) -> None:
        """Take the height of the area in which it is seen."""
        if height != self._seen_height:
            self._seen_height = height
            self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(300, max(114, self.minimumHeight()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end_brush()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self.unit_at(event.position())
        if event.button() != LEFT or unit is None:
            return
        protects = bool(event.modifiers() & SHIFT)
        if not protects:
            self._pick(unit)
        self._pressed, self._protects = event.position(), protects

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = event.position() - self._pressed
        if self._brush is None and way.manhattanLength() >= QApplication.startDragDistance():
            self._begin_brush(self._pressed)
        if self._brush is not None:
            self._brush_on(self._pressed, event.position())
            self._pressed = event.position()
            self.brushed_at.emit(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != LEFT:
            return
        if self._brush is None and self._pressed is not None and self._protects:
            self._begin_brush(self._pressed)  # of one unit
        brush = self._brush
        self._end_brush()
        if brush is not None and brush.units:
            self.decided.emit(tuple(sorted(brush.units)), brush.choice)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        unit = self.unit_at(event.position())
        if event.modifiers() & SHIFT:
            self.mousePressEvent(event)  # as the first click did
        elif event.button() == LEFT and unit is not None:
            self.opened.emit(unit)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the unit under the pointer, or all if it is a chosen one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        unit = self.chosen if by_key else self.unit_at(event.pos())
        if unit is None:
            super().contextMenuEvent(event)
            return
        self._end_brush()
        if unit not in self.span:
            self._pick(unit)
        at = self.place_of(unit).bottomLeft().toPoint() if by_key else event.pos()
        units = self.span if unit in self.span else (unit,)
        self.menu_asked.emit(tuple(sorted(units)), self.mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.count:
            super().keyPressEvent(event)
        elif key in _ENTER and self.chosen is not None:
            self.opened.emit(self.chosen)
        elif key == Qt.Key.Key_Escape and self._can_leave:
            self._leave()
        elif key in KEYS and any(map(self._can_choose, self.span)):
            self.decided.emit(tuple(sorted(self.span)), KEYS[key])
        elif (place := self._next_place(key)) is not None:
            self._step_to(place, choosing=bool(event.modifiers() & SHIFT))
        else:
            super().keyPressEvent(event)

    @property
    def _can_leave(self) -> bool:
        return self._is_open or self._anchor is not None or self._brush is not None

    def _leave(self) -> None:
        """End the drag, else choose one unit of several, else close it."""
        if self._brush is not None:
            self._end_brush()
        elif self._anchor is not None:
            self._choose_one()
            self._describe()
        else:
            self.left.emit()

    def _takes(self, event: QKeyEvent) -> bool:
        """Say whether a key is meant here: Del would clear the pad, Esc end a presentation."""
        key, plain = Qt.Key(event.key()), not event.modifiers()
        return plain and (key in KEYS or (key == Qt.Key.Key_Escape and self._can_leave))

    def _can_choose(self, unit: int | None) -> bool:
        return self._shown is not None and self._shown.can_be_chosen(unit)

    def _next_place(self, key: Qt.Key) -> int | None:
        place = None if self.chosen is None else int(self._places[self.chosen])
        return self._layout.next_place(place, key)

    def _step_to(self, place: int, *, choosing: bool) -> None:
        """Move to a place, with all on the way chosen or alone."""
        assert self._shown is not None
        unit = int(self._shown.order[place])
        if not choosing:
            self._pick(unit)
            return
        if self._anchor is None:
            self._anchor = unit if self.chosen is None else self.chosen
        self.picked.emit(unit)
        self._describe()
        self.update()

    def _span_places(self) -> range:
        assert self.chosen is not None
        at = int(self._places[self.chosen])
        other = at if self._anchor is None else int(self._places[self._anchor])
        return range(min(at, other), max(at, other) + 1)

    def _choose_one(self) -> None:
        self._anchor = None
        self._end_brush()

    def _pick(self, unit: int) -> None:
        if self._anchor is not None:
            self._choose_one()
        self.picked.emit(unit)

    def _begin_brush(self, begin: QPointF) -> None:
        """Decide by the first unit what the drag does; without any that can be chosen, nothing."""
        unit, hand = self.unit_at(begin), None if self._shown is None else self._shown.hand
        if hand is not None and unit is not None:
            self._anchor = None
            self._brush = Brush(choice_at(hand, unit, protects=self._protects))
            self._brush_on(begin, begin)

    def _brush_on(self, begin: QPointF, end: QPointF) -> None:
        assert self._shown is not None
        assert self._brush is not None
        self._brush.pass_over(self._shown, self._layout.places_along(begin, end))
        self.update()

    def _end_brush(self) -> None:
        self._pressed = self._brush = None
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(event.pos()), self)
            return True
        is_shortcut = event.type() == QEvent.Type.ShortcutOverride
        if is_shortcut and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def tip(self, spot: QPoint) -> str:
        """Return the words on what is at a place, and how it is decided by hand."""
        unit = self.unit_at(spot)
        if unit is None:
            return ""
        return plain_tip(
            f"{self.words(unit)}. {HOW}." if self._can_choose(unit) else self.words(unit)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        shown, layout = self._shown, self._layout
        painter, areas = QPainter(self), cast("Iterable[QRect]", event.region())
        places = layout.places_in(areas)
        painter.fillRect(event.rect(), QColor(colours().panel))
        if shown is None or self._pictures is None:
            return
        paint_pictures(painter, layout, shown, self._atlas_at_hand(), places)
        paint_hand(painter, layout, shown, places, self._brush)
        paint_cut(painter, layout, shown)
        if self.chosen is not None and self.chosen < self.count:
            width, at = 3 if self.hasFocus() else 2, int(self._places[self.chosen])
            paint_chosen(painter, layout, self._span_places(), at, width)
        elif self.hasFocus():
            paint_frame(painter, part_in_view(self), 6, None, colours().accent, 2)

    def _atlas_at_hand(self) -> Atlas:
        assert self._pictures is not None
        atlas = self._atlas
        if atlas is None or atlas.palette is not colours():
            atlas = self._atlas = Atlas(self._pictures, colours())
        return atlas

    def _lay_out(self) -> None:
        if self._pictures is None:
            return
        values, ratio = self._pictures.values, self.devicePixelRatioF()
        sides = (int(values.shape[1]), int(values.shape[2]))
        self._layout = grid_layout(
            len(values), sides, self.width(), ratio, large=self._large, height=self._seen_height
        )
        self.setMinimumHeight(self._layout.total_height)
        self.update()

    def _describe(self) -> None:
        if self.chosen is not None and self.chosen < self.count:
            several = len(self._span_places())
            words = self.words(self.chosen)
            self.setAccessibleDescription(words if several == 1 else f"{several} chosen; {words}")
