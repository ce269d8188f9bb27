"""A sample of the network's own data, where the pad would be: a picture, or numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from secateurs.core.evaluation.testing import shape_text
from secateurs.ui.pad.paper import draw_crisp, sample_image
from secateurs.ui.state.pad import Picture
from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

RADIUS = 9.0
CAPTION = 24  # height under a picture, device-independent pixels
MOST_NUMBERS = 60
_Align = Qt.AlignmentFlag


class SampleView(QWidget):
    """Paints one sample; says calmly why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._nothing = ""
        self.setAccessibleName("Sample")

    @property
    def words(self) -> str:
        """What is written: the numbers of a table's row, or why there is nothing to see."""
        if self._picture is None:
            return self._nothing
        return "" if sample_image(self._picture.pixels) else numbers_text(self._picture.pixels)

    def show_sample(self, picture: Picture | None, nothing: str) -> None:
        """Show a sample.

        Args:
            nothing: what to say where there is none.
        """
        if picture is self._picture and nothing == self._nothing:
            return
        self._picture, self._nothing = picture, nothing
        self.setAccessibleDescription(picture.caption if picture else nothing)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, palette = QPainter(self), QRectF(self.rect()), colours()
        paint_frame(painter, area, RADIUS, palette.canvas, palette.line)
        inner = area.adjusted(12, 10, -12, -CAPTION - 6)
        image = sample_image(self._picture.pixels) if self._picture else None
        if image is not None:
            draw_crisp(painter, image, inner)
        else:
            self._write(painter, inner)
        if self._picture is not None:
            line = area.adjusted(12, area.height() - CAPTION - 4, -12, -4)
            painter.setFont(font(12))
            painter.setPen(QColor(palette.muted))
            words = painter.fontMetrics().elidedText(
                self._picture.caption, Qt.TextElideMode.ElideMiddle, int(line.width())
            )
            painter.drawText(line, _Align.AlignCenter, words)

    def _write(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(font(12 if self._picture else 13))
        painter.setPen(QColor(colours().text if self._picture else colours().muted))
        side = _Align.AlignLeft | _Align.AlignTop if self._picture else _Align.AlignCenter
        painter.drawText(area, side | Qt.TextFlag.TextWordWrap, self.words)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)


def numbers_text(sample: NDArray[Any]) -> str:
    """Write the first numbers of a sample, set apart, and how many there are."""
    flat = np.asarray(sample).reshape(-1)
    shown = "   ".join(
        f"{value:.3g}".replace("-", "\N{MINUS SIGN}") for value in flat[:MOST_NUMBERS]
    )
    rest = f"   … {shape_text(sample.shape)} in all" if flat.size > MOST_NUMBERS else ""
    return shown + rest
