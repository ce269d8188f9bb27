"""The table of levels, as its view asks for it."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from secateurs.core.evaluation.series import Way
from secateurs.ui.compare.levels_rows import Row, Table

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class LevelsModel(QAbstractTableModel):
    """Rows of levels, rising."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table()

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.table.rows

    @property
    def columns(self) -> tuple[str, ...]:
        return self.table.columns

    @property
    def has_two_lines(self) -> bool:
        """Whether a column's name takes two lines, such as "unit, repaired"."""
        return any("," in name for name in self.columns)

    def way_of(self, column: int) -> Way | None:
        """Return the series of a column, None of the level and of the difference."""
        ways = self.table.ways
        return ways[column - 1] if 1 <= column <= len(ways) else None

    def show_table(self, table: Table) -> None:
        if table != self.table:
            self.beginResetModel()
            self.table = table
            self.endResetModel()

    def row_at(self, percent: int) -> int | None:
        """Return the row of a sparsity, if it is one of the levels."""
        levels = [round(100 * row.level) for row in self.rows]
        return levels.index(percent) if percent in levels else None

    def as_tsv(self) -> str:
        """Return the table as text that a spreadsheet takes."""
        lines = [self.columns, *(row.texts for row in self.rows)]
        return "\n".join("\t".join(cells) for cells in lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Role.DisplayRole:
            return row.texts[index.column()]
        if role == Role.ToolTipRole:
            return row.tip
        if role == Role.AccessibleTextRole:
            return f"{self.columns[index.column()]} {row.texts[index.column()]}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.columns[section]
        return None
