"""The command line: what to run, and with which exit code it ends."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import unwrap
from typing import get_args, get_type_hints

import typer
from typer.models import OptionInfo

from secateurs.cli.commands import (
    budget,
    classify,
    cluster,
    compact,
    export,
    finetune,
    lottery,
    measure,
    prune,
    report,
    reproduce,
    runs,
    sensitivity,
    sweep,
    train,
    version,
)
from secateurs.cli.interruption import INTERRUPTED, STOPPED, Stopped
from secateurs.cli.options import FIELDS
from secateurs.cli.terminal import tell
from secateurs.core.base.errors import (
    DataError,
    ModelError,
    PruningError,
    SecateursError,
    SettingError,
    StorageError,
    StoreUnavailable,
    UnsupportedModel,
)
from secateurs.core.base.files import sentence_of
from secateurs.core.base.text import first_line
from secateurs.core.learning.settings import field_hint, limit_text
from secateurs.core.storage.folders import log_folder


def sentence(error: typer.TyperException) -> str:
    """Say what is wrong with the words of a command, and where its help is if that is needed.

    "" where typer has already shown the help instead.
    """
    if must := _must(error):
        return must
    wrong = error.message if _is_ours(error) else error.format_message()
    wrong = wrong.replace(": Value error, ", ": ")  # pydantic's words
    text = " ".join(re.sub(r"^Invalid value for '?(.+?)'?: ", r"\1: ", wrong).split())
    if not text:
        return ""
    text = text if text.endswith((".", "?", "!")) else f"{text}."
    context = getattr(error, "ctx", None)
    if (isinstance(error, typer.BadParameter) and error.message) or context is None:
        return text
    return f"{text} The command `{context.command_path} --help` shows what there is."


def _must(error: typer.TyperException) -> str:
    """Say which numbers an option takes, as its command declares them; "" if it takes no number.

    What typer says of a number is a library's message, and names one end of the range only.
    """
    param, context = getattr(error, "param", None), getattr(error, "ctx", None)
    if param is None or context is None or not isinstance(error, typer.BadParameter):
        return ""
    hints = get_type_hints(unwrap(context.command.callback), include_extras=True)
    declared = hints.get(param.name)
    kind, *marks = get_args(declared) or (declared,)
    kinds = (kind, *get_args(kind))  # int | None
    number = "a whole number" if int in kinds else "a number" if float in kinds else ""
    if not number:
        return ""
    option = next((mark for mark in marks if isinstance(mark, OptionInfo)), OptionInfo())
    low, high = (None if end is None else limit_text(end) for end in (option.min, option.max))
    limits = f" from {low} to {high}" if high else f" of at least {low}" if low else ""
    if not limits and param.name in FIELDS:
        limits = f" from {field_hint(param.name)}"
    return f"{max(param.opts, key=len)} must be {number}{limits}."


def _is_ours(error: typer.TyperException) -> bool:
    """Whether it is a sentence of its own: raised by a command, naming no single option."""
    hint, param = getattr(error, "param_hint", None), getattr(error, "param", None)
    return isinstance(error, typer.BadParameter) and hint is None and param is None


LOG = "command-line.log"

FINISHED, FAILED, BAD_INPUT = 0, 1, 2

REFUSED = (
    DataError,
    ModelError,
    PruningError,
    SettingError,
    StoreUnavailable,
    UnsupportedModel,
)  # what was given will not do

HELP = """
Prune neural networks, and see what that costs.

With no command, the window opens; with a model's file in its place, the window opens that:
`secateurs model.keras`. Every command takes --help; --json writes for machines.
"""

EPILOG = """
Examples:

* `secateurs reproduce --out report`
* `secateurs classify digit.png`
* `secateurs sweep bundled --levels 0,50,90`
* `secateurs prune model.keras --units 80 --repair -o pruned.keras`
* `secateurs finetune pruned.keras --epochs 5 -o tuned.keras`
* `secateurs compact tuned.keras -o small.keras`
* `secateurs measure small.keras --against model.keras`
* `secateurs export small.keras small.tflite`
"""


def build() -> typer.Typer:
    """Return the application with all its commands."""
    app = typer.Typer(
        name="secateurs",
        help=HELP,
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(version.options)
    app.command("train", epilog=train.EXAMPLES)(train.command)
    app.command("sweep", epilog=sweep.EXAMPLES)(sweep.command)
    for module in (prune, finetune, lottery, sensitivity, budget, compact, measure, export):
        name = module.__name__.rpartition(".")[2]
        app.command(name, epilog=module.EXAMPLES)(module.command)
    app.command("report", epilog=report.EXAMPLES)(report.command)
    app.command("classify", epilog=classify.EXAMPLES)(classify.command)
    app.add_typer(cluster.app, name="cluster", epilog=cluster.EXAMPLES)
    app.add_typer(runs.app, name="runs", epilog=runs.EXAMPLES)
    app.command("reproduce", epilog=reproduce.EXAMPLES)(reproduce.command)
    app.command("version", epilog=version.EXAMPLES)(version.command)
    return app


def run(argv: Sequence[str]) -> int:
    """Run the command line.

    Returns:
        0, 1 (failed), 2 (bad usage or input) or 130 (stopped with Ctrl+C).
    """
    with _warnings_told():
        return _run(argv)


def _run(argv: Sequence[str]) -> int:
    try:
        ended = build()(args=list(argv), prog_name="secateurs", standalone_mode=False)
    except SystemExit as end:  # nobody reads what is written
        return end.code if isinstance(end.code, int) else FAILED
    except typer.TyperException as error:
        return _say(sentence(error), BAD_INPUT)
    except typer.Abort:
        return _say("Nothing was done.", FAILED)
    except Stopped as stopped:
        return _say(str(stopped), INTERRUPTED)
    except REFUSED as error:
        return _say(str(error), BAD_INPUT)
    except SecateursError as error:
        return _say(str(error), FAILED)
    except Exception as error:
        if told := sentence_of(error):
            return _say(told, FAILED)
        return _say(f"Something unexpected went wrong: {error}. {_logged(error)}", FAILED)
    return _say(STOPPED, INTERRUPTED) if ended == INTERRUPTED else FINISHED


class _Told(logging.Handler):
    """Tells what is logged in one line, without a traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        why = f": {first_line(error)}" if error else ""
        text = f"{record.getMessage().removesuffix('.')}{why}."
        tell(text[:1].upper() + text[1:])


@contextmanager
def _warnings_told() -> Iterator[None]:
    """Tell what is logged meanwhile of what went wrong and was gone on from."""
    handler, logger = _Told(logging.WARNING), logging.getLogger("secateurs")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _say(text: str, code: int) -> int:
    if text:
        tell(text)
    return code


def _logged(error: Exception) -> str:
    """Append the traceback to the log; return a sentence that says where it is."""
    try:
        handler = logging.FileHandler(
            log_folder() / LOG, encoding="utf-8", errors="backslashreplace"
        )
    except (OSError, StorageError):
        return "The details could not be written to a log."
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("secateurs.cli")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.error("command failed", exc_info=error)
    finally:
        logger.removeHandler(handler)
        handler.close()
    return f"The details are in {handler.baseFilename}."
