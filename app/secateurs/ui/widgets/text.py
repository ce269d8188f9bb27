"""Labels in the few sizes and tones that the window uses."""

from functools import lru_cache
from html import escape
from math import ceil
from textwrap import fill
from typing import Literal

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QFontMetricsF,
    QHelpEvent,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from secateurs.ui.theme.fonts import Weight, fix_size, refit, set_font
from secateurs.ui.theme.theme import colours

Tone = Literal["text", "muted", "error", "accent", "weight", "unit"]

MOST_HEIGHT = 10_000  # pixels of wrapped text


def label(
    text: str = "",
    pixels: int = 13,
    weight: Weight = Weight.Normal,
    tone: Tone = "text",
    parent: QWidget | None = None,
) -> QLabel:
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)  # a name in it may look like HTML
    set_font(result, pixels, weight)
    result.setProperty("tone", tone)
    return result


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where no wording has room; its tooltip has it all."""

    def __init__(self, text: str, tone: Tone = "text") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_font(self)
        self.setProperty("tone", tone)
        self._shorter: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_wordings(self, text: str, *shorter: str) -> None:
        self._shorter = shorter
        self.setText(text)
        self.setToolTip(plain_tip(text))

    @property
    def fitting(self) -> str:
        """What there is room for."""
        metrics, wordings = self.fontMetrics(), (self.text(), *self._shorter)
        for words in wordings:
            if metrics.horizontalAdvance(words) <= self.width():
                return words
        return metrics.elidedText(wordings[-1], Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        words = self.fitting
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, words)


class WrappedLabel(QLabel):
    """Text over as many lines as its width needs, whatever stands above and below it."""

    def __init__(self, text: str = "", tone: Tone = "text", pixels: int = 13) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_font(self, pixels)
        self.setProperty("tone", tone)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def hasHeightForWidth(self) -> bool:
        return False  # else a stack around it asks for the height of its tallest page

    def show_words(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        # Not `heightForWidth`, which heeds the height that was fixed before.
        room = QRect(0, 0, self.width(), MOST_HEIGHT)
        wrapped = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        self.setFixedHeight(max(wrapped.height(), self.fontMetrics().height()))


TIP_LETTERS = 72  # of a tooltip's line


@lru_cache(maxsize=256)
def plain_tip(text: str) -> str:
    """Return a tooltip that wraps, and shows a name in it as it is, even if it looks like HTML."""
    if QtGui.Qt.mightBeRichText(text):
        return plain_words(text)
    lines = text.split("\n")
    return "\n".join(fill(line, TIP_LETTERS, break_on_hyphens=False) for line in lines)


def plain_words(text: str) -> str:
    """Return words for a box that wraps them itself, from which they may be copied."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>")


class ChangingTip:
    """A widget's part whose tooltip changes often: it is written when the pointer comes."""

    def tip(self) -> str:
        """Return the words."""
        raise NotImplementedError

    def tip_changed(self) -> None:
        """Write the tooltip anew if the pointer is there."""
        if self.underMouse():  # type: ignore[attr-defined]
            self.setToolTip(plain_tip(self.tip()))  # type: ignore[attr-defined]

    def toolTip(self) -> str:
        return plain_tip(self.tip())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.setToolTip(plain_tip(self.tip()))  # type: ignore[attr-defined]
        super().enterEvent(event)  # type: ignore[misc]


def unmarked(text: str) -> str:
    """Return the text of a menu or a button that shows each & in it, and underlines nothing."""
    return text.replace("&", "&&")


def set_tone(target: QLabel, tone: Tone) -> None:
    """Change a label's colour by its role."""
    if target.property("tone") != tone:
        target.setProperty("tone", tone)
        target.style().unpolish(target)
        target.style().polish(target)
        refit([target])  # unpolished it had the font of 100 % again


_Align = Qt.AlignmentFlag


