"""`sc.sweep`: accuracy against sparsity, one ranking cut at every level."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secateurs.core.base.cancelled import Cancelled, CountReport, never
from secateurs.core.base.crew import crew_asked
from secateurs.core.base.errors import CancelledError, PruningError, SettingError
from secateurs.core.base.pool import Pool
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.base.workers import Workers
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.evaluation.probe import Metric, measure_name
from secateurs.core.evaluation.probes import probe_of_given
from secateurs.core.evaluation.sweep_table import Level, SweepResult, curves_of, score_levels
from secateurs.core.graph.kernel_parts import Heads, UnitRules
from secateurs.core.opening.own_classes import taught_classes
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.registry import taught
from secateurs.core.ranking.criteria.samples import inputs_of
from secateurs.core.ranking.layer_choices import Layers
from secateurs.core.ranking.patterns import pattern_named
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import (
    METHODS,
    UNSTRUCTURED,
    Method,
    OneOrMore,
    Scope,
    checked_levels,
    several,
)
from secateurs.core.repair.reconstruct import NO_REPAIR

if TYPE_CHECKING:
    import keras


def sweep(
    model: "keras.Model | Pruned",
    data: tuple[Any, Any],
    methods: OneOrMore[Method] = METHODS,
    levels: OneOrMore[float] = CLASSIC_LEVELS,
    criterion: OneOrMore[str] = "magnitude",
    scope: Scope = "layer",
    repair: Any = None,
    seeds: OneOrMore[int] = (0,),
    *,
    pattern: str = UNSTRUCTURED,
    layers: Layers | None = None,
    skip: Layers | None = None,
    rank_data: Any = None,
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
) -> SweepResult:
    """Prune at every level by every method, and score each network on the same samples.

    Each criterion ranks once a method, and the ranking is cut at every level. The model given is
    not changed; nothing is built anew between levels. Whole curves, several seeds and a random
    control are what Blalock et al. 2020, "What is the state of neural network pruning?", ask for.

    Args:
        model: a Keras model, or a pruned one, of which what is gone stays gone.
        data: (x, y) to score on; x (n, *input shape), or a list of arrays where the model has
            several inputs; y (n,) class numbers, or one-hot rows.
        methods: "weight", "unit" or both; of these, of levels, criteria and seeds, one or
            several may be given, and each counts once.
        levels: sparsities, fractions from 0 to 1.
        criterion, scope: as for `sc.rank`; of several criteria the table has the methods that
            each can rank by.
        repair: inputs to reconstruct from at each level (`sc.reconstruct`), such as the training
            images; None leaves what survives as it is.
        seeds: of the criterion; more than one give a spread only where it draws by chance.
        layers, skip: which layers may lose something, and which may not, as for `sc.rank`.
        pattern: of weights that go; a pattern such as "2:4" fixes the sparsity.
        rank_data: x or (x, y) for criteria that look at data; better not the samples scored on.
            With exact=False, what units emit that go is read with the first of them, else with
            those of an earlier pruning, else with those scored on, which flatters a little.
        metric: instead of accuracy, a function of (y, outputs), larger for the better; for
            models that are no classifiers.
        loss: for criteria with gradients, as for `sc.rank`.
        exact: as for `sc.prune`: False lets units go that a normalisation takes together with
            others. Of units the compact network is scored then, which is the result and answers
            otherwise than the masked one; it is built at each level, and not repaired.
        heads: of attention, as for `sc.prune`: "whole" heads or their "width".
        report: called with the number of levels done and of all levels.
        cancelled: asked between levels; after True, what was scored is returned.
        workers: processes of this machine that score side by side, by Dask (the extra
            secateurs[cluster]); the figures are the same. They read the main module anew, so a
            script calls this under `if __name__ == "__main__":`.
        cluster: instead, whose workers score: the address of its scheduler, such as
            "tls://scheduler:8786", which `secateurs cluster start` runs.
        certificates: the folder that `secateurs cluster certificates` made; None for the one
            that SECATEURS_CERTIFICATES names.
        insecure: allow an address by tcp://, where whoever reaches a port runs code.

    Returns:
        `.accuracy("weight")` is (levels,), the mean over the seeds, of several criteria
        `.accuracy("weight", "taylor")`; `.values` has each seed; printed it is a table;
        `.to_rows()` gives a dictionary a point.

    Raises:
        DataError: the samples do not fit the model, or it is no classifier and no metric is
            given.
        PruningError: if the criterion, scope or pattern cannot be had.
        ValueError: if a level is outside 0 to 1, or no level, method, criterion or seed is given;
            if both workers and a cluster are, or `repair` is with exact=False.
        WorkersError: the extra is not installed, or the workers are not to be had.

    Example:
        >>> curve = sc.sweep(model, (x_test, y_test), methods=("weight", "unit"))
        >>> print(curve)
        >>> curve.accuracy("unit")[curve.levels.index(0.9)]
    """
    ways: tuple[Method, ...] = several(methods, "methods")
    criteria: tuple[str, ...] = several(criterion, "criteria")
    draws: tuple[int, ...] = several(seeds, "seeds")
    wanted = checked_levels(levels)
    crew = crew_asked(workers, cluster, certificates, insecure)
    if pattern_named(pattern).name != UNSTRUCTURED and "weight" not in ways:
        raise PruningError(f"The pattern {pattern} is one of weights; units go as a whole.")
    if repair is not None and not exact:
        raise SettingError(NO_REPAIR)
    asked = _Question(
        model,
        data,
        scope,
        repair,
        pattern,
        layers,
        skip,
        rank_data,
        metric,
        loss,
        UnitRules(exact, heads),
    )
    curves = tuple((*way, seed) for way, seed in product(curves_of(criteria, ways), draws))
    total, points = len(curves) * len(wanted), list[Level]()
    made = _levels(asked, curves, wanted, crew, cancelled or never)
    with suppress(CancelledError):
        for point in made:
            points.append(point)
            if report:
                report(len(points), total)
    points.sort(
        key=lambda one: (
            criteria.index(one.criterion),
            ways.index(one.method),
            draws.index(one.seed),
            wanted.index(one.requested),
        )
    )
    return SweepResult(tuple(points), ways, wanted, draws, criteria, measure_name(metric))


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """What is scored, and how, whatever the criterion, the method, the seed and the level."""

    model: "keras.Model | Pruned"
    data: tuple[Any, Any]
    scope: Scope
    repair: Any
    pattern: str
    layers: Layers | None
    skip: Layers | None
    rank_data: Any
    metric: Metric | None
    loss: Any
    reading: UnitRules


_Curve = tuple[str, Method, int]  # by which criterion, with the seed
_Order = tuple[_Curve, tuple[float, ...]]  # with the levels


def _levels(
    asked: _Question,
    curves: tuple[_Curve, ...],
    levels: tuple[float, ...],
    crew: AbstractContextManager[Workers | None],
    cancelled: Cancelled,
) -> Iterator[Level]:
    """Yield every level of every curve, here or by workers."""
    with crew as workers:
        if workers is not None:
            probe_of_given(  # refuses at once
                asked.model, asked.data, metric=asked.metric, reading=asked.reading
            )
        rules = (each for name, *_ in curves for each in taught(name))
        pool: Pool[_Order, list[Level]] = Pool(workers, _bench, asked, (*taught_classes(), *rules))
        size = pool.size_of(len(curves) * len(levels))
        orders = (
            (curve, levels[start : start + size])
            for curve in curves
            for start in range(0, len(levels), size)
        )
        for _, found in pool.results(orders, cancelled):
            yield from found


def _bench(asked: _Question, cancelled: Cancelled) -> Callable[[_Order], list[Level]]:
    bench = _Bench(asked, cancelled)
    return lambda order: list(bench.levels(order))


class _Bench:
    """Scores the levels of one question; keeps the probe and the last ranking."""

    def __init__(self, asked: _Question, cancelled: Cancelled) -> None:
        self._asked = asked
        self._cancelled = cancelled
        with one_blas_thread:
            self._probe = probe_of_given(
                asked.model,
                asked.data,
                repair=asked.repair,
                metric=asked.metric,
                reading=asked.reading,
                examples=inputs_of(asked.rank_data),
            )
        self._ranked: tuple[_Curve, Ranking] | None = None

    def levels(self, order: _Order) -> Iterator[Level]:
        """Yield the levels that are ordered, until cancelled."""
        curve, levels = order
        criterion, _, seed = curve
        with one_blas_thread:
            ranking = self._ranking(curve)
        made = score_levels(self._probe, ranking, levels, seed, self._cancelled, criterion)
        while True:
            with one_blas_thread:  # the last bits of its sums depend on their number
                point = next(made, None)
            if point is None:
                return
            yield point

    def _ranking(self, curve: _Curve) -> Ranking:
        if self._ranked is None or self._ranked[0] != curve:
            asked, (criterion, method, seed) = self._asked, curve
            ranking = rank(
                asked.model,
                method,
                criterion,
                asked.scope,
                asked.rank_data,
                seed,
                asked.pattern if method == "weight" else UNSTRUCTURED,
                layers=asked.layers,
                skip=asked.skip,
                loss=asked.loss,
                **asked.reading._asdict(),
            )
            self._ranked = curve, ranking
        return self._ranked[1]
