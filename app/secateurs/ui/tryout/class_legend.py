"""Which colour of the strips stands for which class."""

from collections.abc import Iterable, Sequence
from operator import is_

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.evaluation.breaking_point import Strip
from secateurs.ui.theme.fonts import scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.tryout.strip import class_colour
from secateurs.ui.widgets.text import plain_tip

CHIP, GAP, APART = 9, 5, 12
LONGEST = 90  # pixels of a name
MOST_LINES, BETWEEN = 2, 3  # lines, and pixels between them


class ClassLegend(QWidget):
    """Names the classes that the strips in view answer, each beside its colour.

    It stands in one line where all classes of the network have room in it, else in a second, too:
    what is answered moves nothing.

    Attributes:
        whole_width: pixels that all classes of the network take in one line.
    """

    def __init__(self) -> None:
        super().__init__()
        self._strips: tuple[Strip, ...] = ()
        self._names: tuple[str, ...] = ()
        self._shown: tuple[tuple[int, str], ...] = ()
        self._wraps = False
        self.whole_width = 0
        self.take_font()
        self.show_wrapped(False)

    def take_font(self) -> None:
        """Take the font in force; with another parent Qt gives back the one before."""
        set_font(self, 12)

    @property
    def classes(self) -> tuple[int, ...]:
        return tuple(index for index, _ in self._shown)

    def show_strips(self, strips: Iterable[Strip], names: tuple[str, ...]) -> None:
        given = tuple(strips)
        same = len(given) == len(self._strips) and all(map(is_, given, self._strips))
        if same and names == self._names:
            return
        if names != self._names:
            self.whole_width = self._width_of(names)
        self._strips, self._names = given, names
        answered = {answer for strip in given for answer in strip.answers}
        self._shown = tuple((index, names[index]) for index in sorted(answered))
        listed = ", ".join(name for _, name in self._shown)
        words = f"Colours of the strips, in order: {listed}" if self._shown else ""
        self.setAccessibleName(words)
        self.setToolTip(plain_tip(words))
        self.updateGeometry()
        self.update()

    def show_wrapped(self, wraps: bool) -> None:
        """Take a line of its own, or two, or stand at the right of others in one."""
        self._wraps = wraps
        across = QSizePolicy.Policy.Expanding if wraps else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).height()
        if not self._wraps:
            return QSize(self._width_of([name for _, name in self._shown]), line)
        lines = 1 if self.whole_width <= self.width() else MOST_LINES
        return QSize(0, lines * (line + BETWEEN) - BETWEEN)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.whole_width = self._width_of(self._names)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wraps and event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, metrics = QPainter(self), QFontMetrics(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        line, left, top = metrics.height(), 0, 0
        for place, (index, name) in enumerate(self._shown):
            width, is_last = _width(metrics, name), place == len(self._shown) - 1
            below = top + line + BETWEEN
            on_last = below + line > self.height()
            if on_last and left + width + (0 if is_last else APART + CHIP) > self.width() + 1:
                painter.setPen(QColor(colours().muted))
                painter.drawText(QRectF(left, top, CHIP + APART, line), _LEFT, "…")
                return
            if not on_last and left + width > self.width() + 1:
                left, top = 0, below
            chip = QRectF(left, top + (line - CHIP) / 2, CHIP, CHIP)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(class_colour(index))
            painter.drawRoundedRect(chip, 2, 2)
            painter.setPen(QColor(colours().muted))
            words = QRectF(left + CHIP + GAP, top, width - CHIP - GAP, line)
            painter.drawText(words, _LEFT, _short(metrics, name))
            left += width + APART

    def _width_of(self, names: Sequence[str]) -> int:
        metrics = QFontMetrics(self.font())
        return max(0, sum(_width(metrics, name) + APART for name in names) - APART)


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _short(metrics: QFontMetrics, name: str) -> str:
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, scaled(LONGEST))


def _width(metrics: QFontMetrics, name: str) -> int:
    return CHIP + GAP + metrics.horizontalAdvance(_short(metrics, name)) + 1
