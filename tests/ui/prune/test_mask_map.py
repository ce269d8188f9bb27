import numpy as np
import pytest

from secateurs.core.pruning.rank import rank
from secateurs.ui.prune.mask_map import MapColours, MovingMap, kept_shares
from secateurs.ui.prune.parts import KeptPart
from secateurs.ui.theme.blend import ramp

GREY, BLUE = ramp("#FFFFFF", "#000000"), ramp("#FFFFFF", "#0072B2")


def block_means(kept, rows, columns):
    """The same by plain slicing, for maps coarser than the kernel."""
    down = [kept.shape[0] * i // rows for i in range(rows + 1)]
    across = [kept.shape[1] * i // columns for i in range(columns + 1)]
    return np.array(
        [
            [kept[down[i] : down[i + 1], across[j] : across[j + 1]].mean() for j in range(columns)]
            for i in range(rows)
        ]
    )


def test_a_pixel_shows_the_share_kept_in_its_block():
    kept = np.array([[1, 1, 0, 0], [1, 1, 0, 1]], bool)
    assert kept_shares(kept, 1, 2).tolist() == [[255, 64]]


def test_blocks_of_unequal_size_count_every_weight_once():
    kept = np.random.default_rng(0).random((97, 131)) > 0.7
    expected = np.rint(255 * block_means(kept, 20, 33))
    assert np.abs(kept_shares(kept, 20, 33) - expected).max() <= 1


def test_a_small_kernel_is_magnified_without_blur():
    kept = np.array([[True, False], [False, True]])
    assert kept_shares(kept, 4, 4).tolist() == [
        [255, 255, 0, 0],
        [255, 255, 0, 0],
        [0, 0, 255, 255],
        [0, 0, 255, 255],
    ]


def test_units_become_columns():
    kept = np.array([True, False, True])
    assert kept_shares(kept, 2, 3).tolist() == [[255, 0, 255]] * 2


def test_blocks_of_more_than_255_weights_do_not_overflow():
    assert kept_shares(np.ones((4096, 3), bool), 2, 1).tolist() == [[255], [255]]


def test_a_dead_row_shows_as_a_dark_line():
    kept = np.ones((100, 80), bool)
    kept[50:60] = False
    assert kept_shares(kept, 10, 8)[5].tolist() == [0] * 8


@pytest.mark.parametrize(("inputs", "units"), [(97, 131), (5, 60), (300, 4), (2, 3)])
@pytest.mark.parametrize(("rows", "columns"), [(20, 33), (7, 1), (40, 150)])
def test_what_moves_is_drawn_as_the_mask_is(inputs, units, rows, columns):
    rng = np.random.default_rng(inputs + rows)
    places = rng.permutation(inputs * units).astype(np.int32).reshape(inputs, units)
    moving, shades = MovingMap(places, rows, columns), (GREY, BLUE)
    some = rng.integers(0, places.size + 1, 12)
    few = np.minimum(some + places.size // 30, places.size)
    levels = (0, *np.stack([some, few], axis=1).reshape(-1).tolist(), places.size, 1)
    for step, gone in enumerate(levels):
        kept, colours = places >= gone, shades[step // 8 % 2]
        drawn = moving.after(gone, lambda kept=kept: kept, colours)
        np.testing.assert_array_equal(drawn, colours[kept_shares(kept, rows, columns)])
        assert drawn.flags.c_contiguous


def test_a_map_shows_the_same_once_it_is_prepared_for_more_cuts(make_network):
    network, drawn, took_time = make_network(), MapColours(), []
    for criterion in ("magnitude", "random"):
        ranking = rank(network, "weight", criterion)
        for sparsity in (0.2, 0.5, 0.45, 0.9):
            part = KeptPart(network, ranking.cut(sparsity), 0)
            expected = GREY[kept_shares(part(), 9, 7)]
            np.testing.assert_array_equal(drawn.of(part, 9, 7, GREY), expected)
            took_time.append(drawn.prepare())
    assert took_time == [True, False, False, False] * 2


@pytest.mark.parametrize(("method", "scope"), [("weight", "global"), ("unit", "layer")])
def test_a_map_is_prepared_only_where_weights_go_by_their_places(make_network, method, scope):
    network, drawn = make_network(), MapColours()
    part = KeptPart(network, rank(network, method, scope=scope).cut(0.5), 0)
    expected = GREY[kept_shares(part(), 9, 7)]
    np.testing.assert_array_equal(drawn.of(part, 9, 7, GREY), expected)
    assert not drawn.prepare()
