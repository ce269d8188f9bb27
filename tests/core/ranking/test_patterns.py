import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from secateurs.core.base.errors import PruningError
from secateurs.core.network.network import Layer, chain_of
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.patterns import Pattern, pattern_named
from tests.core.pruning import brute_force

kernels = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 5)),
    elements=st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]),
)


def network(*arrays):
    """A network of unconnected layers: a ranking looks at each alone."""
    layers = [
        Layer(f"layer_{index}", array, np.zeros(array.shape[1], np.float32), "relu")
        for index, array in enumerate(arrays)
    ]
    output = Layer("output", np.ones((1, 2), np.float32), np.zeros(2, np.float32), "linear")
    return chain_of((*layers, output), known_masks={})


@pytest.mark.parametrize(
    ("name", "pattern", "fixed"),
    [
        ("unstructured", Pattern("unstructured", 1), None),
        ("2:4", Pattern("2:4", 4, 2), 0.5),
        ("1:16", Pattern("1:16", 16, 1), 0.9375),
        ("1x4", Pattern("1x4", 4), None),
    ],
)
def test_patterns_are_read_by_name(name, pattern, fixed):
    assert pattern_named(name) == pattern
    assert pattern.fixed == fixed


@pytest.mark.parametrize("name", ["", "4:2", "2:2", "0:4", "4x1", "2 : 4", "1x0", "blocks"])
def test_what_is_no_pattern_is_refused(name):
    with pytest.raises(
        PruningError, match='is no pattern of weights: choose "unstructured", "2:4"'
    ):
        pattern_named(name)


@settings(deadline=None)
@given(kernels, st.integers(1, 3), st.integers(1, 3))
def test_n_of_every_m_equals_the_reference(kernel, n, more):
    cut = rank(network(kernel), "weight", pattern=f"{n}:{n + more}").cut()
    np.testing.assert_array_equal(cut.kept[0], brute_force.n_of_every_m(kernel, 1, n, n + more))


@settings(deadline=None)
@given(st.lists(kernels, min_size=1, max_size=3), st.floats(0, 1), st.integers(2, 4), st.booleans())
def test_blocks_equal_the_reference(arrays, sparsity, length, everywhere):
    scope = "global" if everywhere else "layer"
    ranking = rank(network(*arrays), "weight", scope=scope, pattern=f"1x{length}")
    expected = brute_force.block_masks(arrays, sparsity, scope, length)
    cut = ranking.cut(sparsity)
    for kept, wanted in zip(cut.kept, expected, strict=True):
        np.testing.assert_array_equal(kept, wanted)


def test_a_short_last_block_keeps_what_it_can():
    kernel = np.array([[1], [2], [3], [4], [0.1], [0.2], [0.3]], np.float32)
    cut = rank(network(kernel[:6]), "weight", pattern="2:4").cut()
    assert cut.kept[0].ravel().tolist() == [False, False, True, True, True, True]
    assert (cut.requested, cut.achieved) == (0.5, 2 / 6)
    cut = rank(network(kernel), "weight", pattern="2:4").cut()
    assert cut.kept[0].ravel().tolist() == [False, False, True, True, False, True, True]


def test_achieved_counts_blocks():
    kernel = np.arange(6, dtype=np.float32).reshape(6, 1)
    cut = rank(network(kernel), "weight", pattern="1x4").cut(0.5)
    assert cut.kept[0].ravel().tolist() == [False] * 4 + [True] * 2
    assert (cut.parts, cut.parts_removed, cut.achieved) == (2, 1, 0.5)


def test_a_pattern_that_fixes_the_sparsity_takes_no_other():
    ranking = rank(network(np.ones((8, 2), np.float32)), "weight", pattern="2:4")
    assert ranking.fixed == 0.5
    assert ranking.cut(0.5).parts_removed == 8
    with pytest.raises(PruningError, match=r"pattern 2:4 fixes the sparsity at 0.5; .* be 0.9"):
        ranking.cut(0.9)


def test_shares_and_a_pattern_that_fixes_them_do_not_go_together():
    with pytest.raises(PruningError, match="pattern 2:4 fixes how much goes of every layer"):
        rank(network(np.ones((8, 2), np.float32)), "weight", scope={"layer_0": 0.2}, pattern="2:4")


def test_units_have_no_pattern():
    with pytest.raises(PruningError, match="units go as a whole"):
        rank(network(np.ones((8, 2), np.float32)), "unit", pattern="1x4")


@pytest.mark.parametrize("pattern", ["2:4", "1x4"])
def test_what_is_gone_stays_gone(pattern):
    kernel = np.random.default_rng(0).normal(size=(12, 5)).astype(np.float32)
    before = rank(network(kernel), "weight").cut(0.3).named_masks
    ranking = rank(network(kernel), "weight", pattern=pattern, masks=before)
    kept = ranking.cut(0.5).kept[0]
    assert not (kept & ~before["layer_0"]).any()
    assert (~kept).sum() >= 30


def test_gone_weights_are_the_first_of_a_block_to_go():
    kernel = np.array([[4], [3], [2], [1]], np.float32)
    before = {"layer_0": np.array([[False], [True], [True], [True]])}
    cut = rank(network(kernel), "weight", pattern="2:4", masks=before).cut()
    assert cut.kept[0].ravel().tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    ("pattern", "scope"),
    [("unstructured", "layer"), ("2:4", "layer"), ("1x4", "layer"), ("1x4", "global")],
)
def test_what_is_left_by_a_pattern_is_what_the_masks_keep(make_network, pattern, scope):
    ranking = rank(make_network(9, 8, 5), "weight", "magnitude", scope, pattern=pattern)
    cut = ranking.cut(0.5)
    assert cut.left == tuple(int(kept.sum()) for kept in cut.kept)
