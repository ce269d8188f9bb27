"""What a person sees in the terminal: bars on stderr, tables and JSON on stdout."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


def progress(*, quiet: bool) -> Progress:
    """Return bars for a `with` block; quiet shows nothing."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("[dim]{task.fields[note]}"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=Console(stderr=True),
        disable=quiet,
    )


def say(text: str) -> None:
    """Write a line on stdout, never wrapped."""
    sys.stdout.write(f"{text}\n")


def say_json(content: Any, *, indent: int | None = 1) -> None:
    """Write one JSON document."""
    say(json.dumps(content, indent=indent, allow_nan=False))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> None:
    """Write a table; all but the first columns, `words` of them, are numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index < words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False)
    # A pipe has no width: let no column be cut off there.
    console.width = console.width if console.is_terminal else 200
    console.print(table)
