"""How far the seeds differ, and where the guard bit."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.evaluation.curves import Curve
from secateurs.core.evaluation.findings.finding import Figure, Finding
from secateurs.core.evaluation.findings.wording import joined, level, percent, sentence, spread
from secateurs.core.pruning.terms import NAMES


def seeds(curves: Sequence[Curve]) -> Finding | None:
    """Say over how many networks the means are taken and where these differ most."""
    several = [curve for curve in curves if len(curve.points) > 1]
    if not several:
        return None
    figures: dict[str, Figure] = {}
    clauses = []
    for curve in several:
        ranges = np.ptp(curve.accuracy, axis=0)
        at = int(ranges.argmax())
        values = curve.accuracy[:, at]
        figures[curve.method] = {
            "networks": len(values),
            "level": curve.levels[at],
            "lowest": float(values.min()),
            "highest": float(values.max()),
        }
        clauses.append(
            f"{NAMES[curve.method]} at {level(curve.levels[at])}{spread(values)}",
        )
    counts = [len(curve.points) for curve in curves]
    kind = "seeds" if all(len(set(one.seeds)) == len(one.points) for one in several) else "networks"
    over = f"{counts[0]} {kind}"
    if len(set(counts)) > 1:
        each = [
            f"{number} for {NAMES[curve.method]}"
            for number, curve in zip(counts, curves, strict=True)
        ]
        over = f"{kind}, {joined(each)}"
    text = (
        f"accuracies are means over {over}, with the lowest to the highest in "
        f"brackets; the {kind} differ most for {joined(clauses)}"
    )
    return Finding("seeds", sentence(text), figures)


def guarded(curve: Curve) -> Finding | None:
    """Say where the global scope would have emptied a layer."""
    bitten = [point for row in curve.points for point in row if point.guarded]
    if not bitten:
        return None
    first = min(bitten, key=lambda point: point.requested)
    names = joined(sorted({name for point in bitten for name in point.guarded}))
    text = (
        f"{NAMES[curve.method]} would have emptied {names} from {level(first.requested)} on: one "
        f"{curve.method} was kept there, so {percent(first.achieved)} was removed"
    )
    figures: dict[str, Figure] = {
        "method": curve.method,
        "level": first.requested,
        "achieved": first.achieved,
    }
    return Finding("guard", sentence(text), figures)
