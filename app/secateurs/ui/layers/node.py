"""A node of the network's picture: how it looks, and where the bar of a layer lies in it."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from secateurs.core.graph.flow import FlowNode
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

TEXT = 16  # pixels of a line of text
INSET = 8
LOW = 42  # pixels of a box's height below which its parts stand closer
LEAST = 4  # pixels of a bar's height
GRIP = 3  # pixels around a bar that count as its own
FINE = 12  # pixels of a bar's width below which its edges are put on pixels
ELIDE = Qt.TextElideMode.ElideMiddle  # names of deep networks differ in their ends
MARK = 9  # pixels of a side of the mark that units were chosen by hand


@dataclass(frozen=True, slots=True)
class BarLook:
    """What a bar shows, shares as fractions.

    Attributes:
        kept: share of the parts that survives.
        own: whether the layer's share was given by hand.
        cut, protected: whether units of it were chosen by hand.
        movable: whether it can be given by hand.
    """

    kept: float
    own: bool = False
    cut: bool = False
    protected: bool = False
    movable: bool = False


def bar_in(box: QRectF) -> QRectF | None:
    """Return where the bar lies in a layer's labelled box; None where there is no room."""
    text = scaled(TEXT)
    area = _below_name(box)
    if area.height() >= text + 10:
        area.setBottom(area.bottom() - text - 4)
    return area if area.height() >= LEAST else None


def _inside(box: QRectF) -> QRectF:
    """Return where a layer's box is written into; in a low one nearly all of it."""
    air = 5 if box.height() >= scaled(LOW) else 3
    return box.adjusted(INSET, air, -INSET, -air)


def _below_name(box: QRectF) -> QRectF:
    return _inside(box).adjusted(0, scaled(TEXT) + (3 if box.height() >= scaled(LOW) else 0), 0, 0)


def removed_at(bar: QRectF, point: QPointF) -> float:
    """Return the share that goes if the bar's end is dragged to a point, in whole percents."""
    kept = (bar.bottom() - point.y()) / bar.height()
    return round(1 - min(max(kept, 0.0), 1.0), 2)


def paint_bar(painter: QPainter, bar: QRectF, look: BarLook, colour: str, *, lit: bool) -> None:
    """Paint a bar, which shrinks down however low it is.

    Args:
        colour: the palette's name of what is kept.
        lit: whether the pointer is on it, or the keyboard may move it.
    """
    palette = colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if bar.width() < FINE:
        bar = _on_pixels(painter, bar)
    painter.fillRect(bar, QColor(palette.grid))
    kept = QRectF(bar)
    kept.setTop(bar.bottom() - max(1.0, look.kept * bar.height()))
    end = QRectF(bar.left(), max(kept.top() - 2, bar.top()), bar.width(), 2)
    if look.kept:
        painter.fillRect(kept, QColor(getattr(palette, colour)))
    if look.movable and (lit or look.own):
        painter.fillRect(end, QColor(palette.text))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _on_pixels(painter: QPainter, bar: QRectF) -> QRectF:
    """Return a narrow bar as wide in whole device pixels as all of its like, with a gap beside."""
    ratio, moved = painter.device().devicePixelRatioF(), painter.transform().dx()
    snapped = QRectF(bar)
    snapped.setLeft(round((bar.left() + moved) * ratio) / ratio - moved)
    snapped.setWidth(max(1, math.floor(bar.width() * ratio) - 1) / ratio)
    return snapped


def paint_hand_marks(painter: QPainter, bar: QRectF, look: BarLook) -> None:
    """Mark in a bar's upper right corner that units were cut (-) or protected (+) by hand."""
    if bar.height() < MARK + 6:
        return
    palette, left, top = colours(), bar.right() - MARK - 3, bar.top() + 3
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for there, plus, ground in (
        (look.protected, True, palette.accent),
        (look.cut, False, palette.error),
    ):
        if not there:
            continue
        side, middle, sign = QRectF(left, top, MARK, MARK), MARK // 2, QColor(palette.panel)
        painter.fillRect(side.adjusted(-1, -1, 1, 1), sign)
        painter.fillRect(side, QColor(ground))
        painter.fillRect(QRectF(left + 2, top + middle, MARK - 4, 1), sign)
        if plus:
            painter.fillRect(QRectF(left + middle, top + 2, 1, MARK - 4), sign)
        left -= MARK + 3
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


