"""What a person sees in the terminal: bars on stderr, tables and JSON on stdout."""

import codecs
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from secateurs.core.base.cancelled import CountReport
from secateurs.core.base.phrases import percent
from secateurs.core.base.text import one_line
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted

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


def count_bar(bars: Progress, name: str) -> CountReport:
    """Return what moves a new bar: called with what is done and what there is to do."""
    task = bars.add_task(name, total=None, note="")

    def report(done: int, total: int) -> None:
        bars.update(task, completed=done, total=total, note=f"{done} of {total}")

    return report


def training_bar(bars: Progress, name: str, history: list[EpochEnded]) -> Callable[[object], None]:
    """Return what moves a new bar along with a training, and collects the epochs that ended."""
    task = bars.add_task(name, total=None, note="starting")
    epochs = steps = 0

    def report(event: object) -> None:
        nonlocal epochs, steps
        if isinstance(event, TrainingStarted):
            epochs, steps = event.epochs, event.steps_per_epoch
            history[:] = event.history
            bars.update(task, total=epochs * steps, completed=event.epochs_done * steps)
        elif isinstance(event, StepsTaken):
            last = event.first_step + len(event.losses) - 1
            note = f"epoch {-(-last // steps)} of {epochs}, loss {event.losses[-1]:.3f}"
            shown = f", valid. {percent(history[-1].val_accuracy)}" if history else ""
            bars.update(task, completed=last, note=f"{note}{shown}")
        elif isinstance(event, EpochEnded):
            history.append(event)

    return report


HANDLER = "secateurs"

PLAIN: Mapping[str, str] = {  # of what the program itself writes
    "·": "-",
    "–": "-",
    "—": "-",
    "\N{MINUS SIGN}": "-",
    "×": "x",
    "…": "...",
    "±": "+-",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
}


def for_any_console() -> None:
    """Have stdout and stderr take every character, whatever their encoding."""
    codecs.register_error(HANDLER, _plainly)
    for stream in (sys.stdout, sys.stderr):  # a windowed program on Windows has none
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)


def keep_stderr() -> int:
    """Have what is told be seen although stderr's number goes nowhere, as while TensorFlow loads.

    Returns:
        The number under which it is kept, -1 if there is none.
    """
    if not _own:
        try:
            number = os.dup(2)
        except OSError:
            return -1
        _own.append(
            os.fdopen(number, "w", 1, sys.stderr.encoding, HANDLER, closefd=False)  # to the end
        )
    return _own[0].fileno()


def own_stderr() -> TextIO:
    """Return the stderr that the program began with, or what stands in its place by now."""
    return _own[0] if _own and sys.stderr is sys.__stderr__ else sys.stderr


_own: list[TextIO] = []


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(each, "?") for each in lacking), error.end


def progress(*, quiet: bool) -> Progress:
    """Return bars for a `with` block; quiet, or where nobody looks at a terminal, none is shown."""
    console = Console(file=own_stderr())
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
    print(_without_escapes(text), file=own_stderr())


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
