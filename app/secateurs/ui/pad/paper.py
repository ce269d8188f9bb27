"""A picture as the pad and "what the network sees" show it: crisp, never blurred."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
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


def sample_image(sample: NDArray[Any]) -> QImage | None:
    """Return a sample as an image, grey or red, green and blue; None if it is no picture.

    Bytes are shown as they are; other numbers from their lowest to their highest.
    """
    sides = sample.shape[1:] if sample.ndim == 3 and sample.shape[0] == 1 else sample.shape
    if len(sides) == 3 and sides[2] == 1:
        sides = sides[:2]
    if not (len(sides) == 2 or (len(sides) == 3 and sides[2] == 3)) or min(sides[:2]) < 2:
        return None
    pixels = np.ascontiguousarray(_as_bytes(sample.reshape(sides)))
    height, width = sides[:2]
    grey = len(sides) == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    view = QImage(pixels.tobytes(), width, height, width * (1 if grey else 3), kind)
    return view.convertToFormat(QImage.Format.Format_RGB32)  # a copy that owns its bytes


def _as_bytes(sample: NDArray[Any]) -> Pixels:
    if sample.dtype == np.uint8:
        return sample
    if sample.dtype == np.uint16:  # pixels of 16 bits
        return np.asarray(np.rint(sample / 257), np.uint8)
    low, high = float(sample.min()), float(sample.max())
    scaled = (sample - low) * (255 / (high - low)) if high > low else np.zeros(sample.shape)
    return np.asarray(np.rint(scaled), np.uint8)


def draw_crisp(painter: QPainter, image: QImage, area: QRectF) -> QRectF:
    """Draw the image as large as whole device pixels allow, centred.

    Returns:
        What the image covers, in the painter's coordinates.
    """
    to_device = painter.deviceTransform()
    outer = to_device.mapRect(area)
    fitting = min(outer.width() / image.width(), outer.height() / image.height())
    factor = int(fitting) if fitting >= 1 else fitting  # a picture larger than its place shrinks
    width, height = max(1, round(factor * image.width())), max(1, round(factor * image.height()))
    left = round(outer.center().x() - width / 2)
    top = round(outer.center().y() - height / 2)
    target = to_device.inverted()[0].mapRect(QRectF(QRect(left, top, width, height)))
    painter.drawImage(target, image)
    return target


def _between(low: QColor, high: QColor, share: float) -> int:
    mixed = [
        round(a + (b - a) * share)
        for a, b in zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed).rgb()
