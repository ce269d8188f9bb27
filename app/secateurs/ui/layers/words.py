"""What a search for a budget found, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from secateurs.core.base.phrases import in_percent, points_lost
from secateurs.ui.shell.data_in_use import why_not_scored
from secateurs.ui.shell.words import count, percent

if TYPE_CHECKING:
    from secateurs.core.evaluation.budget import SmallestFound
    from secateurs.core.evaluation.probe import Cost
    from secateurs.core.evaluation.sensitivity import Sensitivity
    from secateurs.core.network.network import Network
    from secateurs.core.ranking.terms import Method
    from secateurs.ui.shell.state import State
    from secateurs.ui.widgets.cell_grid import Cell


def row_names(network: Network, names: Sequence[str]) -> tuple[str, ...]:
    """Return what rows are called: a model's layers have names, those of a network numbers."""
    if not network.is_chain:
        return tuple(names)
    numbers = {layer.name: number for number, layer in enumerate(network.prunable, 1)}
    return tuple(f"Layer {numbers[name]}" if name in numbers else name for name in names)


def row_count(network: Network, method: Method) -> int:
    """Count the layers, or for units the sets of tied ones."""
    return len(network.structure.unit_sets if method == "unit" else network.prunable)


def figure(accuracy: float) -> str:
    """Write an accuracy in a cell, in percent: "98.5"."""
    return in_percent(accuracy, 1)


def level_text(level: float) -> str:
    return f"{100 * level:.4g}\N{NO-BREAK SPACE}%"


def cell_text(found: Sensitivity, names: Sequence[str], cell: Cell) -> str:
    """Say what a cell means, such as "Layer 2 alone at 90 %: 97.31 %, 0.81 points lost"."""
    row, column = cell
    accuracy = float(found.accuracy[row, column])
    asked = level_text(found.levels[column])
    where = f"{names[row]} alone at {asked}"
    if not found.is_met(row, column):
        really = float(found.removed[row, column])
        most = "no more than" if really < found.levels[column] else "no less than"
        where = f"{where}, where {most} {level_text(really)} can go"
    return f"{where}: {percent(accuracy, 2)}, {points_lost(100 * (found.dense - accuracy))}"


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


COST_WORDS: dict[Cost, str] = {"parameters": "parameters", "macs": "multiply-accumulates"}

FLATTERED = (
    "The shares were chosen on validation data, so test data, which had no say, may lose more."
    " If the test has to hold, search with fewer points."
)


def left_texts(found: SmallestFound) -> tuple[str, str]:
    """Write what the search was for, such as "33.7 % of the parameters left", and short."""
    left = percent(found.size.of(found.cost) / found.whole.of(found.cost))
    return f"{left} of the {COST_WORDS[found.cost]} left", f"{left} left"


def size_texts(found: SmallestFound) -> tuple[str, ...]:
    """Write both counts, in words and ever shorter."""
    left, macs = f"{count(found.size.parameters)} parameters", count(found.size.macs)
    return f"{left} · {macs} multiply-accumulates", f"{left} · {macs} MACs", left


def validation_text(found: SmallestFound) -> str:
    return f"Validation {percent(found.validation, 2)}, {points_lost(found.lost[0])}"


def test_text(found: SmallestFound) -> str:
    """Say what the test data say, and honestly whether the budget holds on them."""
    verdict = "within" if found.holds_on_test else "more than"
    lost = points_lost(found.lost[1])
    return f"Test {percent(found.test, 2)}, {lost}: {verdict} the {points_figure(found.points)}"


def points_figure(points: float) -> str:
    """Write points with one decimal, or as many as they have."""
    return f"{points:.1f}" if round(points, 1) == points else f"{points:g}"


def margin_text(found: SmallestFound) -> str:
    if not found.margin:
        return "Chosen on validation data; checked once on test data."
    return (
        f"Chosen on validation data, with {found.margin:.2f} of the"
        f" {points_figure(found.points)} points held back (one standard error), as what is chosen"
        " on data does better on them than on others; checked once on test data."
    )


def found_notes(found: SmallestFound) -> tuple[str, ...]:
    tried = f"{count(found.trials)} networks tried"
    held = f"{tried} · {found.margin:.2f} points held back" if found.margin else tried
    return held, tried


def budget_words(state: State) -> str:
    """Say what the search would do, or why it cannot."""
    if state.budget.at_work is not None:
        return "Searching…"
    if why := why_not_scored(state):
        return f"{why}."
    assert state.data is not None
    choice = state.pruning.choice
    words = (
        f"How many of each layer's {choice.method}s can go: chosen on the"
        f" {count(len(state.data.validation))} validation samples, checked once on the"
        f" {count(len(state.data.test))} test samples."
    )
    return (
        f"{words} Every network tried is repaired, which takes minutes."
        if choice.repairs(choice.method)
        else words
    )
