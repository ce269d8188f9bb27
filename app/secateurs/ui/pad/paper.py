"""A 28 x 28 picture as the pad and "what the network sees" show it: crisp, never blurred."""

from functools import cache

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from secateurs.core.arrays import Pixels


def picture_image(pixels: Pixels, paper: str, ink: str) -> QImage:
    """Return the pixels as an image; 0 takes the paper's colour and 255 the ink's."""
    height, width = pixels.shape
    view = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    view.setColorTable(_shades(paper, ink))
    return view.convertToFormat(QImage.Format.Format_RGB32)  # a copy that owns its bytes


@cache
def _shades(paper: str, ink: str) -> list[int]:
    low, high = QColor(paper), QColor(ink)
    return [_between(low, high, value / 255) for value in range(256)]


def draw_crisp(painter: QPainter, image: QImage, area: QRectF) -> QRectF:
    """Draw the image as large as whole device pixels allow, centred.

    Returns:
        What the image covers, in the painter's coordinates.
    """
    to_device = painter.deviceTransform()
    outer = to_device.mapRect(area)
    factor = max(1, int(min(outer.width(), outer.height()) / image.width()))
    side = factor * image.width()
    left = round(outer.center().x() - side / 2)
    top = round(outer.center().y() - side / 2)
    target = to_device.inverted()[0].mapRect(QRectF(QRect(left, top, side, side)))
    painter.drawImage(target, image)
    return target


def _between(low: QColor, high: QColor, share: float) -> int:
    mixed = [
        round(a + (b - a) * share)
        for a, b in zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed).rgb()
