"""One layer's card: its mask and how much of it is kept."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from secateurs.core.base.arrays import Mask, Pixels
from secateurs.core.pruning.account import LayerAccount
from secateurs.core.ranking.terms import Method
from secateurs.ui.prune.figures import kept_text
from secateurs.ui.prune.parts import ShownLayer
from secateurs.ui.theme.blend import Colours, ramp
from secateurs.ui.theme.fonts import Weight, set_font
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.card import RADIUS
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import ChangingTip, ElidedLabel, SteadyText, label

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
            shades = ramp(self._palette.grid, self._palette.ink)
            self._colours = shades.take(kept_shares(self._kept, rows, columns))
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


_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def _how_to_read(method: Method) -> str:
    parts = "weights" if method == "weight" else "units (columns)"
    return (
        f"Inputs run down, units across; the more {parts} survive under a pixel, the stronger"
        " it is. Click, or press the arrow keys, to see the layer's scores."
    )


class MapCard(ChangingTip, QFrame):
    """A click or Space picks the layer; arrow keys move to its neighbours."""

    picked = Signal(int)
    stepped = Signal(int)

    def __init__(self, index: int, layer: ShownLayer) -> None:
        super().__init__()
        self._index = index
        self._chosen = False
        self.layer = layer
        self.map = MaskMap()
        self.kept = SteadyText(12, align=Qt.AlignmentFlag.AlignRight)
        self.tied = ElidedLabel("", "muted")
        self._shown: tuple[str, Method | None] = ("", None)
        self._build()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_layer(self, kept: Mask | None, counts: LayerAccount | None, method: Method) -> None:
        self.map.show_kept(kept)
        text = "whole" if self._is_whole(method) else kept_text(counts, method)
        if (text, method) != self._shown:
            self._shown = (text, method)
            self.kept.setText(text)
            self.tied.setVisible(method == "unit" and bool(self.layer.tied))
            words = [text, *([self.tie_words] if self.layer.tied else [])]
            self.setAccessibleName(f"{self.title}, kept {', '.join(words)}")
            self.setAccessibleDescription(_how_to_read(method))
            self.tip_changed()

    @property
    def title(self) -> str:
        return self.layer.title

    @property
    def tie_words(self) -> str:
        """Say whose units go with this layer's."""
        return f"tied with {', '.join(self.layer.tied)}"

    def _is_whole(self, method: Method) -> bool:
        return method == "unit" and bool(self.layer.stays) and not self.layer.tied

    def tip(self) -> str:
        kept, method = self._shown
        if method is None:
            return ""
        words = [f"{self.title}: {kept} kept."]
        if self.layer.details:
            words.append(f"{self.layer.details}.")
        if method == "unit" and self.layer.tied:
            words.append(f"Its units are {self.tie_words}: they go together.")
        if method == "unit" and self.layer.stays:
            words.append(f"Units stay: it {self.layer.stays}.")
        return " ".join([*words, _how_to_read(method)])

    def show_chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        # One tab stop for all cards, at the chosen one.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if chosen else Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def is_chosen(self) -> bool:
        return self._chosen

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(label("kept", 12, tone="muted"))
        foot.addWidget(self.kept, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 11, 11, 10)
        column.setSpacing(8)
        title = ElidedLabel(self.title)
        set_font(title, 12, Weight.Bold)
        set_font(self.tied, 12)
        self.tied.setText(self.tie_words)
        self.tied.hide()
        column.addWidget(title)
        column.addWidget(self.tied)
        column.addWidget(self.map, 1)
        column.addLayout(foot)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self._index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self._index)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        line = palette.accent if self._chosen else palette.line
        width = 2 if self.hasFocus() else 1
        paint_frame(QPainter(self), QRectF(self.rect()), RADIUS, palette.panel, line, width)
