"""The names of the series above the plot, each a switch."""

from collections.abc import Collection, Sequence
from functools import cache

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from secateurs.core.evaluation.points import Way, curve_name
from secateurs.core.findings.answers import INEXACT
from secateurs.core.report.styles import DEEPENED, SHAPES, STROKES, Marker, Style, style_of
from secateurs.ui.compare.events import SeriesToggled
from secateurs.ui.theme.blend import mixed
from secateurs.ui.theme.fonts import font, scaled
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours, line_scale, on_new_theme
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish

RAISED = 2.0  # pixels by which a marker grows below the pointer


@cache
def look(way: Way) -> Style:
    return style_of(way)


def colour(way: Way, palette: Palette) -> QColor:
    style = look(way)
    ink = QColor(getattr(palette, style.role))
    return mixed(ink, palette.text, DEEPENED) if style.strong else ink


def line_pen(way: Way, palette: Palette, scale: float = 1.0) -> QPen:
    """Return the pen of a series' line; `scale` is the screen's pixels to one of the window's."""
    style = look(way)
    pen = QPen(colour(way, palette), style.width * scale * line_scale())
    pen.setCosmetic(True)
    if style.dash:
        pen.setDashPattern(style.dash)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def marker_pen(way: Way, palette: Palette, *, raised: bool = False, scale: float = 1.0) -> QPen:
    style = look(way)
    if style.marker in STROKES:
        width = 2.6 if style.filled or raised else 1.8
    else:
        width = min(style.width, 2.0) if style.radius > 3 else 1.0
    pen = QPen(colour(way, palette), width * scale * line_scale())
    pen.setCosmetic(True)
    return pen


def marker_brush(way: Way, palette: Palette, *, raised: bool = False) -> QBrush:
    filled = look(way).filled or raised
    return QBrush(colour(way, palette) if filled else QColor(palette.panel))


@cache
def marker_path(marker: Marker) -> QPainterPath:
    """Return a marker of radius 0.5 around the origin."""
    path = QPainterPath()
    if marker == "circle":
        path.addEllipse(QPointF(0, 0), 0.5, 0.5)
    elif marker in SHAPES:
        path.addPolygon(QPolygonF([QPointF(x / 2, y / 2) for x, y in SHAPES[marker]]))
        path.closeSubpath()
    else:
        for x1, y1, x2, y2 in STROKES[marker]:
            path.moveTo(x1 / 2, y1 / 2)
            path.lineTo(x2 / 2, y2 / 2)
    return path


def paint_marker(painter: QPainter, point: QPointF, way: Way, palette: Palette) -> None:
    style = look(way)
    painter.save()
    painter.translate(point)
    side = 2 * style.radius * line_scale()
    painter.scale(side, side)
    painter.setPen(marker_pen(way, palette, scale=painter.device().devicePixelRatioF()))
    painter.setBrush(marker_brush(way, palette))
    painter.drawPath(marker_path(style.marker))
    painter.restore()


