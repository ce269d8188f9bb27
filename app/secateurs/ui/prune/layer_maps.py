"""A card a layer: its mask and how much of it is kept."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from secateurs.core.base.arrays import Mask
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import LayerAccount
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import Method
from secateurs.ui.hand.marks import LayerHand, hand_of_layers
from secateurs.ui.hand.menu import WEIGHTS, add_title, units_menu
from secateurs.ui.layers.layer_menu import add_left_out
from secateurs.ui.layers.shares import OUT, is_left_out
from secateurs.ui.prune.figures import carriers_text, kept_short, kept_text
from secateurs.ui.prune.parts import KeptPart, ShownLayer, kept_parts
from secateurs.ui.prune.unit_map import UnitMap
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.card import RADIUS
from secateurs.ui.widgets.deferred import put_in_tab_order
from secateurs.ui.widgets.hairline import is_inside, paint_frame
from secateurs.ui.widgets.text import ChangingTip, ElidedLabel, SteadyText, label
from secateurs.ui.widgets.tiles import Tiles

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def _how_to_read(method: Method) -> str:
    parts = "weights" if method == "weight" else "units (columns)"
    how = (
        f"Inputs run down, units across; the more {parts} survive under a pixel, the stronger"
        " it is. Click, or press the arrow keys, to see the layer's scores."
    )
    if method == "weight":
        return how
    return (
        f"{how} In the chosen layer a click cuts a unit and Shift+click protects it; drag over"
        " several, right click for more. By keyboard: Return, arrow keys, Delete cuts, P"
        " protects, R leaves it to the ranking, Esc ends."
    )


class MapCard(ChangingTip, QFrame):
    """A click or Space picks the layer; arrow keys move to its neighbours."""

    picked = Signal(int)
    stepped = Signal(int)

    def __init__(self, index: int, layer: ShownLayer, more: Callable[[QMenu, int], None]) -> None:
        super().__init__()
        self._more = more
        self._index = index
        self._chosen = False
        self.layer = layer
        self.map = UnitMap()
        self.kept = SteadyText(12, align=Qt.AlignmentFlag.AlignRight)
        self.tied = ElidedLabel("", "muted")
        self._shown: tuple[str, Method | None, str] = ("", None, "")
        self._carrying = ""  # a sentence on units that stay though they are removed
        self._short = ""  # where what is kept has no room
        self._pointed = ""  # words on the unit under the keyboard's cursor
        self._build()
        self.map.where = layer.name
        self.map.pointed.connect(self._point)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_layer(
        self,
        kept: Callable[[], Mask] | None,
        counts: LayerAccount | None,
        method: Method,
        hand: LayerHand | None = None,
        *,
        out: bool = False,
    ) -> None:
        """Show what survives; of units also what is decided on them by hand.

        Args:
            kept: gives the layer's mask; asked once it is seen.
            out: whether it is left out.
        """
        self.map.show_kept(kept)
        self.map.show_hand(hand if method == "unit" else None)
        whole = self._is_whole(method)
        text = "whole" if whole else kept_text(counts, method)
        if out:
            text, whole = f"whole, {OUT}", True
        self._short = "" if whole else kept_short(counts)
        self._carrying = "" if counts is None else carriers_text(counts)
        by_hand = hand.words if hand is not None and method == "unit" else ""
        if (text, method, by_hand) != self._shown:
            self._shown = (text, method, by_hand)
            self.tied.setVisible(method == "unit" and bool(self.layer.tied))
            self._show_words()
            self.setAccessibleDescription(_how_to_read(method))
            self.tip_changed()
        self.map.say()

    def _show_words(self) -> None:
        """Say what is kept; while a unit is pointed at by keyboard, how that stands."""
        text, _, by_hand = self._shown
        self.kept_name.setVisible(not self._pointed)
        if self._pointed:
            self.kept.setText(self._pointed)
        else:
            self.kept.setText(text, self._short)
        tied = self.tie_words if self.layer.tied else ""
        words = [f"kept {text}", by_hand, tied, self._pointed]
        self.setAccessibleName(", ".join(part for part in (self.title, *words) if part))

    @Slot(str)
    def _point(self, words: str) -> None:
        if words != self._pointed:
            self._pointed = words
            self._show_words()

    @property
    def title(self) -> str:
        return self.layer.title

    @property
    def tie_words(self) -> str:
        """Say whose units go with this layer's."""
        return f"tied with {', '.join(self.layer.tied)}"

    def _is_whole(self, method: Method) -> bool:
        return method == "unit" and bool(self.layer.stays) and not self.layer.tied

    def tip(self) -> str:
        kept, method, by_hand = self._shown
        if method is None:
            return ""
        words = [f"{self.title}: {kept} kept."]
        if by_hand:
            words.append(f"{by_hand[0].upper()}{by_hand[1:]}.")
        if self._carrying:
            words.append(self._carrying)
        if self.layer.details:
            words.append(f"{self.layer.details}.")
        if method == "unit" and self.layer.tied:
            words.append(f"Its units are {self.tie_words}: they go together.")
        if method == "unit" and self.layer.stays:
            words.append(f"Units stay: it {self.layer.stays}.")
        return " ".join([*words, _how_to_read(method)])

    def show_chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        self.map.arm(chosen)
        # One tab stop for all cards, at the chosen one.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if chosen else Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def is_chosen(self) -> bool:
        return self._chosen

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(6)
        self.kept_name = label("kept", 12, tone="muted")
        foot.addWidget(self.kept_name)
        foot.addWidget(self.kept, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 11, 11, 10)
        column.setSpacing(8)
        title = ElidedLabel(self.title)
        set_font(title, 12, Weight.Bold)
        set_font(self.tied, 12)
        self.tied.setText(self.tie_words)
        self.tied.hide()
        column.addWidget(title)
        column.addWidget(self.tied)
        column.addWidget(self.map, 1)
        column.addLayout(foot)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self._index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep Delete and Escape from the window's shortcuts while units are chosen by key."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.map.takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.map.press_key(event):
            return
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self._index)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with all of the layer's units."""
        hand = self.map.hand
        if hand is not None and self.map.span:
            self.map.open_menu(self.map.span, event)
            return
        if hand is not None:
            menu = units_menu(self, hand, tuple(range(hand.units)), f"All of {self.layer.name}")
        else:
            menu = QMenu(self)
            add_title(menu, self.title)
            whole = f"{self.layer.name} is never pruned by units"
            menu.addAction(WEIGHTS if self._shown[1] == "weight" else whole).setEnabled(False)
        self._more(menu, self._index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.map.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        line = palette.accent if self._chosen else palette.line
        width = 2 if self.hasFocus() else 1
        area = QRectF(self.rect())
        if is_inside(event.rect(), area, RADIUS):
            QPainter(self).fillRect(event.rect(), QColor(palette.panel))
        else:
            paint_frame(QPainter(self), area, RADIUS, palette.panel, line, width)


LEAST_CARD = 160
AFTER, BETWEEN = 200, 40  # milliseconds until maps are prepared, and from one to the next


class LayerMaps(QWidget):
    """A map card for every prunable layer; holds which one the person looks at more closely."""

    layer_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._layers: tuple[ShownLayer, ...] = ()
        self._state: State | None = None
        self._cut: Cut | None = None
        self._kept: tuple[Callable[[], Mask], ...] = ()
        self.cards: list[MapCard] = []
        self.chosen = 0
        self._tiles = Tiles(LEAST_CARD)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._prepare)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tiles)

    def show_layers(self, layers: tuple[ShownLayer, ...]) -> None:
        """Take other layers, of which the second is chosen; networks of one shape share them."""
        if layers != self._layers:
            self._layers, self._cut, self._kept = layers, None, ()
            self.chosen = max(0, min(1, len(layers) - 1))

    def show_state(self, state: State) -> None:
        self._state = state
        self._make_cards()
        method = state.pruning.choice.method
        way = state.pruning.way(method)
        if way.cut is not self._cut:
            self._cut = way.cut
            self._kept = () if way.cut is None else _survivors(state.network, way.cut)
        by_hand = hand_of_layers(state.network, state.pruning.choice.hand)
        for index, card in enumerate(self.cards):
            kept = self._kept[index] if self._kept else None
            counts = way.account.layers[index] if way.account is not None else None
            hand = by_hand.get(state.network.prunable[index].name)
            out = is_left_out(state.network, state.pruning.choice, index, method)
            card.show_layer(kept, counts, method, None if out else hand, out=out)
        if not self._later.isActive():
            self._later.start(AFTER)

    @Slot()
    def _prepare(self) -> None:
        """Get one map after the other ready for more cuts, with time for events in between."""
        if any(card.map.prepare() for card in self.cards):
            self._later.start(BETWEEN)

    def _add(self, menu: QMenu, index: int) -> None:
        """Add to a card's menu what can be done with the whole layer."""
        if self._state is not None:
            menu.addSeparator()
            add_left_out(menu, self, self._state, index)

    def _make_cards(self) -> None:
        """Make new cards only if the layers differ."""
        if self._layers == tuple(card.layer for card in self.cards):
            return
        cards = [MapCard(index, layer, self._add) for index, layer in enumerate(self._layers)]
        old, self.cards = self.cards, cards
        for card in cards:
            card.picked.connect(self.pick)
            card.stepped.connect(self._step)
        self._tiles.show_tiles(cards)
        put_in_tab_order(self._tiles, *cards)
        for card in old:
            card.deleteLater()
        self._choose(self.chosen)

    @Slot(int)
    def pick(self, index: int) -> None:
        """Choose a layer, and say so."""
        self._choose(index)
        self.layer_chosen.emit(index)

    @Slot(int)
    def _step(self, step: int) -> None:
        index = min(max(self.chosen + step, 0), len(self.cards) - 1)
        self.pick(index)
        self.cards[index].setFocus()

    def _choose(self, index: int) -> None:
        self.chosen = index
        for number, card in enumerate(self.cards):
            card.show_chosen(number == index)


def _survivors(network: Network, cut: Cut) -> tuple[Callable[[], Mask], ...]:
    """Return for each prunable layer what asks for its mask: those out of sight are not made."""
    if cut.method == "weight":
        return tuple(KeptPart(network, cut, at) for at in range(len(network.prunable)))
    return tuple(partial(np.asarray, kept) for kept in kept_parts(network, cut))
