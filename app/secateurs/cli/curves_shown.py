"""Sweep results as a table in the terminal, or for machines."""

from collections.abc import Iterable, Sequence
from typing import Any

from secateurs.cli.terminal import say, show_table
from secateurs.core.evaluation.curves import Curve, curves_from
from secateurs.core.evaluation.findings.wording import level
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.evaluation.series import TREATMENTS, curve_name
from secateurs.core.pruning.terms import METHODS, Scope


def show_curves(points: Iterable[SweepPoint], scope: Scope) -> None:
    """Write a row a level, a column a way of pruning: mean test accuracy in percent."""
    curves = _in_order(points, scope)
    levels = sorted({at for curve in curves for at in curve.levels})
    columns = ["removed", *(_name(curve) for curve in curves)]
    rows = [[level(at), *(_cell(curve, at) for curve in curves)] for at in levels]
    show_table(columns, rows)
    say(_legend(curves))


def curves_json(points: Iterable[SweepPoint], scope: Scope) -> list[dict[str, Any]]:
    """Describe every series for machines: mean, lowest and highest accuracy at each level."""
    return [
        {
            **curve.way._asdict(),
            "scope": scope,
            "seeds": curve.seeds,
            "levels": curve.levels,
            "mean": curve.mean.tolist(),
            "lowest": curve.accuracy.min(axis=0).tolist(),
            "highest": curve.accuracy.max(axis=0).tolist(),
        }
        for curve in _in_order(points, scope)
    ]


def _in_order(points: Iterable[SweepPoint], scope: Scope) -> list[Curve]:
    return sorted(
        curves_from(points, scope).values(),
        key=lambda curve: (
            TREATMENTS.index(curve.way.treatment),
            curve.criterion != "magnitude",
            METHODS.index(curve.method),
        ),
    )


def _name(curve: Curve) -> str:
    return f"{curve_name(curve.way)}, %"


def _cell(curve: Curve, at: float) -> str:
    if at not in curve.levels:
        return ""
    values = 100 * curve.accuracy[:, curve.levels.index(at)]
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return f"{values.mean():.2f}" if low == high else f"{values.mean():.2f} ({low} to {high})"


def _legend(curves: Sequence[Curve]) -> str:
    """Say what the figures are: of how many samples and which seeds."""
    seeds = curves[0].seeds
    said = f"Test accuracy on {curves[0].images:,} samples"
    if len(seeds) == 1:
        return f"{said}, seed {seeds[0]}."
    if len(set(seeds)) < len(seeds):
        return f"{said}, mean (lowest to highest) of {len(seeds)} networks."
    numbers = ", ".join(map(str, seeds))
    return f"{said}, mean (lowest to highest) of the seeds {numbers}."
