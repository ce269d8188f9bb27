"""The card with the network's picture: what it shows of the state, search and zoom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from secateurs.core.graph.flow import FlowNode, flow_of
from secateurs.core.graph.graph import Graph
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import Account, LayerAccount
from secateurs.core.ranking.terms import Method
from secateurs.ui.hand.marks import LayerHand, hand_of_layers
from secateurs.ui.layers.layer_menu import layer_menu, ranked_key
from secateurs.ui.layers.network_picture import STEP, NetworkPicture
from secateurs.ui.layers.node import BarLook, Look
from secateurs.ui.layers.shares import OUT, is_left_out, own_shares
from secateurs.ui.prune.events import LayerShareChosen
from secateurs.ui.prune.figures import ABSENT, kept_text
from secateurs.ui.prune.lower_card import PaneHead
from secateurs.ui.prune.parts import ShownLayer, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import share_text
from secateurs.ui.theme.fonts import fix_size
from secateurs.ui.widgets.buttons import link_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.field import LineEdit
from secateurs.ui.widgets.wishes import wish

FIND_TIP = "Find a layer by its name (Ctrl+F); Enter goes to the next that has it"


class NetworkCard(Card):
    """Shows the state only while it is in front; the page chooses what `picture.picked` names."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = NetworkPicture()
        self.search = LineEdit()
        self._head = PaneHead()
        self._graph: Graph | None = None
        self._nodes: tuple[FlowNode, ...] = ()
        self._layers: tuple[ShownLayer, ...] = ()
        self._seen: tuple[object, ...] = ()
        self._state: State | None = None
        self._wanted: tuple[int, float] | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._share_now)
        self.picture.shared.connect(self._share)
        self.picture.unshared.connect(self._unshare)
        self.picture.menu_wanted.connect(self._open_menu)
        self._build()
        self.search.textEdited.connect(self._find)
        self.search.returnPressed.connect(self._go_on)

    def show_state(self, state: State, chosen: int) -> None:
        network, method = state.network, state.pruning.choice.method
        account = state.pruning.way(method).account
        if network.graph is not self._graph:
            self._graph = network.graph
            self._nodes = flow_of(network.graph)
            self._layers = shown_layers(network)
            self._seen = ()
            self.picture.show_nodes(self._nodes)
            self.search.clear()
            self._find("")
        self._state = state
        choice = state.pruning.choice
        seen = (account, method, choice.hand, choice.shares, choice.skip)
        if not self._seen or any(a is not b for a, b in zip(seen, self._seen, strict=True)):
            self._seen = seen
            self.picture.show_looks(self._looks(state, account, method), method)
        self.show_chosen(chosen)

    @property
    def tallest(self) -> int:
        """The height in pixels beyond which its picture does not grow."""
        around = self.sizeHint().height() - self.picture.sizeHint().height()
        return around + self.picture.view.tallest

    def show_chosen(self, index: int) -> None:
        self.picture.show_chosen(index)
        if index < len(self._layers):
            layer = self._layers[index]
            tied = f"tied with {', '.join(layer.tied)}" if layer.tied else ""
            total = self._total()
            wordings = (
                ", ".join(filter(None, (total, layer.details, tied))),
                ", ".join(filter(None, (total, tied))),
                total,
                tied,
            )
            notes = tuple(dict.fromkeys(wordings))
            self._head.show_words(layer.title, tuple(note for note in notes if note))

    def _looks(self, state: State, account: Account | None, method: Method) -> tuple[Look, ...]:
        network = state.network
        places = {layer.name: index for index, layer in enumerate(network.prunable)}
        own = own_shares(state.pruning)
        by_hand = hand_of_layers(network, state.pruning.choice.hand_of(method))
        looks = []
        for node in self._nodes:
            index = places.get(node.name)
            if node.kind != "layer" or index is None:
                looks.append(_still(network, node))
                continue
            counts = None if account is None else account.layers[index]
            key = ranked_key(state, index)
            out = is_left_out(network, state.pruning.choice, index, method)
            hand = None if out else by_hand.get(node.name)
            chosen = _Chosen(key is not None, key in own, out, hand)
            looks.append(_look(index, self._layers[index], counts, method, chosen))
        kin = _longest_names(looks)
        return tuple(replace(look, kin=kin.get(_whole_name(look), "")) for look in looks)

    def _total(self) -> str:
        """Say how much goes of all layers where one has a share of its own."""
        if self._state is None or not self._seen:
            return ""
        choice, account = self._state.pruning.choice, self._seen[0]
        if choice.shares_of(choice.method) is None or not isinstance(account, Account):
            return ""
        which = f"the {choice.method}s of other layers" if choice.skip else f"all {choice.method}s"
        return f"{share_text(account.achieved)} of {which} go"

    @Slot(int, float)
    def _share(self, index: int, share: float) -> None:
        """Give a layer its share a moment later: of those that wait in line the last counts."""
        self._wanted = (index, share)
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _share_now(self) -> None:
        wanted, self._wanted = self._wanted, None
        name = None if wanted is None else self._ranked_name(wanted[0])
        if wanted is not None and name is not None:
            wish(self, LayerShareChosen(name, wanted[1]))

    @Slot(int)
    def _unshare(self, index: int) -> None:
        name = self._ranked_name(index)
        if name is not None:
            wish(self, LayerShareChosen(name, None))

    def _ranked_name(self, index: int) -> str | None:
        """Return what the ranking calls a layer, or the layers whose units are tied to it."""
        return None if self._state is None else ranked_key(self._state, index)

    @Slot(int, QPoint)
    def _open_menu(self, index: int, where: QPoint) -> None:
        if self._state is None:
            return
        menu = layer_menu(self, self._state, index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    @Slot(str)
    def _find(self, text: str) -> None:
        """Mark the layers whose names have the text."""
        wanted = text.strip().casefold()
        names = [look.name.casefold() for look in self.picture.looks]
        found = frozenset(at for at, name in enumerate(names) if wanted and wanted in name)
        self.picture.show_found(found)
        self.search.show_wrong(bool(wanted) and not found)

    @Slot()
    def _go_on(self) -> None:
        """Choose the next layer that was found, after the chosen one; then the first again."""
        looks = self.picture.looks
        found = [looks[at].index for at in sorted(self.picture.found)]
        indices = [index for index in found if index is not None]
        if indices:
            later = [index for index in indices if index > self.picture.chosen]
            self.picture.picked.emit((later or indices)[0])
            self.picture.reveal_chosen()

    @Slot()
    def _seek(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _nearer(self) -> None:
        self.picture.zoom_by(STEP)

    @Slot()
    def _farther(self) -> None:
        self.picture.zoom_by(1 / STEP)

    @Slot()
    def _fit(self) -> None:
        self.picture.fit()

    def _build(self) -> None:
        self.search.setPlaceholderText("Find a layer")
        self.search.setAccessibleName("Find a layer")
        self.search.setToolTip(FIND_TIP)
        fix_size(self.search, 128, 28)
        self.search.setClearButtonEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._head, 1)
        row.addWidget(self.search)
        for text, name, tip, slot in (
            ("−", "Zoom out", "See more of the network (-, or the wheel)", self._farther),
            ("+", "Zoom in", "See the layers larger (+, or the wheel)", self._nearer),
            ("Fit", "Fit", "See the whole network (0, or a double click)", self._fit),
        ):
            button = link_button(text, tip)
            button.setAccessibleName(name)
            button.clicked.connect(slot)
            row.addWidget(button)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._seek)
        self.body.setContentsMargins(15, 6, 12, 8)
        self.body.setSpacing(4)
        self.body.addLayout(row)
        self.body.addWidget(self.picture, 1)
        self.picture.setAccessibleName("Network")


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """What can be, and is, chosen of a layer: a share, one of its own, leaving it out, by hand."""

    shared: bool
    own: bool
    out: bool
    hand: LayerHand | None


