"""The table of levels: what each method reaches, and the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from secateurs.core.evaluation.curves import Curves, Values, paired
from secateurs.core.evaluation.findings.wording import level
from secateurs.core.pruning.terms import METHODS, Method

COLUMNS = ("removed", "weight", "unit", "difference")
ABSENT = "–"
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Row:
    """One level; accuracies in percent, one a network, empty where there is none.

    Attributes:
        difference: weight minus unit, of each network that has both.
    """

    level: float
    weight: tuple[float, ...] = ()
    unit: tuple[float, ...] = ()
    difference: tuple[float, ...] = ()

    @property
    def texts(self) -> tuple[str, str, str, str]:
        difference = ABSENT
        if self.difference:
            digits = 1 if max(len(self.weight), len(self.unit)) > 1 else 2
            difference = f"{np.mean(self.difference):+.{digits}f}"
        return (level(self.level), _accuracy(self.weight), _accuracy(self.unit), difference)

    @property
    def tip(self) -> str:
        """Say what lies behind the means."""
        ranges = [
            f"{name} {min(values):.2f} to {max(values):.2f} % over {len(values)}"
            for name, values in (("weight", self.weight), ("unit", self.unit))
            if len(values) > 1
        ]
        if not ranges:
            return "Test accuracy in %. Click to set this sparsity"
        if len(self.difference) > 1:
            lowest, highest = min(self.difference), max(self.difference)
            ranges.append(f"difference {lowest:+.2f} to {highest:+.2f}, network by network")
        return f"Means over networks, with the lowest to the highest: {'; '.join(ranges)}"


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
    gaps = _differences(curves)
    return tuple(
        Row(at, weight.get(at, ()), unit.get(at, ()), gaps.get(at, ()))
        for at in sorted({*weight, *unit})
    )


def _differences(curves: Curves) -> dict[float, tuple[float, ...]]:
    weight, unit = (curves.get((method, "magnitude")) for method in METHODS)
    if weight is None or unit is None:
        return {}
    levels, ours, theirs = paired(weight, unit)
    return _columns(levels, 100 * (ours - theirs))


def _by_level(curves: Curves, method: Method) -> dict[float, tuple[float, ...]]:
    curve = curves.get((method, "magnitude"))
    return {} if curve is None else _columns(curve.levels, 100 * curve.accuracy)


def _columns(levels: Sequence[float], values: Values) -> dict[float, tuple[float, ...]]:
    """Return the networks' values of each level."""
    return {at: tuple(column) for at, column in zip(levels, values.T.tolist(), strict=True)}


def _accuracy(values: tuple[float, ...]) -> str:
    if not values:
        return ABSENT
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{np.mean(values):.1f} ({min(values):.1f} to {max(values):.1f})"
