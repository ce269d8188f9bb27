import numpy as np
import pytest

from secateurs.core.drawing.raster import ink


def line(start, stop, count=200):
    return np.linspace(start, stop, count)


def test_a_line_covers_its_area():
    covered = ink(line((6, 14), (22, 14)), 2.0)
    np.testing.assert_allclose(covered.sum(), 16 * 2 + np.pi, rtol=0.005)


def test_a_line_along_the_pixels_is_inked_exactly():
    covered = ink(line((6, 14), (22, 14)), 2.0)
    np.testing.assert_allclose(covered[12:16, 14], [0, 1, 1, 0], atol=0.01)


def test_a_line_between_pixels_is_shared_among_them():
    covered = ink(line((6, 14.25), (22, 14.25)), 2.0)
    np.testing.assert_allclose(covered[12:16, 14], [0, 0.75, 1, 0.25], atol=0.02)


@pytest.mark.parametrize("pen", [1.9, 2.2, 2.5])
def test_a_dot_covers_its_disc(pen):
    covered = ink(np.array([[14.3, 9.8]]), pen)
    np.testing.assert_allclose(covered.sum(), np.pi * pen**2 / 4, rtol=0.02)


def test_crossing_lines_are_not_added_up():
    both = np.vstack([line((6, 6), (22, 22)), line((22, 6), (6, 22))])
    assert ink(both, 2.5).max() == 1.0
    np.testing.assert_array_equal(ink(np.vstack([both, both]), 2.5), ink(both, 2.5))


def test_coverage_agrees_with_a_much_finer_grid():
    turn = np.linspace(0, 2 * np.pi, 400)
    path = np.column_stack([14 + 7 * np.cos(turn), 14 + 6 * np.sin(turn)])
    fine = 16
    centres = (np.arange(28 * fine) + 0.5) / fine
    y, x = np.meshgrid(centres, centres, indexing="ij")
    nearest = np.full(x.shape, np.inf)
    for px, py in path:
        np.minimum(nearest, (x - px) ** 2 + (y - py) ** 2, out=nearest)
    exact = (nearest <= 1).reshape(28, fine, 28, fine).mean(axis=(1, 3))
    covered = ink(path[::2], 2.0)
    assert np.abs(covered - exact).max() < 0.04
    assert abs(covered.sum() / exact.sum() - 1) < 0.005


def test_a_black_scribble_stays_black():
    points = np.random.default_rng(0).uniform(5, 23, (60_000, 2))
    np.testing.assert_array_equal(ink(points, 2.0)[6:22, 6:22], 1.0)
