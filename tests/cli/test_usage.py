import pytest


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
        (["budget", "x.keras", "--points", "-1"], "--points: Input should be"),
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


def test_a_group_without_a_command_shows_its_help(secateurs):
    said = secateurs()
    assert (said.code, said.err) == (2, "")
    assert "Usage: secateurs" in said.out
