"""Where the pictures of a layer's units lie, and how they look: marks, the cut, what is chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from secateurs.ui.hand.menu import STANDINGS, Choice
from secateurs.ui.theme.fonts import font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.atlas import Atlas
from secateurs.ui.units.cells import Shown
from secateurs.ui.widgets.hairline import paint_frame

SIDE = 34  # pixels of a picture's side, about: whole screen pixels a pixel of the picture
LARGE_SIDE = 56
LARGEST_SIDE = 112  # of few pictures, where there is room for all of them
ROOM_FOR_LARGE = 300  # pixels of the grid's width
GAP = 5
MARGIN = 4  # around all, for the line of the cut and the frame of the chosen
PAGE_ROWS = 4


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Places are counted from 0, along the rows; all lengths are device-independent pixels.

    Attributes:
        count: of pictures.
        columns: pictures in a row.
        width, height: of a picture.
    """

    count: int = 0
    columns: int = 1
    width: float = SIDE
    height: float = SIDE

    @property
    def pitch(self) -> float:
        """How far below a row the next one lies."""
        return self.height + GAP

    @property
    def total_height(self) -> int:
        return self._height_of(-(-self.count // self.columns))

    def _height_of(self, rows: int) -> int:
        return round(2 * MARGIN + rows * self.pitch - GAP)

    def rows_in(self, room: int) -> int:
        """Return how many whole rows have room in a height, at least one."""
        return max(1, int((room - 2 * MARGIN + GAP) // self.pitch))

    def whole_height(self, room: int) -> int:
        """Return how much of a height whole rows take, with the margins around them."""
        return self._height_of(self.rows_in(room))

    def is_seen_in(self, room: int, height: int) -> bool:
        """Say whether all pictures are seen whole in so much width and height."""
        return self.width + 2 * MARGIN <= room and self.total_height <= height

    def spot(self, place: int) -> QRectF:
        """Return where a picture is."""
        row, column = divmod(place, self.columns)
        left, top = MARGIN + column * (self.width + GAP), MARGIN + row * (self.height + GAP)
        return QRectF(left, top, self.width, self.height)

    def place_at(self, x: float, y: float) -> int | None:
        """Return whose picture is at a point, the gap after it included; None beside them."""
        if x < MARGIN or y < MARGIN:
            return None
        column = int((x - MARGIN) // (self.width + GAP))
        place = int((y - MARGIN) // (self.height + GAP)) * self.columns + column
        return place if column < self.columns and place < self.count else None

    def places_along(self, begin: QPointF, end: QPointF) -> list[int]:
        """Return the places that a straight line touches, in its order."""
        way = end - begin
        finest = min(self.width, self.height) / 4
        steps = max(1, round(max(abs(way.x()), abs(way.y())) / finest))
        points = (begin + way * (step / steps) for step in range(steps + 1))
        touched = (self.place_at(point.x(), point.y()) for point in points)
        return list(dict.fromkeys(place for place in touched if place is not None))

    def places_in(self, areas: Iterable[QRect]) -> list[int]:
        """Return the places, in order, that areas touch, the gaps after pictures included."""
        found: set[int] = set()
        for area in areas:
            left, right = area.left() - MARGIN, area.right() - MARGIN
            top, bottom = area.top() - MARGIN, area.bottom() - MARGIN
            across = range(
                max(0, int(left // (self.width + GAP))),
                min(self.columns, int(right // (self.width + GAP)) + 1),
            )
            down = range(max(0, int(top // self.pitch)), int(bottom // self.pitch) + 1)
            found.update(row * self.columns + column for row in down for column in across)
        return sorted(place for place in found if place < self.count)

    def next_place(self, place: int | None, key: Qt.Key) -> int | None:
        """Return the place that a key leads to from a place; None of any other key."""
        last, page = self.count - 1, PAGE_ROWS * self.columns
        steps = {
            Qt.Key.Key_Home: -self.count,
            Qt.Key.Key_End: self.count,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        if key not in steps or last < 0:
            return None
        if place is None:
            return last if key == Qt.Key.Key_End else 0
        return min(max(place + steps[key], 0), last)


def grid_layout(
    count: int, sides: tuple[int, int], room: int, ratio: float, *, large: bool, height: int = 0
) -> GridLayout:
    """Lay out pictures whose pixels are whole screen pixels, so that they stay crisp.

    Args:
        sides: height and width of a picture in its own pixels.
        room: width of the grid.
        ratio: screen pixels a device-independent pixel.
        large: whether pictures are large where there is room; all follow the size of type.
        height: of what is seen of the grid: few pictures are as large as all are seen whole.
    """

    def enlarged(factor: int) -> GridLayout:
        tall, wide = (pixels * factor / ratio for pixels in sides)
        columns = max(1, int((room - 2 * MARGIN + GAP) // (wide + GAP)))
        return GridLayout(count, columns, wide, tall)

    side = LARGE_SIDE if large and room >= scaled(ROOM_FOR_LARGE) else SIDE
    factor = max(1, round(scaled(side) * ratio / max(sides)))
    most = int(scaled(LARGEST_SIDE) * ratio / max(sides))
    while factor < most and enlarged(factor + 1).is_seen_in(room, height):
        factor += 1
    return enlarged(factor)


MARKS = {"cut": ("cut", "−", "error"), "protected": ("keep", "+", "accent")}
MARK = 14  # pixels of a mark's height
VEIL = 90  # of 255, over what a drag passed over


@dataclass(slots=True)
class Brush:
    """A drag over pictures: what it does, and the units that it passed over so far."""

    choice: Choice
    units: set[int] = field(default_factory=set)

    def pass_over(self, shown: Shown, places: Sequence[int]) -> None:
        """Take those that can be chosen."""
        units = (int(shown.order[place]) for place in places)
        self.units.update(unit for unit in units if shown.can_be_chosen(unit))


def paint_pictures(
    painter: QPainter, layout: GridLayout, shown: Shown, atlas: Atlas, places: Sequence[int]
) -> None:
    """Paint the pictures of some places, those of removed units faded."""
    units = shown.order[list(places)]
    kept = None if shown.kept is None else shown.kept[units].tolist()
    for at, (place, unit) in enumerate(zip(places, units.tolist(), strict=True)):
        sheet = atlas.whole if kept is None or kept[at] else atlas.pale
        painter.drawImage(layout.spot(place), sheet, QRectF(atlas.place(unit)))


def paint_hand(
    painter: QPainter,
    layout: GridLayout,
    shown: Shown,
    places: Sequence[int],
    brush: Brush | None,
) -> None:
    """Write on pictures what is decided by hand, or will be once the drag under way ends."""
    hand = shown.hand
    if hand is None or not (brush or hand.words):
        return
    painter.setFont(font(12))
    for place in places:
        unit, spot = int(shown.order[place]), layout.spot(place)
        standing = hand.standing(unit)
        if brush is not None and unit in brush.units:
            standing = STANDINGS[brush.choice]
            _paint_veil(painter, spot, MARKS[standing][2] if standing in MARKS else "muted")
        if standing in MARKS:
            _paint_mark(painter, spot, *MARKS[standing])


def has_line(shown: Shown) -> bool:
    """Say whether the ranking takes some of the pictures and keeps others, in their order."""
    return shown.cut is not None and 0 < shown.cut < shown.count


def paint_cut(painter: QPainter, layout: GridLayout, shown: Shown) -> None:
    """Draw the line before the first picture that the ranking keeps."""
    if (line := cut_line(layout, shown)) is not None:
        painter.fillRect(line, QColor(colours().accent))


def cut_line(layout: GridLayout, shown: Shown) -> QRectF | None:
    """Return where the line of the cut is; None without one."""
    if shown.cut is None or not has_line(shown):
        return None
    spot = layout.spot(shown.cut)
    return QRectF(spot.left() - GAP / 2 - 1, spot.top() - 1, 2, spot.height() + 2)


def moved_areas(layout: GridLayout, shown: Shown, before: Shown) -> list[QRectF] | None:
    """Return what looks other than before, of the same order; None for all of it."""
    if shown.kept is None or before.kept is None or shown.hand != before.hand:
        return None
    places = np.flatnonzero((shown.kept != before.kept)[shown.order]).tolist()
    lines = [cut_line(layout, each) for each in (before, shown)]
    return [*map(layout.spot, places), *(line for line in lines if line is not None)]


def paint_chosen(
    painter: QPainter, layout: GridLayout, places: Sequence[int], at: int, width: int
) -> None:
    """Frame the chosen places, and most of all the one that the keyboard is at."""
    accent = colours().accent
    if len(places) > 1:
        for place in places:
            paint_frame(painter, layout.spot(place).adjusted(-2, -2, 2, 2), 2, None, accent)
    paint_frame(painter, layout.spot(at).adjusted(-3, -3, 3, 3), 3, None, accent, width)


def _paint_veil(painter: QPainter, spot: QRectF, tone: str) -> None:
    ink = QColor(getattr(colours(), tone))
    veil = QColor(ink)
    veil.setAlpha(VEIL)
    painter.fillRect(spot, veil)
    paint_frame(painter, spot.adjusted(-2, -2, 2, 2), 2, None, ink.name(), 2)


def _paint_mark(painter: QPainter, spot: QRectF, word: str, sign: str, tone: str) -> None:
    palette, tall = colours(), scaled(MARK)
    width = painter.fontMetrics().horizontalAdvance(word) + 6
    if width > 0.8 * spot.width():  # it would hide the picture
        word, width = sign, tall
    mark = QRectF(spot.right() - width, spot.top(), width, tall)
    painter.fillRect(mark, QColor(getattr(palette, tone)))
    painter.setPen(QColor(palette.panel))
    painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, word)
