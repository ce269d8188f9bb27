"""Every command that the README and the helps show is understood, options and all."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from secateurs.cli.main import build

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ROOT = get_command(build())


def commands(group=ROOT):
    for each in getattr(group, "commands", {}).values():
        yield each
        yield from commands(each)


IN_README = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.S | re.M)
    for line in block.splitlines()
    if line.startswith("secateurs ")
]
IN_HELP = [
    line for each in commands() for line in re.findall(r"^\* `(.*)`$", each.epilog or "", re.M)
]


def parse(words, command=ROOT, parent=None):
    """Read the words as the command line does, without running what they name."""
    context = command.make_context("secateurs", list(words), parent=parent)
    rest = [*getattr(context, "_protected_args", ()), *context.args]
    if hasattr(command, "resolve_command") and rest:
        _, inner, rest = command.resolve_command(context, rest)
        parse(rest, inner, context)


@pytest.mark.parametrize("line", [line for line in IN_README + IN_HELP if "--help" not in line])
def test_an_example_is_understood(line):
    parse(shlex.split(line, comments=True)[1:])


def test_what_the_readme_says_of_json_is_so():
    def takes_json(command):
        return any("--json" in each.opts for each in command.params)

    found = {name for name, each in ROOT.commands.items() if takes_json(each)}
    assert ROOT.commands.keys() - found == {"cluster"}
    assert takes_json(ROOT.commands["cluster"].commands["status"])
    runs = ROOT.commands["runs"].commands
    assert {name for name, each in runs.items() if takes_json(each)} == {"list"}


def test_examples_are_found():
    assert len(IN_README) > 15
    assert len(IN_HELP) > 40
