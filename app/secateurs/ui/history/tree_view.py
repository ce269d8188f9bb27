"""The steps of an experiment drawn as a tree, from left to right."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from secateurs.core.history.tree import Tree
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

COLUMN, ROW = 138, 70  # pixels from step to step
LEFT, TOP = 14, 27  # where the first one's dot is
DOT, HERE_DOT = 4.5, 6.0  # radius
TEXT = 15  # pixels of a line of text
BESIDE = 11  # pixels from a dot to its words
TURN = 26  # pixels before a step, from where a branch goes down to it
_Align = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True)
class StepLook:
    """What is written at a step: its name, two lines below it, and all that is said of it."""

    name: str
    figures: str
    time: str
    tip: str


Places = Mapping[str, tuple[int, int]]  # step: column, row


def places_of(tree: Tree) -> Places:
    """Place each step right of the one before; the oldest child stays in its row."""
    children: dict[str, list[str]] = {}
    for node in tree.nodes.values():
        children.setdefault(node.parent, []).append(node.id)
    found: dict[str, tuple[int, int]] = {}
    waiting, row = [(tree.root.id, 0, False)], 0
    while waiting:
        step, column, branches = waiting.pop()
        row += branches
        found[step] = (column, row)
        first, *others = children.get(step, [""])
        for other in reversed(others):
            waiting.append((other, column + 1, True))
        if first:
            waiting.append((first, column + 1, False))
    return found


class HistoryTree(QWidget):
    """A click or Enter asks for a step; arrow keys mark one, which the other keys act on.

    Attributes:
        marked: the step that the keys act on.
    """

    asked = Signal(str)
    naming = Signal(str)
    menu_wanted = Signal(str, QPointF)  # in the widget's coordinates
    comparing = Signal(str)
    marked_changed = Signal(QRect)

    def __init__(self) -> None:
        super().__init__()
        self.marked = ""
        self._tree: Tree | None = None
        self._places: Places = {}
        self._looks: Mapping[str, StepLook] = {}
        self._path: frozenset[str] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("History")
        on_new_theme(self._fit)

    def show_tree(self, tree: Tree, looks: Mapping[str, StepLook]) -> None:
        moved = self._tree is None or self._tree.current != tree.current
        if self._tree is None or tuple(self._tree.nodes) != tuple(tree.nodes):
            self._places = places_of(tree)
            self._fit()
        self._tree, self._looks = tree, looks
        self._path = frozenset(node.id for node in tree.path(tree.current))
        if moved or self.marked not in tree.nodes:
            self._mark(tree.current)
        else:
            self._describe()
        self.update()

    @Slot()
    def _fit(self) -> None:
        """Take the room that the steps need, in the type in force."""
        if self._places:
            columns, rows = (1 + max(each) for each in zip(*self._places.values(), strict=True))
            self.setMinimumSize(columns * scaled(COLUMN) + LEFT, rows * scaled(ROW) + 4)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def spot(self, step: str) -> QPointF:
        """Return where a step's dot is."""
        column, row = self._places[step]
        return QPointF(LEFT + column * scaled(COLUMN), scaled(TOP) + row * scaled(ROW))

    def area(self, step: str) -> QRect:
        """Return all that belongs to a step."""
        spot = self.spot(step)
        left, top = spot.x() - LEFT + 2, spot.y() - scaled(TOP) + 3
        return QRectF(left, top, scaled(COLUMN) - 4, scaled(ROW) - 3).toRect()

    def name_area(self, step: str) -> QRect:
        """Return where its name is written."""
        area, spot = self.area(step), self.spot(step)
        return QRect(round(spot.x()) + 4, area.top(), scaled(COLUMN) - 16, scaled(TEXT) + 8)

    def step_at(self, at: QPointF) -> str:
        """Return the step at a place, or ""."""
        column, row = int(at.x() // scaled(COLUMN)), int((at.y() - 3) // scaled(ROW))
        found = (step for step, place in self._places.items() if place == (column, row))
        return next(found, "")

    def _mark(self, step: str) -> None:
        self.marked = step
        self._describe()
        self.marked_changed.emit(self.area(step))
        self.update()

    def _describe(self) -> None:
        tree, look = self._tree, self._looks.get(self.marked)
        if tree is None or look is None:
            return
        number = 1 + list(tree.nodes).index(self.marked)
        here = ", in force" if self.marked == tree.current else ""
        tip = look.tip.replace("\n", ", ")
        self.setAccessibleDescription(f"Step {number} of {len(tree.nodes)}{here}: {tip}")

    # Mouse and keys.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step = self.step_at(event.position())
        if step and event.button() == Qt.MouseButton.LeftButton:
            self._mark(step)
            self.asked.emit(step)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if step := self.step_at(event.position()):
            self.naming.emit(step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hand = Qt.CursorShape.PointingHandCursor
        self.setCursor(hand if self.step_at(event.position()) else Qt.CursorShape.ArrowCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.spot(self.marked) if by_key else QPointF(event.pos())
        if step := self.step_at(at):
            self._mark(step)
            self.menu_wanted.emit(step, at)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in _KEYS and not event.modifiers():
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            look = self._looks.get(self.step_at(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), plain_tip(look.tip) if look else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._tree is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._mark(self._beside(key, self._tree))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit(self.marked)
        elif key == Qt.Key.Key_F2:
            self.naming.emit(self.marked)
        elif key == Qt.Key.Key_C:
            self.comparing.emit(self.marked)
        else:
            super().keyPressEvent(event)

    def _beside(self, key: Qt.Key, tree: Tree) -> str:
        """Return the step that a key leads to; the marked one where there is none."""
        column, row = self._places[self.marked]
        if key == Qt.Key.Key_Home:
            return tree.root.id
        if key == Qt.Key.Key_End:
            return tree.current
        if key == Qt.Key.Key_Left:
            before = tree.parent(self.marked)
            return before.id if before else self.marked
        if key == Qt.Key.Key_Right:
            after = tree.at(self.marked).redone()
            return after.id if after else self.marked
        step = 1 if key == Qt.Key.Key_Down else -1
        rows = [(at, place) for at, place in self._places.items() if place[1] == row + step]
        nearest = min(rows, key=lambda found: abs(found[1][0] - column), default=None)
        return nearest[0] if nearest else self.marked

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.marked:
            self.marked_changed.emit(self.area(self.marked))

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tree is None:
            return
        painter, seen = QPainter(self), event.rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for node in self._tree.nodes.values():
            if node.parent in self._places:
                self._paint_line(painter, node.parent, node.id, seen)
        for step in self._tree.nodes:
            if self.area(step).intersects(seen):
                self._paint_step(painter, step)

    def _paint_line(self, painter: QPainter, before: str, step: str, seen: QRect) -> None:
        start, end = self.spot(before), self.spot(step)
        if not QRectF(start, end).adjusted(-2, -2, 2, 2).intersects(QRectF(seen)):
            return
        on_path = step in self._path
        palette = colours()
        painter.setPen(QPen(QColor(palette.accent if on_path else palette.random), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(start)
        if start.y() != end.y():  # down beside the words of the step before
            turn = end.x() - TURN
            path.lineTo(turn, start.y())
            path.cubicTo(end.x() - 4, start.y(), turn + 2, end.y(), end.x(), end.y())
        else:
            path.lineTo(end)
        painter.drawPath(path)

    def _paint_step(self, painter: QPainter, step: str) -> None:
        palette, spot, look = colours(), self.spot(step), self._looks[step]
        assert self._tree is not None
        here = step == self._tree.current
        if step == self.marked and self.hasFocus():
            paint_frame(painter, QRectF(self.area(step)), 7, None, palette.accent, 2)
        radius = HERE_DOT if here else DOT
        painter.setPen(QPen(QColor(palette.accent if step in self._path else palette.random), 2))
        painter.setBrush(QColor(palette.accent if here else palette.panel))
        painter.drawEllipse(spot, radius, radius)
        left, text, width = spot.x() + BESIDE, scaled(TEXT), scaled(COLUMN) - BESIDE - 20
        below = scaled(COLUMN) - BESIDE - TURN - 2
        painter.setPen(QColor(palette.text))
        weight = Weight.DemiBold if here else Weight.Normal
        _write(painter, QRectF(left, spot.y() - 7 - text, width, text + 2), look.name, weight)
        painter.setPen(QColor(palette.muted))
        _write(painter, QRectF(left, spot.y() + 6, below, text), look.figures)
        _write(painter, QRectF(left, spot.y() + 6 + text, below, text), look.time)


_MOVES = frozenset(
    (
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    )
)
_KEYS = _MOVES | {Qt.Key.Key_F2, Qt.Key.Key_C, Qt.Key.Key_Return, Qt.Key.Key_Space}


def _write(painter: QPainter, area: QRectF, text: str, weight: Weight = Weight.Normal) -> None:
    painter.setFont(font(12, weight))
    metrics = painter.fontMetrics()
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
    painter.drawText(area, _Align.AlignLeft | _Align.AlignVCenter, cut)
