"""A layer's mask as a map, at the screen's own resolution."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.base.arrays import Mask, Pixels, Positions
from secateurs.ui.prune.parts import KeptPart
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
    counts, heights, widths = _kept_counts(kept, rows, columns)
    scale = np.float32(255) / (heights[:, None] * widths[None, :]).astype(np.float32)
    shares = np.rint(counts * scale).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(shares, (rows, columns)))


def _kept_counts(kept: Mask, rows: int, columns: int) -> tuple[Counts, Sizes, Sizes]:
    """Return how many parts under each pixel survive, and how many lie under a row and a column."""
    mask = kept.view(np.uint8) if kept.ndim == 2 else kept.view(np.uint8)[None, :]
    counts, heights = _folded(mask, rows if kept.ndim == 2 else 1, 1)
    tallest = int(heights.max())
    counts, widths = _folded(np.ascontiguousarray(counts.T), columns, tallest)
    return counts.T, heights, widths


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


MANY = 0.05  # of a layer's weights: where more move, all are counted
MOST_WEIGHTS = 4_000_000  # of a map whose weights' pixels are kept, 4 bytes each


class MovingShares:
    """A map's shares from cut to cut of one ranking: only weights that move are counted anew."""

    def __init__(self, places: Positions, rows: int, columns: int) -> None:
        """Take each weight's place, (inputs, units), of 0, 1, 2 and so on, and the map's size."""
        inputs, units = places.shape
        _, heights, _ = _bins(inputs, min(rows, inputs))
        _, widths, _ = _bins(units, min(columns, units))
        down = np.repeat(np.arange(len(heights), dtype=np.int32), heights)
        across = np.repeat(np.arange(len(widths), dtype=np.int32), widths)
        self._pixels = np.empty(places.size, np.int32)  # of the weights as they go
        self._pixels[places] = down[:, None] * np.int32(len(widths)) + across
        whole = heights[:, None] * widths
        self._kept, self._gone = whole.copy(), 0
        # As `kept_shares` counts, whose rounding depends on it.
        few = whole.max() <= np.iinfo(np.uint8).max
        self._kind: type[np.uint8 | np.uint32] = np.uint8 if few else np.uint32
        self._scale = np.float32(255) / whole.astype(np.float32)
        self._rows = np.arange(rows) * inputs // rows if rows > inputs else None
        self._columns = np.arange(columns) * units // columns if columns > units else None

    def after(self, gone: int, kept: Callable[[], Mask]) -> Pixels:
        """Return what `kept_shares` does once so many weights are gone.

        Args:
            kept: gives the mask, which is quicker where many move.
        """
        first, last = sorted((gone, self._gone))
        if last - first > MANY * self._pixels.size:
            self._kept = _kept_counts(kept(), *self._kept.shape)[0].astype(np.int64, "C")
        else:
            moved = np.bincount(self._pixels[first:last], minlength=self._kept.size)
            moved = moved.reshape(self._kept.shape)
            self._kept += moved if gone < self._gone else -moved
        self._gone = gone
        counts: Counts = self._kept.astype(self._kind)
        shares: Pixels = np.rint(counts * self._scale).astype(np.uint8)
        if self._rows is not None:
            shares = shares.take(self._rows, axis=0)
        return shares if self._columns is None else shares.take(self._columns, axis=1)


class MapShares:
    """The shares of one map: at first by its mask, and in a while as they move."""

    def __init__(self) -> None:
        self._asked: tuple[object, int, int] = (None, 0, 0)
        self._part: KeptPart | None = None
        self._moving: tuple[tuple[object, int, int], MovingShares] | None = None

    def of(self, kept: Callable[[], Mask], rows: int, columns: int) -> Pixels:
        """Return what `kept_shares` does."""
        self._part = kept if isinstance(kept, KeptPart) else None
        positions = None if self._part is None else self._part.positions
        self._asked = (positions, rows, columns)
        if self._part is None or positions is None or not self._is_ready:
            return kept_shares(kept(), rows, columns)
        assert self._moving is not None
        return self._moving[1].after(self._part.gone, self._part)

    @property
    def _is_ready(self) -> bool:
        if self._moving is None:
            return False
        (of, *size), (positions, *asked) = self._moving[0], self._asked
        return of is positions and size == asked

    def prepare(self) -> bool:
        """Get ready for more cuts of the ranking asked last; return whether that took time."""
        positions, rows, columns = self._asked
        if self._part is None or not isinstance(positions, np.ndarray) or self._is_ready:
            return False
        if positions.size > MOST_WEIGHTS:
            return False
        self._moving = None
        moving = MovingShares(self._part.in_matrix(positions), rows, columns)
        moving.after(self._part.gone, self._part)
        self._moving = (self._asked, moving)
        return True


LEAST_HEIGHT = 72


class MaskMap(QWidget):
    """Paints, at the screen's own resolution, the share of parts that survives."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: Callable[[], Mask] | None = None
        self._known: Mask | None = None
        self._shares = MapShares()
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
        if self._asked is None:
            return None
        ratio = self.devicePixelRatioF()
        columns = max(1, round(self.width() * ratio))
        rows = max(1, round(self.height() * ratio))
        stale = self._image is None or self._image.size() != QSize(columns, rows)
        if stale or self._palette is not colours():
            self._palette = colours()
            shades = ramp(self._palette.grid, self._palette.ink)
            self._colours = shades.take(self._shares.of(self._asked, rows, columns))
            self._image = QImage(
                self._colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32
            )
            self._image.setDevicePixelRatio(ratio)
        return self._image

    def prepare(self) -> bool:
        """Get ready for more cuts of the same ranking; return whether that took time."""
        return self.isVisible() and self._shares.prepare()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        image = self.image()
        if image is None:
            painter.fillRect(self.rect(), QColor(colours().grid))
        else:
            painter.drawImage(QPoint(0, 0), image)
