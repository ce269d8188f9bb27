"""Draws the program's icon in the forms that systems ask for; run, it writes those of a folder.

python packaging/icons.py build/icons
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWING = Path(__file__).resolve().parents[1] / "resources" / "icons" / "secateurs.svg"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)  # what Windows asks for at 100 to 250 %
ICNS_SIZES = (32, 64, 128, 256, 512, 1024)


def png(size: int) -> bytes:
    """Return the icon as a PNG of size x size pixels, transparent around the drawing."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QImageWriter, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


def write_png(path: Path, size: int) -> Path:
    """Write the icon as a PNG; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(size))
    return path


def write_ico(path: Path) -> Path:
    """Write the icon for Windows, each size drawn anew; return its path."""
    return _write(path, "ICO", ICO_SIZES, sizes=[(size, size) for size in ICO_SIZES])


def write_icns(path: Path) -> Path:
    """Write the icon for macOS, each size drawn anew; return its path."""
    return _write(path, "ICNS", ICNS_SIZES)


def _write(path: Path, form: str, drawn: Iterable[int], **options: object) -> Path:
    images = [_image(size) for size in drawn]
    path.parent.mkdir(parents=True, exist_ok=True)
    images[-1].save(path, format=form, append_images=images[:-1], **options)
    return path


def _image(size: int) -> Image:
    from PIL import Image

    return Image.open(io.BytesIO(png(size)))


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write_ico(folder / "secateurs.ico")
    write_icns(folder / "secateurs.icns")
