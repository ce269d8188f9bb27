"""The histogram of a layer's scores: grey goes, the method's colour stays."""

from functools import cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from secateurs.core.ranking.terms import Method
from secateurs.ui.prune.histogram import Histogram, Tally
from secateurs.ui.shell.words import count, number_text
from secateurs.ui.theme.blend import mixed
from secateurs.ui.theme.fonts import Weight, font, scaled, set_font, type_scale
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.plot import WAYS_TO_LOOK, StyledPlot, Tag
from secateurs.ui.widgets.plot_items import BarImage, Bars
from secateurs.ui.widgets.text import ChangingTip

AXIS_ROOM, TOP_ROOM = 18.0, 20.0  # pixels below the bars, and above them for the cut's label
GAP = 0.12  # of a bin, between two bars
LEAST = 0.012  # of the tallest bar; where a bin counts anything it can be seen


class ScoreChart(ChangingTip, StyledPlot):
    """Shows one layer's histogram and where the cut lies."""

    def __init__(self) -> None:
        self._histogram: Histogram | None = None
        self._removed = 0
        self._name = ""
        self._method: Method = "weight"
        self._bars: BarImage | None = None
        super().__init__()
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.getPlotItem().hideAxis("left")
        axis = self.getPlotItem().getAxis("bottom")
        axis.setStyle(showValues=False)
        axis.setGrid(False)
        self._bars = BarImage()
        self._line = pg.InfiniteLine(angle=90)
        for item in (self._bars, self._line):
            self.addItem(item)
        self._low, self._high, self._cut = Tag(self), Tag(self), Tag(self, 12, Weight.Medium)
        self._words = QLabel(self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        set_font(self._words, 12)
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_words("Ranking the parts…", "weight")
        self.recolour()

    def show_histogram(self, found: Histogram, name: str, method: Method, removed: int) -> None:
        """Show a layer's scores, named such as "|w|", of which the first `removed` go."""
        shown = (self._histogram, self._name, self._method)
        is_moved, self._removed = removed != self._removed, removed
        if shown == (found, name, method):
            if is_moved:
                self._show_cut()
            return
        is_other = found is not self._histogram
        self._histogram, self._name, self._method = found, name, method
        self._words.hide()
        self.getPlotItem().show()
        self.set_home((0.0, float(found.bins)), (0.0, 1.0), (float(found.bins), 1.0))
        if is_other:
            self.show_whole()
        self.recolour()
        self._show_cut()

    def show_words(self, words: str, method: Method) -> None:
        """Say why there is no histogram."""
        self._histogram, self._name, self._method = None, "", method
        self._words.setText(words)
        self._words.show()
        self.getPlotItem().hide()
        for tag in (self._low, self._high, self._cut):
            tag.hide()
        self.tip_changed()
        self.setAccessibleName("Histogram of scores")
        self.setAccessibleDescription(words)

    @property
    def cut_label(self) -> str:
        """Such as "cut at |w| = 0.045"."""
        if self._histogram is None:
            return ""
        score = self._histogram.cut_at(self._removed)
        if score is None:
            return "all go" if self._removed else "nothing is cut"
        return f"cut at {self._name} = {number_text(score)}"

    def tip(self) -> str:
        if self._histogram is None:
            return ""
        stay = count(self._histogram.parts - self._removed)
        return f"{count(self._removed)} go, {stay} stay; {self.cut_label}.\n{WAYS_TO_LOOK}."

    def sizeHint(self) -> QSize:
        return QSize(200, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        words = "" if event.buttons() else self.words_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def words_at(self, spot: QPointF) -> str:
        """Say what the bin at a place counts; "" outside."""
        found = self._histogram
        if found is None or not self.area.contains(spot):
            return ""
        index = min(max(int(self.value_at(spot).x()), 0), found.bins - 1)
        width = (found.high - found.low) / found.bins
        start = found.low + index * width
        ends = (
            "and more"
            if found.clipped and index == found.bins - 1
            else (f"to {number_text(start + width)}")
        )
        goes = int(found.removed(self._removed)[index])
        stays = int(found.counts[index]) - goes
        return f"{self._name} {number_text(start)} {ends}: {count(goes)} go, {count(stays)} stay"

    def range_changed(self) -> None:
        if self._bars is not None:
            self._place_words()

    def recolour(self) -> None:
        super().recolour()
        if self._bars is None:
            return
        palette = colours()
        stays = palette.weight if self._method == "weight" else palette.unit
        self._bars.set_colours(
            QColor(palette.panel), mixed(palette.panel, palette.random, 0.45), QColor(stays)
        )
        self._line.setPen(self.pen(palette.accent, 1.5))
        self.getPlotItem().getAxis("bottom").setHeight(scaled(AXIS_ROOM))
        self.getPlotItem().layout.setContentsMargins(2, scaled(TOP_ROOM) - 8, 2, 0)
        self.getPlotItem().getAxis("bottom").setPen(self.pen(palette.line))
        self._words.setStyleSheet(f"color: {palette.muted}; background: transparent")
        self._place_words()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._bars is not None:
            self._words.setGeometry(self.rect())

    def _show_cut(self) -> None:
        self.setAccessibleName(f"Histogram of scores, {self.cut_label}")
        found = self._histogram
        if found is None or self._bars is None:
            return
        gone = found.removed(self._removed)
        self._bars.show_bars(bars_of(found.counts, gone), found.bins)
        self._line.setPos(found.bins * split_at(found, self._removed))
        stay = count(found.parts - self._removed)
        self.tip_changed()
        self.setAccessibleDescription(f"{count(self._removed)} go, {stay} stay")
        self._place_words()

    def _place_words(self) -> None:
        """Write the ends below the axis, and the cut beside its line."""
        found = self._histogram
        if found is None:
            return
        palette, area = colours(), self.area
        clear, muted = QColor(0, 0, 0, 0), QColor(palette.muted)
        left, right = (self.value_at(spot).x() for spot in (area.bottomLeft(), area.bottomRight()))
        width = (found.high - found.low) / found.bins
        top = number_text(found.low + right * width)
        more = " and more" if found.clipped and right >= found.bins else ""
        for tag, text, is_left in (
            (self._low, number_text(found.low + left * width), True),
            (self._high, f"{self._name} {top}{more}", False),
        ):
            size = _size(text, Weight.Normal)
            x = area.left() if is_left else area.right() - size.width()
            tag.show(text, QRectF(QPointF(x, area.bottom() + 3), size), muted, clear, 0)
        x = self.at(found.bins * split_at(found, self._removed), 0).x()
        if not area.left() - 1 <= x <= area.right() + 1:
            self._cut.hide()
            return
        size = _size(self.cut_label, Weight.Medium)
        x = x + 6 if x + 6 + size.width() <= area.right() else x - 6 - size.width()
        place = QRectF(QPointF(x, area.top() - size.height() - 2), size)
        self._cut.show(self.cut_label, place, QColor(palette.text), clear, 0)


def _size(text: str, weight: Weight) -> QSizeF:
    metrics = _metrics(weight)
    return QSizeF(metrics.horizontalAdvance(text) + 1, metrics.height())


def _metrics(weight: Weight) -> QFontMetricsF:
    return _metrics_at(type_scale(), weight)


@cache
def _metrics_at(_: float, weight: Weight) -> QFontMetricsF:
    return QFontMetricsF(font(12, weight))


def bars_of(counts: Tally, removed: Tally) -> tuple[Bars, Bars]:
    """Return the bars of what goes and of what stays; a bin that is split shows both."""
    shares = np.divide(removed, counts, out=np.zeros(len(counts)), where=counts > 0)
    start = np.arange(len(counts), dtype=np.float64)
    end, split = start + 1 - GAP, start + shares * (1 - GAP)
    height = np.maximum(counts / max(int(counts.max(initial=1)), 1), LEAST)
    goes, stays = shares > 0, (shares < 1) & (counts > 0)
    return (
        Bars(start[goes], split[goes], height[goes]),
        Bars(split[stays], end[stays], height[stays]),
    )


def split_at(found: Histogram, removed: int) -> float:
    """Return where the cut lies across the bars, 0 to 1: within its bin, by counts."""
    if not removed:
        return 0.0
    counts, gone = found.counts, found.removed(removed)
    partly = np.flatnonzero((gone > 0) & (gone < counts))
    if len(partly) == 1:
        index = int(partly[0])
        return (index + float(gone[index] / counts[index])) / len(counts)
    score = found.cut_at(removed)
    if score is None:
        return 1.0
    whole = np.flatnonzero(gone < counts)
    return found.place(score) if len(partly) else float(whole[0] / len(counts))
