"""What is saved at each level, and what is not."""

from collections.abc import Sequence
from itertools import pairwise

from secateurs.core.base.phrases import (
    level,
    percent,
    points,
    seed_by_seed,
    sentence,
    with_spread,
)
from secateurs.core.evaluation.curves import Curve, Values, plateau_end
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.ranking.terms import NAMES


def plateau(curves: Sequence[Curve]) -> Finding | None:
    """Say how far each method stays within 1 point of the dense network."""
    known = [curve for curve in curves if curve.has_dense and len(curve.levels) > 1]
    if not known:
        return None
    ends = [plateau_end(curve.mean, curve.levels) for curve in known]
    dense = with_spread(known[0].accuracy[:, 0])
    first, *others = [
        _clause(curve, end, f" ({_bare(dense)})" if index == 0 else "")
        for index, (curve, end) in enumerate(zip(known, ends, strict=True))
    ]
    figures: dict[str, Figure] = {"dense": float(known[0].mean[0])}
    for curve, end in zip(known, ends, strict=True):
        each = _each(curve)
        figures[curve.method] = {"until": end, "lowest": min(each), "highest": max(each)}
    return Finding("plateau", sentence("; ".join([first, *others])), figures)


def steepest(curve: Curve) -> tuple[float, float, float] | None:
    """Return the two levels between which accuracy falls most a point of sparsity."""
    falls = [
        (float(before - after) / (to - start), start, to)
        for (start, before), (to, after) in pairwise(zip(curve.levels, curve.mean, strict=True))
    ]
    if not falls or max(falls)[0] <= 0:
        return None
    rate, start, to = max(falls, key=lambda fall: fall[0])
    return start, to, rate


def fall(curves: Sequence[Curve]) -> Finding | None:
    """Say between which levels each method falls fastest."""
    figures: dict[str, Figure] = {}
    clauses: list[str] = []
    for curve in curves:
        found = steepest(curve)
        if found is None:
            continue
        start, to, rate = found
        figures[curve.method] = {"from": start, "to": to, "points_per_point": rate}
        verb = "" if clauses else " falls fastest"
        ending = "" if clauses else " of accuracy for each point of sparsity"
        clauses.append(
            f"{NAMES[curve.method]}{verb} between {level(start)} and {level(to)}, "
            f"by {points(rate / 100)}{ending}{seed_by_seed(_rates(curve, start, to))}"
        )
    return Finding("fall", sentence("; ".join(clauses)), figures) if clauses else None


def _clause(curve: Curve, end: float, dense: str) -> str:
    name = NAMES[curve.method]
    within = f"within 1 point of dense accuracy{dense}" if dense else "within it"
    if end == 0:
        lost = float(curve.mean[0] - curve.mean[1])
        return f"{name} is not {within} even at {level(curve.levels[1])}: it loses {points(lost)}"
    reach = "at every level measured, up to" if end == curve.levels[-1] else "up to"
    return f"{name} stays {within} {reach} {level(end)}{_range(_each(curve))}"


def _rates(curve: Curve, start: float, to: float) -> Values:
    """Return each network's fall between two levels, points a point, as a fraction."""
    before, after = (curve.accuracy[:, curve.levels.index(at)] for at in (start, to))
    return (before - after) / (to - start) / 100


def _each(curve: Curve) -> list[float]:
    return [plateau_end(row, curve.levels) for row in curve.accuracy]


def _range(ends: Sequence[float]) -> str:
    low, high = min(ends), max(ends)
    return f" ({level(low)} to {level(high)} seed by seed)" if low != high else ""


def _bare(text: str) -> str:
    return text.replace(" (", ", ").replace(")", "")


def saving(curve: Curve) -> Finding | None:
    """Say what a method saves at its highest free level, or else at its first."""
    above = [at for at in curve.levels if at > 0]
    if not above:
        return None
    end = plateau_end(curve.mean, curve.levels) if curve.has_dense else 0.0
    at = end or above[0]
    per_level = _per_level(curve)
    here = per_level[curve.levels.index(at)]
    lost = "within 1 point of dense accuracy" if end else f"at {percent(here['accuracy'])} accuracy"
    figures: dict[str, Figure] = {
        "method": curve.method,
        "level": at,
        "levels": [dict(row) for row in per_level],
    }
    return Finding("saving", sentence(_text(curve, at, here, lost)), figures)


def _text(curve: Curve, at: float, here: dict[str, float], lost: str) -> str:
    parameters, macs = percent(here["parameters"]), percent(here["macs"])
    if curve.method == "unit":
        return (
            f"removing {level(at)} of the units ({lost}) takes {parameters} of the parameters "
            f"and {macs} of the multiply-accumulates away for good: the compact network is "
            "that much smaller and has that much less to compute"
        )
    return (
        f"removing {level(at)} of the weights ({lost}) turns {parameters} of the parameters "
        f"into zeros and makes {macs} of the multiply-accumulates needless, but zeros in a "
        "dense matrix save neither memory nor time until it is stored and computed as a sparse one"
    )


def _per_level(curve: Curve) -> Sequence[dict[str, float]]:
    parameters = curve.removed("parameters_left").mean(axis=0)
    macs = curve.removed("macs_left").mean(axis=0)
    return [
        {
            "level": at,
            "parameters": float(parameters[index]),
            "macs": float(macs[index]),
            "accuracy": float(curve.mean[index]),
        }
        for index, at in enumerate(curve.levels)
    ]
