"""Bars that follow the reports of core's functions."""

from collections.abc import Callable

from rich.progress import Progress

from secateurs.core.evaluation.findings.wording import percent
from secateurs.core.training.events import EpochEnded, StepsTaken, TrainingEvent, TrainingStarted


def counted(bars: Progress, name: str) -> Callable[[int, int], None]:
    """Return what moves a new bar: called with what is done and what there is to do."""
    task = bars.add_task(name, total=None, note="")

    def report(done: int, total: int) -> None:
        bars.update(task, completed=done, total=total, note=f"{done} of {total}")

    return report


def trained(
    bars: Progress, name: str, history: list[EpochEnded]
) -> Callable[[TrainingEvent], None]:
    """Return what moves a new bar along with a training, and collects the epochs that ended."""
    task = bars.add_task(name, total=None, note="starting")
    epochs = steps = 0

    def report(event: TrainingEvent) -> None:
        nonlocal epochs, steps
        if isinstance(event, TrainingStarted):
            epochs, steps = event.epochs, event.steps_per_epoch
            bars.update(task, total=epochs * steps)
        elif isinstance(event, StepsTaken):
            last = event.first_step + len(event.losses) - 1
            note = f"epoch {-(-last // steps)} of {epochs}, loss {event.losses[-1]:.3f}"
            shown = f", valid. {percent(history[-1].val_accuracy)}" if history else ""
            bars.update(task, completed=last, note=f"{note}{shown}")
        else:
            history.append(event)

    return report
