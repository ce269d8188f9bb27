"""What can be done with a whole layer: its units by hand, and its share."""

from PySide6.QtWidgets import QMenu, QWidget

from secateurs.ui.hand.marks import hand_of_layers
from secateurs.ui.hand.menu import WEIGHTS, add_choices, add_title
from secateurs.ui.layers.shares import own_shares, share_of
from secateurs.ui.prune.events import LayerShareChosen
from secateurs.ui.prune.parts import ranked_index, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.widgets.wishes import wish

MORE = (0.0, 0.25, 0.5, 0.75, 0.9)


def ranked_key(state: State, layer: int) -> str | None:
    """Return what the ranking calls a layer, or the layers whose units are tied to its."""
    method = state.pruning.choice.method
    ranking, index = state.pruning.way(method).ranking, ranked_index(state.network, method, layer)
    return None if ranking is None or index is None else ranking.names[index]


def layer_menu(parent: QWidget, state: State, layer: int) -> QMenu:
    """Return the menu of a prunable layer, by its index."""
    choice, name = state.pruning.choice, state.network.prunable[layer].name
    menu = QMenu(parent)
    add_title(menu, shown_layers(state.network)[layer].title)
    hand = hand_of_layers(state.network, choice.hand).get(name)
    if choice.method == "weight":
        menu.addAction(WEIGHTS).setEnabled(False)
    elif hand is None:
        menu.addAction("Its units always stay").setEnabled(False)
    else:
        add_choices(menu, parent, hand, tuple(range(hand.units)))
    key = ranked_key(state, layer)
    if key is not None:
        menu.addSeparator()
        _add_shares(menu, parent, state, key)
    return menu


def _add_shares(menu: QMenu, parent: QWidget, state: State, key: str) -> None:
    pruning = state.pruning
    asked = share_of(pruning, key)
    own = menu.addMenu("&Share that goes")
    for share in MORE:
        action = own.addAction(percent(share, 0))
        action.setCheckable(True)
        action.setChecked(asked is not None and abs(asked - share) < 0.005)
        event = LayerShareChosen(key, share)
        action.triggered.connect(lambda _=False, event=event: wish(parent, event))
    back = menu.addAction("Share as the &ranking has it")
    back.setEnabled(key in own_shares(pruning))
    back.triggered.connect(lambda: wish(parent, LayerShareChosen(key, None)))
