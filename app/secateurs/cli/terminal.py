"""What a person sees in the terminal: bars on stderr, tables and JSON on stdout."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from secateurs.cli.table import table_lines
from secateurs.core.text import one_line


def progress(*, quiet: bool) -> Progress:
    """Return bars for a `with` block; quiet, or where nobody looks at a terminal, none is shown."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}", markup=False),  # names may have brackets
        BarColumn(bar_width=16),
        TextColumn("{task.fields[note]}", style="dim", markup=False),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=console,
        disable=quiet or not console.is_terminal or console.is_dumb_terminal,
    )


def say(text: str) -> None:
    """Write lines on stdout, never wrapped."""
    sys.stdout.write(f"{_without_escapes(text)}\n")


def say_path(path: Path) -> None:
    """Write a path on a line of stdout; to a pipe with the bytes that the system knows it by."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None or sys.stdout.isatty():
        say(str(path))
        return
    sys.stdout.flush()
    buffer.write(os.fsencode(path) + os.linesep.encode())
    buffer.flush()


def tell(text: str) -> None:
    """Write a line on stderr, which is not the command's output."""
    print(_without_escapes(text), file=sys.stderr)


def say_json(content: Any, *, indent: int | None = 1) -> None:
    """Write one JSON document, all in ASCII."""
    sys.stdout.write(f"{json.dumps(content, indent=indent, allow_nan=False)}\n")


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> None:
    """Write a table; all but the first columns, `words` of them, are numbers."""
    # A pipe has no width.
    width = get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(columns, rows, words=words, width=width):
        say(line)


def _without_escapes(text: str) -> str:
    """Leave nothing in the lines that a terminal would obey."""
    return "\n".join(one_line(line, longest=len(line) + 1) for line in text.split("\n"))
