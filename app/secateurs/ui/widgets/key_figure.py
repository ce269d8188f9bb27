"""One figure, large, with what it is above and a remark below."""

from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.steady_text import SteadyText
from secateurs.ui.widgets.text import label


class KeyFigure(Card):
    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = label(caption, 12, tone="muted")
        self._value = SteadyText(20, Weight.DemiBold)
        self._remark = SteadyText(12, tone="muted", lines=2)
        self.body.setContentsMargins(13, 11, 13, 11)
        self.body.setSpacing(3)
        for part in (self._caption, self._value, self._remark):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def set_caption(self, text: str) -> None:
        if text != self._caption.text():
            self._caption.setText(text)

    def show_figure(self, value: str, note: str, *, dimmed: bool = False) -> None:
        """Show the figure; dimmed while it is an old one and the new one is on its way."""
        self._value.setText(value)
        self._value.set_tone("muted" if dimmed else "text")
        self._remark.setText(note)
        self.setAccessibleName(f"{self._caption.text()}: {value}, {note}")
