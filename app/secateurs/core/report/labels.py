"""Finds room for a curve's name beside the curve, where it touches no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.evaluation.curves import Values

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
