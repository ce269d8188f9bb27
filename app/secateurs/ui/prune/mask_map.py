"""A layer's mask as a map, at the screen's own resolution."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.base.arrays import AnyArray, Array, Mask, Pixels, Positions
from secateurs.ui.hand.marks import spans
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
    return np.ascontiguousarray(np.broadcast_to(_shares(counts, scale), (rows, columns)))


def _shares(counts: AnyArray, scale: Array) -> Pixels:
    return np.rint(counts * scale).astype(np.uint8)


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
EACH = 16  # pixels that are drawn, all in line, in the time that one takes alone
MOST_WEIGHTS = 4_000_000  # of a map whose weights' pixels are kept, 4 bytes each


class MovingMap:
    """A map's colours from cut to cut of one ranking: only weights that move are drawn anew."""

    def __init__(self, places: Positions, rows: int, columns: int) -> None:
        """Take each weight's place, (inputs, units), of 0, 1, 2 and so on, and the map's size."""
        inputs, units = places.shape
        # A cell is what one pixel covers, or several pixels show.
        self._cells = down, across = min(rows, inputs), min(columns, units)
        _, heights, _ = _bins(inputs, down)
        _, widths, _ = _bins(units, across)
        cells_down = np.repeat(np.arange(down, dtype=np.int32), heights)
        cells_across = np.repeat(np.arange(across, dtype=np.int32), widths)
        self._moves = np.empty(places.size, np.int32)  # the cells of the weights as they go
        self._moves[places] = cells_down[:, None] * np.int32(across) + cells_across
        whole = (heights[:, None] * widths).reshape(-1)
        self._kept, self._gone = whole.copy(), 0
        # As `kept_shares` counts, whose rounding depends on it.
        few = whole.max() <= np.iinfo(np.uint8).max
        self._kind: type[np.uint8 | np.uint32] = np.uint8 if few else np.uint32
        self._scale = np.float32(255) / whole.astype(np.float32)
        self._tops, self._lefts = _pixels_of(down, rows), _pixels_of(across, columns)
        self._shades: Colours | None = None
        self._drawn: Colours = np.empty((rows, columns), np.uint32)

    def after(self, gone: int, kept: Callable[[], Mask], shades: Colours) -> Colours:
        """Return the shades of what `kept_shares` does once so many weights are gone.

        Args:
            kept: gives the mask, which is quicker where many move.

        Returns:
            The same array each time, drawn on.
        """
        first, last = sorted((gone, self._gone))
        moved = self._moves[first:last]
        few = moved.size * EACH < self._drawn.size
        if moved.size > MANY * self._moves.size:
            self._kept = _kept_counts(kept(), *self._cells)[0].astype(np.int64, "C").reshape(-1)
            few = False
        elif few:
            moved, counts = np.unique(moved, return_counts=True)
            self._kept[moved] += counts if gone < self._gone else -counts
        else:
            change = np.add if gone < self._gone else np.subtract
            change(self._kept, np.bincount(moved, minlength=self._kept.size), out=self._kept)
        if not few or shades is not self._shades:
            self._draw_all(shades)
        elif moved.size:
            self._draw(moved, shades)
        self._gone, self._shades = gone, shades
        return self._drawn

    def _draw_all(self, shades: Colours) -> None:
        drawn = shades.take(_shares(self._kept.astype(self._kind), self._scale))
        drawn = drawn.reshape(self._cells)
        for axis, (cells, pixels) in enumerate(zip(self._cells, self._drawn.shape, strict=True)):
            if pixels > cells:
                drawn = drawn.take(np.arange(pixels) * cells // pixels, axis=axis)
        self._drawn[:] = drawn

    def _draw(self, cells: Positions, shades: Colours) -> None:
        kept = self._kept.take(cells).astype(self._kind)
        colours_of_cells = shades.take(_shares(kept, self._scale.take(cells)))
        down, across = np.divmod(cells, np.int32(self._cells[1]))
        tops = self._tops.take(down, axis=0) * self._drawn.shape[1]
        pixels = tops[:, :, None] + self._lefts.take(across, axis=0)[:, None, :]
        self._drawn.reshape(-1)[pixels] = colours_of_cells[:, None, None]


def _pixels_of(cells: int, pixels: int) -> Sizes:
    """Return which pixels show each cell, (cells, most of one); the last again where fewer do."""
    starts = -(-np.arange(cells + 1) * pixels // cells)
    steps = np.arange(int(np.diff(starts).max()))
    return np.asarray(np.minimum(starts[:-1, None] + steps, starts[1:, None] - 1))


class MapColours:
    """The colours of one map: at first by its mask, and in a while as weights move."""

    def __init__(self) -> None:
        self._asked: tuple[object, int, int] = (None, 0, 0)
        self._part: KeptPart | None = None
        self._shades: Colours | None = None
        self._moving: tuple[tuple[object, int, int], MovingMap] | None = None

    def of(self, kept: Callable[[], Mask], rows: int, columns: int, shades: Colours) -> Colours:
        """Return the shades of what `kept_shares` does, to be drawn on by the next call."""
        self._part, self._shades = kept if isinstance(kept, KeptPart) else None, shades
        positions = None if self._part is None else self._part.positions
        self._asked = (positions, rows, columns)
        if self._part is None or positions is None or not self._is_ready:
            return shades.take(kept_shares(kept(), rows, columns))
        assert self._moving is not None
        return self._moving[1].after(self._part.gone, self._part, shades)

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
        assert self._shades is not None
        self._moving = None
        moving = MovingMap(self._part.in_matrix(positions), rows, columns)
        moving.after(self._part.gone, self._part, self._shades)
        self._moving = (self._asked, moving)
        return True


LEAST_HEIGHT = 72
SPARSE = 0.25  # of a map's width: columns that cover more are not worth painting one by one


class MaskMap(QWidget):
    """Paints, at the screen's own resolution, the share of parts that survives."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: Callable[[], Mask] | None = None
        self._known: Mask | None = None
        self._map = MapColours()
        self._colours: Colours | None = None  # the image's memory, which must outlive it
        self._image: QImage | None = None
        self._palette: Palette | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_kept(self, kept: Callable[[], Mask] | None) -> None:
        """Show what is asked for once the map is seen; None shows nothing.

        Of units only the columns that change are painted anew.
        """
        if kept is self._asked:
            return
        before, units = self._known, None if isinstance(kept, KeptPart | None) else kept()
        self._asked, self._known, self._image = kept, units, None
        if before is None or units is None or before.shape != units.shape:
            self.update()
            return
        moved = spans(before != units, self.width())
        if sum(end - start + 2 for start, end in moved) > SPARSE * self.width():
            self.update()
            return
        for start, end in moved:
            self.update(QRectF(start - 1, 0, end - start + 2, self.height()).toAlignedRect())

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
        """Return the map as it is painted, one pixel a screen pixel; of units one row of it."""
        if self._asked is None:
            return None
        ratio = self.devicePixelRatioF()
        columns = max(1, round(self.width() * ratio))
        is_of_units = not isinstance(self._asked, KeptPart)
        rows = 1 if is_of_units else max(1, round(self.height() * ratio))
        stale = self._image is None or self._image.size() != QSize(columns, rows)
        if stale or self._palette is not colours():
            self._palette = colours()
            shades = ramp(self._palette.grid, self._palette.ink)
            self._colours = self._map.of(self._asked, rows, columns, shades)
            self._image = QImage(
                self._colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32
            )
        return self._image

    def prepare(self) -> bool:
        """Get ready for more cuts of the same ranking; return whether that took time."""
        return self.isVisible() and self._map.prepare()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        image = self.image()
        if image is None:
            painter.fillRect(self.rect(), QColor(colours().grid))
        else:
            painter.drawImage(QRectF(self.rect()), image)
