"""What a search for a budget found, in words."""

from secateurs.core.evaluation.budget import Found
from secateurs.core.evaluation.probe import Cost
from secateurs.ui.data_in_use import why_not_scored
from secateurs.ui.prune.sensitivity_words import points_text
from secateurs.ui.state.snapshot import State
from secateurs.ui.wording import count, percent

COST_WORDS: dict[Cost, str] = {"parameters": "parameters", "macs": "multiply-accumulates"}
FLATTERED = (
    "The shares were chosen on validation data, so test data, which had no say, may lose more."
    " If the test has to hold, search with fewer points."
)


def left_texts(found: Found) -> tuple[str, str]:
    """Write what the search was for, such as "33.7 % of the parameters left", and short."""
    left = percent(found.size.of(found.cost) / found.whole.of(found.cost))
    return f"{left} of the {COST_WORDS[found.cost]} left", f"{left} left"


def size_texts(found: Found) -> tuple[str, ...]:
    """Write both counts, in words and ever shorter."""
    left, macs = f"{count(found.size.parameters)} parameters", count(found.size.macs)
    return f"{left} · {macs} multiply-accumulates", f"{left} · {macs} MACs", left


def validation_text(found: Found) -> str:
    return f"Validation {percent(found.validation, 2)}, {points_text(found.lost[0])}"


def test_text(found: Found) -> str:
    """Say what the test data say, and honestly whether the budget holds on them."""
    verdict = "within" if found.holds_on_test else "more than"
    lost = points_text(found.lost[1])
    return f"Test {percent(found.test, 2)}, {lost}: {verdict} the {points_figure(found.points)}"


def points_figure(points: float) -> str:
    """Write points with one decimal, or as many as they have."""
    return f"{points:.1f}" if round(points, 1) == points else f"{points:g}"


def margin_text(found: Found) -> str:
    if not found.margin:
        return "Chosen on validation data; checked once on test data."
    return (
        f"Chosen on validation data, with {found.margin:.2f} of the"
        f" {points_figure(found.points)} points held back (one standard error), as what is chosen"
        " on data does better on them than on others; checked once on test data."
    )


def found_notes(found: Found) -> tuple[str, ...]:
    tried = f"{count(found.trials)} networks tried"
    held = f"{tried} · {found.margin:.2f} points held back" if found.margin else tried
    return held, tried


def resting_words(state: State) -> str:
    """Say what the search would do, or why it cannot."""
    if state.budget.at_work is not None:
        return "Searching…"
    if why := why_not_scored(state):
        return f"{why}."
    assert state.data is not None
    choice = state.pruning.choice
    words = (
        f"How much of each layer's {choice.method}s can go: chosen on the"
        f" {count(len(state.data.validation))} validation samples, checked once on the"
        f" {count(len(state.data.test))} test samples."
    )
    return (
        f"{words} Every network tried is repaired, which takes minutes."
        if choice.repaired
        else words
    )
