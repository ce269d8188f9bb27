import os

import pytest

from secateurs.cli.commands import budget
from tests.cli.models import PARAMETERS, READ, accuracy, load

DATA = ("--data", "rows.npz", "--trials", "6")
KEYS = (
    "model data criterion points method cost shares size whole validation validation_dense test"
    " test_dense holds_on_test margin trials account repaired written"
)


def test_what_is_found_is_within_the_points_and_counted(secateurs, here):
    options = ("--points", "15", "--repair", "-o", "found.keras", "--json")
    said = secateurs("budget", "chain.keras", *DATA, *options)
    assert (said.code, said.err) == (0, f"{READ}\n")
    found = said.json
    assert list(found) == KEYS.split()
    assert (found["validation_dense"], found["test_dense"]) == (1.0, 1.0)
    assert found["validation"] >= 1 - (15 - found["margin"]) / 100 - 1e-9
    assert found["holds_on_test"] is (found["test"] >= 0.85)
    assert found["test"] == accuracy(here / "found.keras", here / "rows.npz")
    assert found["size"]["parameters"] == found["account"]["parameters"] < PARAMETERS
    assert found["whole"]["parameters"] == PARAMETERS
    assert list(found["shares"]) == ["first", "second"]
    assert 1 <= found["trials"] <= 6


def test_the_file_that_was_written_compacts_to_what_was_stated(secateurs, here):
    options = ("--points", "15", "-o", "found.keras", "--json")
    found = secateurs("budget", "chain.keras", *DATA, *options).json
    secateurs("compact", "found.keras", "-o", "small.keras")
    assert load(here / "small.keras").count_params() == found["account"]["parameters"]


def test_a_person_reads_what_is_left_and_what_it_costs(secateurs, here):
    lines = secateurs("budget", "chain.keras", *DATA, "--points", "15").out.splitlines()
    assert lines[0] == "layer   kind   units left  weights left"
    assert any(line.startswith("Parameters left: ") for line in lines)
    validation, test, written = lines[-3:]
    assert validation.startswith("Validation accuracy: ")
    assert ", before 100 %; 15 points may be lost, " in validation
    assert test.startswith("Test accuracy (rows, 200 test samples): ")
    assert test.endswith(("within the budget.", "more than the budget."))
    assert written == "Nothing was written: -o names a file to write to."


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_before_anything_is_found_writes_nothing(secateurs, here, ctrl_c):
    ctrl_c(budget, "budget", 2)
    said = secateurs("budget", "chain.keras", *DATA, "-o", "found.keras", "--json")
    assert (said.code, said.out) == (130, "")
    assert said.err == f"{READ}\nStopped before a smaller network was found: nothing was written.\n"
    assert not (here / "found.keras").exists()


def test_only_layers_that_are_chosen_lose_something(secateurs, here):
    options = ("--data", "rows.npz", "--points", "100", "--trials", "2", "--layers", "first")
    assert set(secateurs("budget", "chain.keras", *options, "--json").json["shares"]) == {"first"}


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_writes_the_best_so_far(secateurs, here, ctrl_c):
    ctrl_c(budget, "budget", 2 * 9 + 2)  # after the sensitivity of two layers at nine levels
    options = ("--points", "15", "--trials", "40", "-o", "found.keras", "--json")
    said = secateurs("budget", "chain.keras", "--data", "rows.npz", *options)
    assert said.code == 130
    trials = said.json["trials"]
    assert 1 <= trials < 40
    assert (
        said.err == f"{READ}\nStopped after {trials} trial{'s' * (trials > 1)}: the best so far.\n"
    )
    assert (here / "found.keras").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--points", "-1"], "--points must be a number of at least 0."),
        (["--trials", "0"], "--trials must be a whole number of at least 1."),
        (["--cost", "bytes"], "--cost: 'bytes' is not one of 'parameters', 'macs'."),
        (["-o", "no/x.keras"], "There is no folder no to write x.keras to."),
        (["--data", "no.npz"], "There is no file or folder no.npz."),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, options, sentence):
    said = secateurs("budget", "chain.keras", *options)
    assert (said.code, said.out, said.err) == (2, "", f"{sentence}\n")
