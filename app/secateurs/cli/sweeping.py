"""Sweeps runs with a bar; every point is kept as soon as it is measured."""

from collections.abc import Sequence

from rich.progress import Progress

from secateurs.cli.interrupt import Stopped, on_interrupt
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.findings.wording import level, percent
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.sweep import sweep
from secateurs.core.storage.keeping import keep_curves
from secateurs.core.storage.kept import KeptRun
from secateurs.core.storage.runs import RunStore


def sweep_and_keep(
    store: RunStore,
    plan: SweepPlan,
    runs: Sequence[KeptRun],
    dataset: Dataset,
    bars: Progress,
) -> list[SweepPoint]:
    """Measure what is missing of the plan; return all its points.

    Raises:
        Stopped: by Ctrl+C; the points measured so far are kept.
    """
    done = [point for point in store.points(plan.run_ids) if plan.wants(point, dataset.key)]
    task = bars.add_task("Sweeping", total=plan.size, completed=len(done), note="")
    with on_interrupt(lambda: None) as interrupted:
        for point in sweep(
            plan, [run.subject() for run in runs], dataset, done, interrupted.is_set
        ):
            store.add_points([point])
            done.append(point)
            bars.update(task, completed=len(done), note=_note(point))
    if interrupted.is_set():
        raise Stopped(
            f"Stopped: {len(done)} of {plan.size} points are kept; the same command goes on there."
        )
    keep_curves(store, plan.run_ids)
    return done


def _note(point: SweepPoint) -> str:
    way = f"{point.method}, {point.criterion}, {level(point.requested)}"
    return f"{way}: {percent(point.accuracy)}"
