"""Which column of a table is the class: by its name, or by what it holds where that is clear."""

from collections.abc import Sequence
from dataclasses import dataclass

from secateurs.core.base.errors import DataError
from secateurs.core.base.text import one_line
from secateurs.core.data.label_names import number_in
from secateurs.core.data.labels import MOST_CLASSES
from secateurs.core.data.readers.csv_rows import Row, is_number

LABEL_NAMES = ("label", "labels", "class", "classes", "target", "digit", "species")
SHORT_NAMES = ("y",)  # only at either end: elsewhere it is a coordinate
_UNNAMED = ("", "unnamed: 0")  # as tables are written by pandas
_COUNTS = ("index", "row", "no", "nr", "#")  # where they count
_IDS = ("id", "rowid", "row_id", "imageid", "image_id")  # where all differ
_SHOWN = 5  # rows of the question
_LONGEST_CELL = 40  # characters
_PLACE = "#"  # before a column's number: the names of others may be numbers
_FEWEST_ROWS = 2  # of a class, on average


def label_at(place: int) -> str:
    """Name a column by its place, from 0, whatever the columns are called."""
    return f"{_PLACE}{place + 1}"


class LabelWanted(DataError):  # noqa: N818
    """It is not clear which column is the label; whoever can asks the person.

    Attributes:
        reason: a sentence on why it is not clear; "" where a person asks to choose another.
        name: of the file.
        columns: their names, or their numbers.
        rows: the first rows, as texts.
    """

    def __init__(self, reason: str, head: "Head") -> None:
        super().__init__(
            f"It is not clear which column of {head.name} is the label. {reason} Say so with"
            " --label: a column's name or its number, first or last."
        )
        self.reason = reason
        self.name = head.name
        self.columns = tuple(head.name_of(place) for place in range(head.columns))
        self.rows = head.rows


@dataclass(frozen=True, slots=True)
class Head:
    """What the first rows of a table tell.

    Attributes:
        name: of the file.
        header: names of the columns, or () without a header.
        columns: how many.
        candidates: places of columns that may be the label; one if it is known.
        texts: those among them that may hold texts.
        row_numbers: places of columns that only number the rows.
        rows: the first of them, shortened to be shown.
    """

    name: str
    header: tuple[str, ...]
    columns: int
    candidates: tuple[int, ...]
    texts: tuple[int, ...]
    row_numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def is_header(self) -> bool:
        return bool(self.header)

    def name_of(self, place: int) -> str:
        return self.header[place] if self.header else str(place + 1)

    @property
    def numbering_words(self) -> str:
        """Say that the columns that number the rows are left out."""
        names = [self.header[place] for place in self.row_numbers]
        named = [f'"{name}"' for name in names if name.lower() not in _UNNAMED]
        where = f" in the column {' and '.join(named)}" if named else ""
        return f"the numbers of its rows{where} are left out"

    def words(self, place: int) -> str:
        """Say which column the label is."""
        if self.header and self.header[place]:
            return f'the label is in the column "{self.header[place]}"'
        if place == 0:
            return "the label is in the first column"
        if place == self.columns - 1:
            return "the label is in the last column"
        return f"the label is in column {place + 1}"


@dataclass(frozen=True, slots=True)
class Column:
    """The different texts of one column; `is_full` where there are too many to count."""

    place: int
    texts: tuple[str, ...]
    is_full: bool


def head_of(begun: Sequence[Row], name: str, label: str) -> Head:
    """Look at the first rows of a table.

    Args:
        label: what the person says of the label's column, or "".

    Raises:
        DataError: there is no such column, or columns other than the label hold texts.
    """
    first = [cell.strip() for cell in begun[0][1]]
    columns = len(first)
    rows = [row for _, row in begun if len(row) == columns]
    is_header = _is_header(first, rows)
    data = rows[1:] if is_header else rows
    said = _said(label, first if is_header else (), columns, name)
    named = said if said is not None else _named(first) if is_header else None
    numbering = _row_numbers(first, data) if is_header else ()
    texts = _texts(data, columns)
    candidates = _candidates(named, texts, numbering, columns)
    head = Head(
        name=name,
        header=tuple(one_line(cell, _LONGEST_CELL) for cell in first) if is_header else (),
        columns=columns,
        candidates=candidates,
        texts=candidates if len(candidates) == 1 else (),
        row_numbers=tuple(place for place in numbering if place not in candidates),
        rows=tuple(
            tuple(one_line(cell.strip(), _LONGEST_CELL) for cell in row) for row in data[:_SHOWN]
        ),
    )
    if len(texts) > 1 and named is None:
        several = " and ".join(head.name_of(place) for place in texts[:2])
        raise LabelWanted(f"The columns {several} hold texts.", head)
    return head


