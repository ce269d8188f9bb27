import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from secateurs.core.ranking.ranking import rank_globally, rank_layers
from tests.core.pruning import brute_force

# Few distinct values, so that ties are the rule.
scores = st.lists(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 7), st.integers(1, 7)),
        elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    ),
    min_size=1,
    max_size=4,
)
sparsities = st.floats(0, 1)


def alive(layers):
    return [np.ones(layer.shape, bool) for layer in layers]


def shapes(layers):
    return [layer.shape for layer in layers]


@settings(deadline=None)
@given(scores, sparsities)
def test_layer_cuts_equal_the_brute_force_reference(layers, sparsity):
    cut = rank_layers(layers, alive(layers), shapes(layers), "weight").cut(sparsity)
    for kept, expected in zip(cut.kept, brute_force.layer_masks(layers, sparsity), strict=True):
        np.testing.assert_array_equal(kept, expected)


@settings(deadline=None)
@given(scores, sparsities)
def test_global_cuts_equal_the_brute_force_reference(layers, sparsity):
    cut = rank_globally(layers, alive(layers), shapes(layers), "weight").cut(sparsity)
    for kept, expected in zip(cut.kept, brute_force.global_masks(layers, sparsity), strict=True):
        np.testing.assert_array_equal(kept, expected)


@settings(deadline=None)
@given(scores, sparsities)
def test_exactly_the_rounded_count_goes_from_each_layer(layers, sparsity):
    cut = rank_layers(layers, alive(layers), shapes(layers), "weight").cut(sparsity)
    for layer, kept in zip(layers, cut.kept, strict=True):
        assert (~kept).sum() == round(layer.size * sparsity)


@settings(deadline=None)
@given(scores, sparsities)
def test_a_global_cut_empties_no_layer(layers, sparsity):
    ranking = rank_globally(layers, alive(layers), shapes(layers), "weight")
    cut = ranking.cut(sparsity)
    total = sum(layer.size for layer in layers)
    assert all(kept.any() for kept in cut.kept)
    assert cut.parts_removed == min(round(total * sparsity), total - len(layers))


@settings(deadline=None)
@given(scores, sparsities, sparsities, st.booleans())
def test_masks_of_one_ranking_are_nested(layers, one, other, everywhere):
    order = rank_globally if everywhere else rank_layers
    ranking = order(layers, alive(layers), shapes(layers), "weight")
    low, high = sorted((one, other))
    for less, more in zip(ranking.cut(low).kept, ranking.cut(high).kept, strict=True):
        assert not (more & ~less).any()


@settings(max_examples=50, deadline=None)
@given(scores, st.data())
def test_parts_already_gone_count_as_gone(layers, data):
    first = data.draw(sparsities)
    second = data.draw(st.floats(first, 1))
    before = rank_layers(layers, alive(layers), shapes(layers), "weight").cut(first)
    again = rank_layers(layers, before.kept, shapes(layers), "weight").cut(second)
    for layer, was, now in zip(layers, before.kept, again.kept, strict=True):
        assert not (now & ~was).any()
        assert (~now).sum() == round(layer.size * second)


@settings(deadline=None)
@given(scores, sparsities, sparsities, st.booleans())
def test_what_is_left_is_what_the_masks_keep(layers, first, second, everywhere):
    order = rank_globally if everywhere else rank_layers
    ranking = order(layers, alive(layers), shapes(layers), "weight")
    before = ranking.cut(first)
    again = order(layers, before.kept, shapes(layers), "weight").cut(second)
    for cut in (before, again):
        assert cut.left == tuple(int(kept.sum()) for kept in cut.kept)
        assert cut.sizes == tuple(kept.size for kept in cut.kept)
        assert cut.kept[0] is cut.kept[0]


def test_exact_share_goes_when_scores_tie():
    layer = np.ones((4, 5), np.float32)
    cut = rank_layers([layer], alive([layer]), [(4, 5)], "weight").cut(0.25)
    assert cut.masks[0].sum() == 15
    assert not cut.masks[0].ravel()[:5].any()


def test_of_equal_scores_in_two_layers_the_first_layer_goes_first():
    layers = [np.ones((1, 3), np.float32), np.ones((1, 3), np.float32)]
    cut = rank_globally(layers, alive(layers), [(1, 3), (1, 3)], "weight").cut(1 / 3)
    assert cut.kept[0].tolist() == [[False, False, True]]
    assert cut.kept[1].all()


def test_the_guard_says_where_it_bit():
    weak, strong = np.full((1, 2), 0.1, np.float32), np.full((1, 6), 1.0, np.float32)
    ranking = rank_globally([weak, strong], alive([weak, strong]), [(1, 2), (1, 6)], "weight")
    assert ranking.cut(0.125).guarded == ()
    cut = ranking.cut(0.5)
    assert cut.guarded == (0,)
    assert cut.kept[0].tolist() == [[False, True]]
    assert cut.parts_removed == 4


def test_the_guard_says_where_it_bit_for_another_layer_was_guarded():
    layers = [np.array([[each]], np.float32) for each in (0.1, 0.2)]
    layers.append(np.array([[0.3, 0.4, 0.5]], np.float32))
    cut = rank_globally(layers, alive(layers), shapes(layers), "weight").cut(0.2)
    assert [kept.tolist() for kept in cut.kept] == [[[True]], [[True]], [[False, True, True]]]
    assert cut.guarded == (0, 1)  # the second would have gone instead of the first


@pytest.mark.parametrize("sparsity", [-0.1, 1.1, float("nan")])
def test_a_sparsity_outside_0_to_1_is_refused(sparsity):
    layer = np.ones((2, 2), np.float32)
    with pytest.raises(ValueError, match="between 0 and 1"):
        rank_layers([layer], alive([layer]), [(2, 2)], "weight").cut(sparsity)


def test_scores_that_are_not_finite_still_make_a_ranking():
    layer = np.array([[np.inf, 1.0, np.inf, 0.0]], np.float32)
    cut = rank_layers([layer], alive([layer]), [(1, 4)], "weight").cut(0.5)
    assert cut.kept[0].tolist() == [[True, False, True, False]]


@settings(max_examples=50, deadline=None)
@given(scores, sparsities, sparsities, st.booleans())
def test_a_milder_cut_brings_nothing_back(layers, first, second, everywhere):
    order = rank_globally if everywhere else rank_layers
    before = order(layers, alive(layers), shapes(layers), "weight").cut(first)
    again = order(layers, before.kept, shapes(layers), "weight").cut(second)
    removed = (before.parts_removed, again.parts_removed)
    if not everywhere:
        for layer, was, now in zip(layers, before.kept, again.kept, strict=True):
            assert not (now & ~was).any()
            assert (~now).sum() == max(round(layer.size * first), round(layer.size * second))
    else:
        assert removed[1] >= removed[0]
        for was, now in zip(before.kept, again.kept, strict=True):
            assert not (now & ~was).any()


def test_a_layer_that_is_empty_already_needs_no_guard():
    layers = [np.ones((1, 3), np.float32), np.ones((1, 3), np.float32)]
    left = [np.zeros((1, 3), bool), np.ones((1, 3), bool)]
    cut = rank_globally(layers, left, shapes(layers), "weight").cut(1.0)
    assert [int(kept.sum()) for kept in cut.kept] == [0, 1]
    assert cut.guarded == (1,)
