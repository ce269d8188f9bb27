"""Strokes as pixmaps that are only added to: a long stroke is drawn as quickly as a short one."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from secateurs.core.drawing.curve import bezier_pieces
from secateurs.core.drawing.normalisation import PEN_WIDTH
from secateurs.core.drawing.strokes import SIDE, Stroke
from secateurs.ui.pad.state import PAD_SIDE

# A pad is the network's picture enlarged, so a drawing that fills the middle of it, as MNIST's
# digits fill theirs, is as thick here as there.
PEN = PEN_WIDTH * PAD_SIDE / SIDE
TAIL = 48  # newest points of the live stroke that are drawn anew each time
OVERLAP = 4  # points that neighbouring pieces share, so that they meet without a kink


def stroke_path(stroke: Stroke) -> QPainterPath:
    """Return the smooth curve through a stroke's points, in pad units."""
    points, leaving, arriving = (array.tolist() for array in bezier_pieces(stroke))
    x, y = points[0]
    path = QPainterPath(QPointF(x, y))
    if len(points) == 1:
        path.lineTo(x + 0.01, y)  # Qt draws no cap on a path without length
    for (x1, y1), (x2, y2), (x3, y3) in zip(leaving, arriving, points[1:], strict=True):
        path.cubicTo(x1, y1, x2, y2, x3, y3)
    return path


def stroke_bounds(stroke: Stroke) -> QRectF:
    """Return what the drawn stroke covers, in pad units."""
    xs = [x for x, _ in stroke]
    ys = [y for _, y in stroke]
    around = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))
    return around.adjusted(-PEN, -PEN, PEN, PEN)


class Ink:
    """Finished strokes in one pixmap, the settled part of the live stroke in another."""

    def __init__(self) -> None:
        self._colour = QColor()
        self._done, self._settling = QPixmap(), QPixmap()
        self._strokes: tuple[Stroke, ...] = ()
        self._drawn: tuple[Stroke, ...] = ()  # those that are in the pixmap
        self._live: Stroke = ()
        self._settled = 0  # points of the live stroke that are in its pixmap

    def show(self, strokes: tuple[Stroke, ...], live: Stroke) -> QRectF | None:
        """Take the strokes to draw.

        Returns:
            What must be painted anew, in pad units; None for everything.
        """
        shown, same = len(self._live), _starts_with(strokes, self._strokes)
        grows = same and len(strokes) == len(self._strokes) and live[:shown] == self._live
        self._strokes, self._live = strokes, live
        if grows and live:
            return stroke_bounds(live[max(0, shown - OVERLAP) :])
        self._settled = 0
        self._settling.fill(Qt.GlobalColor.transparent)
        return None

    def draw(self, painter: QPainter, side: float, ratio: float, colour: QColor) -> None:
        """Draw the ink on a square of this side, in device-independent pixels."""
        if self._done.width() != round(side * ratio) or self._colour != colour:
            self._start_anew(side, ratio, colour)
        self._catch_up()
        self._settle()
        painter.drawPixmap(QPointF(0, 0), self._done)
        if not self._live:
            return
        if self._settled:
            painter.drawPixmap(QPointF(0, 0), self._settling)
        painter.save()
        self._draw_strokes(painter, side, [self._live[max(0, self._settled - OVERLAP) :]])
        painter.restore()

    def _start_anew(self, side: float, ratio: float, colour: QColor) -> None:
        self._colour, self._drawn, self._settled = colour, (), 0
        self._done, self._settling = _clear_pixmap(side, ratio), _clear_pixmap(side, ratio)

    def _catch_up(self) -> None:
        if not _starts_with(self._strokes, self._drawn):
            self._done.fill(Qt.GlobalColor.transparent)
            self._drawn = ()
        new = self._strokes[len(self._drawn) :]
        if new:
            self._add(self._done, new)
            self._drawn = self._strokes

    def _settle(self) -> None:
        while len(self._live) - self._settled > 2 * TAIL:
            end = self._settled + TAIL
            self._add(self._settling, [self._live[max(0, self._settled - OVERLAP) : end]])
            self._settled = end

    def _add(self, pixmap: QPixmap, strokes: Sequence[Stroke]) -> None:
        painter = QPainter(pixmap)
        self._draw_strokes(painter, pixmap.deviceIndependentSize().width(), strokes)
        painter.end()

    def _draw_strokes(self, painter: QPainter, side: float, strokes: Sequence[Stroke]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side / PAD_SIDE, side / PAD_SIDE)
        round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(self._colour, PEN, Qt.PenStyle.SolidLine, round_cap, round_join))
        for stroke in strokes:
            painter.drawPath(stroke_path(stroke))


def _starts_with(strokes: tuple[Stroke, ...], first: tuple[Stroke, ...]) -> bool:
    pairs = zip(strokes, first, strict=False)
    return len(strokes) >= len(first) and all(new is old for new, old in pairs)


def _clear_pixmap(side: float, ratio: float) -> QPixmap:
    size = round(side * ratio)
    pixmap = QPixmap(size, size)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
