"""Rows of a CSV file, whatever its separator, encoding and decimal mark, never too long a one."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.errors import DataError
from secateurs.core.base.files import open_ordinary
from secateurs.core.base.text import ELSE_WINDOWS, one_line
from secateurs.core.data.archive import check_packing
from secateurs.core.data.label_names import number_in

MOST_BYTES = 512 * 1024**2
MOST_COLUMNS = 20_000
_BAR = "|"
SEPARATORS = ("\t", ";", ",", _BAR)
_SPACE = " "  # where no other separates
_COMMENT = "#"
_LONGEST_LINE = 1 << 20  # characters
_MOST_LINES = 1000  # of one row, by line ends within quotes
_SNIFFED = 20  # rows
_LOOK_UP = 50  # rows
_PROBE = 1 << 16  # bytes

Row = tuple[int, list[str]]  # with the line on which it ends

_SEPARATOR_SAID = re.compile(r'"?sep=([,;|\t])"?', re.IGNORECASE)  # as Excel reads and writes it
_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")


class CsvRows:
    """An open CSV file: its first rows, then all of them.

    Attributes:
        most_bytes: that it holds, unpacked.
    """

    def __init__(self, path: Path, text: IO[str], most_bytes: int, cancelled: Cancelled) -> None:
        self.name = one_line(path.name)
        self.most_bytes = most_bytes
        self._cancelled = cancelled
        self._lines = _BoundedLines(self.name, text)
        self._numbers = _DecimalMark(self.name)
        begun: list[str] = []
        for line in self._lines:
            begun.append(line)
            if len(begun) == _SNIFFED:
                break
        said = _SEPARATOR_SAID.fullmatch(begun[0].strip("\r\n")) if begun else None
        kept = _without_comments(begun[1:] if said else begun, said[1] if said else "")
        self._separator = said[1] if said else _separator(kept)
        self._rows = self._parsed(kept, len(begun) - len(kept))

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def numbers(self, line: int, cells: Sequence[str]) -> list[float]:
        """Return the numbers of one row.

        Raises:
            DataError: with the line, and what stands where a number is needed.
        """
        try:
            if not self._lines.underscores:
                return list(map(float, cells))
        except ValueError:
            pass
        return self._numbers.read(line, cells)

    def label(self, cell: str) -> str:
        """Return a label's text, with a decimal point where it is a number with a comma."""
        text = cell.strip()
        return text.replace(",", ".") if _COMMA.fullmatch(text) else text

    def finish(self) -> None:
        """Refuse numbers of which it stayed open whether their commas are decimal."""
        self._numbers.finish(self._lines.points)

    def _parsed(self, begun: list[str], skipped: int) -> Iterator[Row]:
        self._lines.put_back(begun)
        lines: Iterator[str] = self._lines
        if self._separator == _SPACE:  # one at the end of a line begins no column
            lines = (line.rstrip() + "\n" for line in self._lines)
        reader = csv.reader(lines, delimiter=self._separator, skipinitialspace=True)
        try:
            for count, row in enumerate(reader):
                if count % _LOOK_UP == 0:
                    go_on(self._cancelled)
                self._lines.of_row = 0
                if any(map(str.strip, row)):
                    yield reader.line_num + skipped, row
        except csv.Error as error:
            raise DataError(
                f"{self.name}, line {reader.line_num}, is not that of a CSV file: {error}."
            ) from error


@contextmanager
def open_rows(path: Path, cancelled: Cancelled) -> Iterator[CsvRows]:
    """Open a CSV file, plain or gzipped.

    Raises:
        DataError: names the file and what is wrong.
    """
    name = one_line(path.name)
    try:
        with (
            open_ordinary(path, DataError, MOST_BYTES) as file,
            _unpacked(file, name, cancelled) as (stream, size),
        ):
            text = io.TextIOWrapper(stream, _encoding(stream, name), ELSE_WINDOWS, newline="")
            yield CsvRows(path, text, size, cancelled)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{name} cannot be read: {reason.rstrip('.')}.") from error


@contextmanager
def _unpacked(file: IO[bytes], name: str, cancelled: Cancelled) -> Iterator[tuple[IO[bytes], int]]:
    """Open a file, packed or not, and give its size unpacked."""
    is_packed = file.read(2) == b"\x1f\x8b"
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not is_packed:
        yield file, size
        return
    with gzip.GzipFile(fileobj=file) as stream:
        whole = 0
        while chunk := len(stream.read(_PROBE)):
            go_on(cancelled)
            whole += chunk
            check_packing(size, whole, name)
            if whole > MOST_BYTES:
                raise DataError(f"{name} unpacks to more than {MOST_BYTES:,} bytes.")
        stream.seek(0)
        yield cast(IO[bytes], stream), whole


