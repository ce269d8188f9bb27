"""Reads a table of numbers with a class in each row: a CSV file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DataError
from secateurs.core.data.archive import MAX_BYTES
from secateurs.core.data.label_column import Column, Head, LabelWanted, chosen_column, head_of
from secateurs.core.data.label_names import LONGEST_NAME
from secateurs.core.data.readers.csv_rows import MOST_COLUMNS, CsvRows, Row, open_rows

_LOOKED_AT = 20  # rows by which columns of texts are found
_CELLS = 20_000  # that wait to be put into the array together


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table's content.

    Attributes:
        features: (n, columns) float32.
        labels: (n,) texts.
        label: name of their column, or its number.
        remarks: clauses on what was made of its columns.
    """

    features: Array
    labels: NDArray[np.str_]
    label: str
    remarks: tuple[str, ...]


def read_table(
    path: Path, label: str = "", classes: int | None = None, cancelled: Cancelled = never
) -> Table:
    """Read a CSV file: numbers, and one column for the class.

    A first line that is not numbers is a header; lines before it that begin with # are left
    out. The separator is a comma, a semicolon, a tab, a bar or spaces; numbers have a decimal
    point, or a comma where it can be nothing else.

    Args:
        label: the column of the class: its name, "first", "last", or its number, from 1, as
            "#2" where columns are called by numbers. "" for the one that `label_column` finds.
        classes: how many there must be, if that is known.

    Raises:
        LabelWanted: it is not clear which column is the class.
        DataError: names the line and what is wrong.
    """
    with open_rows(path, cancelled) as rows:
        begun = _begun(rows)
        head = head_of(begun, rows.name, label)
        filled = _Columns(rows, head)
        for row in begun[head.is_header :]:
            filled.add(row)
        for row in rows:
            filled.add(row)
        filled.flush()
        rows.finish()
    return _table(filled, head, classes)


def label_question(path: Path, cancelled: Cancelled = never) -> LabelWanted:
    """Return what a person looks at who chooses the column of a table's label.

    Raises:
        DataError: it is no table.
    """
    with open_rows(path, cancelled) as rows:
        try:
            return LabelWanted("", head_of(_begun(rows), rows.name, ""))
        except LabelWanted as wanted:
            return wanted


def _begun(rows: CsvRows) -> list[Row]:
    begun: list[Row] = []
    for row in rows:
        begun.append(row)
        if len(begun) > _LOOKED_AT:
            break
    columns = len(begun[0][1]) if begun else 0
    if not 2 <= columns <= MOST_COLUMNS:
        raise DataError(
            f"{rows.name} has {columns} columns in its first line;"
            f" 2 to {MOST_COLUMNS:,} are needed."
        )
    return begun


class _Columns:
    """Fills one array with the numbers of all rows, and keeps the texts of possible labels.

    Room is taken for as many rows as so many bytes can hold: two a cell, with the separator.
    """

    def __init__(self, rows: CsvRows, head: Head) -> None:
        self._rows = rows
        self._head = head
        most = rows.most_bytes // (2 * head.columns) + 2
        if most * head.columns * 4 > MAX_BYTES:
            raise DataError(f"{rows.name} asks for more than 2 GiB.")
        self._numbers = np.empty((most, head.columns), np.float32)
        self._tallies = {place: _Tally(most) for place in head.candidates}
        self._pending: list[list[float]] = []  # rows that are not in the array yet
        self._lines: list[int] = []
        self._at_once = max(1, _CELLS // head.columns)
        self._filled = 0

    @property
    def count(self) -> int:
        return self._filled + len(self._pending)

    def add(self, row: Row) -> None:
        line, cells = row
        if len(cells) != self._head.columns:
            raise DataError(
                f"{self._rows.name}, line {line}, has {len(cells)} columns; the first line has"
                f" {self._head.columns}."
            )
        for place, tally in self._tallies.items():
            tally.add(self._rows, line, cells[place])
        for place in self._head.texts:
            cells[place] = "0"
        self._pending.append(self._rows.numbers(line, cells))
        self._lines.append(line)
        if len(self._pending) >= self._at_once:
            self.flush()

    def flush(self) -> None:
        """Put the rows that wait into the array."""
        if not self._pending:
            return
        until = self._filled + len(self._pending)
        with np.errstate(over="ignore"):
            self._numbers[self._filled : until] = self._pending
        finite = np.isfinite(self._numbers[self._filled : until]).all(axis=1)
        if not finite.all():
            raise DataError(
                f"{self._rows.name}, line {self._lines[int(finite.argmin())]}, holds a value that"
                " is not a finite number."
            )
        self._filled = until
        self._pending, self._lines = [], []

    def columns(self) -> list[Column]:
        """Return what is known of the columns that may be the label."""
        return [
            Column(place, tuple(tally.places), tally.is_full)
            for place, tally in self._tallies.items()
        ]

    def labels(self, place: int) -> NDArray[np.str_]:
        tally = self._tallies[place]
        return np.array(list(tally.places) or [""])[tally.codes[: self.count]]

    def features(self, without: Sequence[int]) -> Array:
        numbers = self._numbers[: self.count]
        kept = [place for place in range(self._head.columns) if place not in without]
        if kept == list(range(kept[0], kept[-1] + 1)):
            return np.ascontiguousarray(numbers[:, kept[0] : kept[-1] + 1])
        return np.ascontiguousarray(numbers[:, kept])


class _Tally:
    """The different texts of a column, up to more than classes can be."""

    _MOST = 60_000

    def __init__(self, most: int) -> None:
        self.codes = np.empty(most, np.uint16)
        self.places: dict[str, int] = {}
        self._known: dict[str, int] = {}  # as places, by the cell as it is written
        self.is_full = False
        self._count = 0

    def add(self, rows: CsvRows, line: int, cell: str) -> None:
        known = self._known.get(cell)
        if known is not None:
            self.codes[self._count] = known
            self._count += 1
        elif not self.is_full:
            self._take(rows, line, cell)

    def _take(self, rows: CsvRows, line: int, cell: str) -> None:
        text = rows.label(cell)
        if not text:
            raise DataError(f"{rows.name}, line {line}, has no class.")
        if len(text) > LONGEST_NAME:
            raise DataError(
                f"{rows.name}, line {line}, has a label of {len(text):,} characters;"
                f" {LONGEST_NAME} are the most."
            )
        self.is_full = len(self.places) >= self._MOST and text not in self.places
        code = self.places.setdefault(text, len(self.places))
        self._known[cell] = self.codes[self._count] = code
        self._count += 1


def _table(filled: _Columns, head: Head, classes: int | None) -> Table:
    column = chosen_column(head, filled.columns(), filled.count, classes)
    left_out = [column, *head.row_numbers]
    remarks: list[str] = [head.words(column)]
    if head.row_numbers:
        remarks.append(head.numbering_words)
    labels = filled.labels(column)
    return Table(filled.features(left_out), labels, head.name_of(column), tuple(remarks))
