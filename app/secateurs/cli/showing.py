"""Sweep results as a table in the terminal."""

from collections.abc import Iterable

from secateurs.cli.terminal import show_table
from secateurs.core.evaluation.curves import Curve, curves_from
from secateurs.core.evaluation.findings.wording import curve_name, level
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.pruning.terms import METHODS, Scope


def show_curves(points: Iterable[SweepPoint], scope: Scope) -> None:
    """Write a row a level, a column a way of pruning: mean test accuracy in percent."""
    curves = sorted(
        curves_from(points, scope).values(),
        key=lambda curve: (curve.criterion != "magnitude", METHODS.index(curve.method)),
    )
    levels = sorted({at for curve in curves for at in curve.levels})
    columns = ["removed", *(_name(curve) for curve in curves)]
    rows = [[level(at), *(_cell(curve, at) for curve in curves)] for at in levels]
    show_table(columns, rows)


def _name(curve: Curve) -> str:
    return f"{curve_name(curve.method, curve.criterion)}, %"


def _cell(curve: Curve, at: float) -> str:
    if at not in curve.levels:
        return ""
    values = 100 * curve.accuracy[:, curve.levels.index(at)]
    spread = f" ({values.min():.2f} to {values.max():.2f})" if len(values) > 1 else ""
    return f"{values.mean():.2f}{spread}"
