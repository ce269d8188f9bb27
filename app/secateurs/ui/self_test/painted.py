"""Looks at what a widget really paints."""

import numpy as np
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from secateurs.core.arrays import Pixels

NEAR = 48  # how far a channel may be off: edges are smoothed


def pixels_of(image: QImage) -> Pixels:
    """Return an image as (height, width, 3) uint8, red first."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()


def colours_in(widget: QWidget) -> int:
    """Return how many colours a widget paints; a blank one has 1."""
    pixels = pixels_of(widget.grab().toImage())
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


def breadth_of(widget: QWidget, colour: str) -> float:
    """Return in what share of its columns of pixels a widget paints a colour."""
    ink = QColor(colour)
    wanted = np.array((ink.red(), ink.green(), ink.blue()), np.int16)
    pixels = pixels_of(widget.grab().toImage()).astype(np.int16)
    return float((np.abs(pixels - wanted).max(axis=2) <= NEAR).any(axis=0).mean())
