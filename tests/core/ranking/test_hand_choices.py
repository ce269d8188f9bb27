import numpy as np
import pytest

from secateurs.core.base.errors import PruningError
from secateurs.core.evaluation.breaking_point import StripReader
from secateurs.core.graph.trace import trace
from secateurs.core.network.forward import classify
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.hand_choices import (
    NO_CHOICES,
    ByHand,
    HandChoices,
    choosable,
    chosen_units,
    freed,
    hand_choices,
    renumbered,
)
from tests.core.pruning.models import residual_net

HAND = {
    "remove": {"layer_0": [3, 7], "layer_1": [1]},
    "protect": {"layer_0": [0], "layer_1": [9]},
}
CHOICES = hand_choices(**HAND)
LEVELS = [level / 100 for level in range(101)]


def gone(kept):
    return np.flatnonzero(~kept).tolist()


def choices_of(remove=None, protect=None):
    return hand_choices(remove, protect)


@pytest.mark.parametrize("criterion", ["magnitude", "random", "largest"])
@pytest.mark.parametrize("scope", ["layer", "global", {"layer_0": 0.5, "layer_1": 0.9}])
def test_what_is_chosen_goes_or_stays_at_every_sparsity(make_network, criterion, scope):
    ranking = rank(make_network(6, 20, 10, 3), "unit", criterion, scope, **HAND)
    for level in LEVELS if isinstance(scope, str) else [None]:
        first, second = ranking.cut(level).kept
        assert not first[[3, 7]].any()
        assert not second[1]
        assert first[0]
        assert second[9]


@pytest.mark.parametrize("scope", ["layer", "global"])
def test_a_higher_amount_contains_the_lower_ones_cut(make_network, scope):
    ranking = rank(make_network(6, 20, 10, 3), "unit", scope=scope, **HAND)
    before = ranking.cut(0).kept
    for level in LEVELS:
        now = ranking.cut(level).kept
        assert not any((b & ~a).any() for a, b in zip(before, now, strict=True))
        before = now


def test_counts_are_those_asked_for_between_what_must_go_and_what_may(make_network):
    ranking = rank(make_network(6, 20, 10, 3), "unit", **HAND)
    counts = {level: ranking.cut(level).by_hand for level in (0, 0.5, 0.99, 1)}
    assert counts == {
        0: ByHand(0, 3, 2, CHOICES, 3),
        0.5: ByHand(15, 3, 2, CHOICES, 15),
        0.99: ByHand(30, 3, 2, CHOICES, 28),
        1: ByHand(30, 3, 2, CHOICES, 28),
    }
    assert [len(gone(kept)) for kept in ranking.cut(0.5).kept] == [10, 5]
    assert ranking.cut(0.5).achieved == 0.5


