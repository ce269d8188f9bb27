import numpy as np
import pytest
from scipy import ndimage

from secateurs.core.drawing.photos.windows import (
    blocks,
    breadth,
    closed,
    greatest,
    least,
    middle,
    softened,
    widened,
)

VALUES = np.random.default_rng(2).random((23, 31)).astype(np.float32)


@pytest.mark.parametrize("side", [1, 3, 5, 9, 23, 31, 61])
def test_greatest_and_least_values_of_windows(side):
    low = {"mode": "constant", "cval": -np.inf}
    high = {"mode": "constant", "cval": np.inf}
    np.testing.assert_array_equal(
        greatest(VALUES, side), ndimage.maximum_filter(VALUES, side, **low)
    )
    np.testing.assert_array_equal(least(VALUES, side), ndimage.minimum_filter(VALUES, side, **high))


def test_what_is_dark_and_narrow_is_closed_and_what_is_wide_is_not():
    values = np.ones((20, 40), np.float32)
    values[:, 5:8] = values[:, 20:30] = 0
    found = closed(values, 5)
    assert found[10, 6] == 1
    np.testing.assert_array_equal(found[10, 15:35], values[10, 15:35])


def test_middle_values_of_windows():
    np.testing.assert_array_equal(middle(VALUES, 5), ndimage.median_filter(VALUES, 5))


def test_the_finest_grain_is_softened():
    weights = np.outer([1, 2, 1], [1, 2, 1]) / 16
    np.testing.assert_allclose(
        softened(VALUES), ndimage.convolve(VALUES, weights, mode="nearest"), rtol=1e-5
    )


def test_blocks_are_averaged():
    found = blocks(np.arange(30, dtype=np.float32).reshape(5, 6), 2)
    assert found.tolist() == [[3.5, 5.5, 7.5], [15.5, 17.5, 19.5]]


@pytest.mark.parametrize("side", [1, 3, 5, 6, 11])
def test_breadth_is_the_side_of_the_largest_square_within(side):
    mask = np.zeros((15, 40), bool)
    mask[2 : 2 + side, 3:30] = True
    assert breadth(mask) == side - 1 + side % 2
    assert breadth(np.ones((side, side), bool)) == side - 1 + side % 2
    assert breadth(np.zeros((3, 3), bool)) == 0


def test_a_point_is_widened_to_an_octagon():
    point = np.zeros((9, 9), np.float32)
    point[4, 4] = 1
    assert widened(point, 2).sum() == 21  # a square of 5 without its corners
    assert widened(point, 0).sum() == 1
