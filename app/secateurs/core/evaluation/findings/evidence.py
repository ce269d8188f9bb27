"""What the answers and the verdicts are drawn from, gathered once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.curves import Curve, Curves, curves_from, plateau_end
from secateurs.core.evaluation.findings.contributed import Carried, carried
from secateurs.core.evaluation.findings.fairer import FairGap, fair_gap
from secateurs.core.evaluation.findings.lead import Gap, gap_between
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.evaluation.series import Way
from secateurs.core.pruning.terms import METHODS, Method, Scope


@dataclass(frozen=True)
class Evidence:
    """The figures of one scope; what was not measured is None or empty."""

    curves: Curves
    gap: Gap | None
    fair: FairGap | None
    parts: tuple[Contribution, ...]

    def curve(self, method: Method) -> Curve | None:
        return self.curves.get(Way(method))

    def free_until(self, method: Method) -> float | None:
        """Return the highest level within 1 point of dense accuracy, if that was measured."""
        curve = self.curve(method)
        if curve is None or not curve.has_dense or len(curve.levels) < 2:
            return None
        return plateau_end(curve.mean, curve.levels)

    def carried(self, method: Method) -> tuple[Carried, ...]:
        return carried(self.parts, method)


def gather(
    points: Iterable[SweepPoint], contributions: Sequence[Contribution], scope: Scope
) -> Evidence:
    """Gather the evidence of one scope."""
    curves = curves_from(points, scope)
    weight, unit = (curves.get(Way(method)) for method in METHODS)
    return Evidence(
        curves,
        gap_between(weight, unit) if weight and unit else None,
        fair_gap(weight, unit, "parameters") if weight and unit else None,
        tuple(part for part in contributions if part.scope == scope),
    )
