"""A sensitivity's figures in words."""

from collections.abc import Sequence

from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.terms import Method
from secateurs.ui.wording import percent

Cell = tuple[int, int]  # row, column


def row_names(network: Network | Model, names: Sequence[str]) -> tuple[str, ...]:
    """Return what rows are called: a model's layers have names, those of a network numbers."""
    if isinstance(network, Model):
        return tuple(names)
    return tuple(f"Layer {number}" for number in range(1, len(names) + 1))


def row_count(network: Network | Model, method: Method) -> int:
    """Count the layers, or for units of a model the sets of tied ones."""
    if isinstance(network, Model) and method == "unit":
        return len(network.structure.unit_sets)
    return len(network.prunable)


def figure(accuracy: float) -> str:
    """Write an accuracy in a cell, in percent: "98.5"."""
    return f"{100 * accuracy:.1f}"


def level_text(level: float) -> str:
    return f"{100 * level:.4g}\N{NO-BREAK SPACE}%"


def cell_text(found: Sensitivity, names: Sequence[str], cell: Cell) -> str:
    """Say what a cell means, such as "Layer 2 alone at 90 %: 97.31 %, 0.81 points lost"."""
    row, column = cell
    accuracy = float(found.accuracy[row, column])
    where = f"{names[row]} alone at {level_text(found.levels[column])}"
    return f"{where}: {percent(accuracy, 2)}, {points_text(100 * (found.dense - accuracy))}"


def points_text(lost: float) -> str:
    """Write percentage points of accuracy, such as "0.81 points lost"."""
    if abs(lost) < 0.005:
        return "nothing lost"
    return f"{abs(lost):.2f} points {'lost' if lost > 0 else 'gained'}"


def place_of_percent(percent: int, levels: Sequence[float]) -> float:
    """Return where a sparsity lies across the columns: 0.5 is the middle of the first.

    Between the levels it lies in proportion; 0 % is the left edge.
    """
    wanted, before, at = percent / 100, 0.0, 0.0
    for column, level in enumerate(levels):
        middle = column + 0.5
        if wanted <= level:
            part = (wanted - before) / (level - before) if level > before else 1.0
            return at + part * (middle - at)
        before, at = level, middle
    return at
