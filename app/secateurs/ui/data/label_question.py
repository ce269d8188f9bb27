"""Asks which column of a table is the label, with its first rows to look at."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTableView, QVBoxLayout, QWidget

from secateurs.core.data.label_column import LabelWanted, label_at
from secateurs.ui.theme.fonts import Weight, set_font
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.text import label

SIZE = (720, 380)
WIDEST = 160  # pixels of a column
NO_INDEX = QModelIndex()
Index = QModelIndex  # what Qt calls a place in a table


class LabelQuestion(QDialog):
    """A click on a column, or the arrow keys, choose it; Enter opens the data with it."""

    column_chosen = Signal(str)  # by its place, as a source has it

    def __init__(self, parent: QWidget, wanted: LabelWanted) -> None:
        super().__init__(parent)
        self.setWindowTitle("Which column is the label?")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted = wanted
        title = label(f"Which column of {wanted.name} is the label?", 15, Weight.DemiBold)
        why = label(why_words(wanted), tone="muted")
        for text in (title, why):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
        self.table = _table(wanted)
        self.said = label("", 12)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.open_button = primary_button("Open", "Open the data with this column as the label")
        self.open_button.setDefault(True)
        self.cancel = plain_button("Cancel", "Leave the data in use as they are")
        self._lay_out(title, why)
        self.table.selectionModel().currentColumnChanged.connect(self._say)
        self.open_button.clicked.connect(self._choose)
        self.cancel.clicked.connect(self.reject)
        self.table.selectColumn(0)
        self.table.setCurrentIndex(self.table.model().index(0, 0))
        self._say()
        self.table.setFocus()
        self.resize(*SIZE)

    @property
    def column(self) -> int:
        """The place of the column that is chosen."""
        return max(0, self.table.currentIndex().column())

    @Slot()
    def _say(self) -> None:
        self.said.setText(column_words(self._wanted, self.column))

    @Slot()
    def _choose(self) -> None:
        self.column_chosen.emit(label_at(self.column))
        self.accept()

    def _lay_out(self, *texts: QWidget) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.said, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for text in texts:
            column.addWidget(text)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)


def why_words(wanted: LabelWanted) -> str:
    """Say what a person is to do, and why it was not found."""
    to_do = "The label says which class a row belongs to. Choose its column:"
    return f"{wanted.reason} {to_do}" if wanted.reason else to_do


def column_words(wanted: LabelWanted, place: int) -> str:
    """Say which column is chosen and what it holds."""
    named = wanted.columns[place]
    which = f"Column {named}" if named == str(place + 1) else f"Column {place + 1}, {named}"
    values = ", ".join(row[place] for row in wanted.rows)
    return f"{which}: {values} …" if values else which


class _FirstRows(QAbstractTableModel):
    def __init__(self, wanted: LabelWanted, parent: QWidget) -> None:
        super().__init__(parent)
        self._wanted = wanted

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # type: ignore[override]
        return 0 if parent.isValid() else len(self._wanted.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # type: ignore[override]
        return 0 if parent.isValid() else len(self._wanted.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # type: ignore[override]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._wanted.rows[index.row()][index.column()]
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._wanted.columns[section] if way == Qt.Orientation.Horizontal else section + 1


def _table(wanted: LabelWanted) -> QTableView:
    table = QTableView()
    table.setModel(_FirstRows(wanted, table))
    table.setAccessibleName(f"First rows of {wanted.name}")
    set_font(table, 12)
    table.setObjectName("rows")  # in the theme's style sheet
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectColumns)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setMaximumSectionSize(WIDEST)
    table.resizeColumnsToContents()
    return table
