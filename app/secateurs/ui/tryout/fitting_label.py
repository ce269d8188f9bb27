"""A muted line that says as much as its width allows."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.text import plain_tip


class FittingLabel(QWidget):
    """Of several wordings, the longest first, shows the first that fits."""

    def __init__(self, *, at_left: bool = False) -> None:
        super().__init__()
        self._side = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
        self._wordings: tuple[str, ...] = ("",)
        self.setFont(font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The longest wording."""
        return self._wordings[0]

    def show_wordings(self, *wordings: str) -> None:
        if wordings != self._wordings:
            self._wordings = wordings
            self.setAccessibleName(wordings[0])
            self.setToolTip(plain_tip(wordings[0]))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self.font()).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(colours().muted))
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        fitting = (w for w in self._wordings if metrics.horizontalAdvance(w) <= self.width())
        last = metrics.elidedText(
            self._wordings[-1], Qt.TextElideMode.ElideRight, max(self.width(), 0)
        )
        align = self._side | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), align, next(fitting, last))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)
