"""Pictures that are pasted or dropped, as grey arrays."""

import numpy as np
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from secateurs.core.arrays import Pixels, frozen

LARGEST = 4096  # pixels a side; a larger picture is scaled down first


def grey_pixels(image: QImage) -> Pixels:
    """Return the image as (height, width) uint8 grey, read-only; see-through parts are white."""
    if max(image.width(), image.height()) > LARGEST:
        image = image.scaled(
            LARGEST,
            LARGEST,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    grey = _on_white(image).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return frozen(rows[:, : grey.width()].copy())


def dropped_file(data: QMimeData) -> str | None:
    """Return the path of the first local file that the data names."""
    paths = (url.toLocalFile() for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path), None)


def held_image(data: QMimeData) -> QImage | None:
    """Return the image that the data holds itself."""
    image = data.imageData() if data.hasImage() else None
    if isinstance(image, QPixmap):
        image = image.toImage()
    return image if isinstance(image, QImage) and not image.isNull() else None


def _on_white(image: QImage) -> QImage:
    if not image.hasAlphaChannel():
        return image
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(QColor("white"))
    image.setDevicePixelRatio(1)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper
