"""Tables in the terminal: aligned, and never cut off."""

from collections.abc import Iterator, Sequence

GAP = "  "


def table_lines(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    words: int = 1,
    width: int | None = None,
) -> Iterator[str]:
    """Lay out a table; all but the first columns, `words` of them, are numbers.

    Args:
        width: of the terminal in characters; columns that do not fit follow in a table below,
            beside the words again. None where nothing limits it.
    """
    cells = [columns, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, part in enumerate(_parts(widths, words, width)):
        if number:
            yield ""
        for line in cells:
            aligned = (
                line[at].ljust(widths[at]) if at < words else line[at].rjust(widths[at])
                for at in part
            )
            yield GAP.join(aligned).rstrip()


def _parts(widths: Sequence[int], words: int, width: int | None) -> list[list[int]]:
    """Divide the columns so that each part fits, or has one column beside the words."""
    beside = list(range(words))
    parts = [list(beside)]
    for at in range(words, len(widths)):
        together = sum(widths[each] + len(GAP) for each in parts[-1]) + widths[at]
        if width is not None and together > width and len(parts[-1]) > words:
            parts.append(list(beside))
        parts[-1].append(at)
    return parts