def test_counts_over_all_layers_are_as_exact(make_network):
    network = make_network(6, 20, 10, 3)
    ranking = rank(network, "unit", scope="global", **HAND)
    found = [ranking.cut(level).by_hand for level in (0.05, 0.5, 1)]
    assert [(each.asked, each.achieved) for each in found] == [(2, 3), (15, 15), (30, 28)]
    assert ranking.cut(1).guarded == ()  # what is protected keeps both layers from being emptied
    one = rank(network, "unit", scope="global", protect={"layer_1": [4]})
    assert (one.limit, one.cut(1).guarded, one.cut(1).parts_removed) == (28, (0,), 28)
    assert gone(one.cut(1).kept[1]) == [0, 1, 2, 3, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("scope", ["layer", "global"])
def test_all_others_keep_their_order(make_network, scope):
    network = make_network(6, 20, 10, 3)
    plain = rank(network, "unit", scope=scope)
    ranking = plain.with_choices(choices_of({"layer_0": [5]}, {"layer_0": [2]}))
    others = np.delete(np.arange(20), [5, 2])
    for place in (plain.positions[0], ranking.positions[0]):
        np.testing.assert_array_equal(
            others[np.argsort(place[others])], others[np.argsort(plain.scores[0][others])]
        )


def test_a_layer_may_be_emptied_by_hand_even_where_the_guard_holds_others(make_network):
    for scope, at_most in (("layer", [20, 10]), ("global", [19, 10])):
        ranking = rank(
            make_network(6, 20, 10, 3), "unit", scope=scope, remove={"layer_1": range(10)}
        )
        assert [len(gone(kept)) for kept in ranking.cut(0).kept] == [0, 10]
        assert [len(gone(kept)) for kept in ranking.cut(1).kept] == at_most


def test_what_went_before_counts_beside_what_goes_by_hand(make_network):
    network = make_network(6, 20, 10, 3)
    mask = np.ones((6, 20), bool)
    mask[:, [3, 4]] = False
    masks = {"layer_0": mask}
    for scope in ("layer", "global"):
        ranking = rank(network, "unit", scope=scope, masks=masks, remove={"layer_0": [3, 8]})
        assert [gone(kept) for kept in ranking.cut(0).kept] == [[3, 4, 8], []]
        assert ranking.cut(0).by_hand.achieved == 3
        assert sum(ranking.gone) == 2
    with pytest.raises(PruningError, match=r'^Unit 4 of "layer_0" is gone already'):
        ranking.with_choices(choices_of({}, {"layer_0": [1, 4]}))


@pytest.mark.parametrize("scope", ["layer", "global"])
def test_choices_replace_those_before_and_none_is_the_ranking_itself(make_network, scope):
    plain = rank(make_network(6, 20, 10, 3), "unit", scope=scope)
    assert plain.with_choices(NO_CHOICES) is plain
    turned = choices_of({"layer_0": [0]}, {"layer_0": [3]})
    twice = plain.with_choices(CHOICES).with_choices(turned)
    once, back = plain.with_choices(turned), twice.with_choices(NO_CHOICES)
    for a, b in ((once, twice), (plain, back)):
        assert (a.limit, a.natural_last, a.gone) == (b.limit, b.natural_last, b.gone)
        for x, y in zip(a.positions, b.positions, strict=True):
            np.testing.assert_array_equal(x, y)
    assert back.cut(0.5).by_hand is None


def test_a_strip_is_what_a_hundred_cuts_answer(make_network, make_images):
    network, pixels = make_network(784, 20, 10, 10), make_images(1).pixels[0]
    for scope in ("layer", "global"):
        ranking = rank(network, "unit", scope=scope, **HAND)
        expected = [
            classify(prune_network(network, ranking.cut(p / 100)), pixels)[0] for p in range(100)
        ]
        strip = StripReader(network, ranking).read(pixels)
        np.testing.assert_allclose(strip.probabilities, expected, atol=1e-5)


def test_tied_units_go_and_stay_together():
    ranking = rank(residual_net(), "unit", remove={"conv_2": [4]}, protect={"conv_1": [0]})
    for level in (0, 0.5, 1):
        cut = ranking.cut(level)
        for name in ("conv_1", "conv_2"):
            assert cut.unit_masks[name][[0, 4]].tolist() == [True, False]
    assert ranking.cut(0).by_hand == ByHand(0, 1, 1, ranking.chosen.choices, 1)
    both = rank(residual_net(), "unit", remove={"conv_1": [4], "conv_2": [4]}).cut(0)
    assert both.by_hand.removed == 1


@pytest.mark.parametrize(
    ("remove", "protect", "sentence"),
    [
        ({"dense": [0]}, {}, 'There is no layer "dense" whose units can go; there are "conv_1", "'),
        ({}, {"norm_1": [0]}, 'There is no layer "norm_1" whose units can go'),
        ({"output": [0]}, {}, 'No unit of "output" can go: it is an output layer; there are "con'),
        ({"conv_1": [5]}, {}, 'no unit 5 in "conv_1": its 5 units are counted from 0 to 4'),
        ({"conv_1": [-1]}, {}, 'no unit -1 in "conv_1"'),
        ({"conv_3": [2]}, {"conv_3": [1, 2]}, 'Unit 2 of "conv_3" is both to be removed and to'),
        (
            {"conv_1": [3]},
            {"conv_2": [3]},
            'Unit 3 of "conv_1", to be removed, and unit 3 of "conv_2", to be protected, go toge',
        ),
        ({"conv_1": 3.5}, {}, 'Units of "conv_1" to remove are given as whole numbers from 0'),
        ({}, {"conv_1": [0.5]}, 'Units of "conv_1" to protect are given as whole numbers'),
        ({}, {"conv_1": [True]}, 'Units of "conv_1" to protect are given as whole numbers'),
        ([3], {}, "Units to remove are given by layer, such as"),
        ({"dense": []}, {}, 'There is no layer "dense" whose units can go'),
        ({}, {"output": []}, 'No unit of "output" can go: it is an output layer'),
    ],
)
def test_choices_that_cannot_be_are_refused(remove, protect, sentence):
    with pytest.raises(PruningError) as refused:
        rank(residual_net(), "unit", remove=remove, protect=protect)
    assert sentence in str(refused.value)


def test_single_weights_are_not_chosen_by_units(make_network):
    with pytest.raises(PruningError, match="single weights go by their ranking alone"):
        rank(make_network(6, 20, 10, 3), "weight", **HAND)


def test_numbers_are_taken_as_they_come_and_joined():
    first = hand_choices({"a": np.array([7, 3, 3]), "b": []}, None)
    assert first == HandChoices({"a": (3, 7)}, {})
    assert first.joined(hand_choices({"a": range(2)}, {"b": {4}})) == HandChoices(
        {"a": (0, 1, 3, 7)}, {"b": (4,)}
    )
    assert not NO_CHOICES


def test_the_counts_are_said_in_a_sentence():
    assert str(ByHand(15, 1, 2, CHOICES, 15)) == (
        "By hand: 1 unit removed, 2 protected; asked for in all: 15, removed in all: 15."
    )


def test_units_that_can_be_chosen_are_there_left_and_may_go(make_network):
    structure = make_network(6, 5, 4, 3).structure
    alive = (np.array([True, False, True, True, True]), np.ones(4, bool))
    assert choosable(structure, alive, "layer_0", (9, 4, 1, 0, -1, 4)) == (0, 4)
    assert choosable(structure, alive, "layer_2", (0,)) == ()


def test_a_unit_that_is_freed_frees_what_it_is_tied_to():
    structure = trace(residual_net())
    tied = next(each for each in structure.unit_sets if len(each.members) > 1)
    one, other = (member.layer for member in tied.members[:2])
    chosen = choices_of({one: [2, 3]}, {other: [4]})
    assert freed(chosen, structure, other, (2, 4)) == choices_of({one: [3]})
    marks = chosen_units(chosen, structure)
    for layer in (one, other):
        assert [np.flatnonzero(each).tolist() for each in marks[layer]] == [[2, 3], [4]]


def test_what_is_protected_is_counted_anew_where_others_are_taken_out():
    kept = {"a": np.array([True, False, True, False, True])}
    chosen = choices_of({"a": [1]}, {"a": [0, 2, 4], "b": [1]})
    assert renumbered(chosen, kept) == choices_of({}, {"a": [0, 1, 2]})


def test_equal_choices_hash_alike():
    one, other = choices_of({"a": [2, 1], "b": [0]}), choices_of({"b": [0], "a": [1, 2]})
    assert (one == other, hash(one) == hash(other)) == (True, True)
    assert len({one, other, NO_CHOICES}) == 2
