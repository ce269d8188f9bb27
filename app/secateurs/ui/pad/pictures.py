"""Pictures that are pasted or dropped."""

import numpy as np
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage, QPixmap

from secateurs.core.base.arrays import frozen
from secateurs.core.drawing.photos.photo import Photo

LARGEST = 2048  # pixels a side; a larger picture is scaled down first


def photo_of(image: QImage) -> Photo:
    """Return the image's colours and how opaque it is, read-only; called off the GUI thread."""
    if max(image.width(), image.height()) > LARGEST:
        image = image.scaled(
            LARGEST,
            LARGEST,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    clear = image.hasAlphaChannel()
    colours = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(colours.constBits(), np.uint8)
    pixels = rows.reshape(colours.height(), colours.bytesPerLine() // 4, 4)[:, : colours.width()]
    opacity = frozen(pixels[..., 3].copy())
    colour = frozen(pixels[..., :3].copy())
    return Photo(colour, opacity if clear and opacity.min() < 255 else None)


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
