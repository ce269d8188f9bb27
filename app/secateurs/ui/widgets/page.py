"""A page of the window, and what stands at its top."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from secateurs.ui.shell.state import State
from secateurs.ui.sparsity.keys import is_left_to_sparsity
from secateurs.ui.theme.fonts import scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import PageHeader

BELOW = 16  # pixels left above and below a part that is scrolled to
_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ScrollColumn(QScrollArea):
    """Scrolls down where it is low, and never sideways; what lies behind shows through.

    Args:
        focus: who can be tabbed to has the keys, which scroll it.
        whole: it is a whole part of the window: Page keys are the sparsity's.
    """

    def __init__(
        self, focus: Qt.FocusPolicy = Qt.FocusPolicy.NoFocus, *, whole: bool = False
    ) -> None:
        super().__init__()
        self._whole = whole
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(focus)
        self.viewport().setAutoFillBackground(False)
        self._scrolled_at: QPoint | None = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._scrolled_at = event.globalPosition().toPoint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_for_keys = self.focusPolicy() != Qt.FocusPolicy.NoFocus and self.hasFocus()
        scrolls = is_for_keys or (not self._whole and event.key() in _PAGE_KEYS)
        if scrolls or not is_left_to_sparsity(event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self._whole:
            area = QRectF(self.viewport().rect())
            paint_frame(QPainter(self.viewport()), area, 4, None, colours().accent, 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def goes_on_scrolling(self, event: QWheelEvent) -> bool:
        """Say whether the wheel scrolled this and the pointer has not moved since."""
        return self._scrolled_at == event.globalPosition().toPoint()


def scrolls_on(widget: QWidget, event: QWheelEvent) -> bool:
    """Say whether the wheel belongs to the column around the widget, which it is scrolling."""
    column = widget.parentWidget()
    while column is not None and not isinstance(column, ScrollColumn):
        column = column.parentWidget()
    return column is not None and column.goes_on_scrolling(event)


class PageView(ScrollColumn):
    """Is given the state only while it is in front; see `Pages` in `ui/shell/page_column.py`.

    Attributes:
        column: what lies on the page, from top to bottom.
        taken: pixels of its height that a message has now.
    """

    def __init__(self) -> None:
        super().__init__(whole=True)
        self.taken = 0
        self._size = QSize()
        self._held = self._kept = 0  # height that the content has at least, in pixels
        self._content = content = _Content()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(20, 20, 20, 18)
        self.column.setSpacing(14)
        self.setWidget(content)
        # Large type in a narrow window may need more room than there is.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def show_state(self, state: State) -> None:
        """Show the state."""

    def turn_by(self, event: QKeyEvent) -> bool:
        """Scroll by a page if the key is Shift with a Page key; return whether it is."""
        if event.modifiers() != Qt.KeyboardModifier.ShiftModifier or event.key() not in _PAGE_KEYS:
            return False
        step, bar = QAbstractSlider.SliderAction, self.verticalScrollBar()
        is_down = event.key() == Qt.Key.Key_PageDown
        bar.triggerAction(step.SliderPageStepAdd if is_down else step.SliderPageStepSub)
        return True

    @property
    def whole_height(self) -> int:
        """Its height without a message: what stands where must not depend on one."""
        return self.height() + self.taken

    def hold(self, held: bool) -> None:
        """Keep all in its place, though the page gets lower, until it is let go."""
        self._held = self._content.height() if held else 0
        self._ask_for_height()

    @contextmanager
    def pointed_kept(self) -> Iterator[bool]:
        """Scroll so far that a button under the pointer stays there, however high the page gets.

        For one that is gone then, nothing is scrolled.

        Yields:
            Whether the pointer is on one.
        """
        part = self.pointed()
        top = 0 if part is None else self._top(part)
        yield part is not None
        if part is not None and part.isVisible():
            self._scroll_to(part, top)

    def begin_at_top(self) -> None:
        """Scroll back to the top, unless the pointer is on one of its buttons."""
        if self.pointed() is None:
            self.verticalScrollBar().setValue(0)

    def show_whole(self, part: QWidget) -> None:
        """Scroll as little as needed to see a part of the page whole, or else its top."""
        lay_out()
        top, room = self._top(part), self.viewport().height()
        lowest = max(room - part.height() - BELOW, BELOW)
        bar, wanted = self.verticalScrollBar(), min(max(top, BELOW), lowest)
        if top != wanted:
            bar.setValue(bar.value() + top - wanted)

    def pointed(self) -> QAbstractButton | None:
        """Return the button of the page that the pointer is on."""
        # Not by where the pointer is: the screen's server answers when it has painted all.
        part: QWidget | None = self if self.underMouse() else None
        while part is not None and not isinstance(part, QAbstractButton):
            inner = part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            part = next((each for each in inner if each.underMouse()), None)
        return part if part is not None and part.isEnabled() else None

    def _scroll_to(self, part: QWidget, top: int) -> None:
        """Scroll so far that a part of the page lies at a height, in pixels."""
        bar = self.verticalScrollBar()
        lay_out()
        wanted = bar.value() + self._top(part) - top
        self._kept = wanted + self.viewport().height() if wanted > 0 else 0
        self._ask_for_height()
        if bar.value() != wanted:
            lay_out()
            bar.setValue(bar.value() + self._top(part) - top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._content.room = self.width()
        super().resizeEvent(event)
        margins = self.column.contentsMargins()
        # What stands at the right stays there when the bar comes or goes. Whether it is seen does
        # not tell: the room that it takes is given to it before.
        taken = self.width() - self.viewport().width()
        right = max(0, margins.left() - taken)
        if right != margins.right():
            margins.setRight(right)
            self.column.setContentsMargins(margins)
            self.column.setGeometry(self._content.rect())  # given amid a layout they would wait
        whole = QSize(self.width(), self.whole_height)
        if whole != self._size:
            self._size = whole
            self.let_go()

    def let_go(self) -> None:
        """Have nothing stand where it was before, in a window of another size."""
        self._kept = 0
        self._ask_for_height()

    def _top(self, part: QWidget) -> int:
        return part.mapTo(self, QPoint()).y()

    def _ask_for_height(self) -> None:
        self._content.ask_for_height(max(self._held, self._kept))


class _Content(QWidget):
    """Is at least as high as what lies on it needs, and as it is asked to be.

    Attributes:
        room: the page's width in pixels, that of its scroll bar included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.room = 0
        self._least = 0

    def event(self, event: QEvent) -> bool:
        """Take the height that is needed now first: else all is laid out and painted twice."""
        around = self.parentWidget()
        if event.type() == QEvent.Type.LayoutRequest and around is not None:
            QCoreApplication.sendEvent(around, QEvent(QEvent.Type.LayoutRequest))
        return super().event(event)

    def heightForWidth(self, width: int) -> int:
        """Return the height that is needed with or without the scroll bar.

        The right margin gives way to the bar, but a moment later: meanwhile there would be room
        for lines that then wrap, and the bar would come and go.
        """
        layout = self.layout()
        if layout is None or not 0 < width <= self.room:
            return super().heightForWidth(width)
        margins = layout.contentsMargins()
        return super().heightForWidth(self.room - margins.left() + margins.right())

    def ask_for_height(self, least: int) -> None:
        # Not a minimum height of the widget: the layout's own would no longer count.
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(0, self._least))