class SteadyText(QWidget):
    """Unlike a QLabel it never asks the page to lay itself out anew; its height is fixed."""

    def __init__(
        self,
        pixels: int = 13,
        weight: Weight = Weight.Normal,
        tone: Tone = "text",
        *,
        lines: int = 1,
        align: Qt.AlignmentFlag = _Align.AlignLeft,
    ) -> None:
        super().__init__()
        self._text = self._shorter = ""
        self._tone = tone
        self._align = align | _Align.AlignTop
        self._lines = lines
        self._broken: tuple[tuple[str, int, int], tuple[str, ...]] = (("", 0, 0), ())
        set_font(self, pixels, weight)
        self.set_lines(lines)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_lines(self, lines: int) -> None:
        self._lines, self._broken = lines, (("", 0, 0), ())
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * lines)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_lines(self._lines)

    def text(self) -> str:
        return self._text

    def setText(self, text: str, shorter: str = "") -> None:
        """Show a text, or of one line a shorter wording where it has no room."""
        if (text, shorter) != (self._text, self._shorter):
            self._text, self._shorter = text, shorter
            self.update()

    @property
    def fitting(self) -> str:
        """What there is room for."""
        if not self._shorter:
            return self._text
        width = QFontMetrics(self.font()).horizontalAdvance(self._text)
        return self._shorter if width > self.width() else self._text

    def set_tone(self, tone: Tone) -> None:
        if tone != self._tone:
            self._tone = tone
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(getattr(colours(), self._tone)))
        if self._lines == 1:
            painter.drawText(QRectF(self.rect()), self._align, self.fitting)
            return
        room = QRectF(self.rect())
        for line in self.wrapped:
            painter.drawText(room, self._align, line)
            room.translate(0, painter.fontMetrics().lineSpacing())

    @property
    def wrapped(self) -> tuple[str, ...]:
        """The lines as they are shown; the last ends in an ellipsis where more would follow."""
        asked = (self._text, self.width(), self._lines)
        if asked != self._broken[0]:  # what lies around it is painted more often than it changes
            metrics = QFontMetrics(self.font())
            self._broken = (asked, lines_of(self._text, metrics, self.width(), self._lines))
        return self._broken[1]

    def event(self, event: QEvent) -> bool:
        asks = isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip
        if asks and self._lines > 1 and " ".join(self.wrapped) != self._text.replace("\n", " "):
            QToolTip.showText(event.globalPos(), plain_tip(self._text), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)


def lines_of(text: str, metrics: QFontMetrics, width: int, most: int) -> tuple[str, ...]:
    """Break a text between words into lines of a width in pixels, `most` of them at most."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, *words = paragraph.split(" ")
        for word in words:
            if metrics.horizontalAdvance(f"{line} {word}") <= width:
                line = f"{line} {word}"
            else:
                lines.append(line)
                line = word
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return tuple(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines)


class FittingLabel(QWidget):
    """Of several wordings, the longest first, shows the first that fits.

    It takes what room there is and asks for none, so that other words move nothing. Those that
    are made alike show wordings of one length: the longest that fits all that are in view.
    """

    def __init__(self, *, at_left: bool = False) -> None:
        super().__init__()
        side = _Align.AlignLeft if at_left else _Align.AlignRight
        self._align = side | _Align.AlignVCenter
        self._wordings: tuple[str, ...] = ("",)
        self._fits = (-1, 0)  # in which width which of the wordings does
        self._alike: tuple[FittingLabel, ...] = (self,)
        set_font(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The longest wording."""
        return self._wordings[0]

    @property
    def whole_width(self) -> int:
        """Pixels that the longest wording takes."""
        return ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text))

    @property
    def shown(self) -> str:
        """The wording in view, before the last one is cut short."""
        many = len(self._wordings)
        alike = (
            each
            for each in self._alike
            if each is self or (each.isVisible() and len(each._wordings) == many)
        )
        return self._wordings[max(each._fitting for each in alike)]

    @property
    def _fitting(self) -> int:
        room = self.width()
        if self._fits[0] != room:  # those that are alike ask one another at every paint
            metrics = QFontMetricsF(self.font())  # what is wider by part of a pixel is cut short
            wide = enumerate(metrics.horizontalAdvance(words) for words in self._wordings)
            last = len(self._wordings) - 1
            self._fits = (room, next((at for at, width in wide if width <= room), last))
        return self._fits[1]

    def show_wordings(self, *wordings: str) -> None:
        if wordings != self._wordings:
            self._wordings, self._fits = wordings, (-1, 0)
            self.setAccessibleName(wordings[0])
            self.setToolTip(plain_tip(wordings[0]))
            self._update_alike()

    def sizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self.font()).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_alike()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fits = (-1, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._update_alike()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._update_alike()

    def _update_alike(self) -> None:
        for each in self._alike:
            each.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(colours().muted))
        painter.setFont(self.font())
        words = painter.fontMetrics().elidedText(
            self.shown, Qt.TextElideMode.ElideRight, max(self.width(), 0)
        )
        painter.drawText(self.rect(), self._align, words)


def make_alike(*labels: FittingLabel) -> None:
    """Have labels of as many wordings show those of one length."""
    for each in labels:
        each._alike = labels


class PageHeader(QWidget):
    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        self._subtitle = ElidedLabel(subtitle, "muted")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(title, 16, Weight.DemiBold))
        words.addWidget(self._subtitle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addLayout(words, 1)
        fix_size(self, height=40)

    def set_subtitle(self, text: str, *shorter: str) -> None:
        """Show the text, or the first of the shorter wordings that there is room for."""
        if self._subtitle.text() != text:
            self._subtitle.set_wordings(text, *shorter)

    @property
    def subtitle(self) -> str:
        """The longest wording."""
        return self._subtitle.text()

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right, after those already there."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