LABELLED = 54  # pixels of a layer's width from which on it is framed, with its name
NAMED, LEAST_NAMED = 32, 8  # pixels of a narrower one's width, and of its bar, with its name above
BESIDE = 1.2  # of such a layer's width that its name may take: some of the gaps, too
STILL = 24  # pixels of an input's width from which on it looks like the layers
SIGNED = 14  # pixels of a join's circle from which on its sign is written
HOW = (
    "Drag its bar (Alt with up and down) to give it a share of its own, double click (R) to go"
    " back; right click for its units and for a share in figures."
)
HOW_NARROW = (
    "For a share of its own, choose it, then drag its bar up or down (Alt with up and down), or"
    " zoom in (+); R goes back; right click for its units and for a share in figures."
)
SIGNS = {"Add": "+", "Multiply": "×", "Subtract": "−", "Concatenate": "‖"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a node is shown.

    Attributes:
        index: of a prunable layer among them; None of all else.
        name: as it is written.
        bar: what it keeps; None where nothing is counted.
        wordings: of what it keeps, the longest first.
        tip: all that is said of it.
        kin: the longest name of the kernels in its layer: they are written in one way.
    """

    index: int | None
    name: str
    bar: BarLook | None
    wordings: tuple[str, ...]
    tip: str
    kin: str = ""

    def names_in(self, room: float, weight: Weight) -> tuple[str, ...]:
        """Return the names of which the first that fits is written."""
        names = names_of(self.name)
        if not self.kin or len(names) == 1:
            return names
        wide = QFontMetrics(font(12, weight)).horizontalAdvance(self.kin) > room
        return names[-1:] if wide else names


@dataclass(frozen=True, slots=True)
class Standing:
    """How a node stands among the others.

    Attributes:
        chosen: it is the layer that is looked at.
        focused: the keyboard is in the picture.
        lit: the pointer is on its bar.
    """

    chosen: bool
    focused: bool
    lit: bool

    @property
    def reachable(self) -> bool:
        """Whether its bar can be moved by mouse or keyboard just now."""
        return self.lit or (self.chosen and self.focused)


def is_narrow(box: QRectF) -> bool:
    """Say whether a layer has no room for its name beside a frame: it is a bar then."""
    return box.width() < scaled(LABELLED)


def bar_of_narrow(box: QRectF) -> QRectF:
    """Return where the bar of a narrow layer lies: below its name, or in all of it."""
    text = scaled(TEXT)
    named = box.width() >= scaled(NAMED) and box.height() >= text + LEAST_NAMED
    return box.adjusted(0, text, 0, 0) if named else box


def names_of(name: str) -> tuple[str, ...]:
    """Return a layer's name and, of a kernel within a layer, that without the layer's."""
    return tuple(dict.fromkeys((name, name.rpartition("/")[2])))


def tip_of(look: Look, box: QRectF) -> str:
    """Return all that is said of a node, and how its share is given."""
    if look.bar is None or not look.bar.movable:
        return look.tip
    return f"{look.tip}. {HOW_NARROW if is_narrow(box) else HOW}"


def paint_node(
    painter: QPainter, box: QRectF, node: FlowNode, look: Look, standing: Standing, colour: str
) -> None:
    """Paint a node.

    Args:
        colour: the palette's name of what is kept.
    """
    palette = colours()
    if node.kind == "join":
        _paint_join(painter, box, SIGNS.get(node.label, ""))
        return
    line = palette.accent if standing.chosen else palette.line
    if is_narrow(box):
        area = bar_of_narrow(box)
        if look.bar is None:
            _paint_still(painter, box, look.name)
        else:
            paint_bar(painter, area, look.bar, colour, lit=standing.reachable)
            if area != box:
                _write_above(painter, box, names_of(look.name)[-1:])
        if standing.chosen:
            paint_frame(painter, area.adjusted(-2, -2, 2, 2), 3, None, line, 2)
        return
    width = 2 if standing.chosen and standing.focused else 1
    paint_frame(painter, box, 7, palette.panel, line, width)
    area, text = _inside(box), scaled(TEXT)
    painter.setPen(QColor(palette.text))
    _write(painter, area, look.names_in(area.width(), Weight.DemiBold), Weight.DemiBold)
    below = _below_name(box)
    painter.setPen(QColor(palette.muted))
    if look.bar is None:
        if below.height() >= text - 1:  # else it would be cut off
            _write(painter, below, look.wordings)
        return
    if below.height() >= text + 10:
        words = QRectF(below.left(), below.bottom() - text, below.width(), text)
        _write(painter, words, look.wordings)
    if (bar := bar_in(box)) is not None:
        paint_bar(painter, bar, look.bar, colour, lit=standing.reachable)
        paint_hand_marks(painter, bar, look.bar)


def _paint_still(painter: QPainter, box: QRectF, name: str) -> None:
    """Paint an input or a layer that is never pruned where there is little room."""
    palette = colours()
    if box.width() < STILL:
        paint_frame(painter, box, 3, None, palette.random)
    else:
        paint_frame(painter, box, 7, palette.panel, palette.line)
    if box.width() < scaled(TEXT):
        return
    painter.setFont(font(12, Weight.DemiBold))
    painter.setPen(QColor(palette.text))
    across, upwards = box.width() - 2, box.height() - INSET / 2
    long = painter.fontMetrics().horizontalAdvance(name)
    if long > across and (long <= upwards or across < upwards):
        _write_upwards(painter, box, name)
        return
    shown = painter.fontMetrics().elidedText(name, ELIDE, int(across))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.drawText(box.adjusted(0, 5, 0, 0), flags, shown)


def _write_upwards(painter: QPainter, box: QRectF, name: str) -> None:
    """Write a name from the bottom up, ending at the top of a box too narrow for it."""
    length = box.height() - INSET / 2
    shown = painter.fontMetrics().elidedText(name, ELIDE, int(length))
    painter.save()
    painter.translate(box.center())
    painter.rotate(-90)
    area = QRectF(-length / 2, -box.width() / 2, length, box.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()


def _paint_join(painter: QPainter, box: QRectF, sign: str) -> None:
    palette = colours()
    painter.setPen(QPen(QColor(palette.random), 1))
    painter.setBrush(QColor(palette.panel))
    painter.drawEllipse(box)
    if box.width() >= scaled(SIGNED):
        painter.setFont(font(12, Weight.DemiBold))
        painter.setPen(QColor(palette.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign)


def _write_above(painter: QPainter, box: QRectF, names: tuple[str, ...]) -> None:
    """Write a narrow layer's name in the middle above its bar."""
    beside = (BESIDE - 1) * box.width() / 2
    painter.setPen(QColor(colours().text))
    middle = Qt.AlignmentFlag.AlignHCenter
    _write(painter, box.adjusted(-beside, 0, beside, 0), names, side=middle)


def _write(
    painter: QPainter,
    area: QRectF,
    wordings: tuple[str, ...],
    weight: Weight = Weight.Normal,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Write the first wording that has room, or the last cut short, in one line at the top."""
    painter.setFont(font(12, weight))
    metrics, room = painter.fontMetrics(), int(area.width())
    fitting = (words for words in wordings if metrics.horizontalAdvance(words) <= room)
    cut = metrics.elidedText(wordings[-1], ELIDE, room) if wordings else ""
    painter.drawText(area, side | Qt.AlignmentFlag.AlignTop, next(fitting, cut))
