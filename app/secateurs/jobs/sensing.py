"""Measure what each layer costs alone, in the background."""

from collections.abc import Callable

from secateurs.core.evaluation.budget import LEVELS
from secateurs.core.evaluation.probing import probe_of
from secateurs.core.evaluation.sensitivity import Sensitivity, sense
from secateurs.jobs.job import Work
from secateurs.jobs.layer_wise import LayerWise, layer_ranking
from secateurs.jobs.pace import paced


def sensing_work(asked: LayerWise) -> Work:
    """Return the work of a job that reports `Went` and at last a Sensitivity, unless cancelled.

    It is measured on the validation data: by it people choose.
    """

    def work(report: Callable[[object], None], cancelled: Callable[[], bool]) -> Sensitivity | None:
        ranking = layer_ranking(asked, cancelled)
        probe = probe_of(asked.network, asked.data.validation, cancelled=cancelled)
        return sense(probe, ranking, LEVELS, paced(report), cancelled)

    return work
