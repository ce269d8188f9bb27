"""A strip over all sparsities, coloured by what the network answers at each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from secateurs.core.evaluation.breaking_point import LEVELS, Strip
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.shell.words import percent as percent_text
from secateurs.ui.theme.blend import mixed, most_legible
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.wishes import wish

# Told apart in both themes, and none of them the blue of weights or the orange of units.
TEN = (
    "#6F4C9B",
    "#59A14F",
    "#EDC948",
    "#B5345C",
    "#C58AD0",
    "#7B5B43",
    "#FFA6B5",
    "#3FA79B",
    "#A9BA2E",
    "#8E959C",
)

GOLDEN = 0.618034  # turns of the colour circle: keeps any number of hues apart

HUES = ((45, 170), (240, 365))  # degrees: neither the orange of units nor the blue of weights

FAINTEST = 0.3


def class_colour(index: int) -> QColor:
    if index < len(TEN):
        return QColor(TEN[index])
    (warm, warm_end), (cold, cold_end) = HUES
    place = index * GOLDEN % 1 * (warm_end - warm + cold_end - cold)
    hue = warm + place if warm + place < warm_end else cold + place - (warm_end - warm)
    return QColor.fromHslF(hue % 360 / 360, 0.42, 0.5 + 0.08 * (index % 3))


def answer_colour(index: int, confidence: float, classes: int, ground: str) -> QColor:
    """Return the class's colour, the nearer to the ground's the nearer to guessing.

    Args:
        confidence: probability of the answer, 1 / classes (a guess) to 1.
    """
    guess = 1 / max(classes, 2)
    sure = min(max((confidence - guess) / (1 - guess), 0.0), 1.0)
    return mixed(ground, class_colour(index), FAINTEST + (1 - FAINTEST) * sure)


CORNER = 4.0

FINEST_CELL = 5.0  # narrower cells have no lines between them


def paint_strip(
    painter: QPainter, area: QRectF, strip: Strip | None, names: tuple[str, ...]
) -> list[Name]:
    """Fill the area; without a strip, with the colour of an empty track.

    Returns:
        The names that have room on it.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corners = QPainterPath()
    corners.addRoundedRect(area, CORNER, CORNER)
    painter.setClipPath(corners)
    painter.fillRect(area, QColor(colours().grid))
    if strip is None:
        return []
    cells = _cell_colours(strip)
    edges = _edges(painter, area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for level, colour in enumerate(cells):
        width = edges[level + 1] - edges[level]
        painter.fillRect(QRectF(edges[level], area.top(), width, area.height()), colour)
    if area.width() / LEVELS >= FINEST_CELL:
        _paint_lines(painter, area, edges)
    return _placed_names(area, strip.answers, names, edges, cells)


def runs(answers: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Return (answer, first level, level after the last) for each stretch of one answer."""
    found, start = [], 0
    for answer, levels in groupby(answers):
        end = start + len(list(levels))
        found.append((answer, start, end))
        start = end
    return found


def _cell_colours(strip: Strip) -> list[QColor]:
    classes = strip.probabilities.shape[1]
    sureness = strip.probabilities.max(axis=1).tolist()
    ground = colours().panel
    return [
        answer_colour(answer, sure, classes, ground)
        for answer, sure in zip(strip.answers, sureness, strict=True)
    ]


def _edges(painter: QPainter, area: QRectF) -> list[float]:
    """Return where the cells meet, on whole device pixels so that no seam shows."""
    ratio = painter.device().devicePixelRatioF()
    return [
        round((area.left() + level * area.width() / LEVELS) * ratio) / ratio
        for level in range(LEVELS + 1)
    ]


def _paint_lines(painter: QPainter, area: QRectF, edges: list[float]) -> None:
    line = QColor(colours().panel)
    line.setAlphaF(0.22)
    thin = 1 / painter.device().devicePixelRatioF()
    for x in edges[1:-1]:
        painter.fillRect(QRectF(x - thin, area.top(), thin, area.height()), line)


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """An answer's name on its stretch of the strip."""

    text: str
    stretch: QRectF
    colour: QColor
    width: float

    def place(self, cursor: float) -> QRectF:
        """Return where it stands: in the middle, or beside a cursor that would cover it."""
        place = QRectF(self.stretch)
        place.setWidth(self.width)
        place.moveLeft(self.stretch.center().x() - self.width / 2)
        if place.left() - BESIDE < cursor < place.right() + BESIDE:
            if cursor + BESIDE + self.width <= self.stretch.right():
                place.moveLeft(cursor + BESIDE)
            elif cursor - BESIDE - self.width >= self.stretch.left():
                place.moveRight(cursor - BESIDE)
        return place


BESIDE = 5  # pixels between a name and the cursor's middle


def _placed_names(
    area: QRectF,
    answers: tuple[int, ...],
    names: tuple[str, ...],
    edges: list[float],
    cells: list[QColor],
) -> list[Name]:
    found, metrics = [], QFontMetricsF(font(12, Weight.DemiBold))
    for answer, start, end in runs(answers):
        width = edges[end] - edges[start]
        wide = metrics.horizontalAdvance(names[answer])
        if wide + 8 > width:
            continue
        place = QRectF(edges[start], area.top(), width, area.height())
        middle = mixed(cells[(start + end - 1) // 2], cells[(start + end) // 2], 0.5)
        colour = most_legible(middle, "#000000", "#FFFFFF")
        found.append(Name(names[answer], place, colour, wide))
    return found


LOWEST, HIGHEST = 26, 52  # of the coloured part, device-independent pixels

PAGE_PARTS = 25  # a strip takes this part of a page's height

OVERHANG = 4  # of the cursor, above and below

DIMMED = 0.35

STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_Home: -LEVELS,
    Qt.Key.Key_End: LEVELS,
}


class BreakingStrip(QWidget):
    """Click, drag or arrow keys set the sparsity; hovering tells the answer at a level."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._strip: Strip | None = None
        self._names: tuple[str, ...] = ()
        self._percent = 0
        self._dimmed = False
        self._pixmap = QPixmap()
        self._placed: list[Name] = []
        self._palette: Palette | None = None  # that the pixmap was painted with
        self.setAccessibleName(name)
        self.setFixedHeight(scaled(LOWEST) + 2 * OVERHANG)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)

    def show_strip(self, strip: Strip | None, names: tuple[str, ...], dimmed: bool) -> None:
        if strip is not self._strip or names != self._names:
            self._pixmap = QPixmap()
        elif dimmed == self._dimmed:
            return
        self._strip, self._names, self._dimmed = strip, names, dimmed
        self.update()

    def show_percent(self, percent: int) -> None:
        if percent != self._percent:
            self._percent = percent
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def fit_page(self, height: int) -> None:
        """Grow with the page, whose height is given."""
        share = round(height / PAGE_PARTS)
        self.setFixedHeight(min(max(share, scaled(LOWEST)), scaled(HIGHEST)) + 2 * OVERHANG)

    def level_at(self, x: float) -> int:
        """Return the sparsity, in percent, that lies at this place."""
        return min(max(int(x * LEVELS / max(self.width(), 1)), 0), LEVELS - 1)

    def tip(self, level: int) -> str:
        if self._strip is None:
            return ""
        row = self._strip.probabilities[level]
        answer = int(row.argmax())
        return f"{level} %: answers {self._names[answer]} ({percent_text(float(row[answer]))})"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        area = QRectF(self.rect()).adjusted(0, OVERHANG, 0, -OVERHANG)
        if self._pixmap.isNull() or self._palette is not palette:
            self._pixmap, self._palette = self._painted(area), palette
        painter.setOpacity(DIMMED if self._dimmed else 1)
        painter.drawPixmap(QPointF(0, OVERHANG), self._pixmap)
        self._paint_names(painter)
        painter.setOpacity(1)
        if self.hasFocus():
            ring = area.adjusted(0, -1, 0, 1)
            paint_frame(painter, ring, CORNER + 1, None, palette.accent, 2)
        self._paint_cursor(painter)

    def _painted(self, area: QRectF) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        whole = QRectF(0, 0, area.width(), area.height())
        self._placed = paint_strip(painter, whole, self._strip, self._names)
        painter.end()
        return pixmap

    @property
    def _cursor(self) -> int:
        return round((self._percent + 0.5) * self.width() / LEVELS)

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(font(12, Weight.DemiBold))
        for name in self._placed:
            painter.setPen(name.colour)
            place = name.place(self._cursor).translated(0, OVERHANG).adjusted(-1, 0, 1, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name.text)

    def _paint_cursor(self, painter: QPainter) -> None:
        x = self._cursor
        rim = QRectF(x - 2, 0, 4, self.height())
        painter.fillRect(rim, QColor(colours().panel))
        painter.fillRect(rim.adjusted(1, 0, -1, 0), QColor(colours().text))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask(self.level_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        level = self.level_at(event.position().x())
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(level)
        QToolTip.showText(event.globalPosition().toPoint(), self.tip(level), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._ask(min(max(self._percent + step, 0), LEVELS - 1))

    def _ask(self, percent: int) -> None:
        if percent != self._percent:
            wish(self, PercentChosen(percent))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pixmap = QPixmap()
        super().resizeEvent(event)
