"""The plot of accuracy against what is removed."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from secateurs.core.evaluation.points import Way
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.compare.figures import point_tip
from secateurs.ui.compare.legend import (
    RAISED,
    colour,
    line_pen,
    look,
    marker_brush,
    marker_path,
    marker_pen,
)
from secateurs.ui.compare.plot_places import Cursor, flaws, is_crossed, place_labels, tag_places
from secateurs.ui.compare.series import Series
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.prune.state import HIGHEST
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours, line_scale
from secateurs.ui.widgets.plot import WAYS_TO_LOOK, StyledPlot, Tag
from secateurs.ui.widgets.wishes import wish

NEAR = 14.0  # pixels within which a click means a point
STILL = 4.0  # pixels that a pointer may move in a click
HINT = f"Click a point, or press left and right, to set the sparsity.\n{WAYS_TO_LOOK}."
WASH = 0.16  # opacity of a band
HOME, STEPS = (0.0, 100.0), (10.0, 20.0)
MODIFIED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class CurvePlot(StyledPlot):
    """A click asks for the sparsity of the nearest point, left and right for the next level."""

    def __init__(self) -> None:
        self._series: tuple[Series, ...] = ()
        self._cursors: tuple[Cursor, ...] = ()
        self._named: dict[str, QRectF] = {}  # where the names stand
        self._put: tuple[frozenset[str], dict[str, int]] = (frozenset(), {})  # with which flaws
        self._percent = 0
        self._by_sparsity = True
        self._pressed: QPointF | None = None
        self._hovered: tuple[Series, int] | None = None
        self._curves: dict[Way, _Curve] = {}
        self._lines: list[pg.InfiniteLine] = []
        self._tags: list[Tag] = []
        self._names: dict[str, Tag] = {}
        self._raised: pg.ScatterPlotItem | None = None
        super().__init__()
        self._raised = pg.ScatterPlotItem(pxMode=True)
        self._raised.setZValue(60)
        self.addItem(self._raised)
        self.setAccessibleName("Test accuracy against what is removed")
        self.setToolTip(HINT)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.set_home(HOME, HOME, STEPS)

    def show_curves(self, series: Sequence[Series], x_title: str, by_sparsity: bool) -> None:
        """Show the curves; their names stay where they are as long as they can."""
        self._series = tuple(series)
        self._by_sparsity = by_sparsity
        self.set_titles("test accuracy, %", x_title)
        self._hover(None, None)
        shown = {one.way: one for one in self._series}
        for way in [way for way in self._curves if way not in shown]:
            self._curves.pop(way).leave()
        for level, one in enumerate(self._series):
            if one.way not in self._curves:
                self._curves[one.way] = _Curve(self, one.way)
            self._curves[one.way].show(one, level)
        standing = self._standing()
        if standing is None or len(standing) < len(self._put[0]):
            self._place_names(standing)
        self._place_cursors()

    def show_cursors(self, cursors: Sequence[Cursor], percent: int) -> None:
        if (tuple(cursors), percent) != (self._cursors, self._percent):
            self._cursors, self._percent = tuple(cursors), percent
            self.setAccessibleDescription(", ".join(cursor.text for cursor in cursors))
            if is_crossed(self._named.values(), self._uprights):
                self._place_names()
            self._place_cursors()

    def line(self, series: Series) -> list[QPointF]:
        """Return a curve's points in the widget's pixels."""
        (low, high), points = HOME, zip(series.x.tolist(), series.mean.tolist(), strict=True)
        origin, far = self.at(low, low), self.at(high, high)
        step = (far - origin) / (high - low)
        return [
            QPointF(origin.x() + step.x() * (x - low), origin.y() + step.y() * (y - low))
            for x, y in points
        ]

    def levels(self) -> list[int]:
        """Return the levels that can be asked for, whole percents, rising."""
        found = {round(100 * level) for series in self._series for level in series.levels}
        return sorted(min(level, HIGHEST) for level in found)

    def point_near(self, spot: QPointF) -> tuple[Series, int] | None:
        """Return the curve and level of the nearest point, if one is near."""
        best, found = NEAR, None
        seen = self.area.adjusted(-NEAR, -NEAR, NEAR, NEAR)
        for series in reversed(self._series):
            for index, point in enumerate(self.line(series)):
                distance = (point - spot).manhattanLength()
                if distance < best and seen.contains(point):
                    best, found = distance, (series, index)
        return found

    def percent_at(self, spot: QPointF) -> int | None:
        """Return the sparsity that a click means: a point's, a near level's, or the place's own."""
        near = self.point_near(spot)
        if near is not None:
            series, index = near
            return min(round(100 * series.levels[index]), HIGHEST)
        if not self._by_sparsity or not self._series or not self._spans(spot):
            return None
        percent = min(max(round(self.value_at(spot).x()), 0), HIGHEST)
        level = min(self.levels(), key=lambda level: abs(level - percent))
        close = abs(self.at(level, 0).x() - spot.x()) <= NEAR / 2
        return level if close else percent

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 212)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = event.position() if is_left else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        spot = event.position()
        if pressed is not None and (spot - pressed).manhattanLength() <= STILL:
            percent = self.percent_at(spot)
            if percent is not None and percent != self._percent:
                wish(self, PercentChosen(percent))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not event.buttons():
            self._hover(self.point_near(event.position()), event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & MODIFIED
        level = self._level_for(Qt.Key(event.key())) if plain else None
        if level is None:
            super().keyPressEvent(event)
        elif level != self._percent:
            wish(self, PercentChosen(level))

    def recolour(self) -> None:
        super().recolour()
        for curve in self._curves.values():
            curve.recolour()
        self.range_changed()

    def range_changed(self) -> None:
        self._place_names()
        self._place_cursors()

    @property
    def _lines_by_name(self) -> dict[str, list[QPointF]]:
        """Each curve's points in the widget's pixels, the most important curve first."""
        return {one.name: self.line(one) for one in reversed(self._series)}

    @property
    def _radius(self) -> float:
        """That of the largest marker, in pixels."""
        radii = [look(one.way).radius * line_scale() for one in self._series]
        return max(radii, default=0.0)

    @property
    def _room(self) -> QRectF:
        """Where names may stand."""
        return self.area.adjusted(4, 2, -4, -2)

    def _standing(self) -> dict[str, QRectF] | None:
        """Return where those of the names are that can stay; None if all are to be put anew.

        For those that were badly put, or had no room, there may be a better place by now.
        """
        lines = self._lines_by_name
        known, were = self._put
        found = flaws(self._named, lines, self._room, self._radius)
        if lines.keys() != known or any(found[name] > were[name] for name in found):
            return None
        return {name: place for name, place in self._named.items() if not found[name]}

    def _unless_no_better(
        self, places: dict[str, QRectF], lines: Mapping[str, Sequence[QPointF]]
    ) -> dict[str, QRectF]:
        """Return new places of names, the last ones where the new have as much wrong with them."""
        new, last = (flaws(each, lines, self._room, self._radius) for each in (places, self._named))
        found = dict(places)
        for name, place in self._named.items():  # one that goes back makes room for the next
            if name not in places:
                continue
            others = (other for key, other in found.items() if key != name)
            if new[name] >= last[name] and not any(map(place.intersects, others)):
                found[name] = place
        return found

    def _place_names(self, standing: Mapping[str, QRectF] | None = None) -> None:
        """Write each curve's name beside it; the most important curve chooses first.

        Args:
            standing: where names stand that stay there.
        """
        lines = self._lines_by_name
        sizes = {}
        for name in lines:
            metrics = QFontMetricsF(font(12, _name_weight(name)))
            sizes[name] = QSizeF(metrics.horizontalAdvance(name) + 2, metrics.height())
        places = place_labels(lines, sizes, self._room, self._radius, self._uprights, standing)
        if standing is not None:
            places = self._unless_no_better(places, lines)
        self._named = places
        self._put = frozenset(lines), flaws(places, lines, self._room, self._radius)
        palette = colours()
        ground = QColor(palette.panel)
        ground.setAlphaF(0.8)
        ways = {one.name: one.way for one in self._series}
        for name in {*self._names, *places}:
            if name not in self._names:
                self._names[name] = Tag(self, 12, _name_weight(name))
            tag = self._names[name]
            if name not in places:
                tag.hide()
                continue
            is_control = look(ways[name]).role == "random"
            ink = QColor(palette.muted) if is_control else colour(ways[name], palette)
            tag.show(name, places[name], ink, ground, 0)

    @property
    def _uprights(self) -> list[float]:
        """Where the cursors' lines stand, in the widget's pixels."""
        return [self.at(cursor.x, 0).x() for cursor in self._cursors]

    def _place_cursors(self) -> None:
        """Draw a line at the current sparsity, and its label over the x axis' labels."""
        cursors = self._cursors if self._series else ()
        palette, face = colours(), font(12, Weight.DemiBold)
        while len(self._lines) < len(cursors):
            line = pg.InfiniteLine(angle=90)
            line.setZValue(50)
            self.addItem(line)
            self._lines.append(line)
            self._tags.append(Tag(self, 12, Weight.DemiBold))
        metrics, area = QFontMetricsF(face), self.area
        widths = [metrics.horizontalAdvance(cursor.text) + 12 for cursor in cursors]
        centres = [self.at(cursor.x, 0).x() for cursor in cursors]
        places = tag_places(area, centres, widths)
        self.leave_out_labels([(tag.left(), tag.right()) for tag in places])
        for index, (line, tag) in enumerate(zip(self._lines, self._tags, strict=True)):
            seen = index < len(cursors) and area.left() - 1 <= centres[index] <= area.right() + 1
            line.setVisible(seen)
            if not seen:
                tag.hide()
                continue
            line.setPen(self.pen(palette.accent, 1.5))
            line.setPos(cursors[index].x)
            accent, ink = QColor(palette.accent), QColor(palette.on_accent)
            tag.show(cursors[index].text, places[index], ink, accent, 4)

    def _spans(self, spot: QPointF) -> bool:
        """Say whether the place lies over the plot or just beside it."""
        return self.area.adjusted(-NEAR, -NEAR, NEAR, 44).contains(spot)

    def _hover(self, near: tuple[Series, int] | None, event: QMouseEvent | None) -> None:
        if near == self._hovered or self._raised is None:
            return
        self._hovered = near
        shape = Qt.CursorShape.PointingHandCursor if near else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.setToolTip(HINT if near is None else point_tip(*near))
        if near is None:
            self._raised.clear()
            QToolTip.hideText()
            return
        series, index = near
        palette, style = colours(), look(series.way)
        scale = self.devicePixelRatioF()
        self._raised.setData(
            [series.x[index]],
            [series.mean[index]],
            symbol=marker_path(style.marker),
            size=2 * (style.radius + RAISED) * line_scale(),
            pen=marker_pen(series.way, palette, raised=True, scale=scale),
            brush=marker_brush(series.way, palette, raised=True),
        )
        if event is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.toolTip(), self)

    def _level_for(self, key: Qt.Key) -> int | None:
        """Return the level that a key leads to."""
        levels = self.levels()
        if not levels:
            return None
        if key == Qt.Key.Key_Left:
            return max((level for level in levels if level < self._percent), default=levels[0])
        if key == Qt.Key.Key_Right:
            return min((level for level in levels if level > self._percent), default=levels[-1])
        return {Qt.Key.Key_Home: levels[0], Qt.Key.Key_End: levels[-1]}.get(key)


