"""The weights of a layer that survive, as a map whose axes mean something."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QSizePolicy, QWidget

from secateurs.core.base.arrays import Array, Mask
from secateurs.ui.pad.sample import draw_crisp
from secateurs.ui.prune.mask_map import MapColours
from secateurs.ui.prune.parts import KeptPart
from secateurs.ui.shell.words import count, percent
from secateurs.ui.theme.blend import Colours, ramp
from secateurs.ui.theme.fonts import font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame

LABEL = 18  # pixels of the line of an axis
SCALE = 12  # pixels of the scale's width
WIDE, LEAST_WIDE, TALL = 240, 160, 114
AFTER = 160  # milliseconds from a paint until the map is ready for more cuts
_Align = Qt.AlignmentFlag


def share_of_pixels(kept: Mask, sides: tuple[int, int, int]) -> Array:
    """Return (height, width) float32: of each pixel's weights the share that survives.

    Args:
        kept: (inputs, units) of a layer that reads pictures; of colours the mean is taken.
        sides: height, width and channels of the picture.
    """
    counts = np.add.reduce(kept.view(np.uint8), axis=1, dtype=np.int32)
    return np.asarray(counts.reshape(sides).mean(axis=2) / kept.shape[1], np.float32)


class WeightMap(QWidget):
    """A click, Enter or Space asks for the other size."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kept: Mask | None = None
        self._sides: tuple[int, int, int] | None = None
        self._shares: Array | None = None
        self._place, self._column = "pixel", "unit"
        self._part: KeptPart | None = None
        self._map = MapColours()
        self._later = QTimer(self, singleShot=True, interval=AFTER)
        self._later.timeout.connect(self._prepare)
        self._drawn: Colours | None = None  # an image's memory, which must outlive it
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Map of the surviving weights")

    def show_kept(
        self,
        kept: Mask | None,
        sides: tuple[int, int, int] | None,
        place: str = "pixel",
        column: str = "unit",
        part: KeptPart | None = None,
    ) -> None:
        """Show (inputs, units); of a layer that reads pictures the places of these sides.

        Args:
            column: what a column of the matrix is called.
            part: what gives `kept`.
        """
        self._place, self._column, self._part = place, column, part
        if kept is self._kept and sides == self._sides:
            return
        self._kept, self._sides = kept, sides
        self._shares = None if kept is None or sides is None else share_of_pixels(kept, sides)
        self.update()

    @property
    def caption(self) -> tuple[str, ...]:
        """What is seen, in one line, the longest wording first."""
        kept = self._kept
        if kept is None:
            return ("",)
        inputs, units = (count(number) for number in kept.shape)
        if self._shares is None:
            columns = f"{self._column}s"
            return (
                f"Across its {units} {columns}, down their {inputs} inputs:"
                " the stronger, the more weights survive there.",
                f"{units} {columns} across, {inputs} inputs down: strong survives.",
                f"{columns.capitalize()} across, inputs down.",
            )
        most = percent(float(self._shares.max()))
        return (
            f"The layer's view, {self._place} by {self._place}: of the {units} units' weights"
            f" for it up to {most} survive.",
            f"Of the {units} units' weights for a {self._place} up to {most} survive.",
            f"Up to {most} a {self._place} survive.",
        )

    def sizeHint(self) -> QSize:
        return QSize(scaled(WIDE), scaled(TALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(LEAST_WIDE), scaled(TALL))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._kept is None or self._shares is not None:
            painter.fillRect(self.rect(), QColor(colours().panel))
        if self._kept is None:
            return
        painter.setFont(font(12))
        if self._shares is not None:
            self._paint_pixels(painter, self._shares)
        else:
            self._paint_matrix(painter, self._kept)
        if self.hasFocus():
            paint_frame(painter, QRectF(self.rect()), 6, None, colours().accent, 2)

    @Slot()
    def _prepare(self) -> None:
        self._map.prepare()

    def _paint_pixels(self, painter: QPainter, shares: Array) -> None:
        most = float(shares.max())
        steps = np.rint(shares * (255 / most if most else 0)).astype(np.intp)
        image = self._image(_shades().take(steps))
        room = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        area = draw_crisp(painter, image, room)
        scale = QRectF(area.right() + 16, area.top(), scaled(SCALE), area.height())
        painter.drawImage(scale, self._image(_shades()[::-1][:, None]))
        painter.setPen(QColor(colours().muted))
        words = scale.translated(scale.width() + 6, 0)
        words.setWidth(scaled(60))
        painter.drawText(words, _Align.AlignLeft | _Align.AlignTop, percent(most))
        painter.drawText(words, _Align.AlignLeft | _Align.AlignBottom, "0 %")

    def _paint_matrix(self, painter: QPainter, kept: Mask) -> None:
        line = scaled(LABEL)
        area = QRectF(self.rect()).adjusted(line + 4, 4, -4, -line - 2)
        ratio = self.devicePixelRatioF()
        rows, columns = (max(1, round(side * ratio)) for side in (area.height(), area.width()))
        drawn = self._map.of(self._part or (lambda: kept), rows, columns, _shades())
        if not self._later.isActive():
            self._later.start()
        painter.drawImage(area, self._image(drawn))
        painter.setClipRegion(QRegion(self.rect()) - QRegion(area.toAlignedRect()))
        painter.fillRect(self.rect(), QColor(colours().panel))
        painter.setClipping(False)
        painter.setPen(QColor(colours().muted))
        inputs, units = kept.shape
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
        painter.drawText(below, _Align.AlignLeft, f"{self._column} 0 to {count(units - 1)} →")
        painter.translate(area.left() - line - 2, area.top())
        painter.rotate(90)
        beside = QRectF(0, -line, area.height(), line)
        painter.drawText(beside, _Align.AlignLeft | _Align.AlignBottom, _down(inputs, beside))
        painter.resetTransform()

    def _image(self, drawn: Colours) -> QImage:
        self._drawn = np.ascontiguousarray(drawn)
        rows, columns = drawn.shape
        kind = QImage.Format.Format_RGB32
        return QImage(self._drawn.data, columns, rows, 4 * columns, kind)


def _shades() -> Colours:
    return ramp(colours().grid, colours().weight)


def _down(inputs: int, room: QRectF) -> str:
    words = f"input 0 to {count(inputs - 1)} →"
    return words if room.width() >= scaled(110) else "inputs →"
