"""The table of levels, as its view asks for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from secateurs.core.base.phrases import in_percent, level, percent, signed
from secateurs.core.evaluation.curves import Curve, Curves, Values, paired
from secateurs.core.evaluation.points import CONTROL, Way, curve_name
from secateurs.core.report.styles import order_of

ABSENT = "–"

Networks = tuple[float, ...]  # shares of 1, one a network; empty where there is none


@dataclass(frozen=True)
class Row:
    """One level.

    Attributes:
        cells: one a series.
        difference: weight minus unit, of each network that has both; None in a table that has no
            such column.
    """

    level: float
    names: tuple[str, ...]
    cells: tuple[Networks, ...]
    difference: Networks | None = None

    @cached_property
    def texts(self) -> tuple[str, ...]:
        texts = (level(self.level), *map(_accuracy, self.cells))
        return texts if self.difference is None else (*texts, self._difference)

    @property
    def tip(self) -> str:
        """Say what lies behind the means."""
        ranges = [
            f"{name} {in_percent(min(values), 2)} to {percent(max(values), 2)} over {len(values)}"
            for name, values in zip(self.names, self.cells, strict=True)
            if len(values) > 1
        ]
        if not ranges:
            return "Test accuracy in %. Click to set this sparsity"
        if self.difference and len(self.difference) > 1:
            lowest, highest = (signed(100 * edge(self.difference)) for edge in (min, max))
            ranges.append(f"difference {lowest} to {highest}, network by network")
        return f"Means over networks, with the lowest to the highest: {'; '.join(ranges)}"

    @property
    def _difference(self) -> str:
        if not self.difference:
            return ABSENT
        digits = 1 if max(map(len, self.cells)) > 1 else 2
        return signed(100 * fmean(self.difference), digits)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of levels, rising; the columns are level, series and, of one pair, the difference."""

    ways: tuple[Way, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        names = ("removed", *map(curve_name, self.ways))
        return (*names, "difference") if is_pair(self.ways) else names


def table_of(curves: Curves, coming: Iterable[Way] = ()) -> Table:
    """Return the table of the series shown, without the control where there are others.

    Args:
        coming: series that are being swept and have their columns already.
    """
    listed = sorted({*curves, *coming}, key=order_of)
    ways = [way for way in listed if way.criterion != CONTROL] or listed
    columns = [_by_level(curves.get(way)) for way in ways]
    gaps = _differences(*(curves.get(way) for way in ways)) if is_pair(ways) else None
    names = tuple(map(curve_name, ways))
    levels = sorted({at for column in columns for at in column})
    rows = (
        Row(
            at,
            names,
            tuple(column.get(at, ()) for column in columns),
            None if gaps is None else gaps.get(at, ()),
        )
        for at in levels
    )
    return Table(tuple(ways), tuple(rows))


def is_pair(ways: Sequence[Way]) -> bool:
    """Say whether these are weights and units, alike in all else."""
    if len(ways) != 2:
        return False
    one, other = ways
    return (one.method, one.criterion, one.treatment) == (
        "weight",
        other.criterion,
        other.treatment,
    ) and other.method == "unit"


def _differences(weight: Curve | None, unit: Curve | None) -> dict[float, Networks]:
    if weight is None or unit is None:
        return {}
    levels, ours, theirs = paired(weight, unit)
    return _columns(levels, ours - theirs)


def _by_level(curve: Curve | None) -> dict[float, Networks]:
    return {} if curve is None else _columns(curve.levels, curve.accuracy)


def _columns(levels: Sequence[float], values: Values) -> dict[float, Networks]:
    """Return the networks' values of each level."""
    return {at: tuple(column) for at, column in zip(levels, values.T.tolist(), strict=True)}


def _accuracy(values: Networks) -> str:
    if not values:
        return ABSENT
    if len(values) == 1:
        return in_percent(values[0], 2)
    mean, low, high = (in_percent(one, 1) for one in (fmean(values), min(values), max(values)))
    return f"{mean} ({low} to {high})"


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
        if table == self.table:
            return
        if not self._has_form_of(table):
            self.beginResetModel()
            self.table = table
            self.endResetModel()
            return
        before, self.table = self.rows, table
        for number, (old, new) in enumerate(zip(before, self.rows, strict=True)):
            if old != new:
                last = self.index(number, len(self.columns) - 1)
                self.dataChanged.emit(self.index(number, 0), last)

    def _has_form_of(self, table: Table) -> bool:
        """Say whether only figures change."""
        levels = [[row.level for row in each.rows] for each in (table, self.table)]
        return table.ways == self.table.ways and levels[0] == levels[1]

    def row_at(self, percent: int) -> int | None:
        """Return the row of a sparsity, if it is one of the levels."""
        levels = [round(100 * row.level) for row in self.rows]
        return levels.index(percent) if percent in levels else None

    def lines(self) -> list[tuple[str, ...]]:
        """Return the names of the columns and each row's texts."""
        return [self.columns, *(row.texts for row in self.rows)]

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