HEIGHT, GAP = 24, 6
PAD, SAMPLE = 7, 28  # pixels beside a name and its piece of line, and of that
TIGHT_PAD, TIGHT_SAMPLE = 3, 20  # where not all have room in one row

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Legend(QWidget):
    """Flows over as many rows as it needs; nothing to see while there are fewer than two series.

    A click or Space hides a series or shows it again, arrow keys move from name to name.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[Way, LegendItem] = {}
        self.setAccessibleName("Series of the plot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        on_new_theme(self._lay_out)

    def show_series(self, ways: Sequence[Way], hidden: Collection[Way]) -> None:
        if tuple(ways) != tuple(self._items):
            self._fill(ways)
        for way, item in self._items.items():
            item.show_hidden(way in hidden)
        self.setVisible(len(ways) > 1)

    def item(self, way: Way) -> "LegendItem":
        return self._items[way]

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _fill(self, ways: Sequence[Way]) -> None:
        before, focused = self._items, self._focused()
        self._items = {way: before[way] if way in before else self._made(way) for way in ways}
        for way, item in before.items():
            if way not in self._items:
                item.hide()
                item.deleteLater()
        if focused not in self._items:
            focused = next(iter(ways), None)
        for way, item in self._items.items():
            self._let_in(item, way == focused)
        self._lay_out()

    def _made(self, way: Way) -> "LegendItem":
        item = LegendItem(way, self)
        item.clicked.connect(self._clicked)
        item.stepped.connect(self._step)
        item.show()
        return item

    def _focused(self) -> Way | None:
        """Return the one that Tab leads to."""
        none = Qt.FocusPolicy.NoFocus
        return next((way for way, item in self._items.items() if item.focusPolicy() != none), None)

    def _let_in(self, item: "LegendItem", wanted: bool) -> None:
        item.setFocusPolicy(Qt.FocusPolicy.TabFocus if wanted else Qt.FocusPolicy.NoFocus)

    @Slot()
    def _clicked(self) -> None:
        wish(self, SeriesToggled(self.sender().way))  # type: ignore[attr-defined]

    @Slot(int)
    def _step(self, step: int) -> None:
        items = list(self._items.values())
        place = items.index(self.sender())  # type: ignore[arg-type]
        following = items[(place + step) % len(items)]
        self._let_in(following, True)
        following.setFocus(Qt.FocusReason.TabFocusReason)
        for item in items:
            self._let_in(item, item is following)

    @Slot()
    def _lay_out(self) -> None:
        x, y, height = 0, 0, scaled(HEIGHT)
        whole = sum(item.width_of_name(tight=False) + 2 for item in self._items.values()) - 2
        for item in self._items.values():
            item.show_tight(whole > self.width())
        for item in self._items.values():
            size = item.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + height
            item.setGeometry(QRect(x, y, size.width(), height))
            x += size.width() + 2
        self.setFixedHeight(y + height)


class LegendItem(QAbstractButton):
    """A piece of the line with its marker, and the name; struck out while it is hidden."""

    stepped = Signal(int)

    def __init__(self, way: Way, parent: QWidget) -> None:
        super().__init__(parent)
        self.way = way
        self._hidden = self._tight = False
        self.setText(curve_name(way))
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setChecked(True)
        self._name()

    def show_hidden(self, hidden: bool) -> None:
        if hidden != self._hidden:
            self._hidden = hidden
            self._name()
            self.update()
        self.setChecked(not hidden)

    def show_tight(self, tight: bool) -> None:
        """Take less room around the name, or the usual one."""
        if tight != self._tight:
            self._tight = tight
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.width_of_name(tight=self._tight), scaled(HEIGHT))

    def width_of_name(self, *, tight: bool) -> int:
        """Return the pixels of width that are asked for."""
        pad, sample = (TIGHT_PAD, TIGHT_SAMPLE) if tight else (PAD, SAMPLE)
        return 2 * pad + sample + GAP + QFontMetrics(font(12)).horizontalAdvance(self.text())

    def nextCheckState(self) -> None:
        """Stay as the state says; a click is only a wish."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse():
            paint_frame(painter, area, 5, palette.window, None)
        if self.hasFocus():
            paint_frame(painter, area, 5, None, palette.accent, 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        pad, sample = (TIGHT_PAD, TIGHT_SAMPLE) if self._tight else (PAD, SAMPLE)
        painter.setOpacity(0.35 if self._hidden else 1.0)
        painter.setPen(line_pen(self.way, palette, self.devicePixelRatioF()))
        painter.drawLine(QLineF(pad, middle, pad + sample, middle))
        paint_marker(painter, QPointF(pad + sample / 2, middle), self.way, palette)
        painter.setOpacity(1.0)
        face = QFont(font(12))  # a copy: the others are shared
        face.setStrikeOut(self._hidden)
        painter.setFont(face)
        painter.setPen(QColor(palette.muted if self._hidden else palette.text))
        words = self.rect().adjusted(pad + sample + GAP, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())

    def _name(self) -> None:
        act, name = "Show" if self._hidden else "Hide", self.text()
        said = "" if self.way.exact else f". {INEXACT}"
        self.setToolTip(plain_tip(f"{act} {name}{said}"))
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{'hidden' if self._hidden else 'shown'}{said}")
