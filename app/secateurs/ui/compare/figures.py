"""The figures of the Compare page in words."""

from collections.abc import Sequence
from html import escape

from secateurs.core.base.phrases import counted, in_percent, is_faster, level, no_faster
from secateurs.core.base.text import one_line
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.findings.finding import Answer
from secateurs.core.ranking.terms import Scope
from secateurs.ui.compare.plan import plan_of, seconds_of
from secateurs.ui.compare.series import Series
from secateurs.ui.compare.state import XAxis
from secateurs.ui.export.offered import choice_words
from secateurs.ui.shell.data_in_use import cannot_measure, classes_differ
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, percent


def about(seconds: float) -> str:
    """Write roughly how long something takes, such as "9 s", "12 min" or "1 h 20 min"."""
    if seconds < 55:
        return f"{max(1, round(seconds))} s"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(5 * round(minutes / 5), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def about_seconds(state: State, plan: SweepPlan | None = None) -> float:
    """Estimate how long a sweep takes, all its points."""
    return sum(seconds_of(state, plan or plan_of(state)).values())


def plan_words(state: State) -> str:
    """Say how many points the next sweep has, how many of them are left, how long all take."""
    plan = plan_of(state)
    there = points_there(state, plan)
    alone = "in all" if state.sweep.place.where == "program" else "in one process"
    words = f"{count(plan.size)} points, about {about(about_seconds(state, plan))} {alone}"
    if plan.hand:
        words += ", units also as chosen by hand"
    if not plan.exact and "unit" in plan.methods:
        words += ", units inexactly"
    if there == plan.size:
        return f"{words}; all are there"
    return f"{words}; {count(there)} are there, {count(plan.size - there)} left" if there else words


def sweep_words(state: State) -> tuple[str, str]:
    """Return the words of the button that sweeps, and what it will do."""
    plan = plan_of(state)
    missing = plan.size - points_there(state, plan)
    there = f"{missing} more" if missing < plan.size else str(missing)
    time = about(about_seconds(state, plan) * (missing or plan.size) / max(1, plan.size))
    points = f"the {missing} points that are missing" if missing else "all points afresh"
    alone = "" if state.sweep.place.where == "program" else " in one process"
    does = state.sweep.place.error or f"Measure {points}, about {time}{alone}"
    return f"Sweep {there}" if missing else "Sweep again", does


def whose(state: State) -> tuple[str, ...]:
    """Say which networks the curves are means over, in words that get shorter; nothing of one."""
    shown = dict.fromkeys(point.run_id for point in state.sweep.points)
    if len(shown) < 2:
        return ()
    names = {run.id: run.name for run in (*state.runs, state.run)}
    listed = [one_line(names[run_id]) for run_id in shown if run_id in names]
    few = f"Means over {len(shown)} networks"
    return (f"{few}: {', '.join(listed[:-1])} and {listed[-1]}", few) if listed[1:] else (few,)


def heading(state: State) -> tuple[str, ...]:
    """Say whose the curves are, in words that get shorter; nothing while there are none."""
    points = state.sweep.points
    if not points:
        return ()
    means, names = whose(state), {run.id: run.name for run in (*state.runs, state.run)}
    one = one_line(names.get(points[0].run_id, state.run.name))
    images = sum(sum(row) for row in points[0].confusion)
    data = one_line(state.data.name if state.data else state.run.dataset)
    swept, there = len({point.run_id for point in points}), len(state.sweep.siblings)
    seeds = f"{swept} of {there} seeds" if there > 1 else "1 seed"
    levels = sorted({point.requested for point in points})
    span = f"{len(levels)} level{'s' * (len(levels) != 1)}"
    ends = f"{level(levels[0]).removesuffix(' %')} to {level(levels[-1])}"
    scope = "each layer" if points[0].scope == "layer" else "all layers"
    longer, shorter = (means[0], means[-1]) if means else (one, one)
    return (
        f"{longer} · {count(images)} {data} test images · {seeds} · {span}, {ends} · {scope}",
        f"{shorter} · {count(images)} {data} test images · {seeds} · {span}, {ends}",
        f"{shorter} · {count(images)} {data} images · {seeds} · {span}",
        f"{shorter} · {data} · {seeds} · {span}",
        f"{shorter} · {seeds}",
    )


def points_there(state: State, plan: SweepPlan) -> int:
    """Count the points of the plan that are there."""
    return plan.count_done(state.sweep.known, state.dataset_key)


TEST_IMAGES = 10_000

CLASSIC = SweepPlan(run_ids=())

BOTH_WITH_CONTROL = "by both methods, and at random as the control,"


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
    first, achieved = points[0], [point.achieved for point in points]
    guarded = dict.fromkeys(name for point in points for name in point.guarded)
    rows = [
        ("accuracy", _range([point.accuracy for point in points])),
        ("loss", f"{_mean([point.loss for point in points]):.3f}"),
        ("removed", f"{_ends(achieved)}, asked for {level(first.requested)}"),
        ("parameters", _left([(one.parameters, one.parameters_left) for one in points])),
        ("multiply-accumulates", _left([(one.macs, one.macs_left) for one in points])),
    ]
    if first.epochs:
        rows.append(("trained", f"at most {counted(first.epochs, 'epoch')} after the cut"))
    if series.networks > 1:
        rows.append(("networks", str(series.networks)))
    if guarded:
        rows.append(("kept from being emptied", ", ".join(guarded)))
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
        return f"It cannot be swept on these data: {differ}. Open its own data, or train on these."
    images = len(state.data.test) if state.data is not None else TEST_IMAGES
    plan = plan_of(state)
    levels, series = len(plan.levels), len(plan.ways)
    how = BOTH_WITH_CONTROL if plan.ways == CLASSIC.ways else f"in {_number(series)} series"
    return (
        f"It prunes this network at {_number(levels)} level{'s' * (levels != 1)} {how} "
        f"and tests each on {count(images)} images, about {about(about_seconds(state, plan))}."
    )


def rich(sentence: str) -> str:
    """Turn **bold** words of a sentence into rich text."""
    parts = escape(sentence, quote=False).split("**")
    return "".join(f"<b>{part}</b>" if i % 2 else part for i, part in enumerate(parts))


def _range(accuracies: Sequence[float]) -> str:
    mean, ends = percent(_mean(accuracies), 2), _ends(accuracies)
    return mean if ends == mean else f"{mean} ({ends})"


def _ends(shares: Sequence[float]) -> str:
    """Write the lowest to the highest, or the one that all are."""
    low, high = in_percent(min(shares), 2), percent(max(shares), 2)
    return high if f"{low} %" == high else f"{low} to {high}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _left(networks: Sequence[tuple[int, float]]) -> str:
    """Write what is left, as a count and a share, of one network or of several."""
    numbers = [number for number, _ in networks]
    left = " to ".join(dict.fromkeys((count(min(numbers)), count(max(numbers)))))
    return f"{left} left, {_ends([1 - share for _, share in networks])} removed"


def _number(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)


def reading(true: str, answer: str, images: int, total: int) -> str:
    """Say what a cell of a confusion matrix counts, such as "a 3 read as 5: 41 of 1,010"."""
    how = "read rightly" if true == answer else f"read as {answer}"
    return f"{_article(true)} {true} {how}: {count(images)} of {count(total)}"


def _article(word: str) -> str:
    return "an" if word[:1].lower() in tuple("aeio8") else "a"


SPEED = "Is there a gain in speed?"


NOTHING_CUT = (
    "Nothing is cut yet: choose a sparsity in the bar below, then press Measure on the Export page."
)


def speed_answer(state: State) -> Answer:
    """Say what was measured of the network as it is cut, or what to press to have it."""
    choice = state.pruning.choice
    measured, words = state.export.fresh(choice), choice_words(choice)
    if measured is None:
        cut = state.pruning.way(choice.method).cut
        if cut is not None and not cut.achieved:
            return Answer(SPEED, NOTHING_CUT)
        return Answer(SPEED, f"Not measured yet for {words}: press Measure on the Export page.")
    form = "compact" if choice.method == "unit" else "zeros"
    timings = [one for one in measured.timings if one.network == form and one.batch == 1]
    found = [(one, gain) for one in timings if (gain := one.gain or one.gain_numpy) is not None]
    gains = [gain for one, gain in found if not one.is_noise]
    if not found:
        return Answer(SPEED, "No: nothing is removed that could be timed beside the network.")
    wins = [one for one in timings if not one.note and is_faster(one.gain or 0.0)]
    verdict = "Yes" if len(wins) == len(found) else "In some engines" if wins else "No"
    made = "once compacted" if form == "compact" else "with its zeros in place"
    ends = (min(gains, default=1), max(gains, default=1))
    least, most = (f"{gain:,.0f}" if gain >= 10 else f"{gain:.2g}" for gain in ends)
    span = least if least == most else f"{least} to {most}"
    pace = (
        "no faster, within the noise, than"
        if all(map(no_faster, gains))
        else f"{span} times as fast as"
    )
    engines = timings[0].engine if len(found) == 1 else f"{len(found)} engines"
    return Answer(
        SPEED,
        f"{verdict}: the network, {words}, {made}, answers one sample {pace}"
        f" dense in {engines}, as measured on this computer.",
    )
