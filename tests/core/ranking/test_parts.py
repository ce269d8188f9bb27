import numpy as np

from secateurs.core.graph.structure import STAYS, Member, UnitSet
from secateurs.core.ranking.parts import first_scores, group_scores, groups_alive

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
