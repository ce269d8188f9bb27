"""The network drawn: its layers from left to right, each with a bar of what it keeps."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from secateurs.core.graph.flow import FlowNode
from secateurs.ui.layers.network_view import NetworkView
from secateurs.ui.layers.node import (
    GRIP,
    HOW,
    Look,
    Standing,
    bar_in,
    bar_of_narrow,
    is_narrow,
    paint_node,
    removed_at,
    tip_of,
)
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.page import scrolls_on
from secateurs.ui.widgets.text import plain_tip

STEP = 1.25  # a zoom step
FADE = 30  # pixels over which the picture fades out where there is more
LOWEST = 88  # pixels that one row of layers asks for,
LANE, MOST = 40, 200  # each lane of several, and all of them at most
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_ZOOMS = {
    Qt.Key.Key_Plus: STEP,
    Qt.Key.Key_Equal: STEP,
    Qt.Key.Key_Minus: 1 / STEP,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHARES = {  # by Alt and a key, in percent that go
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
}


class NetworkPicture(QWidget):
    """A click or an arrow key picks a layer; wheel, + and - zoom; drag and Shift+arrows pan.

    A drag of a layer's bar, or Alt with arrows, gives the layer a share of its own; a double
    click on it, or R, takes that back. Enter looks into the layer.
    """

    picked = Signal(int)
    shared = Signal(int, float)  # layer, the share of it that is to go
    unshared = Signal(int)
    menu_wanted = Signal(int, QPoint)  # layer, where on the screen
    entered = Signal()  # the chosen layer, to look into it

    def __init__(self) -> None:
        super().__init__()
        self.view = NetworkView()
        self.looks: tuple[Look, ...] = ()
        self.found: frozenset[int] = frozenset()
        self.chosen = 0
        self._colour = ""
        self._lines: QPixmap | None = None  # as painted last; the bars move without them
        self._lines_of: tuple[object, ...] = ()
        self._pressed: QPointF | None = None
        self._dragged = False
        self._moving: int | None = None  # the node whose bar is dragged
        self._lit: int | None = None  # the node whose bar is pointed at
        self.setMouseTracking(True)
        self.setAccessibleDescription(HOW)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_nodes(self, nodes: tuple[FlowNode, ...]) -> None:
        self.found = frozenset()
        self.view.show_nodes(nodes)
        self.updateGeometry()
        self.update()

    def show_looks(self, looks: tuple[Look, ...], colour: str) -> None:
        """Show what each node keeps, in the palette's colour of that name."""
        if (looks, colour) != (self.looks, self._colour):
            self.looks, self._colour = looks, colour
            self._describe()
            self.update()

    def show_chosen(self, index: int) -> None:
        if index != self.chosen:
            self.chosen = index
            self._describe()
            self.update()

    def show_found(self, found: frozenset[int]) -> None:
        """Mark nodes, and bring the first of them into view."""
        self.found = found
        if found:
            self.view.reveal(min(found))
        self.update()

    def reveal_chosen(self) -> None:
        for node, look in enumerate(self.looks):
            if look.index == self.chosen:
                self.view.reveal(node)
                self.update()

    def zoom_by(self, factor: float, at: float | None = None) -> None:
        """Zoom at a place, in pixels from the left, or at the chosen layer, which stays in view."""
        chosen = self._chosen_at if at is None else None
        middle = self.width() / 2 if chosen is None else chosen
        self.view.zoom_by(factor, middle if at is None else at)
        if chosen is not None:
            self.reveal_chosen()
        self.update()

    @property
    def _chosen_at(self) -> float | None:
        """The middle of the chosen layer, from the left; None where it is not seen."""
        for node, look in enumerate(self.looks):
            place = self.view.boxes[node].center().x() - self.view.offset
            if look.index == self.chosen and 0 <= place <= self.width():
                return place
        return None

    def fit(self) -> None:
        self.view.fit()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 96)

    def minimumSizeHint(self) -> QSize:
        """Have room for names and bars in every lane, but for those of very many."""
        lanes = round(self.view.lanes * scaled(LANE))
        return QSize(160, min(max(scaled(LOWEST), lanes), scaled(MOST)))

    def _describe(self) -> None:
        chosen = next((look for look in self.looks if look.index == self.chosen), None)
        self.setAccessibleName("Network" if chosen is None else f"Network, at {chosen.tip}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.resize(self.width(), self.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if scrolls_on(self, event):
            event.ignore()
            return
        turned, sideways = event.angleDelta().y(), event.angleDelta().x()
        if turned:
            self.zoom_by(STEP ** (turned / 120), event.position().x())
        else:
            self.view.pan(-sideways / 2)
            self.update()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False
            self._moving = self._bar_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._light(self._bar_at(event.position()))
            return
        way = event.position() - self._pressed
        if self._moving is not None:
            if self._dragged or way.manhattanLength() >= QApplication.startDragDistance():
                if not self._dragged:
                    self._dragged = True
                    self._choose(self._moving)
                self._drag_bar(self._moving, event.position())
            return
        moved = way.x()
        if self._dragged or abs(moved) >= QApplication.startDragDistance():
            self._dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.view.pan(-moved)
            self._pressed = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._dragged:
            self._choose(self.view.node_at(event.position().x(), event.position().y()))
        self._pressed = self._moving = None
        self.unsetCursor()
        self._lit = None
        self._light(self._bar_at(event.position()))

    def _choose(self, node: int | None) -> None:
        index = None if node is None else self.looks[node].index
        if index is not None:
            self.picked.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self._bar_at(event.position())
        index = None if node is None else self.looks[node].index
        if node is None or index is None or is_narrow(self.view.boxes[node]):
            self.fit()  # the first click on a narrow bar only chose it
        else:
            self.unshared.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu of the layer under the pointer; by keyboard, of the chosen one."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            node = next((n for n, look in enumerate(self.looks) if look.index == self.chosen), None)
            place = None if node is None else self._seen_box(node).bottomLeft().toPoint()
            where = event.globalPos() if place is None else self.mapToGlobal(place)
        else:
            node, where = self.view.node_at(event.x(), event.y()), event.globalPos()
        index = None if node is None else self.looks[node].index
        if index is not None:
            self.picked.emit(index)
            self.menu_wanted.emit(index, where)

    def _seen_box(self, node: int) -> QRectF:
        return self.view.boxes[node].translated(-self.view.offset, 0)

    def _bar_of(self, node: int) -> QRectF | None:
        """Return where a bar can be dragged, as it is seen; a narrow one only once chosen."""
        look, box = self.looks[node], self._seen_box(node)
        if look.bar is None or not look.bar.movable:
            return None
        if is_narrow(box):
            return bar_of_narrow(box) if look.index == self.chosen else None
        return bar_in(box)

    def _bar_at(self, point: QPointF) -> int | None:
        node = self.view.node_at(point.x(), point.y())
        bar = None if node is None or node >= len(self.looks) else self._bar_of(node)
        if bar is None or not bar.adjusted(-GRIP, -GRIP, GRIP, GRIP).contains(point):
            return None
        return node

    def _light(self, node: int | None) -> None:
        if node == self._lit:
            return
        self._lit = node
        bar = None if node is None else self._bar_of(node)
        if bar is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.SizeVerCursor)
        self.update()

    def _drag_bar(self, node: int, point: QPointF) -> None:
        bar, index = self._bar_of(node), self.looks[node].index
        if bar is not None and index is not None:
            self.shared.emit(index, removed_at(bar, point))

    def _step_share(self, percent: int) -> None:
        """Have more or less of the chosen layer go."""
        bar = next((look.bar for look in self.looks if look.index == self.chosen), None)
        if bar is not None and bar.movable:
            removed = round(1 - bar.kept + percent / 100, 2)
            self.shared.emit(self.chosen, min(max(removed, 0.0), 1.0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = Qt.Key(event.key()), Qt.KeyboardModifier.ShiftModifier
        if key in _SHARES and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._step_share(_SHARES[key])
        elif key == Qt.Key.Key_R and not event.modifiers():
            self.unshared.emit(self.chosen)
        elif key in _STEPS and event.modifiers() & shift:
            self.view.pan(_STEPS[key] * self.width() / 4)
            self.update()
        elif key in _STEPS:
            self._pick(self.chosen + _STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._pick(0 if key == Qt.Key.Key_Home else len(self.looks))
        elif key in _ZOOMS:
            self.zoom_by(_ZOOMS[key])
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in _ENTER:
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _pick(self, index: int) -> None:
        last = max((look.index for look in self.looks if look.index is not None), default=None)
        if last is not None:
            self.picked.emit(min(max(index, 0), last))
            self.reveal_chosen()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            node = self.view.node_at(event.x(), event.y())
            tip = "" if node is None else tip_of(self.looks[node], self.view.boxes[node])
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, view = QPainter(self), self.view
        painter.drawPixmap(0, 0, self._painted_lines())
        painter.translate(-view.offset, 0)
        seen = QRectF(view.offset, 0, self.width(), self.height())
        focused = self.hasFocus()
        for node, (box, look) in enumerate(zip(view.boxes, self.looks, strict=False)):
            if box.intersects(seen):
                chosen = look.index is not None and look.index == self.chosen
                standing = Standing(chosen, focused, lit=node == self._lit)
                paint_node(painter, box, view.nodes[node], look, standing, self._colour)
                if node in self.found:
                    around = box.adjusted(-3, -3, 3, 3)
                    paint_frame(painter, around, 9, None, colours().text)
        painter.translate(view.offset, 0)
        self._paint_what_lies_beyond(painter)

    def _paint_what_lies_beyond(self, painter: QPainter) -> None:
        """Let the picture fade out, with an arrowhead, towards where there is more of it."""
        palette, middle = colours(), self.height() / 2
        for is_more, edge, way in zip(self.view.beyond, (0, self.width()), (1, -1), strict=True):
            if not is_more:
                continue
            panel, clear = QColor(palette.panel), QColor(palette.panel)
            clear.setAlpha(0)
            fade = QLinearGradient(edge, 0, edge + way * FADE, 0)
            fade.setStops([(0.0, panel), (0.4, panel), (1.0, clear)])
            painter.fillRect(QRectF(edge, 0, way * FADE, self.height()).normalized(), fade)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(palette.muted), 1.6))
            tip, foot = edge + way * 4, edge + way * 9
            painter.drawPolyline(
                [QPointF(foot, middle - 5), QPointF(tip, middle), QPointF(foot, middle + 5)]
            )

    def _painted_lines(self) -> QPixmap:
        view, ratio = self.view, self.devicePixelRatioF()
        wanted = (view.lines, view.offset, self.size(), ratio, colours())
        if self._lines is None or wanted != self._lines_of:
            self._lines_of = wanted
            self._lines = QPixmap(self.size() * ratio)
            self._lines.setDevicePixelRatio(ratio)
            self._lines.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._lines)
            painter.translate(-view.offset, 0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours().random), 1))
            painter.drawPath(view.lines)
            painter.end()
        return self._lines
