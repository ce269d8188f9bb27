"""Search for the smallest network within a budget of accuracy, in the background."""

from collections.abc import Callable

from secateurs.core.cancelled import go_on
from secateurs.core.evaluation.budget import Found, spend
from secateurs.core.evaluation.probe import Cost
from secateurs.core.evaluation.probing import probe_of
from secateurs.core.evaluation.treating import REPAIRED_FROM, drawn_images
from secateurs.jobs.job import Work
from secateurs.jobs.layer_wise import LayerWise, layer_ranking
from secateurs.jobs.pace import paced


def budgeting_work(asked: LayerWise, points: float, cost: Cost, *, repaired: bool) -> Work:
    """Return the work of a job that reports `Went` and at last a Found, unless cancelled.

    Args:
        points: percentage points of accuracy that may be lost.
        repaired: refit what survives, from training samples, at every trial.
    """

    def work(report: Callable[[object], None], cancelled: Callable[[], bool]) -> Found | None:
        ranking, data = layer_ranking(asked, cancelled), asked.data
        few = drawn_images(data.train, REPAIRED_FROM, asked.seed) if repaired else None
        chosen_on, checked_on = (
            probe_of(asked.network, part, few, cancelled) for part in (data.validation, data.test)
        )
        found = spend(
            chosen_on,
            checked_on,
            ranking,
            points,
            cost,
            report=paced(report),
            cancelled=cancelled,
            samples=len(data.validation),
        )
        go_on(cancelled)
        return found

    return work
