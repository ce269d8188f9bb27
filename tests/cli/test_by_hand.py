"""What was chosen by hand of a kept run in the window counts in the terminal, too."""

import pytest

from secateurs.cli.sweep_bars import show_curves
from secateurs.core.evaluation.points import Way
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.runs import RunStore
from tests.core.evaluation.sweep_points import sweep_points

KEPT = HandChoices(remove={"layer_1": (2,)}, protect={"layer_0": (0, 5, 7)})
TOLD = "Run 1: 3 units protected by hand stay.\n"


@pytest.fixture
def run(home, small_run):
    with RunStore(home / "data") as store:
        store.keep_hand(small_run, KEPT)
    return small_run


def test_protected_units_stay_whatever_is_pruned(secateurs, run):
    said = secateurs("prune", run, "--units", "100", "--json")
    assert (said.code, said.err) == (0, TOLD)
    assert said.json["account"]["layers"][0]["units_kept"] == 3
    assert said.json["by_hand"]["choices"]["protect"] == {"layer_0": [0, 5, 7]}
    assert said.json["by_hand"]["removed"] == 0
    more = secateurs("prune", run, "--units", "100", "--protect", "layer_0:1", "--json")
    assert more.json["account"]["layers"][0]["units_kept"] == 4


def test_of_single_weights_and_of_what_is_written_they_say_nothing(secateurs, run, tmp_path):
    assert secateurs("prune", run, "--weights", "50").err == ""
    assert secateurs("export", run, tmp_path / "run.keras").err == ""


def test_a_budget_and_a_sensitivity_leave_them(secateurs, run):
    found = secateurs("sensitivity", run, "--levels", "99", "--json")
    assert found.err == TOLD
    whole = secateurs("budget", run, "--points", "100", "--trials", "1", "--json")
    assert whole.err == TOLD
    assert whole.json["shares"]["layer_0"] <= 0.75


def test_a_sweep_has_a_curve_of_its_own_for_them(secateurs, run, home):
    options = ("--levels", "50", "--criteria", "magnitude", "--methods", "unit", "--json")
    points = secateurs("sweep", run, *options).json["points"]
    assert [point["hand"] for point in points] == ["", KEPT.key]


def test_a_curve_of_the_first_network_alone_is_not_called_a_mean(capsys):
    by_hand = sweep_points({Way("unit", hand=KEPT.key): (0.9,)}, levels=(0.5,))
    points = [
        each
        for seed, run in enumerate("ab")
        for each in sweep_points({Way("unit"): (0.8,)}, levels=(0.5,), run_id=run, seed=seed)
    ]
    show_curves(points + by_hand, "layer")
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Test accuracy on 10,000 samples, mean (lowest to highest) of the seeds 0, 1;"
        " unit, by hand: seed 0."
    )
