"""The histogram of a layer's scores: grey goes, the method's colour stays."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.pruning.terms import Method
from secateurs.ui.prune.histogram import Histogram, Tally
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.wording import count

LABEL_ROOM = 22.0  # above the bars, for the cut's label
AXIS_ROOM = 20.0
GAP = 1.0


class ScoreChart(QWidget):
    """Shows one layer's histogram and where the cut lies."""

    def __init__(self) -> None:
        super().__init__()
        self._histogram: Histogram | None = None
        self._removed = 0
        self._name = ""
        self._words = "Ranking the parts…"
        self._method: Method = "weight"
        self._painted_for: tuple[object, ...] = ()
        self._painted: tuple[QPixmap, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_histogram(self, found: Histogram | None, name: str, method: Method) -> None:
        """Show another layer's scores, named such as "|w|"."""
        if (found, name, method) != (self._histogram, self._name, self._method):
            self._histogram, self._name, self._method = found, name, method
            self._painted_for = ()
            self._describe()

    def show_words(self, words: str, method: Method) -> None:
        """Say why there is no histogram."""
        if (words, self._histogram) != (self._words, None):
            self._words = words
            self.setToolTip("")
            self.update()
        self.show_histogram(None, "", method)
        self.setAccessibleDescription(words)

    def show_removed(self, parts: int) -> None:
        """Move the cut: so many parts of the layer go."""
        if parts != self._removed:
            self._removed = parts
            self._describe()

    @property
    def cut_label(self) -> str:
        """Such as "cut at |w| = 0.045"."""
        if self._histogram is None:
            return ""
        score = self._histogram.cut_at(self._removed)
        if score is None:
            return "all go" if self._removed else "nothing is cut"
        return f"cut at {self._name} = {figure(score)}"

    def sizeHint(self) -> QSize:
        return QSize(200, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    def _describe(self) -> None:
        self.setAccessibleName(f"Histogram of scores, {self.cut_label}")
        if self._histogram is not None:
            stay = count(self._histogram.parts - self._removed)
            self.setToolTip(f"{count(self._removed)} go, {stay} stay; {self.cut_label}")
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._histogram is None:
            painter.setPen(QColor(colours().muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), flags, self._words)
            return
        area = QRectF(self.rect()).adjusted(2, LABEL_ROOM, -2, -AXIS_ROOM)
        area = _crisp(area, self.devicePixelRatioF())
        self._paint_bars(painter, area, self._histogram)
        self._paint_axis(painter, area, self._histogram)
        self._paint_cut(painter, area, self._histogram)

    def _paint_bars(self, painter: QPainter, area: QRectF, found: Histogram) -> None:
        gone, kept = self._pictures(area, found)
        goes = found.removed(self._removed)
        for left, right, picture in spans(found.counts, goes, gone, kept):
            part = QRectF(area.left() + left * area.width(), area.top(), 0, area.height())
            part.setRight(area.left() + right * area.width())
            part = _crisp(part, self.devicePixelRatioF())
            ratio = picture.devicePixelRatio()
            source = part.translated(-area.topLeft())
            size = source.size() * ratio
            painter.drawPixmap(part, picture, QRectF(source.topLeft() * ratio, size))

    def _pictures(self, area: QRectF, found: Histogram) -> tuple[QPixmap, QPixmap]:
        """Paint all bars once in each colour; only where one ends and the other begins moves."""
        palette, ratio = colours(), self.devicePixelRatioF()
        key = (area.width(), area.height(), ratio, palette, self._method)
        if key != self._painted_for:
            self._painted_for = key
            gone = QColor(palette.random)
            gone.setAlphaF(0.45)
            stays = QColor(palette.weight if self._method == "weight" else palette.unit)
            self._painted = tuple(
                _picture(area.size(), found.counts, colour, ratio) for colour in (gone, stays)
            )
        return self._painted[0], self._painted[1]

    def _paint_axis(self, painter: QPainter, area: QRectF, found: Histogram) -> None:
        palette = colours()
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
        painter.setFont(font(11))
        painter.setPen(QColor(palette.muted))
        row = QRectF(area.left(), area.bottom() + 4, area.width(), AXIS_ROOM - 4)
        top = f"{self._name} {figure(found.high)}{' and more' if found.clipped else ''}"
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft, figure(found.low))
        painter.drawText(row, Qt.AlignmentFlag.AlignRight, top)

    def _paint_cut(self, painter: QPainter, area: QRectF, found: Histogram) -> None:
        palette = colours()
        x = area.left() + area.width() * split_at(found, self._removed)
        painter.setPen(QPen(QColor(palette.accent), 1.5))
        painter.drawLine(QLineF(x, area.top() - 10, x, area.bottom()))
        text = self.cut_label
        painter.setFont(font(11, Weight.Medium))
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(text)
        left = x + 6 if x + 6 + width <= area.right() else x - 6 - width
        painter.setPen(QColor(palette.text))
        painter.drawText(QPointF(left, area.top() - 8 + metrics.ascent() / 2), text)


def bars(area: QRectF, counts: Tally, ratio: float) -> Iterator[QRectF]:
    """Yield each bar; where it counts anything it is at least a pixel high."""
    step = area.width() / len(counts)
    tallest = int(counts.max(initial=1))
    for index, total in enumerate(counts.tolist()):
        height = max(area.height() * total / tallest, 1 / ratio)
        left = area.left() + index * step
        yield QRectF(left, area.bottom() - height, max(step - GAP, 1 / ratio), height)


def spans(
    counts: Tally, removed: Tally, gone: QPixmap, kept: QPixmap
) -> Iterator[tuple[float, float, QPixmap]]:
    """Yield where each picture shows, from and to a share of the width, bar by bar where split."""
    shares = np.divide(removed, counts, out=np.zeros(len(counts)), where=counts > 0)
    shares[counts == 0] = np.nan
    start, bins = 0, len(counts)
    for index in [*np.flatnonzero((shares > 0) & (shares < 1)).tolist(), bins]:
        yield from _whole_spans(shares, start, index, gone, kept)
        if index < bins:
            split = (index + float(shares[index])) / bins
            yield index / bins, split, gone
            yield split, (index + 1) / bins, kept
        start = index + 1


def _whole_spans(
    shares: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    start: int,
    stop: int,
    gone: QPixmap,
    kept: QPixmap,
) -> Iterator[tuple[float, float, QPixmap]]:
    """Yield the runs of bars from start to stop - 1 that wholly go or wholly stay."""
    goes = np.nan_to_num(shares[start:stop]) >= 1
    edges = [0, *(np.flatnonzero(np.diff(goes)) + 1).tolist(), len(goes)]
    for left, right in pairwise(edges):
        if right > left:
            picture = gone if goes[left] else kept
            yield (start + left) / len(shares), (start + right) / len(shares), picture


def _picture(size: QSizeF, counts: Tally, colour: QColor, ratio: float) -> QPixmap:
    picture = QPixmap((size * ratio).toSize() + QSize(1, 1))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    for bar, total in zip(bars(QRectF(QPointF(0, 0), size), counts, ratio), counts, strict=True):
        if total:
            painter.fillRect(_crisp(bar, ratio), colour)
    painter.end()
    return picture


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


def figure(score: float) -> str:
    """Write a score with as many decimals as tell it apart."""
    if score == 0:
        return "0"
    return f"{score:.3f}" if 0.01 <= abs(score) < 10 else f"{score:.3g}"


def _crisp(area: QRectF, ratio: float) -> QRectF:
    """Move the edges onto the screen's pixels."""
    left, right = round(area.left() * ratio) / ratio, round(area.right() * ratio) / ratio
    top, bottom = round(area.top() * ratio) / ratio, round(area.bottom() * ratio) / ratio
    return QRectF(QPointF(left, top), QPointF(max(right, left + 1 / ratio), bottom))
