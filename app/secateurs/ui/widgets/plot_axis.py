"""An axis of a plot: where its labels are, and the steps between them."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF

LABEL = 18.0  # pixels, the width of a label of the x axis


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose grid lies behind the curves and whose last labels stay whole."""

    def __init__(self, side: str) -> None:
        self._covered: tuple[tuple[float, float], ...] = ()
        super().__init__(side)

    def boundingRect(self) -> QRectF:
        # With a grid, pyqtgraph drops the labels that reach past the ends.
        bounds: QRectF = super().boundingRect()
        return bounds.adjusted(-16, -10, 16, 10)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        digits = max(0, -math.floor(math.log10(spacing) + 1e-9))
        return [
            "" if self._is_covered(value) else f"{value * scale:.{digits}f}" for value in values
        ]

    def leave_out(self, spans: Sequence[tuple[float, float]]) -> None:
        """Write no label that would touch one of these spans of pixels of the scene."""
        if tuple(spans) != self._covered:
            self._covered = tuple(spans)
            self.picture = None
            self.update()

    def _is_covered(self, value: float) -> bool:
        if not self._covered:
            return False
        x = self.linkedView().mapViewToScene(QPointF(value, 0)).x()
        return any(left - LABEL / 2 < x < right + LABEL / 2 for left, right in self._covered)


def calm_step(length: float, most: int) -> float:
    """Return 1, 2 or 5 times a power of ten, so that at most so many steps fit the length."""
    least = length / most
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * 0.999)
