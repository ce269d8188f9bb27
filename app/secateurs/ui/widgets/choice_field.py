"""A drop-down that looks like a field: caption above, text at the left, arrow at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from secateurs.ui.theme.fonts import scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.choice_button import ARROW, ChoiceButton
from secateurs.ui.widgets.text import label


class ChoiceField(QWidget):
    chosen = Signal(str)

    def __init__(self, caption: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.button = _FieldButton(options, caption)
        self.button.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(caption, 12, tone="muted"))
        column.addWidget(self.button)
        column.addStretch(1)
        self.setFocusProxy(self.button)

    def show_choice(self, key: str) -> None:
        self.button.show_choice(key)


class _FieldButton(ChoiceButton):
    def __init__(self, options: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__("", options, name)
        set_font(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), self.sizeHint().height())

    def _paint_content(self, painter: QPainter, text: str) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        area = self.rect().adjusted(11, 0, -10, 0)
        painter.setFont(self.font())
        painter.setPen(QColor(colours().muted))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, ARROW.strip())
        painter.setPen(QColor(text if self.isEnabled() else colours().muted))
        words = self.text().removesuffix(ARROW)
        words = painter.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, area.width() - 16
        )
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, words)
