"""One figure, large, with what it is above and a remark below."""

from PySide6.QtWidgets import QLabel

from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label, set_tone


class KeyFigure(Card):
    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = label(caption, 12, tone="muted")
        self._value = label("", 20, Weight.DemiBold)
        self._remark = label("", 12, tone="muted")
        self._remark.setWordWrap(True)
        self.body.setContentsMargins(13, 11, 13, 11)
        self.body.setSpacing(3)
        for part in (self._caption, self._value, self._remark):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def set_caption(self, text: str) -> None:
        _set(self._caption, text)

    def show_figure(self, value: str, note: str, *, dimmed: bool = False) -> None:
        """Show the figure; dimmed while it is an old one and the new one is on its way."""
        _set(self._value, value)
        _set(self._remark, note)
        set_tone(self._value, "muted" if dimmed else "text")
        self.setAccessibleName(f"{self._caption.text()}: {value}, {note}")


def _set(target: QLabel, text: str) -> None:
    if target.text() != text:
        target.setText(text)
