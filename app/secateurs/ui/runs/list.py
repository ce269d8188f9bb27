"""All runs, newest first: open, rename, delete, show in the folder."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.data.class_names import is_handwriting
from secateurs.core.learning.settings import OPTIMIZERS
from secateurs.core.storage.records import RunRecord
from secateurs.ui.runs.events import RunDeleteAsked, RunFolderAsked, RunOpenAsked
from secateurs.ui.runs.row import CURRENT, HEIGHT, RECORD, RunRow
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import accuracy_of, count, duration, how_made, percent
from secateurs.ui.theme.fonts import Weight, scaled
from secateurs.ui.theme.theme import on_new_theme
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish

AUGMENTED = "\nIts training images were shifted, turned, slanted, scaled and thickened a little"

WRITTEN = (
    ",\nand a third was written anew by other hands, so that real drawings are read better;\n"
    "the exercise's own run is plain"
)


def spoken(record: RunRecord) -> str:
    return f"{record.name}, test accuracy {accuracy_of(record)}"


def tip(record: RunRecord) -> str:
    """Say in a few lines what a run is."""
    if record.kind != "trained":
        return _made_tip(record)
    settings = record.settings
    layers = ", ".join(str(units) for units in settings.hidden_layers)
    epochs = f"{len(record.history)} of {settings.epochs} epochs in {duration(record.seconds)}"
    made = record.created.astimezone().strftime("%d %B %Y, %H:%M")
    return (
        f"{record.name}: {percent(record.test_accuracy, 2)} on the test set of {record.dataset}\n"
        f"Hidden layers {layers} · {count(record.parameters)} parameters\n"
        f"{OPTIMIZERS[settings.optimizer]}, rate {settings.learning_rate:g}, "
        f"batch {settings.batch_size}, seed {settings.seed}\n"
        f"{epochs}, {record.kept_epoch}\n"
        f"Made {made}{_augmented(record)}"
    )


def _augmented(record: RunRecord) -> str:
    if not record.settings.augment:
        return ""
    return AUGMENTED + (WRITTEN if is_handwriting(record.dataset_key) else "")


def _made_tip(record: RunRecord) -> str:
    """Say in a few lines what a network is that was not trained here."""
    tested = (
        f"{percent(record.test_accuracy, 2)} on the test set of {record.dataset}"
        if record.is_tested
        else "not tested yet"
    )
    made = record.created.astimezone().strftime("%d %B %Y, %H:%M")
    lines = (
        f"{record.name}: {tested}",
        f"{how_made(record)[:1].upper()}{how_made(record)[1:]}",
        f"{count(record.parameters)} parameters",
        record.remark,
        record.kept_epoch[:1].upper() + record.kept_epoch[1:],
        f"Made {made}",
    )
    return "\n".join(line for line in lines if line)


_NO_LIMIT = 16_777_215  # Qt's own

_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RunList(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[RunRecord, ...], str] = ((), "")
        self.view = _List()
        self.view.setAccessibleName("Runs")
        self.view.setToolTip("Enter opens a run, F2 renames it, Delete removes it")
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
        self.view.customContextMenuRequested.connect(self._open_menu)

    def show_state(self, state: State) -> None:
        shown = (state.runs, state.run.id)
        if shown[0] is self._shown[0] and shown[1] == self._shown[1]:
            return
        self._shown = shown
        self._fill(state)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Leave room for words below a list of nothing but bundled runs."""
        runs = self._shown[0]
        empty = all(record.is_bundled for record in runs)
        self._empty.setVisible(empty)
        self.view.setMaximumHeight(scaled(HEIGHT) * len(runs) if empty else _NO_LIMIT)

    def _fill(self, state: State) -> None:
        marked = self._marked()
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
            and event.key() in _KEYS
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Delete and not editing:
            self.delete_pressed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            if item := self.currentItem():
                self.itemActivated.emit(item)
        else:
            super().keyPressEvent(event)
