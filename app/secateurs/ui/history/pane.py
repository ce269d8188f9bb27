"""The history as a tab of the Prune page: go to a step, name it, compare it, export it."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.history.tree import LONGEST_NAME, Node, Tree
from secateurs.core.storage.records import LONGEST_NAME as LONGEST_RUN
from secateurs.ui.history.events import StepAsked, StepExportAsked, StepNamed
from secateurs.ui.history.tree_view import HistoryTree, StepLook
from secateurs.ui.history.words import (
    compared,
    decided_words,
    figures_words,
    made_words,
    size_words,
    step_words,
    time_words,
)
from secateurs.ui.prune.pane import Pane, Resting
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.field import LineEdit
from secateurs.ui.widgets.focus import turn_to
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish

NOTHING = (
    "What you decide becomes a step here that you can come back to.\nDrag the bar below to begin."
)


WIDEST = 220  # pixels of a column of two steps compared

READING = "Reading the history…"


class HistoryPane(Pane):
    title = "History"
    notes = (
        "Ctrl+Z goes back · click a step to be there · F2 names it · C compares",
        "Ctrl+Z goes back · click a step to be there",
        "Ctrl+Z goes back",
    )

    def __init__(self) -> None:
        super().__init__()
        self._tree: Tree | None = None
        self._nodes: dict[str, Node] = {}
        self._looks: dict[str, StepLook] = {}  # of these very nodes
        self._nothing = Resting()
        self._nothing.show_words(READING)
        self.tree = HistoryTree()
        self.area = _TreeArea(self.tree)
        self.field = _NameField(self.tree)
        self.comparison = ComparisonPopover(self)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stack)
        self.tree.asked.connect(self._ask)
        self.tree.naming.connect(self._begin_naming)
        self.tree.comparing.connect(self.compare)
        self.tree.menu_wanted.connect(self._open_menu)
        self.tree.marked_changed.connect(self.area.reveal)
        self.field.editingFinished.connect(self._end_naming)

    def show_state(self, state: State) -> None:
        tree = state.history.tree
        if tree is self._tree:
            return
        self._tree = tree
        if tree is None or len(tree.nodes) < 2:
            self._nothing.show_words(READING if tree is None else NOTHING)
            turn_to(self._stack, self._nothing)
            return
        for node in tree.nodes.values():
            if self._nodes.get(node.id) is not node:
                self._nodes[node.id], self._looks[node.id] = node, _look(tree, node)
        self.tree.show_tree(tree, self._looks)
        turn_to(self._stack, self.area)

    def take_keys(self) -> None:
        """Put the keys on the tree."""
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _ask(self, step: str) -> None:
        wish(self, StepAsked(step))

    @Slot(str)
    def compare(self, step: str) -> None:
        """Compare a step with the one in force; that one with the step before it."""
        tree = self._tree
        if tree is None:
            return
        node = tree.nodes[step]
        one, other = (node, tree.here) if step != tree.current else (tree.undone(), node)
        if one is not None:
            spot = self.tree.mapToGlobal(self.tree.area(step).topLeft())
            self.comparison.open_at(spot, compared(tree, one, other))

    @Slot(str, QPointF)
    def _open_menu(self, step: str, at: QPointF) -> None:
        self.menu(step).popup(self.tree.mapToGlobal(at.toPoint()))

    def menu(self, step: str) -> QMenu:
        """Make a step's menu."""
        tree = self._tree
        assert tree is not None
        here = step == tree.current
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        other = "the step before" if here else "the step in force"
        for text, key, does, possible in (
            ("Go there", "Return", lambda: self._ask(step), not here),
            ("Name…", "F2", lambda: self._begin_naming(step), True),
            (f"Compare with {other}", "C", lambda: self.compare(step), _comparable(tree, step)),
            ("Export this step…", "", lambda: wish(self, StepExportAsked(step)), True),
        ):
            action = QAction(text, menu)
            action.setShortcut(QKeySequence(key))
            action.setEnabled(possible)
            action.triggered.connect(does)
            menu.addAction(action)
        return menu

    @Slot(str)
    def _begin_naming(self, step: str) -> None:
        if self._tree is not None:
            shown = self._tree.nodes[step].name or step_words(self._tree, self._tree.nodes[step])
            self.field.begin(step, shown, self.tree.name_area(step))

    @Slot()
    def _end_naming(self) -> None:
        had_focus = self.field.hasFocus()
        step, name = self.field.finish()
        if step and self._tree is not None and step in self._tree.nodes:
            was = self._tree.nodes[step]
            if name != (was.name or step_words(self._tree, was)):
                wish(self, StepNamed(step, name))
        if had_focus:
            self.tree.setFocus()


class _TreeArea(ScrollColumn):
    """Scrolls both ways, and brings what is marked into view."""

    def __init__(self, tree: HistoryTree) -> None:
        super().__init__()
        self._tree = tree
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setWidget(tree)
        tree.setAutoFillBackground(False)

    @Slot(QRect)
    def reveal(self, area: QRect) -> None:
        self._tree.resize(self._tree.size().expandedTo(self._tree.minimumSize()))
        self.ensureVisible(area.right(), area.bottom(), 4, 4)
        self.ensureVisible(area.left(), area.top(), 4, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._tree.marked:
            self.reveal(self._tree.area(self._tree.marked))  # a smaller area may cut it off

    def sizeHint(self) -> QSize:
        return QSize(420, max(114, min(260, self._tree.minimumHeight() + 4)))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 114)


class ComparisonPopover(QFrame):
    """Opens over a step; a click elsewhere or Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("Two steps compared")
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._cells: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(15, 11, 15, 13)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(5)

    def open_at(self, spot: QPoint, rows: tuple[tuple[str, ...], ...]) -> None:
        """Open above a place on the screen, or below it where there is no room."""
        self.rows = rows
        for cell in self._cells:
            cell.deleteLater()
        self._cells = [
            self._cell(row, column, text)
            for row, texts in enumerate(rows)
            for column, text in enumerate(texts)
        ]
        self.setAccessibleDescription("; ".join(" ".join(filter(None, row)) for row in rows))
        self.adjustSize()
        room = self.screen().availableGeometry()
        above, lowest = spot.y() - self.height() - 8, room.bottom() - self.height()
        spot.setY(above if above >= room.top() else min(spot.y() + 8, lowest))
        spot.setX(max(room.left(), min(spot.x(), room.right() - self.width())))
        self.move(spot)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        paint_frame(QPainter(self), QRectF(self.rect()), 0, palette.panel, palette.line)

    def _cell(self, row: int, column: int, text: str) -> QLabel:
        weight = Weight.DemiBold if row == 0 else Weight.Normal
        cell = label(text, 12, weight, "text" if row == 0 or column in (1, 2) else "muted", self)
        cell.setWordWrap(cell.sizeHint().width() > scaled(WIDEST))
        self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop)
        return cell


class _NameField(LineEdit):
    """Stands over a step's name; Enter keeps what is typed, Esc leaves the name as it was."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        self._step = ""
        self._below = parent
        self.setParent(parent)
        self.setMaxLength(LONGEST_NAME)
        self.setAccessibleName("Name of the step")
        self.hide()

    def begin(self, step: str, name: str, area: QRect) -> None:
        self._step = step
        self.setText(name)
        self.setFixedHeight(area.height())
        self.setGeometry(area)
        self.show()
        self.selectAll()
        self.setFocus()

    def finish(self) -> tuple[str, str]:
        """Return the step that was named, "" for none, and its name."""
        step, self._step = self._step, ""
        self.hide()
        return step, self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finish()
            self._below.setFocus()
        else:
            super().keyPressEvent(event)
        event.accept()  # no key of it is meant for the tree below


def _comparable(tree: Tree, step: str) -> bool:
    return step != tree.current or tree.undone() is not None


def _look(tree: Tree, node: Node) -> StepLook:
    name, figures = step_words(tree, node), node.figures
    lines = [name, decided_words(node)]
    if figures:
        of = f" of {figures.data}" if figures.data else ""
        accuracy = f"{percent(figures.accuracy, 2)} on the test set{of}"
        lines.append(f"{accuracy}, {size_words(figures.parameters)} parameters left")
    lines.append(made_words(node, LONGEST_RUN))
    return StepLook(name, figures_words(node), time_words(node), "\n".join(lines))
