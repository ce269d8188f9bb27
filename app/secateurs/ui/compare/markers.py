"""Lines and markers of the series, as the plot and its legend paint them."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from secateurs.core.evaluation.series import Way
from secateurs.core.report.styles import Marker, Style, style_of
from secateurs.ui.theme.palette import Palette

STRONG = 0.4  # how far a deepened colour lies towards the text's
# In radii.
SHAPES: dict[Marker, tuple[tuple[float, float], ...]] = {
    "up": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "down": ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
    "diamond": ((0, -1.35), (1.1, 0), (0, 1.35), (-1.1, 0)),
    "star": (
        (0, -1.5), (0.42, -0.42), (1.5, 0), (0.42, 0.42),
        (0, 1.5), (-0.42, 0.42), (-1.5, 0), (-0.42, -0.42),
    ),
}  # fmt: skip
STROKES: dict[Marker, tuple[tuple[float, float, float, float], ...]] = {
    "plus": ((0, -1.2, 0, 1.2), (-1.2, 0, 1.2, 0)),
    "cross": ((-0.95, -0.95, 0.95, 0.95), (-0.95, 0.95, 0.95, -0.95)),
}


@cache
def look(way: Way) -> Style:
    return style_of(way)


def colour(way: Way, palette: Palette) -> QColor:
    style = look(way)
    ink = QColor(getattr(palette, style.role))
    return _mixed(ink, QColor(palette.text)) if style.strong else ink


def line_pen(way: Way, palette: Palette) -> QPen:
    style = look(way)
    pen = QPen(colour(way, palette), style.width)
    if style.dash:
        pen.setDashPattern(style.dash)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def paint_marker(
    painter: QPainter, point: QPointF, way: Way, palette: Palette, *, raised: bool = False
) -> None:
    """Paint a series' marker; larger and full where it is raised."""
    style, ink = look(way), colour(way, palette)
    radius = style.radius + (2.0 if raised else 0.0)
    painter.setPen(QPen(ink, min(style.width, 2.0) if style.radius > 3 else 1.0))
    painter.setBrush(ink if style.filled or raised else QColor(palette.panel))
    if style.marker == "circle":
        painter.drawEllipse(point, radius, radius)
    elif style.marker == "square":
        painter.drawRect(QRectF(_at(point, -radius, -radius), _at(point, radius, radius)))
    elif style.marker in SHAPES:
        corners = [_at(point, radius * x, radius * y) for x, y in SHAPES[style.marker]]
        painter.drawPolygon(QPolygonF(corners))
    else:
        painter.setPen(QPen(ink, 2.6 if style.filled or raised else 1.8))
        for x1, y1, x2, y2 in STROKES[style.marker]:
            start, end = _at(point, radius * x1, radius * y1), _at(point, radius * x2, radius * y2)
            painter.drawLine(start, end)


def _at(point: QPointF, x: float, y: float) -> QPointF:
    return QPointF(point.x() + x, point.y() + y)


def _mixed(ink: QColor, other: QColor) -> QColor:
    red, green, blue = (
        round((1 - STRONG) * one + STRONG * two)
        for one, two in (
            (ink.red(), other.red()),
            (ink.green(), other.green()),
            (ink.blue(), other.blue()),
        )
    )
    return QColor(red, green, blue)
