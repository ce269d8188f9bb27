"""What the choice on the Prune page comes to."""

from dataclasses import replace

import pytest

from secateurs.ui.prune.events import Repaired, ScopeChosen, SharesChosen
from secateurs.ui.prune.state import Choice, LayerShares, PruningState, ScoreKey
from secateurs.ui.shell.advance import advance

SHARES = LayerShares("unit", (("dense_0", 0.5),))


def test_a_criterion_of_units_leaves_weights_to_magnitude():
    choice = Choice(criterion="apoz")
    assert (choice.criterion_of("weight"), choice.criterion_of("unit")) == ("magnitude", "apoz")
    assert Choice(criterion="gone with a plug-in").criterion_of("unit") == "magnitude"


def test_a_pattern_is_of_weights_only_and_of_no_shares():
    choice = Choice(pattern="1x4", shares=LayerShares("weight", ()))
    assert choice.pattern_of("weight") == "unstructured"
    assert Choice(pattern="1x4").pattern_of("weight") == "1x4"
    assert Choice(pattern="1x4").pattern_of("unit") == "unstructured"


def test_the_bar_has_no_say_where_a_pattern_or_shares_fix_what_goes():
    assert Choice(pattern="2:4").is_fixed("weight")
    assert not Choice(pattern="1x4").is_fixed("weight")
    assert Choice(shares=SHARES).is_fixed("unit")
    assert not Choice(shares=SHARES).is_fixed("weight")


def test_a_score_of_what_is_fixed_does_not_depend_on_the_bar():
    one, other = (Choice(percent=p, shares=SHARES, pattern="2:4") for p in (10, 90))
    for method in ("weight", "unit"):
        assert one.key(method) == other.key(method)
    assert one.key("unit") == ScoreKey("unit", "magnitude", "layer", 0, shares=SHARES)


@pytest.mark.parametrize(
    ("criterion", "looks"), [("magnitude", False), ("random", False), ("taylor", True)]
)
def test_some_criteria_look_at_data(criterion, looks):
    assert Choice(criterion=criterion).looks_at_data is looks


def test_choosing_a_scope_goes_back_from_shares(make_state):
    state = advance(make_state(), SharesChosen(SHARES))
    assert state.pruning.choice.shares == SHARES
    assert advance(state, ScopeChosen("global")).pruning.choice == Choice(scope="global")


def test_what_is_whole_needs_no_repair(make_pruned, network):
    whole = make_pruned(network, Choice(repaired=True))
    assert not whole.wants_repair("unit")
    cut = replace(whole, unit=replace(whole.unit, takes=True))
    assert cut.wants_repair("unit")
    assert cut.is_repairing("unit")
    assert cut.key("unit").repaired
    made = replace(cut, unit=replace(cut.unit, repaired=network))
    assert not made.is_repairing("unit")


def test_a_repair_is_taken_for_the_very_cut_in_front_only(make_state, make_pruned, make_network):
    state = make_state()
    pruning = make_pruned(state.network, Choice(percent=50, repaired=True))
    pruning = replace(pruning, unit=replace(pruning.unit, takes=True))
    state, repaired, quick = replace(state, pruning=pruning), make_network(1), make_network(2)
    after = advance(state, Repaired(pruning.unit.cut, repaired, quick)).pruning
    assert after.unit.repaired is repaired
    assert after.unit.network is quick
    assert after.weight is pruning.weight
    assert advance(state, Repaired(replace(pruning.unit.cut), repaired, quick)) is state


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (Choice(), ""),
        (Choice(shares=SHARES), "the shares of the layers are fixed, whatever the bar says"),
        (
            Choice(repaired=True),
            "not read where networks are repaired: each sparsity needs a repair of its own",
        ),
    ],
)
def test_why_a_drawing_is_not_read_at_every_sparsity(choice, why):
    assert PruningState(choice).why_no_strip("unit") == why
    fixed = PruningState(Choice(pattern="2:4")).why_no_strip("weight")
    assert fixed == "the pattern 2:4 fixes how much goes"
