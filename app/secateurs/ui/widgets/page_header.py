"""The top of a page: title, one muted line, and the page's actions at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.text import ElidedLabel, label


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
        self.setFixedHeight(40)

    def set_subtitle(self, text: str, *shorter: str) -> None:
        """Show the text, or the first of the shorter wordings that there is room for."""
        if self._subtitle.text() != text:
            self._subtitle.set_wordings(text, *shorter)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the right, after those already there."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
