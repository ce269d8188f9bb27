"""secateurs version, and the options that stand before any command."""

from typing import Annotated

import typer

from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json
from secateurs.core.storage.versions import versions

EXAMPLES = """
Examples:

* `secateurs version`
* `secateurs version --json`
"""


def _show(wanted: bool) -> None:
    if wanted:
        say(f"secateurs {versions()['secateurs']}")
        raise typer.Exit


def options(
    _: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show, help="Show the version and end."),
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
