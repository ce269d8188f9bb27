"""`sc.sweep`: accuracy against sparsity, one ranking cut at every level."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from secateurs.core.base.errors import PruningError
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.evaluation.probe import Metric
from secateurs.core.evaluation.probes import probe_of_given
from secateurs.core.evaluation.sweep_table import Level, SweepResult, score_levels
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.patterns import pattern_named
from secateurs.core.ranking.terms import (
    METHODS,
    UNSTRUCTURED,
    Method,
    OneOrMore,
    Scope,
    checked_levels,
    several,
)

if TYPE_CHECKING:
    import keras


def sweep(
    model: "keras.Model | Pruned",
    data: tuple[Any, Any],
    methods: OneOrMore[Method] = METHODS,
    levels: OneOrMore[float] = CLASSIC_LEVELS,
    criterion: str = "magnitude",
    scope: Scope = "layer",
    repair: Any = None,
    seeds: OneOrMore[int] = (0,),
    *,
    pattern: str = UNSTRUCTURED,
    rank_data: Any = None,
    metric: Metric | None = None,
    loss: Any = None,
    report: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SweepResult:
    """Prune at every level by every method, and score each network on the same samples.

    Each method is ranked once and the ranking cut at every level. The model given is not
    changed; nothing is built anew between levels. Whole curves, several seeds and a random
    control are what Blalock et al. 2020, "What is the state of neural network pruning?", ask for.

    Args:
        model: a Keras model, or a pruned one, of which what is gone stays gone.
        data: (x, y) to score on; x (n, *input shape), or a list of arrays where the model has
            several inputs; y (n,) class numbers, or one-hot rows.
        methods: "weight", "unit" or both; of these, of levels and of seeds, one or several may
            be given, and each counts once.
        levels: sparsities, fractions from 0 to 1.
        criterion, scope: as for `sc.rank`.
        repair: inputs to reconstruct from at each level (`sc.reconstruct`), such as the training
            images; None leaves what survives as it is.
        seeds: of the criterion; more than one give a spread only where it draws by chance.
        pattern: of weights that go; a pattern such as "2:4" fixes the sparsity.
        rank_data: x or (x, y) for criteria that look at data; better not the samples scored on.
        metric: instead of accuracy, a function of (y, outputs), larger for the better; for
            models that are no classifiers.
        loss: for criteria with gradients, as for `sc.rank`.
        report: called with the number of levels done and of all levels.
        cancelled: asked between levels; after True, what was scored is returned.

    Returns:
        `.accuracy("weight")` is (levels,), the mean over the seeds; `.values` has each seed;
        printed it is a table; `.to_rows()` gives a dictionary a point.

    Raises:
        DataError: the samples do not fit the model, or it is no classifier and no metric is
            given.
        PruningError: if the criterion, scope or pattern cannot be had.
        ValueError: if a level is outside 0 to 1, or no level, method or seed is given.

    Example:
        >>> curve = sc.sweep(model, (x_test, y_test), methods=("weight", "unit"))
        >>> print(curve)
        >>> curve.accuracy("unit")[curve.levels.index(0.9)]
    """
    ways: tuple[Method, ...] = several(methods, "methods")
    draws: tuple[int, ...] = several(seeds, "seeds")
    wanted = checked_levels(levels)
    if pattern_named(pattern).name != UNSTRUCTURED and "weight" not in ways:
        raise PruningError(f"The pattern {pattern} is one of weights; units go as a whole.")
    probe = probe_of_given(model, data, repair=repair, metric=metric)
    stop = cancelled or (lambda: False)
    total, points = len(ways) * len(draws) * len(wanted), list[Level]()
    for method in ways:
        for seed in draws:
            ranking = rank(
                model,
                method,
                criterion,
                scope,
                rank_data,
                seed,
                pattern if method == "weight" else UNSTRUCTURED,
                loss=loss,
            )
            for point in score_levels(probe, ranking, wanted, seed, stop):
                points.append(point)
                if report:
                    report(len(points), total)
    return SweepResult(tuple(points), ways, wanted, draws)
