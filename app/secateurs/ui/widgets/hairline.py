"""Borders that stay crisp at every screen density."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen


def paint_frame(
    painter: QPainter,
    area: QRectF,
    radius: float,
    fill: str | None,
    line: str | None,
    width: int = 1,
) -> None:
    """Fill and outline a rounded rectangle whose edges lie on the screen's own pixels.

    Args:
        area: outer edge, in the painter's coordinates.
        width: of the line in device-independent pixels.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner, thickness = _snapped(painter, area, width if line else 0)
    pen = QPen(QColor(line), thickness) if line else QPen(Qt.PenStyle.NoPen)
    painter.setPen(pen)
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    corner = max(0.0, radius - thickness / 2)
    painter.drawRoundedRect(inner, corner, corner)


def is_inside(part: QRect, area: QRectF, radius: float) -> bool:
    """Say whether a part lies so far within a frame that there is only its fill."""
    return area.adjusted(radius, radius, -radius, -radius).contains(QRectF(part))


def _snapped(painter: QPainter, area: QRectF, width: int) -> tuple[QRectF, float]:
    """Return the centre line of the border, and its thickness, in painter coordinates."""
    to_device = painter.deviceTransform()
    scale = to_device.m11() or 1.0
    outer = to_device.mapRect(area)
    left, top = round(outer.left()), round(outer.top())
    right, bottom = round(outer.right()), round(outer.bottom())
    line = max(1, int(width * scale)) if width else 0
    half = line / 2
    device = QRectF(left + half, top + half, right - left - line, bottom - top - line)
    return to_device.inverted()[0].mapRect(device), line / scale
