"""Sweep results as a table in the terminal, or for machines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from rich.progress import Progress

from secateurs.cli.interruption import Stopped, on_interrupt
from secateurs.cli.terminal import say, show_table, tell
from secateurs.core.base.phrases import done_of, in_percent, level, percent
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.curves import Curve, curves_from
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, SweepPoint, curve_name
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.ranking.terms import METHODS, Scope
from secateurs.core.storage.kept_runs import KeptRun
from secateurs.work.pace import Work
from secateurs.work.sweep import (
    USUAL,
    PointKept,
    PointWent,
    SweepOptions,
    WorkersSeen,
    sweep_work,
)

SAME = "the same command"


def sweep_and_keep(
    plan: SweepPlan,
    runs: Sequence[KeptRun],
    dataset: Dataset,
    bars: Progress,
    options: SweepOptions = USUAL,
    again: str = SAME,
) -> list[SweepPoint]:
    """Measure what is missing of the plan; return all its points.

    Args:
        runs: one at least, all of one store.
        again: what goes on after Ctrl+C with the points that are kept.

    Raises:
        Stopped: by Ctrl+C; the points measured so far are kept.
        StorageError: a run was deleted meanwhile.
    """
    store = runs[0].store
    done = [point for point in store.points(plan.run_ids) if plan.wants(point, dataset.key)]
    options = replace(options, noted=False)
    work = sweep_work(plan, lambda: [run.subject() for run in runs], dataset, store, options)
    if not _completed(work, plan, done, bars, again):
        raise Stopped(f"Stopped: {done_of(len(done), plan.size)} are kept; {again} goes on there.")
    # What another process kept meanwhile was not measured again, nor told.
    kept = [point for point in store.points(plan.run_ids) if plan.wants(point, dataset.key)]
    return plan.in_order({point.key: point for point in [*kept, *done]}.values())


def sweep_files(
    plan: SweepPlan,
    subjects: Sequence[Subject],
    dataset: Dataset,
    bars: Progress,
    options: SweepOptions = USUAL,
) -> list[SweepPoint]:
    """Measure the plan's points, which nobody keeps; fewer after Ctrl+C."""
    done: list[SweepPoint] = []
    _completed(sweep_work(plan, lambda: subjects, dataset, None, options), plan, done, bars)
    return plan.in_order(done)


def _completed(
    work: Work, plan: SweepPlan, done: list[SweepPoint], bars: Progress, again: str = SAME
) -> bool:
    """Add the points to those that are there; say whether all came."""
    task = bars.add_task("Sweeping", total=plan.size, completed=len(done), note="")

    def report(event: object) -> None:
        if isinstance(event, PointKept):
            done.append(event.point)
            bars.update(task, completed=len(done), note=_note(event.point))
        elif isinstance(event, PointWent):
            bars.update(task, completed=len(done) + event.share)
        elif isinstance(event, WorkersSeen) and event.lack:
            bars.console.print(event.lack, markup=False, highlight=False, soft_wrap=True)

    told = f"Stopped: what was measured of runs is kept; {again} goes on there."
    with on_interrupt(told=told) as interrupted:
        ended = work(report, interrupted.is_set)
    for remark in ended.remarks:
        tell(remark)
    return bool(ended.complete)


def _note(point: SweepPoint) -> str:
    return f"{curve_name(point.way)}, {level(point.requested)}: {percent(point.accuracy)}"


def show_curves(points: Iterable[SweepPoint], scope: Scope) -> None:
    """Write a row a level, a column a way of pruning: mean test accuracy in percent."""
    curves = _in_order(points, scope)
    levels = sorted({at for curve in curves for at in curve.levels})
    columns = ["removed", *(_name(curve) for curve in curves)]
    rows = [[level(at), *(_cell(curve, at) for curve in curves)] for at in levels]
    show_table(columns, rows)
    say(_legend(curves))


def curves_json(points: Iterable[SweepPoint], scope: Scope) -> list[dict[str, Any]]:
    """Describe every series for machines: mean, lowest and highest accuracy at each level."""
    return [
        {
            **curve.way._asdict(),
            "scope": scope,
            "seeds": curve.seeds,
            "levels": curve.levels,
            "mean": curve.mean.tolist(),
            "lowest": curve.accuracy.min(axis=0).tolist(),
            "highest": curve.accuracy.max(axis=0).tolist(),
        }
        for curve in _in_order(points, scope)
    ]


def _in_order(points: Iterable[SweepPoint], scope: Scope) -> list[Curve]:
    return sorted(
        curves_from(points, scope).values(),
        key=lambda curve: (
            TREATMENTS.index(curve.way.treatment),
            curve.criterion != "magnitude",
            METHODS.index(curve.method),
        ),
    )


def _name(curve: Curve) -> str:
    return f"{curve_name(curve.way)}, %"


def _cell(curve: Curve, at: float) -> str:
    if at not in curve.levels:
        return ""
    values = curve.accuracy[:, curve.levels.index(at)]
    low, high = in_percent(values.min(), 2), in_percent(values.max(), 2)
    mean = in_percent(values.mean(), 2)
    return mean if low == high else f"{mean} ({low} to {high})"


def _legend(curves: Sequence[Curve]) -> str:
    """Say what the figures are: of how many samples and which seeds."""
    first = curves[0]
    others = [
        f"{curve_name(curve.way)}: {_seeds(curve)}"
        for curve in curves
        if curve.run_ids != first.run_ids
    ]
    said = "; ".join([_seeds(first), *others])
    return f"Test accuracy on {first.images:,} samples, {said}."


def _seeds(curve: Curve) -> str:
    """Say of which networks a curve is."""
    seeds = curve.seeds
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    if len(set(seeds)) < len(seeds):
        return f"mean (lowest to highest) of {len(seeds)} networks"
    return f"mean (lowest to highest) of the seeds {', '.join(map(str, seeds))}"
