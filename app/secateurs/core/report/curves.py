"""The accuracy curves as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from secateurs.core.evaluation.curves import Curve, Curves, Values
from secateurs.core.evaluation.points import curve_name
from secateurs.core.ranking.terms import METHODS, Scope
from secateurs.core.report.look import (
    PANEL,
    RANDOM,
    UNIT,
    WEIGHT,
    deepened,
    new_axes,
    our_look,
    title_y,
)
from secateurs.core.report.styles import SHAPES, STROKES, Marker, Role, order_of, style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path


LETTER = 6.0  # points a letter is wide, about

HEIGHT = 12.0

NEAR = 13.0  # points between a curve and its name

STEPS = 240


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A named curve in data units."""

    name: str
    colour: str
    x: Values
    y: Values


def place(lines: Sequence[Line], axes: "Axes") -> list[tuple[Line, float, float]]:
    """Return each line with the centre of its name, in data units."""
    # In points, where a letter has the same size both ways.
    scale = axes.figure.dpi / 72
    data: Any = axes.transData
    paths = [data.transform(_sampled(line)) / scale for line in lines]
    corners = data.transform([(0.0, 0.0), (100.0, 100.0)]) / scale
    boxes: list[Values] = []
    placed = []
    for line, path in reversed(list(zip(lines, paths, strict=True))):
        half = np.array([len(line.name) * LETTER / 2, HEIGHT / 2])
        others = [other for other in paths if other is not path] + boxes
        spot = _best(path, half, others, corners)
        boxes.append(_outline(spot, half))
        x, y = data.inverted().transform(spot * scale)
        placed.append((line, float(x), float(y)))
    return placed


def _sampled(line: Line) -> Values:
    """Return points close together along the line, (STEPS, 2)."""
    places, known = np.linspace(0, len(line.x) - 1, STEPS), np.arange(len(line.x))
    return np.column_stack([np.interp(places, known, line.x), np.interp(places, known, line.y)])


