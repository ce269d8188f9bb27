"""Reads a table of numbers with a class in each row: a CSV file."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from secateurs.core.arrays import Array, Labels
from secateurs.core.data.checks import MOST_CLASSES
from secateurs.core.errors import DataError

LABEL_NAMES = ("label", "class", "target")
MOST_BYTES = 512 * 1024**2
MOST_COLUMNS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table's content.

    Attributes:
        features: (n, columns) float32.
        labels: (n,) int64.
        class_names: one a class; None where classes are numbers from 0.
    """

    features: Array
    labels: Labels
    class_names: tuple[str, ...] | None


def read_table(path: Path) -> Table:
    """Read a CSV file: numbers, and one column for the class.

    A first line that is not numbers is a header. The class is the column named label, class
    or target, or else the last one. Whole numbers from 0 are classes as they are; other
    classes are numbered in their order, numbers by size and texts by the alphabet.

    Raises:
        DataError: names the line and what is wrong.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise DataError(f"{path.name} is larger than {MOST_BYTES // 1024**2} MiB.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = _separator(file.readline(1 << 20))
            file.seek(0)
            reader = csv.reader(file, delimiter=separator)
            rows = ((reader.line_num, row) for row in reader if any(map(str.strip, row)))
            features, classes = _columns(path, rows)
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not text in UTF-8.") from error
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except csv.Error as error:
        raise DataError(f"{path.name} is not a CSV file: {error}.") from error
    return Table(features, *_numbered(path, classes))


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)


def _columns(path: Path, rows: Iterator[tuple[int, list[str]]]) -> tuple[Array, list[str]]:
    number, first = next(rows, (0, []))
    if not 2 <= len(first) <= MOST_COLUMNS:
        raise DataError(
            f"{path.name} has {len(first)} columns in its first line;"
            f" 2 to {MOST_COLUMNS:,} are needed."
        )
    label = _label_column(first)
    classes: list[str] = []
    features: list[Array] = []
    if not _is_header(first, label):
        features.append(_row(path, number, first, label, len(first)))
        classes.append(first[label].strip())
    for line, row in rows:
        features.append(_row(path, line, row, label, len(first)))
        classes.append(row[label].strip())
    return (np.stack(features) if features else np.zeros((0, 1), np.float32)), classes


def _label_column(first: Sequence[str]) -> int:
    names = [name.strip().lower() for name in first]
    return next((names.index(name) for name in LABEL_NAMES if name in names), len(first) - 1)


def _is_header(first: Sequence[str], label: int) -> bool:
    named = first[label].strip().lower() in LABEL_NAMES
    return named or not all(_is_number(text) for i, text in enumerate(first) if i != label)


def _row(path: Path, line: int, row: Sequence[str], label: int, columns: int) -> Array:
    where = f"{path.name}, line {line},"
    if len(row) != columns:
        raise DataError(f"{where} has {len(row)} columns; the first line has {columns}.")
    if not row[label].strip():
        raise DataError(f"{where} has no class.")
    texts = [*row[:label], *row[label + 1 :]]
    try:
        values = np.array(texts, np.float64)
    except ValueError:
        wrong = next(text for text in texts if not _is_number(text))
        raise DataError(f'{where} has "{wrong.strip()[:40]}" where a number is needed.') from None
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    if not np.isfinite(narrow).all():
        raise DataError(f"{where} holds a value that is not a finite number.")
    return narrow


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _numbered(path: Path, classes: Sequence[str]) -> tuple[Labels, tuple[str, ...] | None]:
    distinct = set(classes)
    if len(distinct) > MOST_CLASSES:
        raise DataError(
            f"{path.name} has {len(distinct):,} different classes; {MOST_CLASSES} are the most."
            " Is the class in the last column, or in one that is named label?"
        )
    numbers = {text: int(text) for text in distinct if text.isdecimal()}
    if len(numbers) == len(distinct):
        if min(numbers.values(), default=1) == 0 and max(numbers.values()) < MOST_CLASSES:
            return np.array([numbers[text] for text in classes], np.int64), None
        order = sorted(distinct, key=lambda text: numbers[text])
    else:
        order = sorted(distinct)
    place = {text: number for number, text in enumerate(order)}
    return np.array([place[text] for text in classes], np.int64), tuple(order)
