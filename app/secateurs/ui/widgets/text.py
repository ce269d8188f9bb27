"""Labels in the few sizes and tones that the window uses."""

from html import escape
from typing import Literal

from PySide6 import QtGui
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from secateurs.ui.theme.fonts import Weight, font

Tone = Literal["text", "muted", "error", "accent"]
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
    result.setFont(font(pixels, weight))
    result.setProperty("tone", tone)
    return result


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis where no wording has room; its tooltip has it all."""

    def __init__(self, text: str, tone: Tone = "text") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font())
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

    def __init__(self, text: str = "", tone: Tone = "text") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font())
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

    def _fit(self) -> None:
        # Not `heightForWidth`, which heeds the height that was fixed before.
        room = QRect(0, 0, self.width(), MOST_HEIGHT)
        wrapped = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        self.setFixedHeight(max(wrapped.height(), self.fontMetrics().height()))


def plain_tip(text: str) -> str:
    """Return a tooltip that shows the text as it is, also where a name in it looks like HTML."""
    if not QtGui.Qt.mightBeRichText(text):
        return text
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>")


def set_tone(target: QLabel, tone: Tone) -> None:
    """Change a label's colour by its role."""
    if target.property("tone") != tone:
        target.setProperty("tone", tone)
        target.style().unpolish(target)
        target.style().polish(target)
