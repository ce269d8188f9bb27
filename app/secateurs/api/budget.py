"""`sc.budget`: the smallest network that stays within so many points of the dense one."""

from dataclasses import dataclass, replace
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from secateurs.core.base.cancelled import Cancelled, CountReport, never, silent
from secateurs.core.base.crew import crew_asked
from secateurs.core.base.errors import PruningError, SettingError
from secateurs.core.base.phrases import percent
from secateurs.core.evaluation.budget import SmallestFound, spend
from secateurs.core.evaluation.budget_search import Allowance
from secateurs.core.evaluation.probe import Cost, Metric, measure_name
from secateurs.core.evaluation.probes import Asked, probe_of_asked, scoring_pool
from secateurs.core.graph.kernel_parts import Heads, UnitRules
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.rank import keras_and_structure, rank
from secateurs.core.ranking.layer_choices import Layers
from secateurs.core.ranking.terms import UNSTRUCTURED, Method
from secateurs.core.repair.reconstruct import NO_REPAIR, reconstruct

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """The network that was found, and what it does on data that had no say in it.

    Attributes:
        found: shares by layer, and accuracies, of which those on test data were measured once.
        pruned: the network, reconstructed where that was asked for.
    """

    found: SmallestFound
    pruned: Pruned

    @property
    def shares(self) -> dict[str, float]:
        """Share removed of each layer, or set of tied units; fractions."""
        return self.found.shares

    @property
    def parameters(self) -> int:
        """Parameters that are left once removed units are out."""
        return self.pruned.account.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one sample that are left once removed units are out."""
        return self.pruned.account.macs

    def __str__(self) -> str:
        total = self.found.whole.parameters
        left = f"{self.parameters:,} of all {total:,} ({percent(self.parameters / total, 1)})"
        remark = self.pruned.repair.remark if self.pruned.repair else ""
        return f"{self.found}\nparameters left: {left}\n{remark}".strip()

    __repr__ = __str__


def budget(
    model: "keras.Model | Pruned",
    validation: tuple[Any, Any],
    test: tuple[Any, Any],
    points: float = 1.0,
    method: Method = "unit",
    criterion: str = "magnitude",
    repair: Any = None,
    cost: Cost = "parameters",
    *,
    pattern: str = UNSTRUCTURED,
    rank_data: Any = None,
    seed: int = 0,
    layers: Layers | None = None,
    skip: Layers | None = None,
    trials: int = 60,
    margin: bool = True,
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
) -> Budget:
    """Find the smallest network within so many points of the dense accuracy, layer by layer.

    How much of each layer goes is chosen on the validation data: first by one rule for all, the
    same loss of accuracy for each layer alone, then layer by layer in steps that save most for
    what they are expected to cost: a greedy search by what was measured, in the manner of
    NetAdapt (Yang et al. 2018). The test data are looked at once, at the end; as validation
    accuracy was the thing searched by, the test may miss the points by a little in spite of the
    margin, which the result says.

    Args:
        model: a Keras model, or a pruned one, of which what is gone stays gone.
        validation, test: (x, y), as for `sc.sweep`.
        points: percentage points of accuracy, 0 or more.
        method, criterion, pattern, seed, layers, skip, loss: as for `sc.rank`.
        repair: inputs to reconstruct from, such as the training images, at every trial; True
            takes the validation's, which flatters validation accuracy. None does not.
        cost: what is to be small: "parameters" or "macs".
        rank_data: x or (x, y) for criteria that look at data.
        trials: how many networks may be scored after the sensitivity of each layer.
        margin: hold back one standard error of the validation accuracy, so that the test keeps
            within the points more often than not; of a metric nothing is held back.
        metric: as for `sc.sweep`, on a scale from 0 to 1 as accuracy is: a point is 0.01 of it.
        exact, heads: as for `sc.sweep`; what goes inexactly is not repaired.
        report: called with the number of networks scored and how many may be.
        cancelled: asked between networks; after True, the best so far is returned.
        workers, cluster, certificates, insecure: as for `sc.sweep`. Beside the network that the
            search asks for, workers score those it may ask for next.

    Returns:
        `.shares`, the fraction removed by layer; `.pruned`; `.parameters` and `.macs` left;
        `.found` has accuracies on both data, 0 to 1; printed it is a table.

    Raises:
        DataError, PruningError, WorkersError: as `sc.sweep`; patterns such as "2:4" have no shares.
        ValueError: points or trials are out of their range, there is no such cost, or `repair` is
            given with exact=False.

    Example:
        >>> found = sc.budget(model, (x_val, y_val), (x_test, y_test), points=1.0)
        >>> print(found)
        >>> small = sc.compact(found.pruned)
    """
    known = isinstance(points, Real) and isinstance(trials, Integral)
    if not known or not points >= 0 or trials < 1:
        raise SettingError("points must be at least 0 and trials at least 1")
    if cost not in get_args(Cost):
        raise SettingError(f"cost must be one of {', '.join(get_args(Cost))}, not {cost!r}")
    if repair is not None and not exact:
        raise SettingError(NO_REPAIR)
    crew = crew_asked(workers, cluster, certificates, insecure)
    reading = UnitRules(exact, heads)
    keras_model, _ = keras_and_structure(model, reading)
    inputs = validation[0] if repair is True else repair
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
        **reading._asdict(),
    )
    if ranking.fixed is not None:
        raise PruningError(f"The pattern {pattern} leaves nothing to choose between layers.")
    asked = Asked(model, ranking, validation, inputs, metric, reading, validation[0])
    chosen_on, checked_on = probe_of_asked(asked), probe_of_asked(replace(asked, data=test))
    samples = len(validation[1]) if margin and metric is None else 0
    with crew as there:
        pool = scoring_pool(there, asked)
        found = spend(
            chosen_on,
            checked_on,
            ranking,
            Allowance(points, cost, trials, samples, pool),
            report or silent,
            cancelled or never,
        )
    found = replace(found, scored_by=measure_name(metric))
    shares = tuple(found.shares.values())
    fixed = replace(ranking, shares=shares, fixed=ranking.sparsity_of(shares))
    pruned = prune(model, ranking=fixed, data=validation[0], **reading._asdict())
    if inputs is not None:
        is_classifier = None if metric else True  # as at every trial
        pruned = reconstruct(pruned, inputs, teacher=keras_model, classifier=is_classifier)
    return Budget(found, pruned)