def _encoding(stream: IO[bytes], name: str) -> str:
    """Tell the encoding by the beginning: UTF-16 with its mark, else UTF-8."""
    begun = stream.read(_PROBE)
    stream.seek(0)
    if begun.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in begun:
        raise DataError(f"{name} is not text.")
    return "utf-8-sig"


class _BoundedLines:
    """Lines of a text, refused where one is too long to be a row.

    Attributes:
        of_row: lines handed out since somebody set it to 0.
        points: whether a line after the first has a point.
        underscores: whether one has an underscore, which is no part of a number.
    """

    def __init__(self, name: str, text: IO[str]) -> None:
        self._name = name
        self._text = text
        self._again: list[str] = []
        self._number = 0
        self.of_row = 0
        self.points = self.underscores = False

    def __iter__(self) -> "_BoundedLines":
        return self

    def __next__(self) -> str:
        line = self._again.pop(0) if self._again else self._text.readline(_LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self.of_row += 1
        if len(line) > _LONGEST_LINE or self.of_row > _MOST_LINES:
            raise DataError(
                f"{self._name}, line {self._number}, is too long: a row has at most"
                f" {MOST_COLUMNS:,} columns."
            )
        if self._number > 1:
            self.points = self.points or "." in line
            self.underscores = self.underscores or "_" in line
        return line

    def put_back(self, lines: list[str]) -> None:
        self._again = list(lines)
        self._number = self.of_row = 0
        self.points = self.underscores = False


class _DecimalMark:
    """Reads numbers with a decimal comma, where it can be nothing else."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._first = ""  # number with a comma
        self._clear = False  # whether one of them cannot be thousands

    def read(self, line: int, cells: Sequence[str]) -> list[float]:
        return [self._number(line, cell.strip()) for cell in cells]

    def finish(self, points: bool) -> None:
        if self._first and (points or not self._clear):
            raise DataError(
                f'{self._name} has numbers such as "{self._first}" of which it is not clear'
                " whether the comma is a decimal one: save it with decimal points."
            )

    def _number(self, line: int, cell: str) -> float:
        text = cell
        if _COMMA.fullmatch(cell):
            self._first = self._first or cell
            self._clear = self._clear or not _THOUSANDS.fullmatch(cell)
            text = cell.replace(",", ".")
        number = number_in(text)
        if number is None:
            shown = one_line(cell, 40)
            raise DataError(f'{self._name}, line {line}, has "{shown}" where a number is needed.')
        return number


def is_number(text: str) -> bool:
    """Say whether a cell is a number, with a decimal point or comma."""
    text = text.strip()
    return number_in(text) is not None or bool(_COMMA.fullmatch(text))


def _without_comments(lines: list[str], separator: str) -> list[str]:
    """Leave out the lines at the beginning that are comments; the last may be the header."""
    count = 0
    while count < len(lines) and lines[count].startswith(_COMMENT):
        count += 1
    rest = lines[count:]
    if not count or not rest:
        return lines
    header = lines[count - 1].lstrip(f"{_COMMENT} ")
    separator = separator or _separator(rest)
    as_many = len({len(_cells(line, separator)) for line in (header, rest[0])}) == 1
    return [header, *rest] if as_many and len(_cells(header, separator)) > 1 else rest


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line.rstrip()], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return []


def _separator(lines: Sequence[str]) -> str:
    """Return what parts all lines into as many columns; else what the first has most of."""
    lines = [line.rstrip() for line in lines if line.strip()]
    even = [each for each in (*SEPARATORS, _SPACE) if _parts_evenly(lines, each)]
    if even[:2] == [",", _BAR]:
        cells = [cell.strip() for line in lines for cell in _cells(line, _BAR)]
        if all(_COMMA.fullmatch(cell) for cell in cells if "," in cell):
            return _BAR  # between decimal commas
    if even:
        return even[0]
    first = (lines or [""])[0]
    most = max(reversed(SEPARATORS), key=first.count)
    return most if most in first or _SPACE not in first else _SPACE


def _parts_evenly(lines: Sequence[str], separator: str) -> bool:
    try:
        rows = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        counts = {len(row) for row in rows if row}
    except csv.Error:  # a field that is too long
        return False
    return len(counts) == 1 and counts.pop() > 1
