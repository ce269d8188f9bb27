"""The figures of the Compare page in words."""

from collections.abc import Sequence
from html import escape

from secateurs.core.evaluation.findings.wording import level
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.pruning.terms import Scope
from secateurs.ui.compare.series import Series
from secateurs.ui.compare.words import about, about_seconds
from secateurs.ui.data_in_use import cannot_measure, classes_differ
from secateurs.ui.state.snapshot import State
from secateurs.ui.state.sweep import XAxis
from secateurs.ui.state.sweep_plan import plan_of
from secateurs.ui.wording import count, percent

TEST_IMAGES = 10_000
CLASSIC = SweepPlan(run_ids=())


def x_title(axis: XAxis, scope: Scope) -> str:
    if axis == "parameters":
        return "parameters removed, % of the whole network"
    if axis == "macs":
        return "multiply-accumulates removed, % of the whole network"
    of = "of each prunable layer" if scope == "layer" else "of all prunable layers together"
    return f"sparsity, % {of}"


def point_tip(series: Series, index: int) -> str:
    """Return all figures of one level of a curve, as rich text for a tooltip."""
    points = series.at(index)
    first = points[0]
    rows = [
        ("accuracy", _range([point.accuracy for point in points])),
        ("loss", f"{_mean([point.loss for point in points]):.3f}"),
        ("removed", f"{percent(first.achieved, 2)}, asked for {level(first.requested)}"),
        ("parameters", _left(first.parameters, first.parameters_left)),
        ("multiply-accumulates", _left(first.macs, first.macs_left)),
    ]
    if first.epochs:
        rows.append(("trained", f"at most {first.epochs} epochs after the cut"))
    if series.networks > 1:
        rows.append(("networks", str(series.networks)))
    if first.guarded:
        rows.append(("kept from being emptied", ", ".join(first.guarded)))
    cells = "".join(
        f"<tr><td style='padding-right:10px'>{escape(name)}</td><td>{escape(text)}</td></tr>"
        for name, text in rows
    )
    title = f"{series.name.capitalize()}, {level(first.requested)}"
    return f"<b>{escape(title)}</b><table cellspacing='2'>{cells}</table>"


def can_sweep(state: State) -> bool:
    """Say whether there are data and levels that a sweep can use."""
    return state.data is not None and not cannot_measure(state) and not state.sweep.error


def empty_text(state: State) -> str:
    if differ := classes_differ(state):
        return f"It cannot be swept on these data: {differ}.\nOpen its own data, or train on these."
    images = len(state.data.test) if state.data is not None else TEST_IMAGES
    plan = plan_of(state)
    levels, series = len(plan.levels), len(plan.ways)
    how = "by both methods" if plan.ways == CLASSIC.ways else f"in {_number(series)} series"
    return (
        f"It prunes this network at {_number(levels)} level{'s' * (levels != 1)} {how}\n"
        f"and tests each on {count(images)} images, about {about(about_seconds(state, plan))}."
    )


def rich(sentence: str) -> str:
    """Turn **bold** words of a sentence into rich text."""
    parts = escape(sentence, quote=False).split("**")
    return "".join(f"<b>{part}</b>" if i % 2 else part for i, part in enumerate(parts))


def _range(accuracies: Sequence[float]) -> str:
    mean = percent(_mean(accuracies), 2)
    if len(accuracies) < 2:
        return mean
    return f"{mean} ({100 * min(accuracies):.2f} to {percent(max(accuracies), 2)})"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _left(number: int, share: float) -> str:
    return f"{count(number)} left, {percent(1 - share, 2)} removed"


def _number(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)


def reading(true: str, answer: str, images: int, total: int) -> str:
    """Say what a cell of a confusion matrix counts, such as "a 3 read as 5: 41 of 1,010"."""
    how = "read rightly" if true == answer else f"read as {answer}"
    return f"{_article(true)} {true} {how}: {count(images)} of {count(total)}"


def _article(word: str) -> str:
    return "an" if word[:1].lower() in tuple("aeio8") else "a"
