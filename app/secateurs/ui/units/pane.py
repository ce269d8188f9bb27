"""The chosen layer opened: its units as pictures, or what survives of its weights as a map."""

import math

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.evaluation.unit_pictures import UnitPictures
from secateurs.ui.hand.menu import Choice, units_menu, units_title
from secateurs.ui.prune.pane import LEAST, Pane, Resting, RowsArea
from secateurs.ui.prune.parts import KeptPart, ranked_index, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.units.cells import Cells
from secateurs.ui.units.events import (
    LayerEnlarged,
    LayerWatched,
    PicturesWanted,
    UnitChosen,
    UnitClosed,
    UnitOpened,
    UnitsOrdered,
)
from secateurs.ui.units.grid import UnitGrid
from secateurs.ui.units.grid_layout import MARGIN, has_line
from secateurs.ui.units.state import Order
from secateurs.ui.units.unit_card import UnitCard
from secateurs.ui.units.weight_map import WeightMap
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.focus import take_focus_from, turn_to
from secateurs.ui.widgets.text import ElidedLabel
from secateurs.ui.widgets.wishes import wish, wish_on

ORDERS: tuple[tuple[Order, str], ...] = (
    ("score", "by score"),
    ("number", "by number"),
    ("alike", "by likeness"),
)
ORDER_TIPS = {
    "score": "What goes first comes first; the line is the cut",
    "number": "As the layer has them",
    "alike": "Units whose pictures are alike are neighbours",
}
LARGE_HEIGHT = 308  # pixels, even if the page then scrolls: not in a window of 800
LARGE_TIP = "Give the opened layer the place of the layers above it (a click on a map, too)"


