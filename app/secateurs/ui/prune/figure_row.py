"""The key figures below the maps."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.network.model import Model
from secateurs.ui.data_in_use import classes_differ, compared_with, data_remark
from secateurs.ui.prune.choices import sparsity_words
from secateurs.ui.prune.figures import (
    ABSENT,
    SAME_SPEED,
    Figure,
    carriers_text,
    guard_text,
    parameters_figure,
    removed_figure,
    saving_figure,
    unbroken,
)
from secateurs.ui.prune.tiles import Tiles
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.key_figure import KeyFigure
from secateurs.ui.wording import percent

LEAST_FIGURE = 150
REPAIRING = "What survives is being refitted to the dense network: untick Repair to stop it"
OUTPUT = "The output layer is never pruned."


class FigureRow(QWidget):
    """Test accuracy, what went, and what that saves."""

    def __init__(self) -> None:
        super().__init__()
        self.accuracy = KeyFigure("Test accuracy")
        self.removed = KeyFigure("Weights removed")
        self.parameters = KeyFigure("Of all parameters")
        self.saving = KeyFigure("Speed today")
        self.remark = OUTPUT
        self._last = ABSENT  # dimmed while the next is measured
        self._about: tuple[object, object] = (None, None)  # network and data of the last one
        tiles = Tiles(LEAST_FIGURE)
        tiles.show_tiles((self.accuracy, self.removed, self.parameters, self.saving))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(tiles)

    def show_state(self, state: State) -> None:
        method = state.pruning.choice.method
        way = state.pruning.way(method)
        self._show_accuracy(state)
        _show(self.removed, removed_figure(way.account, method))
        _show(self.parameters, parameters_figure(way.account))
        _show(self.saving, saving_figure(way.account, method))
        self.saving.setToolTip(SAME_SPEED if method == "weight" else "")
        guard = guard_text(way.account, _names(state), method)
        carriers = carriers_text(way.account)
        parts = (data_remark(state), sparsity_words(state, method), OUTPUT, guard, carriers)
        self.remark = " ".join(part for part in parts if part)

    def _show_accuracy(self, state: State) -> None:
        """Show the accuracy; the same network's last one dimmed while a new one is measured."""
        if self._about != (state.network, state.data):
            self._about, self._last = (state.network, state.data), ABSENT
        if differ := classes_differ(state):
            self.accuracy.setToolTip("")
            self.accuracy.show_figure(ABSENT, differ)
            return
        beside = compared_with(state)
        note = "" if beside is None else unbroken(f"{beside[0]} {percent(beside[1], 2)}")
        method = state.pruning.choice.method
        score = state.pruning.way(method).score
        if state.pruning.wants_repair(method):
            note = f"repaired; {note}" if note else "repaired"
        repairing = state.pruning.is_repairing(method)
        self.accuracy.setToolTip(REPAIRING if repairing else "")
        if repairing:
            self.accuracy.show_figure(ABSENT, "repairing…")
        elif score is None:
            self.accuracy.show_figure(self._last, f"measuring…\n{note}".strip(), dimmed=True)
        else:
            self._last = percent(score.accuracy, 2)
            self.accuracy.show_figure(self._last, note)


def _names(state: State) -> tuple[str, ...]:
    """Return the names of a plain network's layers, which are numbered; of a model none."""
    network = state.network
    return () if isinstance(network, Model) else tuple(layer.name for layer in network.prunable)


def _show(card: KeyFigure, figure: Figure) -> None:
    card.set_caption(figure.caption)
    card.show_figure(figure.value, unbroken(figure.note))
