"""Sweeps networks with a bar; every point of a run is kept as soon as it is measured."""

from collections.abc import Callable, Sequence

from rich.progress import Progress

from secateurs.cli.interrupt import Stopped, on_interrupt
from secateurs.cli.terminal import tell
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.findings.wording import level, percent
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.series import curve_name
from secateurs.core.evaluation.sweep import Subject, sweep
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
    subjects = [run.subject() for run in runs]
    interrupted = _sweep(
        plan, subjects, dataset, bars, done, lambda point: store.add_points([point])
    )
    if interrupted:
        raise Stopped(
            f"Stopped: {len(done)} of {plan.size} points are kept; the same command goes on there."
        )
    keep_curves(store, plan.run_ids)
    return done


def sweep_files(
    plan: SweepPlan, subjects: Sequence[Subject], dataset: Dataset, bars: Progress
) -> list[SweepPoint]:
    """Measure the plan's points, which nobody keeps; fewer after Ctrl+C."""
    done: list[SweepPoint] = []
    _sweep(plan, subjects, dataset, bars, done, lambda point: None)
    return done


def _sweep(
    plan: SweepPlan,
    subjects: Sequence[Subject],
    dataset: Dataset,
    bars: Progress,
    done: list[SweepPoint],
    keep: Callable[[SweepPoint], object],
) -> bool:
    """Add to what is done; say whether it was interrupted."""
    task = bars.add_task("Sweeping", total=plan.size, completed=len(done), note="")

    def within_point(share: float) -> None:
        bars.update(task, completed=len(done) + share)

    remarks: list[str] = []
    with on_interrupt(lambda: None) as interrupted:
        points = sweep(
            plan, subjects, dataset, tuple(done), interrupted.is_set, within_point, remarks.append
        )
        for point in points:
            keep(point)
            done.append(point)
            bars.update(task, completed=len(done), note=_note(point))
    for remark in dict.fromkeys(remarks):
        tell(remark)
    return interrupted.is_set()


def _note(point: SweepPoint) -> str:
    return f"{curve_name(point.way)}, {level(point.requested)}: {percent(point.accuracy)}"
