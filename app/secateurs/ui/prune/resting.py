"""What a pane says while it has nothing to show."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from secateurs.ui.theme.fonts import font


class Resting(QLabel):
    """A muted sentence in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font())
        self.setProperty("tone", "muted")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(24, 0, 24, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def hasHeightForWidth(self) -> bool:
        return False  # a label that wraps would ask for the height that it needs when narrow

    def sizeHint(self) -> QSize:
        return QSize(240, 114)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_words(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
