"""All runs, newest first: open, rename, delete, show in the folder."""

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.storage.records import RunRecord
from secateurs.ui.runs.events import (
    RunDeleteAsked,
    RunDetailsAsked,
    RunFolderAsked,
    RunOpenAsked,
)
from secateurs.ui.runs.row import CURRENT, HEIGHT, RECORD, RunRow, details_place
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import accuracy_of
from secateurs.ui.theme.fonts import Weight, scaled
from secateurs.ui.theme.theme import on_new_theme
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish


def spoken(record: RunRecord) -> str:
    return f"{record.name}, test accuracy {accuracy_of(record)}"


def tip(record: RunRecord) -> str:
    """Say which run it is, its name in full, and the way to all else."""
    tested = f"{accuracy_of(record, 2)} on the test set of {record.dataset}"
    return f"{record.name}: {tested if record.is_tested else 'not tested yet'}\n{MORE}"


KEYS = "Enter opens a run, Ctrl+I shows its details, F2 renames it, Delete removes it"
MORE = "Click opens it, the i beside it or Ctrl+I shows its details"

_NO_LIMIT = 16_777_215  # Qt's own

_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDEWAYS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class RunList(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[RunRecord, ...], str] = ((), "")
        self.view = _List()
        self.view.setAccessibleName("Runs")
        self.view.setToolTip(plain_tip(KEYS))
        self._row = RunRow(self.view)
        self.view.setItemDelegate(self._row)
        self._empty = label("Networks that you train or open appear here.", 12, tone="muted")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(11, 8, 8, 0)
        self.caption = QHBoxLayout()
        self.caption.setContentsMargins(11, 0, 0, 2)
        self.caption.addWidget(label("Runs", 12, Weight.DemiBold, "muted"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 10, 9, 10)
        column.setSpacing(2)
        column.addLayout(self.caption)
        column.addWidget(self.view, 1)
        column.addWidget(self._empty)
        column.addStretch()
        self._connect()
        on_new_theme(self._fit)

    def _connect(self) -> None:
        self.view.itemActivated.connect(self._open)
        self.view.itemClicked.connect(self._open)
        self.view.delete_pressed.connect(self._delete)
        self.view.details_asked.connect(self._show_details)
        self.view.customContextMenuRequested.connect(self._open_menu)

    def show_state(self, state: State) -> None:
        shown = (state.runs, state.run.id)
        if shown[0] is self._shown[0] and shown[1] == self._shown[1]:
            return
        opened = shown[1] != self._shown[1]
        self._shown = shown
        self._fill(state, None if opened and not self.view.hasFocus() else self._marked())
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Leave room for words below a list of nothing but bundled runs."""
        runs = self._shown[0]
        empty = all(record.is_bundled for record in runs)
        self._empty.setVisible(empty)
        self.view.setMaximumHeight(scaled(HEIGHT) * len(runs) if empty else _NO_LIMIT)

    def _fill(self, state: State, marked: RunRecord | None) -> None:
        """List all runs; the one that the keys are for stays so, if any, else the one in use."""
        self.view.clear()
        for record in state.runs:
            item = QListWidgetItem(record.name, self.view)
            item.setData(RECORD, record)
            item.setData(CURRENT, record.id == state.run.id)
            item.setToolTip(plain_tip(tip(record)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken(record))
            if not record.is_bundled:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if record.id == (marked.id if marked else state.run.id):
                self.view.setCurrentItem(item)

    def _marked(self) -> RunRecord | None:
        item = self.view.currentItem()
        return item.data(RECORD) if item else None

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        if not item.data(CURRENT):
            wish(self, RunOpenAsked(item.data(RECORD).id))

    @Slot()
    def _delete(self) -> None:
        record = self._marked()
        if record and not record.is_bundled:
            wish(self, RunDeleteAsked(record.id))

    @Slot()
    def _rename(self) -> None:
        item = self.view.currentItem()
        if item and not item.data(RECORD).is_bundled:
            self.view.editItem(item)

    @Slot()
    def _open_marked(self) -> None:
        if item := self.view.currentItem():
            self._open(item)

    @Slot()
    def _show_details(self) -> None:
        if record := self._marked():
            wish(self, RunDetailsAsked(record.id))

    @Slot()
    def _show_folder(self) -> None:
        if record := self._marked():
            wish(self, RunFolderAsked(record.id))

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        if item := self.view.itemAt(at):
            self.view.setCurrentItem(item)
        if menu := self.menu():
            menu.popup(self.view.viewport().mapToGlobal(at))

    def menu(self) -> QMenu | None:
        """Make the marked run's menu; None when no run is marked."""
        record = self._marked()
        if record is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        own = not record.is_bundled
        for text, key, slot, possible in (
            ("Open", "Return", self._open_marked, not self.view.currentItem().data(CURRENT)),
            ("Details", "Ctrl+I", self._show_details, True),
            ("Rename", "F2", self._rename, own),
            ("Show in folder", "", self._show_folder, own),
            ("Delete", "Del", self._delete, own),
        ):
            action = QAction(text, menu)
            action.setShortcut(QKeySequence(key))
            action.setEnabled(possible)
            action.triggered.connect(slot)
            menu.addAction(action)
        return menu


class _List(QListWidget):
    """Keeps the keys that mean something here from the window's shortcuts."""

    delete_pressed = Signal()
    details_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() in _KEYS or _is_details(event))
        ):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._on_details(event):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and self._on_details(event):
            self.setCurrentItem(item)
            self.details_asked.emit()
        else:
            super().mouseReleaseEvent(event)

    def _on_details(self, event: QMouseEvent) -> bool:
        """Say whether the button that shows the details is under the pointer."""
        item = self.itemAt(event.position().toPoint())
        if item is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        return details_place(QRectF(self.visualItemRect(item))).contains(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Delete and not editing:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            if item := self.currentItem():
                if item.data(CURRENT):
                    self.details_asked.emit()
                else:
                    self.itemActivated.emit(item)
        elif _is_details(event) and not editing:
            self.details_asked.emit()
        elif event.key() in _SIDEWAYS and not editing:
            event.ignore()  # a list of one column has no use for them
        else:
            super().keyPressEvent(event)


def _is_details(event: QKeyEvent) -> bool:
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and event.key() == Qt.Key.Key_I
