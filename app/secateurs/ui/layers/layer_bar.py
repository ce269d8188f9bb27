"""A layer's bar in the network's picture: where it lies, and what a drag of it means."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from secateurs.ui.theme.fonts import scaled
from secateurs.ui.theme.theme import colours

TEXT = 16  # pixels of a line of text
INSET = 8
FLAT = 3  # a bar that is so many times as wide as high shrinks to the left, not down
LEAST = 4  # pixels of a bar's height
GRIP = 3  # pixels around a bar that count as its own
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
    area = box.adjusted(INSET, 5, -INSET, -5).adjusted(0, text + 3, 0, 0)
    if area.height() >= text + 10:
        area.setBottom(area.bottom() - text - 4)
    return area if area.height() >= LEAST else None


def is_flat(bar: QRectF) -> bool:
    return bar.width() > FLAT * bar.height()


def removed_at(bar: QRectF, point: QPointF) -> float:
    """Return the share that goes if the bar's end is dragged to a point, in whole percents."""
    if is_flat(bar):
        kept = (point.x() - bar.left()) / bar.width()
    else:
        kept = (bar.bottom() - point.y()) / bar.height()
    return round(1 - min(max(kept, 0.0), 1.0), 2)


def paint_bar(painter: QPainter, bar: QRectF, look: BarLook, colour: str, *, lit: bool) -> None:
    """Paint a bar.

    Args:
        colour: the palette's name of what is kept.
        lit: whether the pointer is on it, or the keyboard may move it.
    """
    palette = colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(bar, QColor(palette.grid))
    kept = QRectF(bar)
    if is_flat(bar):
        kept.setWidth(max(1.0, look.kept * bar.width()))
        end = QRectF(min(kept.right(), bar.right() - 2), bar.top(), 2, bar.height())
    else:
        kept.setTop(bar.bottom() - max(1.0, look.kept * bar.height()))
        end = QRectF(bar.left(), max(kept.top() - 2, bar.top()), bar.width(), 2)
    if look.kept:
        painter.fillRect(kept, QColor(getattr(palette, colour)))
    if look.movable and (lit or look.own):
        painter.fillRect(end, QColor(palette.text))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


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