def lay_out() -> None:
    """Lay out now what would be laid out once the events that wait in line are delivered."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


LEAST, SPACING = 470, 8  # pixels: of a head's width; between its actions
GIVE = 16  # by which a row's buttons may be narrower than they would be


class PageHead(QWidget):
    """The page's title and its actions, side by side where there is room."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.header = PageHeader(title, subtitle)
        self._beside: list[tuple[QBoxLayout, int]] = []
        self._wrapped: list[tuple[QBoxLayout, tuple[QLayout, ...]]] = []

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the widest row of actions needs, however large type is."""
        widest = max(
            (row.sizeHint().width() for _, parts in self._wrapped for row in parts), default=0
        )
        return QSize(min(scaled(LEAST), max(LEAST, widest)), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for rows, least in self._beside:
            _put(rows, beside=self.width() >= scaled(least))
        self._wrap()

    def _wrapping(self, *parts: QLayout, grows: int = 0) -> QBoxLayout:
        """Return a row of actions that stands in several lines where one is too short for it.

        Args:
            grows: index of the part that takes the room left.
        """
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(SPACING)
        for index, part in enumerate(parts):
            row.addLayout(part, int(index == grows))
        self._wrapped.append((row, parts))
        return row

    def _wrap(self) -> None:
        """Wrap what has to be; to be called again when what is shown changes."""
        for row, parts in self._wrapped:
            whole = sum(part.sizeHint().width() + SPACING for part in parts) - SPACING
            _put(row, beside=self.width() >= whole - GIVE)

    def _lay_out(self, *actions: tuple[QLayout, int]) -> None:
        """Put each row of actions beside all before it from its width on, else below."""
        for row, least in actions:
            rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setSpacing(SPACING)
            if self._beside:
                rows.addLayout(self._beside[-1][0], 1)
            else:
                rows.addWidget(self.header, 1)
            rows.addLayout(row)
            self._beside.append((rows, least))
        self.setLayout(self._beside[-1][0])


def _put(parts: QBoxLayout, *, beside: bool) -> None:
    way = QBoxLayout.Direction
    parts.setDirection(way.LeftToRight if beside else way.TopToBottom)


def action_row(*widgets: QWidget) -> QHBoxLayout:
    """Return the widgets side by side, at the left."""
    row = QHBoxLayout()
    row.setSpacing(SPACING)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(0)
    return row
