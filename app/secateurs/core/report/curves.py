"""The accuracy curves as a picture."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from secateurs.core.evaluation.curves import Curve, Curves, Values
from secateurs.core.evaluation.findings.wording import curve_name
from secateurs.core.pruning.terms import METHODS, Scope
from secateurs.core.report.labels import Line, place
from secateurs.core.report.look import PANEL, colour, new_axes, our_look, title_y

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

XAxis = Literal["sparsity", "parameters", "macs"]
TITLES: dict[XAxis, str] = {
    "parameters": "parameters removed, %",
    "macs": "multiply-accumulates removed, %",
}
SPARSITY: dict[Scope, str] = {
    "layer": "sparsity, % of each prunable layer",
    "global": "sparsity, % of all prunable layers together",
}


@our_look()
def curve_figure(curves: Curves, scope: Scope = "layer", axis: XAxis = "sparsity") -> "Figure":
    """Draw every curve with its name on it, a band over the networks if there are several."""
    figure, axes = new_axes()
    axes.set_xlim(-1.5, 101)
    axes.set_ylim(0, 101)
    axes.set_xticks(range(0, 101, 10))
    axes.set_yticks(range(0, 101, 20))
    axes.set_xlabel(TITLES.get(axis, SPARSITY[scope]), labelpad=8)
    title_y(axes, "test accuracy, %")
    ordered = sorted(curves.values(), key=_depth)
    lines = [_draw(axes, curve, _shares(curve, axis)) for curve in ordered]
    for line, x, y in place(lines, axes):
        weight = "semibold" if line.name in METHODS else "normal"
        axes.text(x, y, line.name, color=line.colour, weight=weight, ha="center", va="center")
    return figure


def _depth(curve: Curve) -> tuple[bool, bool]:
    """Sort what lies behind first: random, then unit, then weight."""
    return curve.criterion == "magnitude", curve.method == "weight"


def _shares(curve: Curve, axis: XAxis) -> Values:
    """Return where the curve's points lie on the axis, a level each, in percent."""
    if axis == "sparsity":
        return 100 * np.array(curve.levels)
    return np.asarray(100 * curve.removed(f"{axis}_left").mean(axis=0))


def _draw(axes: "Axes", curve: Curve, x: Values) -> Line:
    tint = colour(curve.method, curve.criterion)
    y = 100 * curve.mean
    if len(curve.points) > 1:
        low, high = 100 * curve.accuracy.min(axis=0), 100 * curve.accuracy.max(axis=0)
        axes.fill_between(x, low, high, color=tint, alpha=0.16, linewidth=0)
    if curve.criterion != "magnitude":
        dots = (0, (1, 2.2)) if curve.method == "weight" else (0, (1, 1.6, 4, 1.6))
        axes.plot(x, y, color=tint, linewidth=1.4, linestyle=dots)
        return Line(curve_name(curve.method, curve.criterion), tint, x, y)
    is_weight = curve.method == "weight"
    axes.plot(
        x,
        y,
        color=tint,
        linewidth=1.9,
        linestyle="-" if is_weight else (0, (4.5, 2)),
        marker="o" if is_weight else "s",
        markersize=6 if is_weight else 5.5,
        markerfacecolor=PANEL,
        markeredgewidth=1.6,
        clip_on=False,
        zorder=3,
    )
    return Line(curve.method, tint, x, y)
