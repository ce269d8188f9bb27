"""The card with the network's picture: what it shows of the state, search and zoom."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from secateurs.core.graph.flow import FlowNode, flow_of
from secateurs.core.graph.graph import Graph
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import Account, LayerAccount
from secateurs.core.ranking.terms import Method
from secateurs.ui.layers.network_picture import STEP, Look, NetworkPicture
from secateurs.ui.prune.figures import ABSENT, kept_text
from secateurs.ui.prune.lower_card import PaneHead
from secateurs.ui.prune.parts import ShownLayer, shown_layers
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import fix_size
from secateurs.ui.widgets.buttons import link_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.field import LineEdit

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
        if not self._seen or self._seen[0] is not account or self._seen[1] != method:
            self._seen = (account, method)
            self.picture.show_looks(self._looks(network, account, method), method)
        self.show_chosen(chosen)

    def show_chosen(self, index: int) -> None:
        self.picture.show_chosen(index)
        if index < len(self._layers):
            layer = self._layers[index]
            tied = f"tied with {', '.join(layer.tied)}" if layer.tied else ""
            notes = tuple(dict.fromkeys((", ".join(filter(None, (layer.details, tied))), tied)))
            self._head.show_words(layer.title, tuple(note for note in notes if note))

    def _looks(self, network: Network, account: Account | None, method: Method) -> tuple[Look, ...]:
        places = {layer.name: index for index, layer in enumerate(network.prunable)}
        looks = []
        for node in self._nodes:
            index = places.get(node.name)
            if node.kind != "layer" or index is None:
                looks.append(_still(network, node))
                continue
            counts = None if account is None else account.layers[index]
            looks.append(_look(index, self._layers[index], counts, method))
        return tuple(looks)

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


def _look(index: int, layer: ShownLayer, counts: LayerAccount | None, method: Method) -> Look:
    whole = method == "unit" and bool(layer.stays) and not layer.tied
    if counts is None:
        return Look(index, layer.name, 0.0, (ABSENT,), f"{layer.title}, kept {ABSENT}")
    kept = "whole" if whole else kept_text(counts, method)
    why = f"; {layer.stays}" if whole else ""
    tied = f", tied with {', '.join(layer.tied)}" if layer.tied else ""
    wordings = (kept, *kept.split(" · ")[:1], kept.rpartition(" · ")[2])
    tip = f"{layer.title}, kept {kept}{tied}{why}"
    return Look(index, layer.name, 1.0 if whole else counts.share_kept, wordings, tip)


def _still(network: Network, node: FlowNode) -> Look:
    """Show an input, a join, or a layer of which nothing is pruned."""
    if node.kind == "input":
        sides = " × ".join(map(str, network.input_shape))
        return Look(None, "Input", None, (sides,), f"Input, {sides}")
    if node.kind == "join":
        return Look(None, node.name, None, (), f"{node.name} ({node.label})")
    layer = network.structure.layer(node.name)
    name = "Output" if network.is_chain else node.name
    reasons = {left.name: left.reason for left in network.structure.left_whole}
    why = reasons.get(node.name, "it is never pruned")
    return Look(
        None, name, None, (f"{layer.units}, stays", "stays"), f"{name}, {layer.kind}: {why}"
    )