class LayerPane(Pane):
    """Has its pictures drawn only while it is in front; see `ui/units/actions.py`."""

    title = "Layer"
    layer_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._layer = 0
        self._state: State | None = None
        self._keys_from: QWidget | None = None  # had them as they were to go to what was not drawn
        self._cells = Cells()
        self.caption = ElidedLabel("", "muted")
        self.order = ChoiceButton("", ORDERS, "Order of the units")
        self.large = CheckBox("Large", LARGE_TIP)
        self.layer_choice = ChoiceButton("", [], "Layer that is opened")
        self.grid = UnitGrid()
        self.area = _GridArea(self.grid)
        self.card = UnitCard()
        self.map = WeightMap()
        self.resting = Resting()
        self.again = plain_button("Try again", "Draw the units of this layer once more")
        self._without = QWidget()  # stands where there is nothing to show
        self._stack = QStackedWidget()
        self._build()
        self.grid.picked.connect(self._choose)
        self.grid.opened.connect(self._open)
        self.grid.menu_asked.connect(self._open_menu)
        self.grid.decided.connect(self._decide)
        self.grid.brushed_at.connect(self._follow_brush)
        wish_on(self.grid.left, self, UnitClosed())
        wish_on(self.again.clicked, self, PicturesWanted())
        wish_on(self.order.chosen, self, UnitsOrdered)
        wish_on(self.large.clicked, self, LayerEnlarged)
        self.map.clicked.connect(self._turn_large)
        self.layer_choice.chosen.connect(self._want_layer)

    def show_layer(self, layer: int) -> None:
        """Choose the layer that is looked into, by its index."""
        if layer != self._layer:
            self._keys_from = None
        self._layer = layer

    def take_keys(self) -> None:
        """Have the keys go to what is shown of the layer, once it is drawn.

        Another part that takes them in the meantime keeps them.
        """
        for part, holder in ((self.area, self.grid), (self.map, self.map)):
            if self._stack.currentWidget() is part:
                holder.setFocus(Qt.FocusReason.TabFocusReason)
                self._keys_from = None
                return
        self._keys_from = QApplication.focusWidget()

    def show_state(self, state: State) -> None:
        self._state = state
        layers = shown_layers(state.network)
        if self._layer >= len(layers):
            self.title, self.notes = "Layer", ()
            self._rest("Nothing of this network can be pruned.")
            return
        if state.units.layer != self._layer:
            wish(self, LayerWatched(self._layer))
        layer = layers[self._layer]
        self.title, _, size = layer.title.partition(" · ")
        tied = f"tied with {', '.join(layer.tied)}" if layer.tied else ""
        self.notes = (", ".join(filter(None, (size, tied))), size)
        self.large.setChecked(state.units.large)
        self.layer_choice.set_options([(str(at), each.name) for at, each in enumerate(layers)])
        self.layer_choice.show_choice(str(self._layer))
        self.layer_choice.setVisible(state.units.large)
        self._stack.setMinimumHeight(LARGE_HEIGHT if state.units.large else 0)
        by_units = state.pruning.choice.method == "unit"
        self.order.setVisible(by_units)
        if by_units:
            self._show_units(state)
        else:
            self._show_weights(state)

    def _show_units(self, state: State) -> None:
        units = state.units
        pictures = units.pictures if units.layer == self._layer else None
        self.order.show_choice(units.order)
        if pictures is None:
            self.card.hide()
            why = units.undrawn if units.layer == self._layer else ""
            words = f"Its units could not be drawn. {why}" if why else "Drawing its units…"
            self._rest(words, fails=bool(why))
            return
        ranked = ranked_index(state.network, "unit", self._layer) is not None
        shown = self._cells.shown(state, self._layer, pictures)
        is_new = self.grid.shown is None or shown.order is not self.grid.shown.order
        follows = is_new or self._sees(self.grid.cut_spot)
        self.grid.show_units(pictures, shown, large=units.large)
        self.area.fit_rows()
        self.grid.show_chosen(units.unit, is_open=units.opened)
        self._show_card(state)
        self.grid.setAccessibleName(f"Units of {self.title}")
        self._bring(self.area, *captions(pictures, cut=has_line(shown), ranked=ranked))
        if follows:
            self._scroll_to(self.grid.cut_spot, centred=is_new)

    def _show_card(self, state: State) -> None:
        opened = state.units.opened and state.units.unit is not None
        if opened:
            self.card.show_state(state)
        self.card.setVisible(opened)

    def _show_weights(self, state: State) -> None:
        self.card.hide()
        way = state.pruning.weight
        if way.cut is None:
            self._rest("Ranking the parts…")
            return
        kept = self._cells.weights(state.network, way.cut, self._layer)
        layer = state.network.prunable[self._layer]
        place = "pixel" if layer.kind == "Dense" else "place"
        sides = self._cells.sides(state, self._layer)
        part = KeptPart(state.network, way.cut, self._layer)
        self.map.show_kept(kept, sides, place, layer.unit_word, part)
        caption = self.map.caption
        self.map.setAccessibleDescription(caption[0])
        self._bring(self.map, *caption)

    def _rest(self, words: str, *, fails: bool = False) -> None:
        if not fails:
            take_focus_from(self.again, self)
        self.again.setVisible(fails)
        self.resting.show_words(words)
        self._bring(self._without, "")

    def _bring(self, part: QWidget, *caption: str) -> None:
        turn_to(self._stack, part)
        if self._keys_from is not None and self._keys_from is QApplication.focusWidget():
            self.take_keys()
        if caption[0] != self.caption.text():
            self.caption.set_wordings(*caption)

    @Slot(int)
    def _choose(self, unit: int) -> None:
        wish(self, UnitChosen(self._layer, unit))
        self._scroll_to(self.grid.chosen_spot)

    @Slot(int)
    def _open(self, unit: int) -> None:
        wish(self, UnitOpened(self._layer, unit))
        self._scroll_to(self.grid.chosen_spot)

    @Slot(object, QPoint)
    def _open_menu(self, units: tuple[int, ...], spot: QPoint) -> None:
        hand = None if self.grid.shown is None else self.grid.shown.hand
        if hand is not None:
            menu = units_menu(self.grid, hand, units, units_title(self.title, units))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(spot)

    @Slot(object, object)
    def _decide(self, units: tuple[int, ...], choice: Choice) -> None:
        hand = None if self.grid.shown is None else self.grid.shown.hand
        if hand is not None:
            wish(self, choice(hand.layer, units))

    @Slot(QPoint)
    def _follow_brush(self, spot: QPoint) -> None:
        self.area.ensureVisible(spot.x(), spot.y(), 0, 0)

    @Slot(str)
    def _want_layer(self, key: str) -> None:
        self.layer_wanted.emit(int(key))

    @Slot()
    def _turn_large(self) -> None:
        if self._state is not None:
            wish(self, LayerEnlarged(not self._state.units.large))

    def _sees(self, spot: QRectF | None) -> bool:
        bar = self.area.verticalScrollBar()
        top, room = bar.value(), self.area.viewport().height()
        return spot is None or (spot.bottom() > top and spot.top() < top + room)

    def _scroll_to(self, spot: QRectF | None, *, centred: bool = False) -> None:
        if spot is not None:
            self.area.scroll_to(spot, centred=centred)

    def _build(self) -> None:
        self.resting.setMinimumHeight(1)
        self.again.hide()
        ignored = QSizePolicy.Policy.Ignored  # it asks for no more room than what it stands for
        self._without.setSizePolicy(ignored, ignored)
        words = QVBoxLayout(self._without)
        words.setContentsMargins(0, 0, 0, 0)
        words.addWidget(self.resting, 1)
        words.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (self.area, self.map, self._without):
            self._stack.addWidget(part)
        beside = QHBoxLayout()
        beside.setSpacing(14)
        beside.addWidget(self._stack, 1)
        beside.addWidget(self.card)
        self.card.hide()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.caption, 1)
        row.addWidget(self.layer_choice)
        row.addWidget(self.large)
        row.addWidget(self.order)
        self.layer_choice.setToolTip("The layers above it make room while it is large")
        self.order.setToolTip("In which order the units stand")
        self.order.set_options(ORDERS, ORDER_TIPS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 7, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addLayout(beside, 1)


NOTCH = 120  # eighths of a degree that a wheel turns by


class _GridArea(RowsArea):
    """Takes what room there is, and asks for little; what is looked at stays in view.

    It shows whole rows, and a wheel with notches scrolls by such; a finger goes anywhere.
    """

    def __init__(self, grid: UnitGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._late = QTimer(self, singleShot=True, interval=0)  # once the grid is laid out
        self._late.timeout.connect(self._reveal)

    def scroll_to(self, spot: QRectF, *, centred: bool = False) -> None:
        """Scroll as little as needed, by whole rows, to see a picture; or to its row's middle."""
        layout, bar = self._grid.layout_in_force, self.verticalScrollBar()
        row, rows = round((spot.top() - MARGIN) / layout.pitch), layout.rows_in(self.height())
        first = min(max(bar.value() / layout.pitch, row - rows + 1), row)
        if centred:
            first = row - rows // 2
        bar.setValue(round(first * layout.pitch))

    def fit_rows(self) -> None:
        """Leave room for whole rows alone, where not all of them have room."""
        layout, room = self._grid.layout_in_force, self.height()
        rest = room - layout.whole_height(room) if layout.total_height > room else 0
        if rest != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, max(0, rest))

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.verticalScrollBar()
        before, pitch = bar.value(), self._grid.layout_in_force.pitch
        super().wheelEvent(event)
        if bar.value() != before and event.angleDelta().y() % NOTCH == 0:
            nearest = math.ceil if bar.value() > before else math.floor
            bar.setValue(round(nearest(bar.value() / pitch) * pitch))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid.show_in(self.height())
        self._late.start()

    @Slot()
    def _reveal(self) -> None:
        self.fit_rows()
        if self._grid.looked_at is not None:
            self.scroll_to(self._grid.looked_at)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(LEAST))


WHAT = {
    "weights": "Each unit's weights, one a pixel: violet for it, sand against",
    "filters": "Each filter's weights",
    "inputs": "Each unit's weights, one an input, row after row: violet adds, sand takes away",
}


def captions(pictures: UnitPictures, *, cut: bool, ranked: bool) -> tuple[str, ...]:
    """Say in one line what the pictures are, the longest wording first."""
    if pictures.kind == "samples":
        what = (
            "Each unit: the mean of the ten"
            f" of {count(pictures.samples)} validation samples that excite it most"
        )
        short = "The mean of the ten samples that excite each most"
        shortest = "The mean of ten samples each"
    else:
        what = WHAT[pictures.kind]
        if pictures.in_colour:
            what += " in colour, grey for none"
        elif pictures.kind == "filters":
            what += ": violet adds, sand takes away"
        short = what.partition(":")[0]
        shortest = "Their weights"
    tail = "; the line is the cut" if cut else "" if ranked else "; none of them goes"
    return f"{what}{tail}", f"{short}{tail}", short, shortest
