"""Holds the place of a widget that is costly to make until the window has been painted."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Deferred(QWidget):
    """Makes its content right after its own first paint; `built` is None until then."""

    ready = Signal()

    def __init__(self, build: Callable[[], QWidget]) -> None:
        super().__init__()
        self._build = build
        self._asked = False
        self.built: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._asked:
            self._asked = True
            QTimer.singleShot(0, self.build_now)

    @Slot()
    def build_now(self) -> None:
        if self.built is None:
            self.built = self._build()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.built)
            self.ready.emit()
