"""The painted pieces that one unit is shown with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.phrases import signed
from secateurs.core.evaluation.unit_activity import UnitReading
from secateurs.core.evaluation.unit_pictures import UnitPictures
from secateurs.ui.pad.sample import draw_crisp, picture_image, sample_image
from secateurs.ui.shell.words import number_text
from secateurs.ui.theme.blend import mixed
from secateurs.ui.theme.fonts import fix_size, font, scaled
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.atlas import picture_image as unit_image
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

PICTURE = 86
ROW = 14  # pixels of a class's row
MOST_CLASSES = 12
LOST_WIDTH = 40
_Align = Qt.AlignmentFlag


class UnitPicture(QWidget):
    """The unit's picture, as large as whole screen pixels allow."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: UnitPictures | None = None
        self._unit = 0
        fix_size(self, PICTURE, PICTURE)

    def show_picture(self, pictures: UnitPictures, unit: int) -> None:
        if pictures is not self._pictures or unit != self._unit:
            self._pictures, self._unit = pictures, unit
            self.setAccessibleName(f"Picture of unit {unit}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        frame = QRectF(self.rect())
        if self._pictures is not None:
            signed = self._pictures.is_signed
            image = unit_image(self._pictures.values[self._unit], palette, signed=signed)
            frame = draw_crisp(painter, image, frame.adjusted(1, 1, -1, -1))
            frame.adjust(-1, -1, 1, 1)
        paint_frame(painter, frame, 3, None, palette.line)


class ClassStrips(QWidget):
    """A histogram of what a unit emits for each class, as a strip, with a mark at its mean."""

    def __init__(self) -> None:
        super().__init__()
        self._reading: UnitReading | None = None
        self._names: tuple[str, ...] = ()
        self._lost: tuple[float, ...] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the unit emits to each class")

    def show_reading(
        self,
        reading: UnitReading | None,
        names: tuple[str, ...],
        lost: tuple[float, ...] | None,
    ) -> None:
        """Show the classes, of many those that excite it most.

        Args:
            lost: accuracy of each class that goes with the unit, 0 to 1; None if not known.
        """
        if reading is self._reading and names == self._names and lost == self._lost:
            return
        if len(self.rows_of(names)) != len(self.rows_of(self._names)):
            self.updateGeometry()
        self._reading, self._names, self._lost = reading, names, lost
        self.setAccessibleDescription("; ".join(map(self.words, self.shown)))
        self.update()

    @staticmethod
    def rows_of(names: tuple[str, ...]) -> range:
        return range(min(len(names), MOST_CLASSES))

    @property
    def shown(self) -> list[int]:
        """The classes that have a row, from top to bottom."""
        every = list(range(len(self._names)))
        if self._reading is None or len(every) <= MOST_CLASSES:
            return every[:MOST_CLASSES]
        means = np.nan_to_num(self._reading.means, nan=-np.inf)
        return [int(label) for label in np.argsort(-means, kind="stable")[:MOST_CLASSES]]

    def words(self, label: int) -> str:
        """Say what a row shows."""
        said = self._names[label]
        if self._reading is not None and not np.isnan(self._reading.means[label]):
            said += f": {number_text(self._reading.means[label])} on average"
        if self._lost is not None and label < len(self._lost):
            said += f", {lost_text(self._lost[label])} points when it alone goes"
        return said

    def sizeHint(self) -> QSize:
        return QSize(
            scaled(150), max(scaled(PICTURE), scaled(ROW) * len(self.rows_of(self._names)))
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        painter.setFont(font(12))
        metrics = QFontMetricsF(font(12))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        tall = scaled(ROW)
        left = min(widest, scaled(56)) + 6
        right = self.width() - (scaled(LOST_WIDTH) if self._lost is not None else 0)
        for row, label in enumerate(self.shown):
            area = QRectF(0, row * tall, self.width(), tall)
            painter.setPen(QColor(palette.muted))
            name = metrics.elidedText(self._names[label], Qt.TextElideMode.ElideRight, left - 4)
            painter.drawText(area, _Align.AlignLeft | _Align.AlignVCenter, name)
            strip = QRectF(left, area.top() + 2, max(right - left - 4, 10), tall - 4)
            self._paint_strip(painter, palette, label, strip)
            if self._lost is not None and label < len(self._lost):
                lost = self._lost[label]
                painter.setPen(QColor(palette.error if lost > 0 else palette.muted))
                painter.drawText(area, _Align.AlignRight | _Align.AlignVCenter, lost_text(lost))

    def _paint_strip(self, painter: QPainter, palette: Palette, label: int, area: QRectF) -> None:
        painter.fillRect(area, QColor(palette.grid))
        if self._reading is None:
            return
        counts = self._reading.counts[label]
        most, width = int(counts.max(initial=0)), area.width() / len(counts)
        for at in np.flatnonzero(counts).tolist():
            shade = mixed(palette.grid, palette.muted, float(counts[at] / most) ** 0.5)
            cell = QRectF(area.left() + at * width, area.top(), width + 0.5, area.height())
            painter.fillRect(cell, shade)
        mean, edges = float(self._reading.means[label]), self._reading.edges
        if not np.isnan(mean):
            share = (mean - float(edges[0])) / float(edges[-1] - edges[0])
            x = area.left() + share * (area.width() - 2)
            painter.fillRect(QRectF(x, area.top() - 1, 2, area.height() + 2), QColor(palette.text))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = int(event.pos().y() // scaled(ROW))
            words = self.words(self.shown[row]) if 0 <= row < len(self.shown) else ""
            QToolTip.showText(event.globalPos(), plain_tip(words), self)
            return True
        return super().event(event)


def lost_text(lost: float) -> str:
    """Write points of accuracy as they change: "−0.31", "+0.10" or "0"."""
    points = -100 * lost
    return "0" if abs(points) < 0.005 else signed(points)


class SampleRow(QWidget):
    """Samples as small pictures, as many as there is room for, below what they are."""

    SIDE = 28
    CAPTION = 18

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = caption
        self._numbers: tuple[int, ...] = ()
        self._images: list[QImage] = []
        self._of: AnyArray | None = None
        self._dressed: Palette | None = None
        self.is_no_picture = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)

    def show_samples(self, pixels: AnyArray | None, numbers: Sequence[int]) -> None:
        """Show samples by their numbers among all, (n, *sample shape)."""
        if tuple(numbers) == self._numbers and pixels is self._of:
            return
        self._numbers, self._of, self._dressed = tuple(numbers), pixels, None
        self.is_no_picture = bool(
            pixels is not None and len(pixels) and sample_image(pixels[0]) is None
        )
        self.setAccessibleDescription(", ".join(f"validation sample {n}" for n in numbers))
        self.update()

    @property
    def numbers(self) -> tuple[int, ...]:
        return self._numbers

    def sizeHint(self) -> QSize:
        return QSize(200, scaled(self.CAPTION) + scaled(self.SIDE) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        if self._dressed is not palette:
            self._dressed, self._images = palette, self._dress(palette)
        painter.setFont(font(12))
        painter.setPen(QColor(palette.muted))
        caption, side = scaled(self.CAPTION), scaled(self.SIDE)
        painter.drawText(QRectF(0, 0, self.width(), caption), self._caption)
        for at, image in enumerate(self._images):
            place = QRectF(at * (side + 5), caption + 1, side + 2, side + 2)
            if place.right() <= self.width():
                paint_frame(painter, place, 2, palette.panel, palette.line)
                draw_crisp(painter, image, place.adjusted(1, 1, -1, -1))

    def _dress(self, palette: Palette) -> list[QImage]:
        if self._of is None:
            return []
        chosen = [self._of[number] for number in self._numbers]
        grey = [one.dtype == np.uint8 and one.ndim == 2 for one in chosen]
        found = [
            picture_image(one, palette.canvas, palette.ink) if plain else sample_image(one)
            for one, plain in zip(chosen, grey, strict=True)
        ]
        return [image for image in found if image is not None]


@dataclass(frozen=True, slots=True)
class Fact:
    """A row: what it is, how much, and a tooltip."""

    name: str
    value: str
    tip: str = ""


class FactRows(QWidget):
    """Rows with hairlines between them; a figure that changes moves nothing."""

    HEIGHT = 22

    def __init__(self) -> None:
        super().__init__()
        self.facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        if facts == self.facts:
            return
        if len(facts) != len(self.facts):
            self.updateGeometry()
        self.facts = facts
        self.setAccessibleName("; ".join(f"{fact.name}: {fact.value}" for fact in facts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, scaled(self.HEIGHT) * len(self.facts))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        painter.setFont(font(12))
        height = scaled(self.HEIGHT)
        for row, fact in enumerate(self.facts):
            area = QRectF(0, row * height, self.width(), height)
            painter.setPen(QColor(palette.muted))
            painter.drawText(area, _Align.AlignLeft | _Align.AlignVCenter, fact.name)
            painter.setPen(QColor(palette.text))
            painter.drawText(area, _Align.AlignRight | _Align.AlignVCenter, fact.value)
            if row:
                painter.fillRect(QRectF(0, area.top(), self.width(), 1), QColor(palette.grid))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // scaled(self.HEIGHT)
            tip = plain_tip(self.facts[row].tip) if 0 <= row < len(self.facts) else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)
