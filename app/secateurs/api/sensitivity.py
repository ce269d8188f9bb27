"""`sc.sensitivity`: which layers can be pruned, and how far."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.core.base.cancelled import Cancelled, CountReport, never, silent
from secateurs.core.base.crew import crew_asked
from secateurs.core.base.errors import PruningError
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.evaluation.probe import Metric, measure_name
from secateurs.core.evaluation.probes import Asked, probe_of_asked, scoring_pool
from secateurs.core.evaluation.sensitivity import Sensitivity, sense
from secateurs.core.graph.kernel_parts import Heads, UnitRules
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.samples import inputs_of
from secateurs.core.ranking.layer_choices import Layers
from secateurs.core.ranking.terms import UNSTRUCTURED, Method, OneOrMore, checked_levels

if TYPE_CHECKING:
    import keras


def sensitivity(
    model: "keras.Model | Pruned",
    data: tuple[Any, Any],
    method: Method = "unit",
    levels: OneOrMore[float] = CLASSIC_LEVELS,
    criterion: str = "magnitude",
    *,
    pattern: str = UNSTRUCTURED,
    rank_data: Any = None,
    seed: int = 0,
    layers: Layers | None = None,
    skip: Layers | None = None,
    metric: Metric | None = None,
    loss: Any = None,
    exact: bool = True,
    heads: Heads | None = None,
    report: CountReport | None = None,
    cancelled: Cancelled | None = None,
    workers: int = 0,
    cluster: str = "",
    certificates: str | Path | None = None,
    insecure: bool = False,
) -> Sensitivity | None:
    """Score the model with one layer pruned and all others whole, for each layer and level.

    Layers whose units are tied are one row (Li et al. 2017, "Pruning filters for efficient
    ConvNets").

    Args:
        model: a Keras model, or a pruned one, of which what is gone stays gone.
        data: (x, y) to score on, as for `sc.sweep`; choices are best made on validation data.
        method, criterion, pattern, seed, layers, skip, loss: as for `sc.rank`.
        levels: shares of the one layer that go, fractions from 0 to 1, one or several.
        rank_data: x or (x, y) for criteria that look at data; with exact=False also as for
            `sc.sweep`.
        metric, exact, heads: as for `sc.sweep`.
        report: called with the number of cuts scored and of all cuts.
        cancelled: asked between cuts.
        workers, cluster, certificates, insecure: as for `sc.sweep`.

    Returns:
        `.accuracy` is (layers, levels), `.names` the layers (or unit sets), `.dense` the accuracy
        with all whole; printed it is a table. None if cancelled.

    Raises:
        DataError, PruningError, ValueError, WorkersError: as `sc.sweep`; patterns such as "2:4"
            have no shares.

    Example:
        >>> print(sc.sensitivity(model, (x_validation, y_validation), "weight"))
    """
    wanted = checked_levels(levels)
    crew = crew_asked(workers, cluster, certificates, insecure)
    ranking = rank(
        model,
        method,
        criterion,
        "layer",
        rank_data,
        seed,
        pattern,
        layers=layers,
        skip=skip,
        loss=loss,
        exact=exact,
        heads=heads,
    )
    if ranking.fixed is not None:
        raise PruningError(f"The pattern {pattern} says itself how many weights of a layer go.")
    tell, stop = report or silent, cancelled or never
    reading, examples = UnitRules(exact, heads), inputs_of(rank_data)
    asked = Asked(model, ranking, data, metric=metric, reading=reading, examples=examples)
    probe = probe_of_asked(asked)
    with crew as there:
        pool = scoring_pool(there, asked)
        found = sense(probe, ranking, wanted, tell, stop, pool)
    return found and replace(found, scored_by=measure_name(metric))
