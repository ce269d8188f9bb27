"""Which colour of the strips stands for which class."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.evaluation.breaking_point import Strip
from secateurs.ui.theme.fonts import scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.tryout.strip import class_colour
from secateurs.ui.widgets.text import plain_tip

CHIP, GAP, APART = 9, 5, 12
LONGEST = 90  # pixels of a name
WIDEST = 420


class ClassLegend(QWidget):
    """Names the classes that the strips in view answer, each beside its colour."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[tuple[int, str], ...] = ()
        set_font(self, 12)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def classes(self) -> tuple[int, ...]:
        return tuple(index for index, _ in self._names)

    def show_strips(self, strips: Iterable[Strip], names: tuple[str, ...]) -> None:
        answered = {answer for strip in strips for answer in strip.answers}
        shown = tuple((index, names[index]) for index in sorted(answered))
        if shown == self._names:
            return
        self._names = shown
        listed = ", ".join(name for _, name in shown)
        words = f"Colours of the strips, in order: {listed}" if shown else ""
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = sum(_width(metrics, name) + APART for _, name in self._names)
        return QSize(min(max(width - APART, 0), scaled(WIDEST)), metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, metrics, left = QPainter(self), QFontMetrics(self.font()), 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        for place, (index, name) in enumerate(self._names):
            width = _width(metrics, name)
            is_last = place == len(self._names) - 1
            if left + width + (0 if is_last else APART + CHIP) > self.width() + 1:
                painter.setPen(QColor(colours().muted))
                painter.drawText(QRectF(left, 0, CHIP + APART, self.height()), _LEFT, "…")
                return
            chip = QRectF(left, (self.height() - CHIP) / 2, CHIP, CHIP)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(class_colour(index))
            painter.drawRoundedRect(chip, 2, 2)
            painter.setPen(QColor(colours().muted))
            words = QRectF(left + CHIP + GAP, 0, width - CHIP - GAP, self.height())
            painter.drawText(words, _LEFT, _short(metrics, name))
            left += width + APART


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _short(metrics: QFontMetrics, name: str) -> str:
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, scaled(LONGEST))


def _width(metrics: QFontMetrics, name: str) -> int:
    return CHIP + GAP + metrics.horizontalAdvance(_short(metrics, name)) + 1
