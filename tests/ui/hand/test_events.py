from dataclasses import replace

import numpy as np

from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.ui.hand.events import HandChosen, UnitsCut, UnitsFreed, UnitsProtected, advance_hand
from secateurs.ui.prune.events import MethodChosen, PercentChosen
from secateurs.ui.runs.events import RunOpened


def gone(way, layer):
    return np.flatnonzero(~way.cut.kept[layer]).tolist()


def chosen(state, *events):
    for event in events:
        choice = replace(state.pruning.choice, hand=advance_hand(state, event))
        state = replace(state, pruning=replace(state.pruning, choice=choice))
    return state.pruning.choice.hand


def test_the_last_word_on_a_unit_counts(make_state):
    state = make_state()
    cut = UnitsCut("dense_0", (7, 3))
    assert chosen(state, cut) == HandChoices(remove={"dense_0": (3, 7)})
    assert chosen(state, cut, UnitsProtected("dense_0", (3,))) == HandChoices(
        remove={"dense_0": (7,)}, protect={"dense_0": (3,)}
    )
    assert chosen(state, cut, UnitsFreed("dense_0", (3, 7))) == NO_CHOICES
    assert chosen(state, cut, UnitsCut("dense_1", (0,)), UnitsFreed("dense_0", (7,))) == (
        HandChoices(remove={"dense_0": (3,), "dense_1": (0,)})
    )
    assert chosen(state, cut, HandChosen()) == NO_CHOICES
    assert chosen(state, HandChosen(HandChoices(protect={"dense_1": (2,)}))).protect == {
        "dense_1": (2,)
    }


def test_what_is_not_there_or_never_goes_is_passed_over(make_state):
    for units in ((99, -1), ()):
        assert chosen(make_state(), UnitsCut("dense_0", units)) == NO_CHOICES
    assert chosen(make_state(), UnitsCut("dense_2", (1,))) == NO_CHOICES
    assert chosen(make_state(), UnitsProtected("nothing", (1,))) == NO_CHOICES


def test_what_an_earlier_pruning_took_is_passed_over(make_state, network):
    mask = np.ones((784, 12), bool)
    mask[:, 4] = False
    kernel = np.where(mask, network.weights[0], 0).astype(np.float32)
    weights = (kernel, *network.weights[1:])
    state = make_state(network=replace(network, weights=weights, known_masks={"dense_0": mask}))
    assert chosen(state, UnitsProtected("dense_0", (4, 5))).protect == {"dense_0": (5,)}


def test_units_go_and_stay_whatever_the_ranking_says(ranked):
    ranked.dispatch(PercentChosen(50))
    plain = ranked.state.pruning
    first = gone(plain.unit, 0)
    stays = tuple(sorted(set(range(12)) - set(first)))
    ranked.dispatch(UnitsCut("dense_0", stays[:2]))
    ranked.dispatch(UnitsProtected("dense_0", (first[0],)))
    found = ranked.state.pruning
    assert {*stays[:2]} <= {*gone(found.unit, 0)}
    assert first[0] not in gone(found.unit, 0)
    assert len(gone(found.unit, 0)) == 6
    assert found.unit.account.achieved == 0.5
    assert found.weight is plain.weight
    network = ranked.state.network
    same = rank(network, "unit").with_choices(found.choice.hand).cut(0.5)
    assert [each.tolist() for each in found.unit.cut.kept] == [each.tolist() for each in same.kept]
    ranked.dispatch(HandChosen())
    assert gone(ranked.state.pruning.unit, 0) == first
    assert ranked.state.pruning.unit.cut.by_hand is None


def test_a_step_of_the_bar_keeps_what_is_chosen(ranked):
    ranked.dispatch(UnitsCut("dense_1", (7,)))
    for percent in (0, 30, 99):
        ranked.dispatch(PercentChosen(percent))
        assert 7 in gone(ranked.state.pruning.unit, 1)
    ranked.dispatch(MethodChosen("unit"))
    assert ranked.state.pruning.unit.takes


def test_each_run_has_choices_of_its_own(ranked, make_record, make_network):
    ranked.dispatch(UnitsCut("dense_1", (7,)))
    other = HandChoices(protect={"dense_0": (1,)})
    ranked.dispatch(RunOpened(make_record("run-2"), make_network(2), other))
    assert ranked.state.pruning.choice.hand == other
    ranked.dispatch(RunOpened(make_record("run-1"), make_network(1)))
    assert ranked.state.pruning.choice.hand == NO_CHOICES


def test_a_score_is_known_by_what_was_chosen(ranked):
    before = {method: ranked.state.pruning.key(method) for method in ("weight", "unit")}
    ranked.dispatch(UnitsCut("dense_1", (7,)))
    after = {method: ranked.state.pruning.key(method) for method in ("weight", "unit")}
    assert after["weight"] == before["weight"]
    assert after["unit"] != before["unit"]
    assert len({*before.values(), *after.values()}) == 3
