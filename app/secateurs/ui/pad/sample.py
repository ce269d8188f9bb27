"""A sample of the network's own data, where the pad would be: a picture, or numbers."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.core.base.arrays import Pixels
from secateurs.core.base.phrases import with_minus
from secateurs.core.evaluation.test import sample_shape_text
from secateurs.ui.pad.state import Pad, Picture
from secateurs.ui.theme.fonts import font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import WrappedLabel


def picture_image(pixels: Pixels, paper: str, ink: str) -> QImage:
    """Return the pixels as an image; 0 takes the paper's colour and 255 the ink's."""
    height, width = pixels.shape
    view = QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    view.setColorTable(_shades(paper, ink))
    return view.convertToFormat(QImage.Format.Format_RGB32)  # a copy that owns its bytes


@cache
def _shades(paper: str, ink: str) -> list[int]:
    low, high = QColor(paper), QColor(ink)
    return [_between(low, high, value / 255) for value in range(256)]


def sample_image(sample: NDArray[Any]) -> QImage | None:
    """Return a sample as an image, grey or red, green and blue; None if it is no picture.

    Bytes are shown as they are; other numbers from their lowest to their highest.
    """
    sides = sample.shape[1:] if sample.ndim == 3 and sample.shape[0] == 1 else sample.shape
    if len(sides) == 3 and sides[2] == 1:
        sides = sides[:2]
    if not (len(sides) == 2 or (len(sides) == 3 and sides[2] == 3)) or min(sides[:2]) < 2:
        return None
    pixels = np.ascontiguousarray(_as_bytes(sample.reshape(sides)))
    height, width = sides[:2]
    grey = len(sides) == 2
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB888
    view = QImage(pixels.tobytes(), width, height, width * (1 if grey else 3), kind)
    return view.convertToFormat(QImage.Format.Format_RGB32)  # a copy that owns its bytes


def _as_bytes(sample: NDArray[Any]) -> Pixels:
    if sample.dtype == np.uint8:
        return sample
    if sample.dtype == np.uint16:  # pixels of 16 bits
        return np.asarray(np.rint(sample / 257), np.uint8)
    low, high = float(sample.min()), float(sample.max())
    scaled = (sample - low) * (255 / (high - low)) if high > low else np.zeros(sample.shape)
    return np.asarray(np.rint(scaled), np.uint8)


def draw_crisp(painter: QPainter, image: QImage, area: QRectF) -> QRectF:
    """Draw the image as large as whole device pixels allow, centred.

    Returns:
        What the image covers, in the painter's coordinates.
    """
    to_device = painter.deviceTransform()
    outer = to_device.mapRect(area)
    fitting = min(outer.width() / image.width(), outer.height() / image.height())
    factor = int(fitting) if fitting >= 1 else fitting  # a picture larger than its place shrinks
    width, height = max(1, round(factor * image.width())), max(1, round(factor * image.height()))
    left = round(outer.center().x() - width / 2)
    top = round(outer.center().y() - height / 2)
    target = to_device.inverted()[0].mapRect(QRectF(QRect(left, top, width, height)))
    painter.drawImage(target, image)
    return target


def _between(low: QColor, high: QColor, share: float) -> int:
    mixed = [
        round(a + (b - a) * share)
        for a, b in zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed).rgb()


SIDE = 84  # three device-independent pixels a pixel

BLACK, WHITE = "#000000", "#FFFFFF"  # ink is bright for a network, whatever the theme


class SeenView(QWidget):
    """The small picture, and beside it in words what it is."""

    def __init__(self) -> None:
        super().__init__()
        self._thumbnail = Thumbnail()
        self._words = WrappedLabel(tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._thumbnail)
        row.addWidget(self._words, 1, _Align.AlignVCenter)

    @property
    def words(self) -> str:
        return self._words.text()

    def show_pad(self, pad: Pad) -> None:
        self._thumbnail.show_pixels(pad.pixels)
        words = "What the network sees:\n" + _what_it_is(pad)
        self._words.show_words(words)


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
        caption = scaled(CAPTION)
        inner = area.adjusted(12, 10, -12, -caption - 6)
        image = sample_image(self._picture.pixels) if self._picture else None
        if image is not None:
            draw_crisp(painter, image, inner)
        else:
            self._write(painter, inner)
        if self._picture is not None:
            line = area.adjusted(12, area.height() - caption - 4, -12, -4)
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


def numbers_text(sample: NDArray[Any]) -> str:
    """Write the first numbers of a sample, set apart, and how many there are."""
    flat = np.asarray(sample).reshape(-1)
    shown = "   ".join(with_minus(f"{value:.3g}") for value in flat[:MOST_NUMBERS])
    rest = f"   … {sample_shape_text(sample.shape)} in all" if flat.size > MOST_NUMBERS else ""
    return shown + rest
