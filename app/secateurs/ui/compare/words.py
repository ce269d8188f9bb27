"""What a sweep takes, in words."""

from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.text import one_line
from secateurs.ui.state.snapshot import State
from secateurs.ui.state.sweep_plan import plan_of, seconds_of
from secateurs.ui.wording import count


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
    """Say how many points the next sweep has, how many are there, and how long all take."""
    plan = plan_of(state)
    there = points_there(state, plan)
    words = f"{count(plan.size)} points, about {about(about_seconds(state, plan))} in all"
    if there == plan.size:
        return f"{words}; all are there"
    return f"{words}; {count(there)} are there" if there else words


def whose(state: State) -> tuple[str, ...]:
    """Say which networks the curves are means over, in words that get shorter; nothing of one."""
    shown = dict.fromkeys(point.run_id for point in state.sweep.points)
    if len(shown) < 2:
        return ()
    names = {run.id: run.name for run in (*state.runs, state.run)}
    listed = [one_line(names[run_id]) for run_id in shown if run_id in names]
    few = f"Means over {len(shown)} networks"
    return (f"{few}: {', '.join(listed[:-1])} and {listed[-1]}", few) if listed[1:] else (few,)


def points_there(state: State, plan: SweepPlan) -> int:
    """Count the points of the plan that are there."""
    key = state.data.key if state.data else state.run.dataset_key
    return plan.count_done(state.sweep.known, key)
