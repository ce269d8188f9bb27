"""A page of the window: it scrolls down where it is low, and never sideways."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from secateurs.ui.shell.state import State


class PageView(QScrollArea):
    """Is given the state only while it is in front; see `Pages` in `ui/shell/window.py`.

    Attributes:
        column: what lies on the page, from top to bottom.
    """

    def __init__(self) -> None:
        super().__init__()
        content = QWidget()
        content.setObjectName("page")
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(20, 20, 20, 18)
        self.column.setSpacing(14)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def show_state(self, state: State) -> None:
        """Show the state."""
