import numpy as np

from secateurs.core.graph.structure import STAYS, Member, UnitSet
from secateurs.core.ranking.parts import (
    even_order,
    first_scores,
    group_scores,
    groups_alive,
)

TIED = UnitSet(
    "a + b",
    (
        Member("a", np.array([0, 1, 2], np.int32)),
        Member("b", np.array([STAYS, 2, 1, 1], np.int32)),
    ),
    3,
)
SCORES = {"a": np.array([1.0, 2.0, 3.0]), "b": np.array([9.0, 5.0, 4.0, 6.0])}


def test_a_group_counts_by_the_mean_of_its_units():
    assert group_scores(TIED, SCORES).tolist() == [1, 4, 4]


def test_a_group_of_chances_counts_by_its_first():
    assert first_scores(TIED, SCORES).tolist() == [1, 2, 3]


def test_a_group_is_left_while_any_of_its_units_is():
    left = {"a": np.array([False, False, True]), "b": np.array([True, False, False, True])}
    assert groups_alive(TIED, left).tolist() == [False, True, True]


def test_a_lone_layers_scores_are_taken_as_they_are():
    scores = np.array([2.0, 1.0], np.float32)
    alone = UnitSet("a", (Member("a", np.array([0, 1], np.int32)),), 2)
    assert group_scores(alone, {"a": scores}) is scores


def test_every_layer_of_a_set_loses_the_same_share():
    wide = Member("wide", np.arange(8, dtype=np.int32))
    narrow = Member("narrow", np.array([0, 1, 2, 3], np.int32))  # beside others after a join
    tied = UnitSet("wide + narrow", (wide, narrow), 8)
    scores = np.array([9, 8, 7, 6, 4, 3, 2, 1.0])
    order = even_order(tied, scores, np.ones(8, bool))
    assert order.tolist() == [7, 5, 3, 1, 6, 4, 2, 0]
    after = even_order(tied, scores, np.arange(8) != 0)
    assert after.argsort().tolist() == [7, 0, 6, 3, 5, 2, 4, 1]  # what is gone counts


def test_layers_tied_unit_by_unit_go_by_their_scores_alone():
    units = np.array([1, 0, 0], np.int32)
    both = UnitSet("a + b", (Member("a", units), Member("b", units)), 2)
    scores = np.array([3.0, 1.0])
    assert even_order(both, scores, np.ones(2, bool)) is scores
