"""What a person sees in the terminal: bars on stderr, tables and JSON on stdout."""

import json
import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from secateurs.cli.table import table_lines


def progress(*, quiet: bool) -> Progress:
    """Return bars for a `with` block; quiet, or where nobody looks at a terminal, none is shown."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TextColumn("[dim]{task.fields[note]}"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=console,
        disable=quiet or not console.is_terminal,
    )


def say(text: str) -> None:
    """Write a line on stdout, never wrapped."""
    sys.stdout.write(f"{text}\n")


def tell(text: str) -> None:
    """Write a line on stderr, which is not the command's output."""
    print(text, file=sys.stderr)


def say_json(content: Any, *, indent: int | None = 1) -> None:
    """Write one JSON document."""
    say(json.dumps(content, indent=indent, allow_nan=False))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> None:
    """Write a table; all but the first columns, `words` of them, are numbers."""
    # A pipe has no width.
    width = get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(columns, rows, words=words, width=width):
        say(line)
