import numpy as np
import pytest

from secateurs.core.data.mnist import load_mnist
from secateurs.core.drawing.normalisation import centre_of_mass, centred, full_ink, ink


def test_the_centre_of_mass_counts_pixels_from_zero():
    pixels = np.zeros((28, 28), np.uint8)
    pixels[3, 10], pixels[3, 12] = 100, 100
    assert centre_of_mass(pixels) == (11.0, 3.0)


def test_mnist_is_already_centred():
    for pixels in load_mnist().test.pixels[:200]:
        np.testing.assert_array_equal(centred(pixels), pixels)


def test_a_moved_digit_comes_back():
    pixels = load_mnist().test.pixels[0]
    np.testing.assert_array_equal(centred(np.roll(pixels, (-3, 2), axis=(0, 1))), pixels)


def test_no_ink_is_pushed_off_the_picture():
    pixels = np.zeros((28, 28), np.uint8)
    pixels[10, 2:26] = 1
    pixels[10, 2] = 255
    moved = centred(pixels)
    assert moved.sum() == pixels.sum()
    assert np.flatnonzero(moved.any(axis=0)).tolist() == list(range(4, 28))


def test_the_darkest_pixel_is_full():
    assert full_ink(np.array([[0.1, 0.2]], np.float32)).tolist() == [[128, 255]]


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
