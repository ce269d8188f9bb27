"""How much of each layer stays, as bars: colour stays, grey goes."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.pruning.terms import Method
from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.wording import percent

ROW = 22
TALLEST_ROW = 30.0
BAR = 10.0
GAP = 10.0
_Align = Qt.AlignmentFlag


class ShareBars(QWidget):
    """One row a layer, or set of layers whose units are tied."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._method: Method = "weight"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_shares(
        self, names: tuple[str, ...], shares: tuple[float, ...], method: Method
    ) -> None:
        """Show which share of each goes, fractions."""
        if (names, shares, method) == (self._names, self._shares, self._method):
            return
        self._names, self._shares, self._method = names, shares, method
        pairs = zip(names, shares, strict=True)
        told = [f"{name} {kept_text(share)}" for name, share in pairs]
        self.setAccessibleName(f"Shares by layer: {', '.join(told)}")
        self.setToolTip(plain_tip("\n".join(told)))
        self.setMinimumHeight(ROW * len(names))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.minimumHeight())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        metrics = QFontMetrics(font(12))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        left = min(widest + 6 + GAP, 0.35 * self.width())
        right = metrics.horizontalAdvance(kept_text(0.0)) + GAP
        height = min(TALLEST_ROW, max(float(ROW), self.height() / max(len(self._names), 1)))
        painter.setFont(font(12))
        for row, (name, share) in enumerate(zip(self._names, self._shares, strict=True)):
            area = QRectF(0, row * height, self.width(), height)
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(left - GAP))
            painter.setPen(QColor(palette.text))
            painter.drawText(area.adjusted(2, 0, 0, 0), _Align.AlignVCenter, words)
            painter.setPen(QColor(palette.muted))
            painter.drawText(area, _Align.AlignVCenter | _Align.AlignRight, kept_text(share))
            bar = QRectF(left, area.center().y() - BAR / 2, area.width() - left - right, BAR)
            self._paint_bar(painter, bar, share)

    def _paint_bar(self, painter: QPainter, bar: QRectF, share: float) -> None:
        palette = colours()
        stays = QColor(palette.weight if self._method == "weight" else palette.unit)
        goes = QColor(palette.random)
        goes.setAlphaF(0.45)
        split = round(bar.width() * (1 - share))
        painter.fillRect(QRectF(bar.left(), bar.top(), split, bar.height()), stays)
        painter.fillRect(bar.adjusted(split, 0, 0, 0), goes)


def kept_text(share: float) -> str:
    """Write what stays of a layer that loses this share."""
    return f"{percent(1 - share)} kept"
