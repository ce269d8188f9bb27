"""Where the pages lie; a notice floats over their lower edge, so that nothing moves."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

BESIDE = 20
BELOW = 12
PLACING = (QEvent.Type.Show, QEvent.Type.LayoutRequest)


class PageArea(QWidget):
    """Fills itself with the pages and keeps the notice at the bottom, as high as its words."""

    def __init__(self, pages: QStackedWidget, notice: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pages)
        self._notice = notice
        notice.setParent(self)
        notice.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._notice and event.type() in PLACING:
            self._place()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width = max(self.width() - 2 * BESIDE, 1)
        height = max(self._notice.heightForWidth(width), self._notice.sizeHint().height())
        self._notice.setGeometry(BESIDE, self.height() - height - BELOW, width, height)
        self._notice.raise_()
