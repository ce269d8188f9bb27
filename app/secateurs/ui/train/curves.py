"""Loss of the training steps and of the validation images, over the epochs."""

import math
from collections.abc import Sequence
from html import unescape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel

from secateurs.ui.theme.blend import mixed
from secateurs.ui.theme.fonts import set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.train.state import TrainingState
from secateurs.ui.widgets.plot import StyledPlot
from secateurs.ui.widgets.plot_items import calm_step

Points = NDArray[np.float64]

MOST = 1800  # points drawn; beyond that, each bin keeps its smallest and largest loss


class LossSeries:
    """Grows with a training's losses without reading the old ones again."""

    def __init__(self) -> None:
        self._values: Points = np.empty(1024)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> Points:
        """(steps,) a view, valid until the next `follow`."""
        return self._values[: self._size]

    def follow(self, losses: Sequence[float]) -> None:
        """Take over what is new; anything that does not continue the old losses replaces them."""
        start = self._size if self._continues(losses) else 0
        self._reserve(len(losses))
        self._values[start : len(losses)] = losses[start:]
        self._size = len(losses)

    def line(self, steps_per_epoch: int) -> tuple[Points, Points]:
        """Return x in epochs and y, at most about MOST points."""
        places, values = thinned(self.values, MOST)
        return (places + 1) / max(1, steps_per_epoch), values

    def mean_line(self, steps_per_epoch: int) -> tuple[Points, Points]:
        """Return the same for the mean over a tenth of an epoch around each step."""
        places, values = thinned(smoothed(self.values, steps_per_epoch // 20), MOST // 3)
        return (places + 1) / max(1, steps_per_epoch), values

    def _continues(self, losses: Sequence[float]) -> bool:
        size = self._size
        if not 0 < size <= len(losses):
            return False
        return bool(self._values[0] == losses[0] and self._values[size - 1] == losses[size - 1])

    def _reserve(self, size: int) -> None:
        if size > len(self._values):
            grown = np.empty(max(size, 2 * len(self._values)))
            grown[: self._size] = self._values[: self._size]
            self._values = grown


def smoothed(values: Points, reach: int) -> Points:
    """Return the mean over up to `reach` neighbours on each side.

    At the start as few after as before, so that the first loss stays what it was.
    """
    sums = np.concatenate([[0.0], np.cumsum(values)])
    here = np.arange(len(values))
    first = np.maximum(here - reach, 0)
    last = np.minimum(here + np.minimum(reach, here) + 1, len(values))
    means: Points = (sums[last] - sums[first]) / (last - first)
    return means


def thinned(values: Points, most: int) -> tuple[Points, Points]:
    """Return places and values; a long series keeps the extremes of each of its bins."""
    if len(values) <= most:
        return np.arange(len(values), dtype=float), values.copy()
    width = -(-len(values) // (most // 2))
    whole = len(values) // width * width
    bins = values[:whole].reshape(-1, width)
    starts = np.arange(0, whole, width)
    ends = np.sort(np.stack([bins.argmin(1), bins.argmax(1)], 1), axis=1) + starts[:, None]
    places = np.concatenate([ends.ravel(), np.arange(whole, len(values))])
    return places.astype(float), values[places]


KEYS = (
    ("training, per step and its mean", "validation, per epoch"),
    ("training and its mean", "validation"),
    ("training", "validation"),
)

TITLE_LEFT, KEY_TOP, KEY_RIGHT = 47, 4, 14  # pixels; left of the key stands the title


class LossCurves(StyledPlot):
    """Create once; `show_training` gives the two curves new data."""

    def __init__(self) -> None:
        self._series = LossSeries()
        self._shown: object = None
        self.training: pg.PlotDataItem | None = None
        self.mean: pg.PlotDataItem | None = None
        self.validation: pg.PlotDataItem | None = None
        self._key: QLabel | None = None
        super().__init__()
        self.setAccessibleName("Loss over the epochs")
        self.set_titles("loss", "epoch")
        self.training = self.plot()
        self.mean = self.plot()
        self.validation = self.plot(symbol="o", symbolSize=7)
        # As one path, a thousand points take Qt half a second once the pen is wider than a pixel.
        for line in (self.training, self.mean):
            line.curve.setSegmentedLineMode("on")
        self._key = QLabel(self)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_font(self._key, 12)
        self.recolour()
        self._show_range(10, 2.5)

    def show_training(self, training: TrainingState) -> None:
        shown = (training.losses, training.history, training.epochs, training.steps_per_epoch)
        if self._shown is not None and _same(shown, self._shown):
            return
        self._shown = shown
        assert self.training is not None
        assert self.mean is not None
        assert self.validation is not None
        self._series.follow(training.losses)
        epochs = [float(entry.epoch) for entry in training.history]
        losses = [entry.val_loss for entry in training.history]
        self.validation.setData(epochs, losses)
        top = top_of(self._series.values, losses)
        self._show_range(max(1, training.epochs), top)
        x, y = self._series.line(training.steps_per_epoch)
        self.training.setData(x, np.minimum(y, top))
        x, y = self._series.mean_line(training.steps_per_epoch)
        self.mean.setData(x, np.minimum(y, top))

    def _show_range(self, epochs: int, top: float) -> None:
        steps = (max(1, calm_step(epochs, 12)), calm_step(top, 6))
        self.set_home((0, epochs), (0, top), steps)

    def recolour(self) -> None:
        super().recolour()
        if self._key is None:
            return
        assert self.training is not None
        assert self.mean is not None
        assert self.validation is not None
        palette = colours()
        # What is told so counts from the next pen on.
        for curve in (self.mean, self.validation):
            curve.opts["antialias"] = True
        # Where pixels are fine it shows no steps, and is painted three times as fast.
        self.training.opts["antialias"] = self.devicePixelRatioF() <= 1
        # Opaque: pyqtgraph draws translucent lines slowly.
        self.training.setPen(self.pen(mixed(palette.panel, palette.weight, 0.35).name()))
        self.mean.setPen(self.pen(palette.weight, 1.5))
        self.validation.setPen(self.pen(palette.text, 1.5))
        self.validation.setSymbolPen(None)
        self.validation.setSymbolBrush(palette.text)
        self._place_key()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if getattr(self, "_key", None) is not None:
            self._place_key()

    def set_titles(self, y: str, x: str) -> None:
        super().set_titles(y, x)
        if self._key is not None:
            self._place_key()

    def _place_key(self) -> None:
        """Put the key above the axes, right of the title, in the longest wording with room."""
        assert self._key is not None
        palette = colours()
        title = QFontMetrics(self._key.font()).horizontalAdvance(unescape(self._titles[0]))
        for training, validation in KEYS:
            self._key.setText(
                f'<span style="color:{palette.weight}">{training}</span>&nbsp;&nbsp;&nbsp;'
                f'<span style="color:{palette.text}">{validation}</span>'
            )
            self._key.adjustSize()
            if self._key.width() <= self.width() - TITLE_LEFT - title - KEY_RIGHT:
                break
        self._key.move(self.width() - self._key.width() - KEY_RIGHT, KEY_TOP)


def top_of(
    training: "np.ndarray[tuple[int], np.dtype[np.float64]]", validation: list[float]
) -> float:
    """Return a calm upper end of the axis: a few spikes may leave the plot."""
    finite = training[np.isfinite(training)]
    highest = float(np.quantile(finite, 0.998)) if finite.size else 0.0
    highest = max([highest, *(loss for loss in validation if np.isfinite(loss))])
    if highest <= 0:
        return 2.5
    step = calm_step(highest, 6)
    return math.ceil(1.02 * highest / step) * step


def _same(one: tuple[object, ...], other: object) -> bool:
    return isinstance(other, tuple) and all(
        a is b or a == b for a, b in zip(one, other, strict=True)
    )
