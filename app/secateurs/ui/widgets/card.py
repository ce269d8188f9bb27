"""A panel with a hairline border and round corners."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from secateurs.ui.theme.fonts import Weight
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import is_inside, paint_frame
from secateurs.ui.widgets.text import SteadyText, Tone, label


class Panel(QWidget):
    """`edges` names the edges with a hairline: any of "left", "right", "top", "bottom"."""

    def __init__(self, *edges: str) -> None:
        super().__init__()
        self._edges = edges

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours().panel))
        paint_edges(painter, self, self._edges)


def paint_edges(painter: QPainter, widget: QWidget, edges: tuple[str, ...]) -> None:
    """Draw hairlines, a whole number of screen pixels wide, along the widget's edges."""
    ratio = widget.devicePixelRatioF()
    hair = max(1, int(ratio)) / ratio
    width, height = widget.width(), widget.height()
    lines = {
        "left": QRectF(0, 0, hair, height),
        "right": QRectF(width - hair, 0, hair, height),
        "top": QRectF(0, 0, width, hair),
        "bottom": QRectF(0, height - hair, width, hair),
    }
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for edge in edges:
        painter.fillRect(lines[edge], QColor(colours().line))


RADIUS = 9.0


class Card(QFrame):
    """Put the content into `body`; the title and the note at its right are optional."""

    def __init__(self, title: str = "", note: str = "") -> None:
        super().__init__()
        self._title = label(title, weight=Weight.Bold)
        self._note = label(note, tone="muted")
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._note)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(15, 13, 15, 13)
        self.body.setSpacing(8)
        self.body.addLayout(head)
        self.set_title(title)
        self.set_note(note)

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self._title.setVisible(bool(text))

    def set_note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, area = colours(), QRectF(self.rect())
        if is_inside(event.rect(), area, RADIUS):
            QPainter(self).fillRect(event.rect(), QColor(palette.panel))
        else:
            paint_frame(QPainter(self), area, RADIUS, palette.panel, palette.line)


def fill_as_card(widget: QWidget) -> None:
    """Have a part of a card fill its ground: where it is painted anew, nothing behind it is."""
    widget.setBackgroundRole(QPalette.ColorRole.AlternateBase)
    widget.setAutoFillBackground(True)


class KeyFigure(Card):
    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = label(caption, 12, tone="muted")
        self._value = SteadyText(20, Weight.DemiBold)
        self._remark = SteadyText(12, tone="muted", lines=2)
        self.body.setContentsMargins(11, 11, 11, 11)
        self.body.setSpacing(3)
        for part in (self._caption, self._value, self._remark):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def set_caption(self, text: str) -> None:
        if text != self._caption.text():
            self._caption.setText(text)

    def show_figure(
        self,
        value: str,
        note: str,
        *,
        shorter: str = "",
        dimmed: bool = False,
        tone: Tone = "text",
    ) -> None:
        """Show the figure; dimmed while it is an old one and the new one is on its way.

        Args:
            shorter: is shown where the value has no room.
        """
        self._value.setText(value, shorter)
        self._value.set_tone("muted" if dimmed else tone)
        self._remark.setText(note)
        self.setAccessibleName(f"{self._caption.text()}: {value}, {note}")
