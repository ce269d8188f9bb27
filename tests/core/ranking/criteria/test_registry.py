import numpy as np
import pytest

from secateurs.core.base.errors import PruningError
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.registry import criterion, rule_named, rules


def test_the_criteria_that_come_with_it_and_what_they_can_rank():
    ours = {rule.name: (rule.methods, rule.needs) for rule in rules() if rule.ours}
    both, weight, unit = ("weight", "unit"), ("weight",), ("unit",)
    assert ours == {
        "magnitude": (both, "nothing"),
        "l1": (both, "nothing"),
        "random": (both, "nothing"),
        "largest": (both, "nothing"),
        "snip": (weight, "labels"),
        "taylor": (both, "labels"),
        "activation": (unit, "inputs"),
        "apoz": (unit, "inputs"),
        "wanda": (weight, "inputs"),
    }
    assert all(rule.about.endswith(".") for rule in rules() if rule.ours)


def test_rules_can_be_asked_for_by_method():
    assert "apoz" in {rule.name for rule in rules("unit")}
    assert "apoz" not in {rule.name for rule in rules("weight")}


def test_a_users_function_ranks(make_network):
    network = make_network(6, 5, 4, 3)

    @criterion("last column first", methods=("unit",))
    def last_first(context):
        """Count down."""
        return -np.arange(context.units)

    assert rule_named("last column first").about == "Count down."
    kept = rank(network, "unit", "last column first").cut(0.5).kept
    assert [mask.tolist() for mask in kept] == [
        [True, True, True, False, False],
        [True, True, False, False],
    ]


def test_a_name_of_ones_own_may_be_registered_anew():
    criterion("again")(lambda context: context.kernel)
    criterion("again", methods=("weight",))(lambda context: context.kernel)
    assert rule_named("again").methods == ("weight",)


def test_a_criterion_that_comes_with_it_is_not_replaced():
    with pytest.raises(ValueError, match="comes with Secateurs"):
        criterion("magnitude")


def test_an_unknown_criterion_is_refused(make_network):
    with pytest.raises(PruningError, match='no criterion "beauty"; there are magnitude, l1, '):
        rank(make_network(3, 4, 2), "unit", "beauty")


def test_a_criterion_of_units_does_not_rank_weights(make_network):
    with pytest.raises(PruningError, match='"apoz" ranks units, not weights'):
        rank(make_network(3, 4, 2), "weight", "apoz", data=np.ones((2, 3)))


def test_scores_of_the_wrong_shape_are_refused(make_network):
    criterion("shapeless")(lambda context: np.ones(3))
    message = (
        r'"shapeless" gave scores of the shape \(3,\) for the weights of "layer_0"; '
        r"\(3, 4\) was expected"
    )
    with pytest.raises(PruningError, match=message):
        rank(make_network(3, 4, 2), "weight", "shapeless")


def test_scores_that_are_not_numbers_are_refused(make_network):
    criterion("nothing")(lambda context: np.full(context.kernel.shape, np.nan))
    with pytest.raises(PruningError, match='for "layer_0" that are not numbers'):
        rank(make_network(3, 4, 2), "weight", "nothing")


def test_a_criterion_cannot_look_at_data_that_it_did_not_ask_for(make_network):
    criterion("curious", methods=("unit",))(lambda context: context.zero_share)
    with pytest.raises(PruningError, match=r'looks at data for the layer "layer_0"'):
        rank(make_network(3, 4, 2), "unit", "curious", data=np.ones((2, 3)))


def test_what_a_function_returns_stays_writable(make_network):
    scores = np.arange(12.0).reshape(3, 4)
    criterion("mine", methods=("weight",))(lambda context: scores)
    rank(make_network(3, 4, 2), "weight", "mine")
    scores[0, 0] = 1
