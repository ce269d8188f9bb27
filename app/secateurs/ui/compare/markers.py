"""Lines and markers of the series, as the plot and its legend show them."""

from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from secateurs.core.evaluation.series import Way
from secateurs.core.report.styles import Marker, Style, style_of
from secateurs.ui.theme.palette import Palette

STRONG = 0.4  # how far a deepened colour lies towards the text's
RAISED = 2.0  # pixels by which a marker grows below the pointer
# In radii.
SHAPES: dict[Marker, tuple[tuple[float, float], ...]] = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
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


def line_pen(way: Way, palette: Palette, scale: float = 1.0) -> QPen:
    """Return the pen of a series' line; `scale` is the screen's pixels to one of the window's."""
    style = look(way)
    pen = QPen(colour(way, palette), style.width * scale)
    pen.setCosmetic(True)
    if style.dash:
        pen.setDashPattern(style.dash)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def marker_pen(way: Way, palette: Palette, *, raised: bool = False, scale: float = 1.0) -> QPen:
    style = look(way)
    if style.marker in STROKES:
        width = 2.6 if style.filled or raised else 1.8
    else:
        width = min(style.width, 2.0) if style.radius > 3 else 1.0
    pen = QPen(colour(way, palette), width * scale)
    pen.setCosmetic(True)
    return pen


def marker_brush(way: Way, palette: Palette, *, raised: bool = False) -> QBrush:
    filled = look(way).filled or raised
    return QBrush(colour(way, palette) if filled else QColor(palette.panel))


@cache
def marker_path(marker: Marker) -> QPainterPath:
    """Return a marker of radius 0.5 around the origin."""
    path = QPainterPath()
    if marker == "circle":
        path.addEllipse(QPointF(0, 0), 0.5, 0.5)
    elif marker in SHAPES:
        path.addPolygon(QPolygonF([QPointF(x / 2, y / 2) for x, y in SHAPES[marker]]))
        path.closeSubpath()
    else:
        for x1, y1, x2, y2 in STROKES[marker]:
            path.moveTo(x1 / 2, y1 / 2)
            path.lineTo(x2 / 2, y2 / 2)
    return path


def paint_marker(painter: QPainter, point: QPointF, way: Way, palette: Palette) -> None:
    style = look(way)
    painter.save()
    painter.translate(point)
    painter.scale(2 * style.radius, 2 * style.radius)
    painter.setPen(marker_pen(way, palette, scale=painter.device().devicePixelRatioF()))
    painter.setBrush(marker_brush(way, palette))
    painter.drawPath(marker_path(style.marker))
    painter.restore()


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
