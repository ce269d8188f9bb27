"""One layer's share by hand: the others stay, the total follows, and there is a way back."""

import pytest

from secateurs.core.pruning.rank import rank
from secateurs.ui.hand.events import UnitsCut
from secateurs.ui.layers.shares import own_shares, share_of
from secateurs.ui.prune.events import (
    LayerShareChosen,
    MethodChosen,
    PercentChosen,
    Ranked,
    ScopeChosen,
    SharesChosen,
)
from secateurs.ui.prune.state import LayerShares

FOUND = LayerShares("unit", (("dense_0", 0.25), ("dense_1", 0.75)))


@pytest.fixture
def units(ranked):
    """Units of 784-12-8-10 at 50 %, each layer alike."""
    ranked.dispatch(MethodChosen("unit"))
    ranked.dispatch(PercentChosen(50))
    return ranked


def shares(controller):
    found = controller.state.pruning.choice.shares
    return None if found is None else dict(found.by_layer)


def test_a_layers_share_moves_that_layer_alone_and_the_total_follows(units):
    weight = units.state.pruning.weight
    units.dispatch(LayerShareChosen("dense_0", 0.75))
    pruning = units.state.pruning
    assert shares(units) == {"dense_0": 0.75, "dense_1": 0.5}
    assert pruning.unit.cut.left == (3, 4)
    assert pruning.unit.account.achieved == 13 / 20
    assert pruning.weight is weight
    network = units.state.network
    same = rank(network, "unit", scope={"dense_0": 0.75, "dense_1": 0.5}).cut()
    assert [each.tolist() for each in pruning.unit.cut.kept] == [
        each.tolist() for each in same.kept
    ]
    assert own_shares(pruning) == {"dense_0"}


def test_a_layer_goes_back_to_the_rankings_share_and_with_the_last_of_them_all_do(units):
    before = units.state.pruning.unit.cut.left
    units.dispatch(LayerShareChosen("dense_0", 0.75))
    units.dispatch(LayerShareChosen("dense_1", 0.25))
    units.dispatch(LayerShareChosen("dense_0", None))
    assert shares(units) == {"dense_0": 0.5, "dense_1": 0.25}
    units.dispatch(LayerShareChosen("dense_1", None))
    assert shares(units) is None
    assert units.state.pruning.unit.cut.left == before
    units.dispatch(PercentChosen(75))
    assert units.state.pruning.unit.cut.left == (3, 2)


def test_what_a_search_found_is_gone_back_to(units):
    units.dispatch(SharesChosen(FOUND))
    assert units.state.pruning.unit.cut.left == (9, 2)
    units.dispatch(LayerShareChosen("dense_0", 0.5))
    assert units.state.pruning.unit.cut.left == (6, 2)
    units.dispatch(LayerShareChosen("dense_0", None))
    assert units.state.pruning.choice.shares == FOUND


def test_over_all_layers_each_begins_with_what_it_lost(units):
    units.dispatch(ScopeChosen("global"))
    network = units.state.network
    of_all, by_layer = (
        [rank(network, method, scope=scope) for method in ("weight", "unit")]
        for scope in ("global", "layer")
    )
    units.dispatch(Ranked(network, "magnitude", "global", *of_all))
    left = units.state.pruning.unit.cut.left
    asked = share_of(units.state.pruning, "dense_1")
    assert asked == 1 - left[1] / 8
    units.dispatch(LayerShareChosen("dense_0", 0.25))
    pruning = units.state.pruning
    assert shares(units) == {"dense_0": 0.25, "dense_1": asked}
    assert pruning.unit.ranking is None  # another order: it is ranked anew
    named = pruning.choice.shares
    ranking = by_layer[1].with_shares(named.in_order(by_layer[1].names))
    found = Ranked(network, "magnitude", "global", by_layer[0], ranking, shares=named)
    units.dispatch(found)
    assert units.state.pruning.unit.cut.left == (9, left[1])


def test_choices_by_hand_hold_within_a_share(units):
    units.dispatch(UnitsCut("dense_0", tuple(range(9))))
    units.dispatch(LayerShareChosen("dense_0", 0.25))
    assert units.state.pruning.unit.cut.left == (3, 4)
    units.dispatch(LayerShareChosen("dense_0", 1.5))
    assert shares(units)["dense_0"] == 1
    assert units.state.pruning.unit.cut.left == (0, 4)


def test_a_score_is_known_by_the_shares_however_they_came_about(units):
    units.dispatch(SharesChosen(FOUND))
    key = units.state.pruning.key("unit")
    units.dispatch(LayerShareChosen("dense_0", 0.5))
    units.dispatch(LayerShareChosen("dense_0", 0.25))
    assert units.state.pruning.key("unit") == key


def test_a_layer_that_is_not_there_changes_nothing(units):
    before = units.state
    units.dispatch(LayerShareChosen("nothing", 0.5))
    assert units.state.pruning.choice == before.pruning.choice
