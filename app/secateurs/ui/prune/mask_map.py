"""A layer's mask as a map, at the screen's own resolution."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.base.arrays import Mask, Pixels
from secateurs.ui.theme.blend import Colours, ramp
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours

Counts = NDArray[np.unsignedinteger]
Sizes = NDArray[np.int64]


def kept_shares(kept: Mask, rows: int, columns: int) -> Pixels:
    """Return (rows, columns) uint8, 255 where all parts under a pixel survive.

    A pixel covers a block of parts, or a part covers several pixels, whichever is finer.

    Args:
        kept: (inputs, units) for weights; (units,) for units, which become columns.
    """
    mask = kept.view(np.uint8) if kept.ndim == 2 else kept.view(np.uint8)[None, :]
    counts, heights = _folded(mask, rows if kept.ndim == 2 else 1, 1)
    tallest = int(heights.max())
    counts, widths = _folded(np.ascontiguousarray(counts.T), columns, tallest)
    scale = np.float32(255) / (heights[:, None] * widths[None, :]).astype(np.float32)
    shares = np.rint(counts.T * scale).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(shares, (rows, columns)))


def _folded(counts: Counts, bins: int, most: int) -> tuple[Counts, Sizes]:
    """Sum neighbouring rows into bins of nearly equal size; return sums and sizes.

    Adding whole rows keeps to the processor's vectors: ten times as fast as `reduceat`.

    Args:
        most: the largest count there can be.
    """
    first, sizes, largest = _bins(counts.shape[0], bins)
    total = counts.take(first, axis=0)
    if most * largest > np.iinfo(counts.dtype).max:
        total = total.astype(np.uint32)
    for step in range(1, largest):
        longer = np.flatnonzero(sizes > step)
        if len(longer) == bins:
            total += counts.take(first + step, axis=0)
        else:
            total[longer] += counts.take(first[longer] + step, axis=0)
    return total, sizes


@lru_cache(maxsize=64)
def _bins(length: int, bins: int) -> tuple[Sizes, Sizes, int]:
    """Return where each bin starts, how long it is, and the longest."""
    edges = np.arange(bins + 1) * length // bins
    sizes = np.maximum(np.diff(edges), 1)
    return edges[:-1], sizes, int(sizes.max())


LEAST_HEIGHT = 72


class MaskMap(QWidget):
    """Paints, at the screen's own resolution, the share of parts that survives."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: Callable[[], Mask] | None = None
        self._known: Mask | None = None
        self._colours: Colours | None = None  # the image's memory, which must outlive it
        self._image: QImage | None = None
        self._palette: Palette | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_kept(self, kept: Callable[[], Mask] | None) -> None:
        """Show what is asked for once the map is seen; None shows nothing."""
        if kept is not self._asked:
            self._asked, self._known, self._image = kept, None, None
            self.update()

    @property
    def _kept(self) -> Mask | None:
        if self._known is None and self._asked is not None:
            self._known = self._asked()
        return self._known

    def sizeHint(self) -> QSize:
        return QSize(120, LEAST_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, LEAST_HEIGHT)

    def image(self) -> QImage | None:
        """Return the map as it is painted, one pixel a screen pixel."""
        kept = self._kept
        if kept is None:
            return None
        ratio = self.devicePixelRatioF()
        columns = max(1, round(self.width() * ratio))
        rows = max(1, round(self.height() * ratio))
        stale = self._image is None or self._image.size() != QSize(columns, rows)
        if stale or self._palette is not colours():
            self._palette = colours()
            shades = ramp(self._palette.grid, self._palette.ink)
            self._colours = shades.take(kept_shares(kept, rows, columns))
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
