"""secateurs version, and the options that stand before any command."""

from typing import Annotated

import typer

from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json
from secateurs.core.storage.records import versions

EXAMPLES = """
Examples:

* `secateurs version`
* `secateurs version --json`
"""


def _show(wanted: bool) -> None:
    if wanted:
        say(f"secateurs {versions()['secateurs']}")
        raise typer.Exit


def _refuse(wanted: bool) -> None:
    """Refuse what the program takes before it gets here, since it opens a window."""
    if wanted:
        raise typer.BadParameter("--self-test comes first, and alone or with --json after it.")


def options(
    _: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show, help="Show the version and end."),
    ] = False,
    __: Annotated[
        bool,
        typer.Option(
            "--self-test",
            callback=_refuse,
            help="Prove that this copy works, in its window, and end; with --json after it for"
            " machines.",
        ),
    ] = False,
) -> None:
    """Take what stands before a command."""


def command(as_json: Json = False) -> None:
    """Show the versions of the program and of what it computes with."""
    found = versions()
    if as_json:
        say_json(found)
    else:
        for name, number in found.items():
            say(f"{name} {number}")
