"""What can be done with a whole layer: its units by hand, and its share."""

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from secateurs.ui.hand.marks import hand_of_layers
from secateurs.ui.hand.menu import WEIGHTS, add_choices, add_title
from secateurs.ui.layers.shares import can_be_left_out, is_left_out, own_shares, share_of
from secateurs.ui.prune.events import LayerLeftOut, LayerShareChosen
from secateurs.ui.prune.parts import ranked_index, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, fix_size
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish, wish_on

ALL_STAYS = "All of it stays: it is left out"
MORE = (0.0, 0.25, 0.5, 0.75, 0.9)


def ranked_key(state: State, layer: int) -> str | None:
    """Return what the ranking calls a layer, or the layers whose units are tied to its."""
    method = state.pruning.choice.method
    ranking, index = state.pruning.way(method).ranking, ranked_index(state.network, method, layer)
    at = None if ranking is None or index is None else ranking.index_of(index)
    return None if ranking is None or at is None else ranking.names[at]


def layer_menu(parent: QWidget, state: State, layer: int) -> QMenu:
    """Return the menu of a prunable layer, by its index."""
    choice, name = state.pruning.choice, state.network.prunable[layer].name
    menu = QMenu(parent)
    add_title(menu, shown_layers(state.network)[layer].title)
    hand = hand_of_layers(state.network, choice.hand).get(name)
    if is_left_out(state.network, choice, layer, choice.method):
        menu.addAction(ALL_STAYS).setEnabled(False)
    elif choice.method == "weight":
        menu.addAction(WEIGHTS).setEnabled(False)
    elif hand is None:
        menu.addAction("Its units always stay").setEnabled(False)
    else:
        add_choices(menu, parent, hand, tuple(range(hand.units)))
    menu.addSeparator()
    if ranked_key(state, layer) is not None:
        _add_shares(menu, parent, state, layer)
    add_left_out(menu, parent, state, layer)
    return menu


def add_left_out(menu: QMenu, parent: QWidget, state: State, layer: int) -> None:
    """Add what leaves a layer out of all pruning."""
    owner, choice = state.network.prunable[layer].owner, state.pruning.choice
    is_out = owner in choice.skip
    action = menu.addAction("&Leave this layer out")
    action.setCheckable(True)
    action.setChecked(is_out)
    action.setEnabled(is_out or can_be_left_out(state.network, choice, owner))
    event = LayerLeftOut(owner, not is_out)
    action.triggered.connect(lambda: wish(parent, event))


def ask_share(parent: QWidget, state: State, layer: int) -> None:
    """Ask for a layer's share in figures, without stopping the rest of the window."""
    key, pruning = ranked_key(state, layer), state.pruning
    if key is not None:
        title = shown_layers(state.network)[layer].title
        asked = share_of(pruning, key)
        question = ShareQuestion(parent, title, f"{pruning.choice.method}s", asked)
        wish_on(question.entered, parent, lambda share: LayerShareChosen(key, share))
        question.open()


def _add_shares(menu: QMenu, parent: QWidget, state: State, layer: int) -> None:
    key, pruning = ranked_key(state, layer), state.pruning
    assert key is not None
    asked = share_of(pruning, key)
    own = menu.addMenu("&Share that goes")
    for share in MORE:
        action = own.addAction(percent(share, 0))
        action.setCheckable(True)
        action.setChecked(asked is not None and abs(asked - share) < 0.005)
        event = LayerShareChosen(key, share)
        action.triggered.connect(lambda _=False, event=event: wish(parent, event))
    own.addSeparator()
    other = own.addAction("&Other…")
    other.triggered.connect(lambda: ask_share(parent, state, layer))
    back = menu.addAction("Share as the &ranking has it")
    back.setEnabled(key in own_shares(pruning))
    back.triggered.connect(lambda: wish(parent, LayerShareChosen(key, None)))


WIDTH = 320
RANGE = "a percentage from 0 to 100"


class ShareQuestion(QDialog):
    """Enter takes what was typed, Esc leaves the share as it is."""

    entered = Signal(float)  # a fraction

    def __init__(self, parent: QWidget, title: str, parts: str, share: float | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Share of a layer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = f"Percent of its {parts} that go"
        text = "" if share is None else f"{100 * share:.4g}"
        self.field = Field(name, text, name)
        self.field.set_hint(RANGE)
        self.take = primary_button("Set", "Have so many of them go, whatever the sparsity bar says")
        self.cancel = plain_button("Cancel", "Leave the layer's share as it is")
        self.take.setDefault(True)
        self._lay_out(title)
        self.field.edited.connect(self._check)
        self.take.clicked.connect(self._finish)
        self.cancel.clicked.connect(self.reject)
        self.field.edit.selectAll()
        self.field.setFocus()
        self._check(text)

    @Slot(str)
    def _check(self, text: str) -> None:
        share = read_share(text)
        self.take.setEnabled(share is not None)
        self.field.show_error("" if share is not None or not text.strip() else RANGE)

    @Slot()
    def _finish(self) -> None:
        share = read_share(self.field.edit.text())
        if share is not None:
            self.entered.emit(share)
            self.accept()

    def _lay_out(self, title: str) -> None:
        fix_size(self, width=WIDTH)
        head = label(title, 15, Weight.DemiBold)
        head.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self.field)
        column.addLayout(buttons)


def read_share(text: str) -> float | None:
    """Read "82", "82.5 %" or "82,5" as a fraction; None when it is not 0 to 100."""
    found = re.fullmatch(r"\s*(\d{1,3}(?:[.,]\d*)?)\s*%?\s*", text)
    percent = float(found.group(1).replace(",", ".")) if found else 101.0
    return percent / 100 if percent <= 100 else None
