from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from secateurs.core.data.mnist import load_mnist
from secateurs.core.drawing.normalisation import centre_of_mass, pixels_from_drawing
from secateurs.core.drawing.photos.photo import Photo
from secateurs.core.drawing.picture import read_picture, reading_of
from secateurs.core.drawing.strokes import drawing
from secateurs.core.network.forward import classify
from secateurs.core.storage.kept_runs import bundled_network
from tests.core.drawing.corpus import corpus

PICTURES = Path(__file__).parent / "pictures"
SEVEN = load_mnist().test.pixels[0]


def pixels_of(grey, opacity=None):
    return reading_of(Photo(grey, opacity)).pixels


def enlarged(pixels, method, side=280):
    return np.asarray(Image.fromarray(pixels).resize((side, side), method))


def difference(first, second):
    return np.abs(first.astype(int) - second).mean()


def test_every_picture_of_mnist_is_read_as_exactly_itself():
    for pixels in load_mnist().test.pixels[::5]:
        np.testing.assert_array_equal(pixels_of(pixels), pixels)


@pytest.mark.parametrize("form", ["PNG", "inverted", "alpha", "light alpha", "RGB", "palette"])
def test_a_picture_of_mnist_is_itself_from_any_kind_of_file(tmp_path, form):
    for place, pixels in enumerate(load_mnist().test.pixels[:20]):
        path = tmp_path / f"{place}.png"
        image = Image.fromarray(pixels)
        if form == "inverted":
            image = Image.fromarray(255 - pixels)
        elif "alpha" in form:
            image = Image.new("L", (28, 28), 255 if "light" in form else 0)
            image.putalpha(Image.fromarray(pixels))
        elif form == "RGB":
            image = image.convert("RGB")
        elif form == "palette":
            image = image.convert("P")
        image.save(path)
        np.testing.assert_array_equal(read_picture(path).pixels, pixels)


def test_a_picture_of_mnist_packed_as_jpeg_stays_in_its_place(tmp_path):
    for pixels in load_mnist().test.pixels[:50]:
        Image.fromarray(pixels).save(tmp_path / "a.jpg", quality=90)
        found = read_picture(tmp_path / "a.jpg").pixels
        np.testing.assert_array_equal(found, np.asarray(Image.open(tmp_path / "a.jpg")))


def test_things_that_fill_28_by_28_stay_as_they_are():
    shirt = np.zeros((28, 28), np.uint8)
    shirt[:, 7:21], shirt[4:9, 1:27] = 180, 150
    np.testing.assert_array_equal(pixels_of(shirt), shirt)


def test_a_letter_in_the_middle_of_28_by_28_stays_as_it_is():
    letter = np.zeros((28, 28), np.uint8)
    letter[2:26, 8:11], letter[2:5, 8:20], letter[13:16, 8:20] = 255, 255, 200
    np.testing.assert_array_equal(pixels_of(letter), letter)


def test_a_small_digit_in_a_corner_of_28_by_28_is_laid_out():
    corner = np.zeros((28, 28), np.uint8)
    corner[1:13, 2:4] = 255
    found = pixels_of(corner)
    assert np.count_nonzero(found.any(axis=1)) == 20
    np.testing.assert_allclose(centre_of_mass(found), (14, 14), atol=0.6)


def test_a_frame_around_28_by_28_is_not_a_part_of_the_digit():
    framed = SEVEN.copy()
    framed[0], framed[-1], framed[:, 0], framed[:, -1] = 255, 255, 255, 255
    found = pixels_of(framed)
    assert not found[0].any()
    assert classify(bundled_network(), found)[0].argmax() == 7


def test_mnist_enlarged_in_blocks_is_read_back_as_it_was():
    for pixels in load_mnist().test.pixels[:200]:
        found = pixels_of(enlarged(pixels, Image.Resampling.NEAREST))
        assert difference(found, pixels) < 0.25  # a peak of 254 becomes 255
        np.testing.assert_allclose(centre_of_mass(found), centre_of_mass(pixels), atol=0.01)


def test_mnist_enlarged_smoothly_is_read_back_nearly_as_it_was():
    differences = []
    for pixels in load_mnist().test.pixels[:200]:
        found = pixels_of(enlarged(pixels, Image.Resampling.BILINEAR))
        differences.append(difference(found, pixels))
        np.testing.assert_allclose(centre_of_mass(found), centre_of_mass(pixels), atol=0.1)
    assert np.mean(differences) < 6


def test_dark_on_light_is_the_same_as_light_on_dark():
    picture = enlarged(SEVEN, Image.Resampling.NEAREST)
    np.testing.assert_array_equal(pixels_of(255 - picture), pixels_of(picture))


