"""All findings on a sweep, in the order in which a person would ask for them."""

from collections.abc import Iterable, Sequence

from secateurs.core.evaluation.contribution import Contribution
from secateurs.core.evaluation.curves import Curve, curves_from, plateau_end
from secateurs.core.evaluation.points import SweepPoint, Way
from secateurs.core.findings.chance import against_random, guarded, seeds
from secateurs.core.findings.contribution import contributed
from secateurs.core.findings.equal_share import Axis, fair_gap, fairer
from secateurs.core.findings.finding import Finding
from secateurs.core.findings.lead import crossings, gap_between, lead
from secateurs.core.findings.plateau import fall, plateau, saving
from secateurs.core.findings.speed import quicker
from secateurs.core.findings.treatment import only_cut, treated
from secateurs.core.measuring.speed import Speed
from secateurs.core.ranking.terms import METHODS, Scope

AXES: tuple[Axis, ...] = ("parameters", "macs")


def findings(
    points: Iterable[SweepPoint],
    contributions: Sequence[Contribution] = (),
    scope: Scope = "layer",
    speeds: Sequence[Speed] = (),
) -> tuple[Finding, ...]:
    """Return what the points of one scope say; what they cannot say is absent."""
    curves = curves_from(points, scope)
    chosen = [curve for method in METHODS if (curve := curves.get(Way(method)))]
    here = [part for part in contributions if part.scope == scope]
    found: list[Finding | None] = [only_cut(curves), plateau(chosen), fall(chosen)]
    if len(chosen) == len(METHODS):
        found += _compared(*chosen)
    found += treated(curves)
    found += against_random(curves)
    found += [contributed(here, curve.method, _free_until(curve)) for curve in chosen]
    found += [saving(curve) for curve in chosen]
    found.append(quicker([speed for speed in speeds if speed.scope == scope]))
    found += [guarded(curve) for curve in chosen]
    found.append(seeds(chosen))
    return tuple(finding for finding in found if finding)


def _compared(weight: Curve, unit: Curve) -> list[Finding]:
    found: list[Finding] = []
    gap = gap_between(weight, unit)
    if gap is not None:
        found += [lead(gap), *crossings(gap)]
    for axis in AXES:
        fair = fair_gap(weight, unit, axis)
        if fair is not None:
            found.append(fairer(fair))
    return found


def _free_until(curve: Curve) -> float:
    return plateau_end(curve.mean, curve.levels) if curve.has_dense else 0.0
