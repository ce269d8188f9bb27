"""How the curves are painted: frame, grid, bands, lines, markers, labels, cursors."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from secateurs.core.pruning.terms import METHODS
from secateurs.ui.compare.frame import LEFT, RIGHT, Cursor, Frame
from secateurs.ui.compare.markers import colour, line_pen, look, paint_marker
from secateurs.ui.compare.placing import place_labels
from secateurs.ui.compare.series import Series
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.palette import Palette

TAG_HEIGHT = 18.0
TAG_OVER = 5.0  # how far a tag may reach past the left end, short of the y axis' ticks
TAG_GAP = 4.0


def paint_axes(painter: QPainter, frame: Frame, titles: tuple[str, str], palette: Palette) -> None:
    """Paint grid, ticks and titles; y title above its axis, x title below."""
    area = frame.area
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(QColor(palette.grid), 1))
    for tick in range(0, 101, 10):
        painter.drawLine(QLineF(frame.at(tick, 0), frame.at(tick, 100)))
    for tick in range(0, 101, 20):
        painter.drawLine(QLineF(frame.at(0, tick), frame.at(100, tick)))
    painter.setFont(font(11))
    painter.setPen(QColor(palette.muted))
    middle = Qt.AlignmentFlag.AlignHCenter
    for tick in range(0, 101, 10):
        painter.drawText(_tick_place(frame, tick), middle, str(tick))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for tick in range(0, 101, 20):
        y = frame.at(0, tick).y()
        painter.drawText(QRectF(area.left() - LEFT, y - 8, LEFT - 8, 16), right, str(tick))
    y_title, x_title = titles
    painter.drawText(QPointF(area.left(), area.top() - 9), y_title)
    painter.drawText(QRectF(area.left(), area.bottom() + 24, area.width(), 16), middle, x_title)


def paint_series(painter: QPainter, frame: Frame, series: Series, palette: Palette) -> None:
    """Paint one curve: band over the networks, line, and a marker at each level."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = colour(series.way, palette)
    if series.networks > 1:
        wash = QColor(ink)
        wash.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(wash)
        painter.drawPolygon(frame.band(series))
    line = frame.line(series)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(line_pen(series.way, palette))
    painter.drawPolyline(QPolygonF(line))
    for point in line:
        paint_marker(painter, point, series.way, palette)


def label_places(frame: Frame, all_series: Sequence[Series]) -> dict[str, QRectF]:
    """Return where each curve's label goes; the most important curve chooses first."""
    lines = {series.name: frame.line(series) for series in reversed(all_series)}
    sizes = {}
    for name in lines:
        metrics = QFontMetricsF(_label_font(name))
        sizes[name] = QSizeF(metrics.horizontalAdvance(name) + 2, metrics.height())
    return place_labels(lines, sizes, frame.area.adjusted(4, 2, -4, -2))


def paint_labels(
    painter: QPainter, places: dict[str, QRectF], all_series: Sequence[Series], palette: Palette
) -> None:
    for series in all_series:
        name = series.name
        if name in places:
            ground = QColor(palette.panel)
            ground.setAlphaF(0.8)
            painter.fillRect(places[name], ground)
            painter.setFont(_label_font(name))
            is_control = look(series.way).role == "random"
            painter.setPen(QColor(palette.muted) if is_control else colour(series.way, palette))
            painter.drawText(places[name], Qt.AlignmentFlag.AlignCenter, name)


def paint_cursors(
    painter: QPainter, frame: Frame, cursors: Sequence[Cursor], palette: Palette
) -> None:
    """Paint a line at the current sparsity and its label on the x axis."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(11, Weight.DemiBold))
    places = tags(frame, cursors)
    for tick in range(0, 101, 10):
        place = _tick_place(frame, tick)
        if any(tag.intersects(place) for tag in places):
            painter.fillRect(place, QColor(palette.panel))
    for cursor, tag in zip(cursors, places, strict=True):
        x = frame.at(cursor.x, 0).x()
        painter.setPen(QPen(QColor(palette.accent), 1.5))
        painter.drawLine(QLineF(x, frame.area.top() - 4, x, tag.top()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(QColor(palette.on_accent))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, cursor.text)


def tags(frame: Frame, cursors: Sequence[Cursor]) -> list[QRectF]:
    """Return the labels' rectangles inside the plot, pushed apart where they would overlap."""
    metrics = QFontMetricsF(font(11, Weight.DemiBold))
    widths = [metrics.horizontalAdvance(cursor.text) + 12 for cursor in cursors]
    centres = [frame.at(cursor.x, 0).x() for cursor in cursors]
    top = frame.area.bottom() + 3
    found = [
        QRectF(centre - width / 2, top, width, TAG_HEIGHT)
        for centre, width in zip(centres, widths, strict=True)
    ]
    in_order = sorted(found, key=lambda tag: tag.center().x())
    for left, right in pairwise(in_order):
        overlap = max(0.0, left.right() + TAG_GAP - right.left())
        left.translate(-overlap / 2, 0)
        right.translate(overlap / 2, 0)
    edge = frame.area.left() - TAG_OVER
    for tag in in_order:
        tag.moveLeft(max(tag.left(), edge))
        edge = tag.right() + TAG_GAP
    edge = frame.area.right() + RIGHT - TAG_GAP
    for tag in reversed(in_order):
        tag.moveRight(min(tag.right(), edge))
        edge = tag.left() - TAG_GAP
    return found


def _tick_place(frame: Frame, tick: int) -> QRectF:
    return QRectF(frame.at(tick, 0).x() - 12, frame.area.bottom() + 5, 24, 15)


def _label_font(name: str) -> QFont:
    return font(11, Weight.Bold if name in METHODS else Weight.Normal)
