"""The key figures below the maps."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.ui.prune.figures import (
    ABSENT,
    Figure,
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
        self._measured = ABSENT
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
        names = tuple(layer.name for layer in state.network.prunable)
        guard = guard_text(way.account, names, method)
        self.remark = f"{OUTPUT} {guard}" if guard else OUTPUT

    def _show_accuracy(self, state: State) -> None:
        """Show the accuracy; the last one dimmed while a new one is measured."""
        dense = unbroken(f"dense {percent(state.run.test_accuracy, 2)}")
        score = state.pruning.way(state.pruning.choice.method).score
        if score is None:
            self.accuracy.show_figure(self._measured, f"measuring…\n{dense}", dimmed=True)
        else:
            self._measured = percent(score.accuracy, 2)
            self.accuracy.show_figure(self._measured, dense)


def _show(card: KeyFigure, figure: Figure) -> None:
    card.set_caption(figure.caption)
    card.show_figure(figure.value, unbroken(figure.note))
