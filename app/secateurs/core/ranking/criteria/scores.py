"""From a criterion to scores, of every layer's weights or units, checked."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import PruningError
from secateurs.core.graph.structure import KernelLayer
from secateurs.core.ranking.criteria.criterion import Context, Rule, Statistics
from secateurs.core.ranking.layer_choices import LayerChoice
from secateurs.core.ranking.order import Scores
from secateurs.core.ranking.parts import Rankable, as_kernel, units_last
from secateurs.core.ranking.terms import UNSTRUCTURED, Method, Scope, Shares


@dataclass(frozen=True, slots=True)
class RankedBy:
    """By what parts are ranked.

    Attributes:
        scope: `layer`, `global`, or the share of each layer that goes.
        pattern: of weights that go together.
        seed: for criteria that draw by chance.
        layers: that may lose something; None for all.
    """

    rule: Rule
    method: Method
    scope: Scope | Shares = "layer"
    pattern: str = UNSTRUCTURED
    seed: int = 0
    layers: LayerChoice | None = None

    @property
    def together(self) -> Scope:
        """Whether each layer is ranked for itself, or all of them as one."""
        return "global" if self.scope == "global" else "layer"


def scores_by_layer(
    parts: Rankable,
    by: RankedBy,
    statistics: Statistics | None = None,
    cancelled: Cancelled = never,
) -> Mapping[str, Scores]:
    """Return the criterion's scores of each layer, read-only: like its kernel, or (units,).

    Raises:
        PruningError: if the criterion cannot rank by this method, or what it gives are no scores.
    """
    rule, method = by.rule, by.method
    if method not in rule.methods:
        raise PruningError(f'The criterion "{rule.name}" ranks {rule.methods[0]}s, not {method}s.')
    rng = _generator(by.seed)
    scores: dict[str, Scores] = {}
    for layer in parts.ranked(method):
        go_on(cancelled)
        kernel = units_last(parts.kernels[layer.name], layer)
        context = Context(layer.name, kernel, method, by.together, rng, statistics)
        scores[layer.name] = _scores(rule, context, layer)
    return scores


def _generator(seed: int) -> np.random.Generator:
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError) as error:
        raise PruningError(f"The seed must be a whole number from 0 on, not {seed!r}.") from error


def _scores(rule: Rule, context: Context, layer: KernelLayer) -> Scores:
    given: Scores = np.asarray(rule.score(context)).view()  # its own may stay writable
    wanted = context.kernel.shape if context.method == "weight" else (context.units,)
    if given.shape != wanted:
        raise PruningError(
            f'The criterion "{rule.name}" gave scores of the shape {given.shape} for the '
            f'{context.method}s of "{layer.name}"; {wanted} was expected.'
        )
    if given.dtype.kind in "OSUMmc" or np.isnan(given).any():
        raise PruningError(
            f'The criterion "{rule.name}" gave scores for "{layer.name}" that are not numbers.'
        )
    return frozen(as_kernel(given, layer) if context.method == "weight" else given)
