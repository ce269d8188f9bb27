import numpy as np
import pytest
from PIL import Image

from secateurs.core.data.mnist import load_mnist_test
from secateurs.core.drawing.centre import centre_of_mass
from secateurs.core.drawing.normalise import pixels_from_drawing
from secateurs.core.drawing.picture import pixels_from_picture
from secateurs.core.drawing.strokes import drawing

SEVEN = load_mnist_test().pixels[0]


def enlarged(pixels, method, side=280):
    return np.asarray(Image.fromarray(pixels).resize((side, side), method))


def difference(first, second):
    return np.abs(first.astype(int) - second).mean()


def test_mnist_enlarged_in_blocks_is_read_back_as_it_was():
    for pixels in load_mnist_test().pixels[:200]:
        found = pixels_from_picture(enlarged(pixels, Image.Resampling.NEAREST))
        assert difference(found, pixels) < 0.25  # a peak of 254 becomes 255
        np.testing.assert_allclose(centre_of_mass(found), centre_of_mass(pixels), atol=0.01)


def test_mnist_enlarged_smoothly_is_read_back_nearly_as_it_was():
    differences = []
    for pixels in load_mnist_test().pixels[:200]:
        found = pixels_from_picture(enlarged(pixels, Image.Resampling.BILINEAR))
        differences.append(difference(found, pixels))
        np.testing.assert_allclose(centre_of_mass(found), centre_of_mass(pixels), atol=0.1)
    assert np.mean(differences) < 6


def test_dark_on_light_is_the_same_as_light_on_dark():
    picture = enlarged(SEVEN, Image.Resampling.NEAREST)
    np.testing.assert_array_equal(pixels_from_picture(255 - picture), SEVEN)


@pytest.mark.parametrize("scale", [1 / 255, 1.0])
def test_floats_are_read_too(scale):
    np.testing.assert_array_equal(pixels_from_picture(SEVEN * np.float32(scale)), SEVEN)


def test_where_the_digit_lies_changes_nothing():
    digit = 255 - enlarged(SEVEN, Image.Resampling.BILINEAR, 140)
    found = []
    for top, left in ((10, 10), (250, 150), (33, 91)):
        picture = np.full((400, 300), 255, np.uint8)
        picture[top : top + 140, left : left + 140] = digit
        found.append(pixels_from_picture(picture))
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_paper_that_is_grey_and_noisy_leaves_no_ink():
    rng = np.random.default_rng(4)
    picture = np.full((300, 300), 200.0)
    picture[100:200, 145:157] = 40
    found = pixels_from_picture(np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255))
    clean = pixels_from_picture(picture)
    assert np.count_nonzero(found.any(axis=1)) == 20
    assert difference(found, clean) < 2


@pytest.mark.parametrize(
    "picture",
    [
        np.full((50, 60), 255, np.uint8),
        np.zeros((5, 5), np.uint8),
        np.full((50, 60), np.nan),
        np.random.default_rng(0).integers(240, 256, (90, 90)).astype(np.uint8),
        np.zeros((0, 5), np.uint8),
        np.zeros((5, 5, 3), np.uint8),
    ],
)
def test_a_picture_without_ink_gives_nothing(picture):
    assert pixels_from_picture(picture) is None


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (30, 900), (1000, 20), (1, 40)])
def test_pictures_of_any_size_give_pixels(shape):
    picture = np.full(shape, 255, np.uint8)
    picture[shape[0] // 3 : shape[0] // 3 + 2, shape[1] // 3 : shape[1] // 3 + 3] = 0
    pixels = pixels_from_picture(picture)
    assert (pixels.shape, pixels.dtype, pixels.max()) == ((28, 28), np.uint8, 255)


def test_what_a_drawing_gives_is_read_back_as_it_is():
    pixels = pixels_from_drawing(drawing([[(0, 0), (60, 5), (20, 100)]]))
    np.testing.assert_array_equal(
        pixels_from_picture(enlarged(pixels, Image.Resampling.NEAREST)), pixels
    )