class _Curve:
    """One series on the plot: band over the networks, line, and a marker at each level."""

    def __init__(self, plot: StyledPlot, way: Way) -> None:
        self._plot, self._way = plot, way
        self._line = pg.PlotDataItem(antialias=True)
        # Not a PlotDataItem, which has no path while it has no pen.
        self._low, self._high = pg.PlotCurveItem(pen=None), pg.PlotCurveItem(pen=None)
        self._band = pg.FillBetweenItem(self._low, self._high)
        for item in (self._low, self._high, self._band, self._line):
            plot.addItem(item)
        self._shown: tuple[bytes, ...] = ()
        self.recolour()

    def show(self, series: Series, level: int) -> None:
        """Show the series, the higher the level the further in front."""
        self._band.setZValue(level)
        self._line.setZValue(level + 0.5)
        several = series.networks > 1
        drawn = (series.x, series.mean, *((series.low, series.high) if several else ()))
        x, mean, *edges = (np.asarray(values, float) for values in drawn)
        shown = tuple(values.tobytes() for values in (x, mean, *edges))
        if shown == self._shown:
            return
        self._shown = shown
        self._line.setData(x, mean)
        for edge, values in zip((self._low, self._high), edges or ([], []), strict=True):
            edge.setData(x if several else [], values)
        self._band.setVisible(several)

    def recolour(self) -> None:
        palette, style, scale = colours(), look(self._way), self._plot.devicePixelRatioF()
        self._line.setPen(line_pen(self._way, palette, scale))
        self._line.setSymbol(marker_path(style.marker))
        self._line.setSymbolSize(2 * style.radius * line_scale())
        self._line.setSymbolPen(marker_pen(self._way, palette, scale=scale))
        self._line.setSymbolBrush(marker_brush(self._way, palette))
        wash = colour(self._way, palette)
        wash.setAlphaF(WASH)
        self._band.setBrush(wash)

    def leave(self) -> None:
        for item in (self._line, self._band, self._low, self._high):
            self._plot.removeItem(item)


def _name_weight(name: str) -> Weight:
    return Weight.Bold if name in METHODS else Weight.Normal
