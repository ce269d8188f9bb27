import pytest
import typer

from secateurs.cli.main import build


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["prun"], "No such command 'prun'."),
        (["prune"], "Missing argument 'MODEL'."),
        (["prune", "x.keras", "--unit", "5"], "No such option: --unit"),
    ],
)
def test_words_that_mean_nothing_lead_to_the_help(secateurs, argv, sentence):
    said = secateurs(*argv)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    command = "secateurs prune" if argv[0] == "prune" else "secateurs"
    assert said.err.endswith(f" The command `{command} --help` shows what there is.\n")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["budget", "x.keras", "--points", "-1"], "--points must be a number of at least 0."),
        (["prune", "x.keras", "--units", "half"], "--units: 'half' is neither a percentage"),
        (["prune", "x.keras"], "Say how much goes: --units 80, or --weights 90."),
        (["prune", "x.keras", "--pattern"], "Option '--pattern' requires an argument."),
        (["prune", "x.keras", "--scope", "all"], "--scope: 'all' is not one of"),
    ],
)
def test_a_value_that_will_not_do_is_named_with_its_option(secateurs, argv, sentence):
    said = secateurs(*argv)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["classify", "x.png", "--sparsity", "101"], "--sparsity must be a number from 0 to 99.\n"),
        (
            ["finetune", "x.keras", "--learning-rate", "nan"],
            "--learning-rate must be a number from 0.000001 to 10.\n",
        ),
        (["train", "--epochs", "5.5"], "--epochs must be a whole number from 1 to 500.\n"),
    ],
)
def test_a_number_out_of_range_is_answered_with_the_range(secateurs, argv, sentence):
    said = secateurs(*argv)
    assert (said.code, said.out, said.err) == (2, "", sentence)


def test_no_command_answers_a_number_in_the_words_of_a_library(secateurs):
    program = typer.main.get_command(build())
    numeric = [
        (name, max(option.opts, key=len))
        for name, command in program.commands.items()
        for option in command.params
        if option.type_descriptor.annotation in (int, float, int | None, float | None)
    ]
    assert len(numeric) > 15
    for command, option in numeric:
        said = secateurs(command, option, "x")
        assert said.code == 2
        assert said.err.startswith(f"{option} must be a ")


def test_a_group_without_a_command_shows_its_help(secateurs):
    said = secateurs()
    assert (said.code, said.err) == (2, "")
    assert "Usage: secateurs" in said.out
