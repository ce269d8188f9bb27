"""Icons from the drawings in resources/icons, in any colour."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from secateurs.core.base.installed import resource
from secateurs.ui.theme.theme import colours

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

_SIZES = (16, 20, 24, 32, 48, 64, 128, 256)


def icon(name: str, colour: str | None = None) -> QIcon:
    """Draw an icon; strokes in `currentColor` take the colour, by default that of text.

    Raises:
        FileNotFoundError: if there is no such drawing.
    """
    from PySide6.QtSvg import QSvgRenderer

    drawing = resource(f"icons/{name}.svg").read_text("utf-8")
    drawing = drawing.replace("currentColor", colour or colours().text)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    result = QIcon()
    for size in _SIZES if name == "secateurs" else _SIZES[:5]:
        result.addPixmap(_pixmap(renderer, size))
    return result


def _pixmap(renderer: "QSvgRenderer", size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
