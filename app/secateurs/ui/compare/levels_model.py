"""The table of levels: what each method reaches, and the difference."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from secateurs.core.evaluation.curves import Curve, Curves, Values
from secateurs.core.pruning.terms import Method
from secateurs.ui.compare.figures import level_text, spread

COLUMNS = ("removed", "weight", "unit", "difference")
ABSENT = "–"
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Row:
    """One level; accuracies in percent, one a network, empty where there is none."""

    level: float
    weight: tuple[float, ...] = ()
    unit: tuple[float, ...] = ()

    @property
    def texts(self) -> tuple[str, str, str, str]:
        difference = ABSENT
        if self.weight and self.unit:
            digits = 2 if len(self.weight) == len(self.unit) == 1 else 1
            difference = f"{np.mean(self.weight) - np.mean(self.unit):+.{digits}f}"
        return (level_text(self.level), _accuracy(self.weight), _accuracy(self.unit), difference)

    @property
    def tip(self) -> str:
        """Say what lies behind the means."""
        ranges = [
            f"{name} {min(values):.2f} to {max(values):.2f} %"
            for name, values in (("weight", self.weight), ("unit", self.unit))
            if len(values) > 1
        ]
        if not ranges:
            return "Test accuracy in %. Click to set this sparsity"
        networks = max(len(self.weight), len(self.unit))
        return f"Mean ± standard deviation of {networks} networks; {', '.join(ranges)}"


class LevelsModel(QAbstractTableModel):
    """Rows of levels, rising."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def row_at(self, percent: int) -> int | None:
        """Return the row of a sparsity, if it is one of the levels."""
        levels = [round(100 * row.level) for row in self.rows]
        return levels.index(percent) if percent in levels else None

    def as_tsv(self) -> str:
        """Return the table as text that a spreadsheet takes."""
        return "\n".join("\t".join(cells) for cells in [COLUMNS, *(row.texts for row in self.rows)])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Role.DisplayRole:
            return row.texts[index.column()]
        if role == Role.ToolTipRole:
            return row.tip
        if role == Role.AccessibleTextRole:
            return f"{COLUMNS[index.column()]} {row.texts[index.column()]}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None


def rows_of(curves: Curves) -> tuple[Row, ...]:
    """Return a row for every level of either method by magnitude."""
    weight, unit = _by_level(curves, "weight"), _by_level(curves, "unit")
    levels = sorted({*weight, *unit})
    return tuple(Row(level, weight.get(level, ()), unit.get(level, ())) for level in levels)


def _by_level(curves: Curves, method: Method) -> dict[float, tuple[float, ...]]:
    curve = curves.get((method, "magnitude"))
    return {} if curve is None else _columns(curve)


def _columns(curve: Curve) -> dict[float, tuple[float, ...]]:
    percents: Values = 100 * curve.accuracy.T
    return {
        level: tuple(column) for level, column in zip(curve.levels, percents.tolist(), strict=True)
    }


def _accuracy(values: tuple[float, ...]) -> str:
    if not values:
        return ABSENT
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{np.mean(values):.1f} ± {spread(values):.1f}"
