import numpy as np

from secateurs.core.data.mnist import load_mnist_test
from secateurs.core.drawing.normalisation import centre_of_mass, centred, full_ink


def test_the_centre_of_mass_counts_pixels_from_zero():
    pixels = np.zeros((28, 28), np.uint8)
    pixels[3, 10], pixels[3, 12] = 100, 100
    assert centre_of_mass(pixels) == (11.0, 3.0)


def test_mnist_is_already_centred():
    for pixels in load_mnist_test().pixels[:200]:
        np.testing.assert_array_equal(centred(pixels), pixels)


def test_a_moved_digit_comes_back():
    pixels = load_mnist_test().pixels[0]
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
