"""A picture of one layer's mask: inputs down, units across."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.arrays import Mask
from secateurs.ui.prune.shares import kept_shares
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours

LEAST_HEIGHT = 72

Colours = NDArray[np.uint32]


class MaskMap(QWidget):
    """Paints, at the screen's own resolution, the share of parts that survives."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: Mask | None = None
        self._colours: Colours | None = None  # the image's memory, which must outlive it
        self._image: QImage | None = None
        self._palette: Palette | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_kept(self, kept: Mask | None) -> None:
        if kept is not self._kept:
            self._kept, self._image = kept, None
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, LEAST_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, LEAST_HEIGHT)

    def image(self) -> QImage | None:
        """Return the map as it is painted, one pixel a screen pixel."""
        if self._kept is None:
            return None
        ratio = self.devicePixelRatioF()
        columns = max(1, round(self.width() * ratio))
        rows = max(1, round(self.height() * ratio))
        stale = self._image is None or self._image.size() != QSize(columns, rows)
        if stale or self._palette is not colours():
            self._palette = colours()
            self._colours = _ramp(self._palette).take(kept_shares(self._kept, rows, columns))
            self._image = QImage(
                self._colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32
            )
            self._image.setDevicePixelRatio(ratio)
        return self._image

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        image = self.image()
        if image is None:
            painter.fillRect(self.rect(), QColor(colours().grid))
        else:
            painter.drawImage(QPoint(0, 0), image)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


@cache
def _ramp(palette: Palette) -> Colours:
    """Return 256 colours from all gone to all there."""
    gone, kept = QColor(palette.grid), QColor(palette.ink)
    red = _between(gone.red(), kept.red())
    green = _between(gone.green(), kept.green())
    blue = _between(gone.blue(), kept.blue())
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)


def _between(low: int, high: int) -> Colours:
    return np.linspace(low, high, 256).round().astype(np.uint32)
