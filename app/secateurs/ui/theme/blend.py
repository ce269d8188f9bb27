"""Mixed colours, and which of several can be read on a ground."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

Colours = NDArray[np.uint32]  # 0xffRRGGBB, as images of Format_RGB32 have them


def mixed(ground: QColor | str, ink: QColor | str, share: float) -> QColor:
    """Return the ground with so much of the ink on it, 0 to 1."""
    low, high = QColor(ground), QColor(ink)
    pairs = (
        (low.red(), high.red()),
        (low.green(), high.green()),
        (low.blue(), high.blue()),
    )
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


@cache
def ramp(ground: str, ink: str, steps: int = 256) -> Colours:
    """Return colours in equal steps from the ground to the ink."""
    low, high = QColor(ground), QColor(ink)
    red = _between(low.red(), high.red(), steps)
    green = _between(low.green(), high.green(), steps)
    blue = _between(low.blue(), high.blue(), steps)
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)


def _between(low: int, high: int, steps: int) -> Colours:
    return np.linspace(low, high, steps).round().astype(np.uint32)


def contrast(one: QColor | str, other: QColor | str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(QColor(one)), _luminance(QColor(other))))
    return (high + 0.05) / (low + 0.05)


def most_legible(ground: QColor | str, *inks: str) -> QColor:
    """Return the ink that stands out most from the ground."""
    return QColor(max(inks, key=lambda ink: contrast(ground, ink)))


def _luminance(colour: QColor) -> float:
    red, green, blue = map(_linear, (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