def chosen_column(head: Head, columns: Sequence[Column], rows: int, classes: int | None) -> int:
    """Return the place of the label's column.

    Of several that may be it, the one whose different values are as many as there are classes,
    or few enough to be classes at all.

    Raises:
        LabelWanted: none is, or more than one.
    """
    if len(columns) == 1:
        only = columns[0]
        if only.is_full:
            raise DataError(
                f"{head.name} has more than {len(only.texts) - 1:,} different labels in the column"
                f" {head.name_of(only.place)}; {MOST_CLASSES} are the most."
            )
        return only.place
    likely = [each for each in columns if _may_be_classes(each, rows)]
    if classes is not None and len(likely) > 1:
        likely = [each for each in likely if _are(each, max(classes, 2))] or likely
    if len(likely) == 1:
        return likely[0].place
    found = "Neither the first nor the last has values that repeat as classes do."
    if likely:
        found = "Both the first and the last could be."
    raise LabelWanted(found, head)


def _is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    others = [cell for cell in first if cell.lower() not in (*LABEL_NAMES, *SHORT_NAMES)]
    if len(others) < len(first) and not all(map(is_number, others)):
        return True
    if len(others) < len(first) and others in (_counted(others, 0), _counted(others, 1)):
        return True
    second = rows[1] if len(rows) > 1 else None
    if second is None:
        return not all(map(is_number, first[:-1]))
    pairs = zip(first, second, strict=True)
    if any(is_number(below) and not is_number(cell) for cell, below in pairs):
        return True
    if list(first) not in (_counted(first, 0), _counted(first, 1)):
        return False
    return len(first) > 3 or _is_whole_above_fractions(first, rows[1:])


def _is_whole_above_fractions(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Say whether a column of fractions begins with a whole number, as no row of it does."""
    columns = zip(first, zip(*below, strict=True), strict=True)
    return len(below) > 2 and any(
        cell.isdecimal() and all("." in each or "," in each for each in cells)
        for cell, cells in columns
    )


def _counted(cells: Sequence[str], start: int) -> list[str]:
    return [str(number) for number in range(start, start + len(cells))]


def _said(label: str, header: Sequence[str], columns: int, name: str) -> int | None:
    """Return the place of the column that a person names."""
    wanted = label.strip()
    if not wanted:
        return None
    for names, said in ((header, wanted), ([cell.lower() for cell in header], wanted.lower())):
        places = [place for place, cell in enumerate(names) if cell == said]
        if len(places) > 1:
            numbers = " or ".join(label_at(place) for place in places[:2])
            raise DataError(
                f"{name} has {len(places)} columns called {one_line(wanted, _LONGEST_CELL)}:"
                f" give one by its number, {numbers}."
            )
        if places:
            return places[0]
    if wanted.lower() in ("first", "last"):
        return 0 if wanted.lower() == "first" else columns - 1
    number = wanted.removeprefix(_PLACE)
    if number.isascii() and number.isdecimal() and len(number) < 9 and 1 <= int(number) <= columns:
        return int(number) - 1
    names = ", ".join(one_line(cell, _LONGEST_CELL) for cell in header[:10])
    there = f" They are called {names}{' ...' * (len(header) > 10)}." if header else ""
    raise DataError(
        f"{name} has no column {one_line(wanted, _LONGEST_CELL)}; it has {columns} columns.{there}"
    )


def _named(header: Sequence[str]) -> int | None:
    names = [cell.lower() for cell in header]
    found = next((names.index(name) for name in LABEL_NAMES if names.count(name) == 1), None)
    if found is not None:
        return found
    ends = (len(names) - 1, 0)
    return next((place for place in ends if names[place] in SHORT_NAMES), None)


def _row_numbers(header: Sequence[str], data: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return places of columns that count the rows, or tell them apart, by name and content."""
    found = []
    for place, name in enumerate(map(str.lower, header)):
        cells = [row[place].strip() for row in data]
        if not cells or not all(cell.isascii() and cell.isdecimal() for cell in cells):
            continue
        counts = any(cells == _counted(cells, start) for start in (0, 1))
        is_count = counts and (name in _COUNTS or (place == 0 and name in _UNNAMED))
        if is_count or (name in _IDS and len(set(cells)) == len(cells) > 1):
            found.append(place)
    return tuple(found)


def _texts(data: Sequence[Sequence[str]], columns: int) -> tuple[int, ...]:
    return tuple(
        place
        for place in range(columns)
        if data and sum(not is_number(row[place]) for row in data) > len(data) / 2
    )


def _candidates(
    named: int | None, texts: Sequence[int], numbering: Sequence[int], columns: int
) -> tuple[int, ...]:
    if named is not None:
        return (named,)
    if texts:
        return tuple(texts)
    rest = [place for place in range(columns) if place not in numbering]
    return tuple(dict.fromkeys((rest[0], rest[-1]))) if rest else (0,)


def _may_be_classes(column: Column, rows: int) -> bool:
    """Say whether values repeat as classes do: whole numbers, more than one and not too many."""
    texts = column.texts
    if column.is_full or not 2 <= len(texts) <= min(MOST_CLASSES, rows / _FEWEST_ROWS):
        return False
    return all(_is_whole(text) for text in texts)


def _is_whole(text: str) -> bool:
    number = number_in(text)
    return number is not None and number.is_integer()


def _are(column: Column, classes: int) -> bool:
    """Say whether so many classes are told apart, or these are a part of them."""
    values = [number_in(text) or 0 for text in column.texts]
    within = min(values) >= 0 and max(values) < classes
    return within or len(set(values)) == classes