def _look(
    index: int, layer: ShownLayer, counts: LayerAccount | None, method: Method, chosen: _Chosen
) -> Look:
    whole = method == "unit" and bool(layer.stays) and not layer.tied
    if counts is None:
        return Look(index, layer.name, BarLook(0.0), (ABSENT,), f"{layer.title}, kept {ABSENT}")
    kept = "whole" if whole else kept_text(counts, method)
    if chosen.out:
        kept = f"{OUT}; {kept}"
    why = f"; {layer.stays}" if whole else ""
    tied = f", tied with {', '.join(layer.tied)}" if layer.tied else ""
    now = kept.partition("; ")[0]
    wordings = tuple(dict.fromkeys((kept, now, now.partition(" · ")[0], now.rpartition(" · ")[2])))
    own = ", a share of its own" if chosen.own else ""
    hand = chosen.hand
    by_hand = f"; {hand.words}" if hand is not None and hand.words else ""
    bar = BarLook(
        1.0 if whole else counts.share_kept,
        own=chosen.own,
        cut=hand is not None and bool(hand.cut.any()),
        protected=hand is not None and bool(hand.protected.any()),
        movable=chosen.shared and not whole and not chosen.out,
    )
    tip = f"{layer.title}, kept {kept}{tied}{why}{own}{by_hand}"
    return Look(index, layer.name, bar, wordings, tip)


def _whole_name(look: Look) -> str:
    return look.name.rpartition("/")[0]


def _longest_names(looks: Sequence[Look]) -> dict[str, str]:
    """Return of each layer with several kernels, by its name, the longest of their names."""
    ordered = sorted((look for look in looks if _whole_name(look)), key=lambda look: len(look.name))
    return {_whole_name(look): look.name for look in ordered}


def _still(network: Network, node: FlowNode) -> Look:
    """Show an input, a join, or a layer of which nothing is pruned."""
    if node.kind == "input":
        sides = " × ".join(map(str, network.input_shape))
        return Look(None, "Input", None, (sides,), f"Input, {sides}")
    if node.kind == "join":
        return Look(None, node.name, None, (), f"{node.name} ({node.label})")
    layer = network.structure.layer(node.name)
    name = "Output" if network.is_chain else node.name
    whole = network.structure.why_whole(node.name)
    why = whole.reason if whole else "it is never pruned"
    return Look(
        None, name, None, (f"{layer.units}, stays", "stays"), f"{name}, {layer.kind}: {why}"
    )