def test_where_the_digit_lies_changes_nothing():
    digit = 255 - enlarged(SEVEN, Image.Resampling.BILINEAR, 140)
    found = []
    for top, left in ((10, 10), (250, 150), (33, 91)):
        picture = np.full((400, 300), 255, np.uint8)
        picture[top : top + 140, left : left + 140] = digit
        found.append(pixels_of(picture))
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


def test_paper_that_is_grey_and_noisy_leaves_no_ink():
    rng = np.random.default_rng(4)
    picture = np.full((300, 300), 200.0)
    picture[100:200, 145:157] = 40
    noisy = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
    found, clean = pixels_of(noisy), pixels_of(picture.astype(np.uint8))
    assert np.count_nonzero(found.any(axis=1)) == 20
    assert difference(found, clean) < 2


@pytest.mark.parametrize(
    "picture",
    [
        np.full((50, 60), 255, np.uint8),
        np.zeros((5, 5), np.uint8),
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 1), np.uint8),
        np.random.default_rng(0).integers(240, 256, (90, 90)).astype(np.uint8),
        np.zeros((5, 5, 3), np.uint8),
        np.linspace(90, 220, 300).astype(np.uint8)[None].repeat(200, axis=0),
    ],
)
def test_a_picture_without_ink_gives_nothing(picture):
    found = reading_of(Photo(picture))
    assert (found.pixels, found.problem) == (None, "nothing is drawn here")


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (30, 900), (1000, 20), (3, 40), (2, 2)])
def test_pictures_of_any_size_give_pixels(shape):
    picture = np.full(shape, 255, np.uint8)
    picture[shape[0] // 3 : shape[0] // 3 + 2, shape[1] // 3 : shape[1] // 3 + 3] = 0
    pixels = pixels_of(picture)
    if min(shape) > 3:
        assert (pixels.shape, pixels.dtype, pixels.max()) == ((28, 28), np.uint8, 255)


def test_what_a_drawing_gives_is_read_back_as_it_is():
    pixels = pixels_from_drawing(drawing([[(0, 0), (60, 5), (20, 100)]]))
    np.testing.assert_array_equal(pixels_of(pixels), pixels)
    large = enlarged(pixels, Image.Resampling.NEAREST)
    assert difference(pixels_of(large), pixels) < 0.25


@pytest.mark.parametrize("name", ["uneven-light-2.jpg", "frame-2.png"])
def test_a_two_in_bad_light_or_in_a_frame_is_a_two(name):
    found = read_picture(PICTURES / name)
    assert classify(bundled_network(), found.pixels)[0].argmax() == 2


def test_two_drawings_are_told():
    picture = np.full((200, 300), 255, np.uint8)
    picture[50:150, 60:75] = picture[50:150, 160:175] = 0
    found = reading_of(Photo(picture))
    assert (found.pixels, found.problem) == (None, "there are two drawings in this picture")
    picture[50:150, 230:245] = 0
    assert reading_of(Photo(picture)).problem == "there are three drawings in this picture"


def test_a_drawing_of_two_strokes_is_one():
    picture = np.full((200, 200), 255, np.uint8)
    picture[50:60, 70:120] = 0  # the stroke of a five, with a gap below
    picture[66:150, 70:80] = picture[140:150, 70:120] = 0
    assert pixels_of(picture) is not None


def test_a_texture_is_refused_soon():
    noise = np.random.default_rng(0).random((400, 400)) < 0.02
    found = reading_of(Photo(np.where(noise, 0, 255).astype(np.uint8)))
    assert found.problem == "there are many drawings in this picture"


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """Return for each kind of picture what was named right, and what was wrong but sure."""
    network, right, wrong = bundled_network(), {}, []
    path = tmp_path_factory.mktemp("corpus") / "picture"
    for case in corpus(seed=4, each=2):
        path.write_bytes(case.data)
        found = read_picture(path)
        if found.pixels is None:
            right.setdefault(case.kind, []).append(case.digit is None)
            continue
        chances = classify(network, found.pixels)[0]
        right.setdefault(case.kind, []).append(int(chances.argmax()) == case.digit)
        if not right[case.kind][-1] and chances.max() > 0.9:
            wrong.append((case.kind, case.digit, int(chances.argmax())))
    return right, wrong


def test_digits_on_paper_are_named_in_whatever_light_and_frame(judged):
    right, _ = judged
    legible = [
        each for kind in right if kind not in ("two_digits", "nothing") for each in right[kind]
    ]
    assert np.mean(legible) > 0.9


def test_neither_frame_nor_shadow_makes_the_network_sure_of_a_wrong_digit(judged):
    assert [
        each for each in judged[1] if each[0] in ("border", "box", "shadow", "framed_photo")
    ] == []


def test_two_digits_and_blank_paper_are_refused(judged):
    assert all(judged[0]["two_digits"])
    assert all(judged[0]["nothing"])
