"""What the network sees: the drawing as 28 x 28 pixels."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.core.arrays import Pixels
from secateurs.ui.pad.paper import picture_image
from secateurs.ui.state.pad import Pad
from secateurs.ui.widgets.text import label

SIDE = 84  # three device-independent pixels a pixel
BLACK, WHITE = "#000000", "#FFFFFF"  # ink is bright for a network, whatever the theme


class SeenView(QWidget):
    """The small picture, and beside it in words what it is."""

    def __init__(self) -> None:
        super().__init__()
        self._thumbnail = Thumbnail()
        self._words = label(tone="muted")
        self._words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._thumbnail)
        row.addWidget(self._words, 1)

    @property
    def words(self) -> str:
        return self._words.text()

    def show_pad(self, pad: Pad) -> None:
        self._thumbnail.show_pixels(pad.pixels)
        words = "What the network sees:\n" + _what_it_is(pad)
        if words != self._words.text():
            self._words.setText(words)


class Thumbnail(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._pixels: Pixels | None = None
        self.setFixedSize(QSize(SIDE, SIDE))
        self.setAccessibleName("What the network sees")
        self.setToolTip("The 28 × 28 grey picture that every network here is given")

    def show_pixels(self, pixels: Pixels | None) -> None:
        if pixels is not self._pixels:
            self._pixels = pixels
            self.setAccessibleDescription("nothing yet" if pixels is None else "28 × 28 pixels")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = QPainterPath()
        corners.addRoundedRect(QRectF(self.rect()), 5, 5)
        painter.fillPath(corners, QColor(BLACK))
        if self._pixels is not None:
            painter.setClipPath(corners)
            painter.drawImage(QRectF(self.rect()), picture_image(self._pixels, BLACK, WHITE))


def _what_it_is(pad: Pad) -> str:
    if pad.sheet.is_empty:
        return "nothing yet"
    if pad.sheet.picture is not None and pad.sheet.picture.index is not None:
        return "28 × 28, as it lies in the test set"
    return "28 × 28, centred as MNIST does it"