def _best(path: Values, half: Values, others: Sequence[Values], corners: Values) -> Values:
    """Return the spot beside the path that lies farthest from everything else."""
    best: Values = path[len(path) // 2]
    room = -np.inf
    for x, y in path[8:-8:4]:
        for side in ((0, 1), (0, -1), (1, 1), (-1, -1), (-1, 1), (1, -1)):
            spot = np.array([x, y]) + np.array(side) * ([half[0] + 4, NEAR])
            if np.any(spot - half < corners[0]) or np.any(spot + half > corners[1]):
                continue
            own = _distance(spot, half, [path])
            if own < 3:
                continue
            free = min(_distance(spot, half, others), 60.0) - own
            if free > room:
                best, room = spot, free
    return best


def _distance(spot: Values, half: Values, paths: Sequence[Values]) -> float:
    """Return the gap between a box and the nearest of the paths, 0 if they touch."""
    if not paths:
        return np.inf
    gaps = np.maximum(np.abs(np.concatenate(paths) - spot) - half, 0)
    return float(np.hypot(gaps[:, 0], gaps[:, 1]).min())


def _outline(spot: Values, half: Values) -> Values:
    edge = np.linspace(-1, 1, 9)
    return np.array([spot + half * (a, b) for a in edge for b in (-1, 0, 1)])


XAxis = Literal["sparsity", "parameters", "macs"]

TITLES: dict[XAxis, str] = {
    "parameters": "parameters removed, %",
    "macs": "multiply-accumulates removed, %",
}

SPARSITY: dict[Scope, str] = {
    "layer": "sparsity, % of each prunable layer",
    "global": "sparsity, % of all prunable layers together",
}

NAMED = 4  # curves that are named where they are drawn

COLUMNS, ROW = 4, 0.225  # of the names above; a row's height in inches

COLOURS: dict[Role, str] = {"weight": WEIGHT, "unit": UNIT, "random": RANDOM}


@our_look()
def curve_figure(curves: Curves, scope: Scope = "layer", axis: XAxis = "sparsity") -> "Figure":
    """Draw every curve with its name on it, a band over the networks if there are several."""
    many = len(curves) > NAMED
    rows = -(-len(curves) // COLUMNS) if many else 0
    figure, axes = new_axes(above=ROW * rows)
    axes.set_xlim(-1.5, 101)
    axes.set_ylim(0, 101)
    axes.set_xticks(range(0, 101, 10))
    axes.set_yticks(range(0, 101, 20))
    axes.set_xlabel(TITLES.get(axis, SPARSITY[scope]), labelpad=8)
    title_y(axes, f"test accuracy, %{_means(curves)}")
    ordered = [curves[way] for way in sorted(curves, key=order_of, reverse=True)]
    lines = [_draw(axes, curve, _shares(curve, axis)) for curve in ordered]
    if many:
        _list(figure, axes)
        return figure
    for line, x, y in place(lines, axes):
        weight = "semibold" if line.name in METHODS else "normal"
        axes.text(x, y, line.name, color=line.colour, weight=weight, ha="center", va="center")
    return figure


def _means(curves: Curves) -> str:
    """Say over how many networks the curves are means, and what the bands are; "" of one."""
    counts = sorted({len(curve.points) for curve in curves.values()})
    if not counts or counts[-1] < 2:
        return ""
    most = f"{counts[-1]} networks" if len(counts) == 1 else f"up to {counts[-1]} networks"
    return f": mean of {most}, with a band from the lowest to the highest"


def _list(figure: "Figure", axes: "Axes") -> None:
    """Name the curves above the plot, where there are too many to be named on it."""
    handles, names = axes.get_legend_handles_labels()
    figure.legend(
        handles[::-1],
        names[::-1],
        loc="upper left",
        ncols=COLUMNS,
        frameon=False,
        handlelength=3.2,
        borderaxespad=0.8,
    )


def _shares(curve: Curve, axis: XAxis) -> Values:
    """Return where the curve's points lie on the axis, a level each, in percent."""
    if axis == "sparsity":
        return 100 * np.array(curve.levels)
    return np.asarray(100 * curve.removed(f"{axis}_left").mean(axis=0))


def _marker(name: Marker) -> "tuple[Path, float]":
    """Return a marker's outline, and by how much it reaches over a circle of its radius."""
    from matplotlib.path import Path

    if name == "circle":
        return Path.unit_circle(), 1.0
    if name in SHAPES:
        corners = np.array(SHAPES[name]) * (1, -1)
        outline = Path(np.concatenate([corners, corners[:1]]), closed=True)
    else:
        ends = np.array(STROKES[name]).reshape(-1, 2) * (1, -1)
        outline = Path(ends, [Path.MOVETO, Path.LINETO] * len(STROKES[name]))
    return outline, float(np.abs(outline.vertices).max())


def _draw(axes: "Axes", curve: Curve, x: Values) -> Line:
    name, y = curve_name(curve.way), 100 * curve.mean
    style = style_of(curve.way)
    tint = deepened(COLOURS[style.role]) if style.strong else COLOURS[style.role]
    if len(curve.points) > 1:
        low, high = 100 * curve.accuracy.min(axis=0), 100 * curve.accuracy.max(axis=0)
        axes.fill_between(x, low, high, color=tint, alpha=0.16, linewidth=0)
    if curve.way.is_plain and style.role == "random":
        dots = (0, (1, 2.2)) if curve.method == "weight" else (0, (1, 1.6, 4, 1.6))
        axes.plot(x, y, color=tint, linewidth=1.4, linestyle=dots, label=name)
        return Line(name, tint, x, y)
    marker, reach = _marker(style.marker)
    axes.plot(
        x,
        y,
        color=tint,
        linewidth=0.95 * style.width,
        linestyle=(0, style.dash) if style.dash else "-",
        marker=marker,
        markersize=1.5 * style.radius * reach,
        markerfacecolor=tint if style.filled else PANEL,
        markeredgewidth=1.6,
        clip_on=False,
        zorder=3,
        label=name,
    )
    return Line(name, tint, x, y)
