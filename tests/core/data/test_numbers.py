import numpy as np
import pytest

from secateurs.core.base.errors import DataError
from secateurs.core.data.mnist import load_mnist
from secateurs.core.data.numbers import samples_of

BYTES = np.random.default_rng(3).integers(0, 256, (40, 4, 4)).astype(np.uint8)
BYTES[0, 0, :2] = 0, 255


def judged(*parts, numbers="auto", may_be="pictures", in_bytes=False):
    return samples_of(parts, "set.npz", numbers, may_be, in_bytes=in_bytes)


@pytest.mark.parametrize(
    ("array", "words", "stored"),
    [
        (BYTES, "pixels from 0 to 255", None),
        (BYTES.astype(np.int64), "pixels from 0 to 255", None),
        (BYTES.astype(np.int16), "pixels from 0 to 255", None),
        (BYTES.astype(np.uint16), "pixels from 0 to 255", None),
        (BYTES.astype(np.float64), "pixels from 0 to 255", None),
        (BYTES.astype(np.float16), "pixels from 0 to 255", None),
        (BYTES / 255, "pixels from 0 to 1", "unit"),
        ((BYTES / 255).astype(np.float32), "pixels from 0 to 1", "unit"),
        (np.round(BYTES / 255, 4), "pixels from 0 to 1", "unit"),
        (BYTES / 255 * 1.00000001, "pixels from 0 to 1", "unit"),
        ((BYTES / 127.5 - 1).astype(np.float32), "pixels from -1 to 1", "signed"),
        (BYTES / 255 - 0.5, "pixels from -0.5 to 0.5", None),
        ((BYTES.astype(np.int16) - 128).astype(np.int8), "pixels from -128 to 127", None),
        (BYTES.astype(np.uint16) * 257, "pixels from 0 to 65535", None),
    ],
)
def test_the_same_pixels_are_read_from_every_form(array, words, stored):
    (pixels,), meaning = judged(array)
    np.testing.assert_array_equal(pixels, BYTES)
    assert pixels.dtype == np.uint8
    assert (meaning.words, meaning.stored, meaning.rounded) == (words, stored, False)


def drawn():
    """Return strokes with soft edges on paper at 0: most of the ink is near 255."""
    rng = np.random.default_rng(5)
    ink = np.where(rng.random((60, 28, 28)) < 0.5, 255 - rng.integers(0, 12, (60, 28, 28)),
                   rng.integers(0, 256, (60, 28, 28)))  # fmt: skip
    return (ink * (rng.random((60, 28, 28)) < 0.2)).astype(np.uint8)


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.float32])
@pytest.mark.parametrize("turned", [False, True])
def test_bytes_that_were_cast_to_signed_ones_are_read_as_they_were(dtype, turned):
    whole = 255 - drawn() if turned else drawn()
    (pixels, few), meaning = judged(*(part.astype(np.int8).astype(dtype)
                                      for part in (whole, whole[:20])))  # fmt: skip
    np.testing.assert_array_equal(pixels, whole)
    np.testing.assert_array_equal(few, whole[:20])
    assert meaning.words == (
        "pixels from 0 to 255, stored as signed bytes: below 0 are those from 128 to 255"
    )


def test_mnist_as_signed_bytes_is_mnist():
    whole = load_mnist().test.pixels[:500]
    (pixels,), _ = judged(whole.astype(np.int8), in_bytes=True)
    np.testing.assert_array_equal(pixels, whole)


def test_signed_numbers_about_0_stay_signed_and_it_is_said():
    rng = np.random.default_rng(6)
    values = np.clip(np.rint(rng.normal(0, 40, (60, 28, 28))), -128, 127)
    values[rng.random((60, 28, 28)) < 0.5] = 0
    values[0, 0, :2] = -128, 127
    (pixels,), meaning = judged(values.astype(np.int8))
    np.testing.assert_array_equal(pixels, (values + 128).astype(np.uint8))
    assert meaning.words == "pixels from -128 to 127, with -128 taken for black and 0 for grey"


def test_signed_bytes_that_are_to_stay_as_they_are_do():
    wrapped = drawn().astype(np.int8)
    (values,), meaning = judged(wrapped, numbers="as-is")
    np.testing.assert_array_equal(values, wrapped.astype(np.float32))
    assert meaning.words == "numbers from -128 to 127, given as they are"


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_, np.int64, np.float32])
def test_pixels_of_0_or_1_are_ink_and_paper(dtype):
    ink = BYTES > 127
    (pixels,), meaning = judged(ink.astype(dtype))
    np.testing.assert_array_equal(pixels, ink * 255)
    assert meaning.words == "pixels that are 0 or 1"


@pytest.mark.parametrize("depth", [1023, 4095, 16383, 65535])
def test_pixels_of_cameras_have_the_depth_that_holds_them(depth):
    values = np.random.default_rng(0).integers(0, depth + 1, (40, 4, 4)).astype(np.uint16)
    values[0, 0, :2] = 0, depth
    (pixels,), meaning = judged(values)
    assert meaning.words == f"pixels from 0 to {depth}"
    assert pixels.dtype == np.uint16
    np.testing.assert_allclose(pixels / 65535, values / depth, atol=1e-5)


LEVELS = np.random.default_rng(0).integers(0, 128, (40, 28, 28))
TYPES = (np.uint8, np.int16, np.int64, np.float32, np.float64)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("white", [3, 7, 15, 16, 31, 63, 100, 127])
def test_few_levels_of_grey_reach_white_in_every_type(dtype, white):
    values = np.minimum(LEVELS, white)
    (pixels,), meaning = judged(values.astype(dtype), in_bytes=True)
    np.testing.assert_array_equal(pixels, np.rint(values / white * 255))
    assert meaning.words.startswith(f"pixels from 0 to {white}")
    assert not meaning.is_open


@pytest.mark.parametrize("dtype", TYPES)
def test_where_white_is_not_to_be_known_it_is_said(dtype):
    values = np.minimum(LEVELS * 2, 180).astype(dtype)
    (pixels,), meaning = judged(values, in_bytes=True)
    np.testing.assert_array_equal(pixels, values)
    assert meaning.words == "pixels from 0 to 180, with 255 taken for white (otherwise --pixels)"
    (pixels,), meaning = judged(values, numbers="unit", in_bytes=True)
    assert (pixels.max(), meaning.words) == (255, "pixels from 0 to 180, rounded to 256 steps")
    nearly = np.minimum(LEVELS * 2, 240).astype(dtype)
    assert judged(nearly)[1].words == "pixels from 0 to 255"


def test_percentages_and_cameras_are_known_as_floats_too():
    (pixels,), meaning = judged((BYTES / 2.55).astype(np.float32), in_bytes=True)
    np.testing.assert_array_equal(pixels, BYTES)
    assert meaning.words == "pixels from 0 to 100"
    (pixels,), meaning = judged(BYTES.astype(np.uint16) * np.float32(16) + 15, in_bytes=True)
    assert meaning.words == "pixels from 0 to 4095, rounded to 256 steps"


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64, np.float32])
def test_signed_bytes_are_known_by_their_values(dtype):
    (pixels,), meaning = judged((BYTES.astype(np.int16) - 128).astype(dtype))
    np.testing.assert_array_equal(pixels, BYTES)
    assert meaning.words == "pixels from -128 to 127"


def test_bytes_around_their_middle_are_pixels():
    (pixels,), meaning = judged(BYTES - np.float32(127.5))
    np.testing.assert_array_equal(pixels, BYTES)
    assert meaning.words == "pixels from -127.5 to 127.5"


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("may_be", ["pictures", "bytes", "numbers"])
def test_few_levels_that_may_be_counts_are_given_as_they_are_in_every_type(dtype, may_be):
    counts = np.minimum(LEVELS, 16).astype(dtype)
    (numbers,), meaning = judged(counts, may_be=may_be)
    np.testing.assert_array_equal(numbers, counts.astype(np.float32))
    assert meaning.words == "numbers from 0 to 16, given as they are"


def test_pictures_of_8_bits_are_as_dark_as_they_are():
    dark = np.minimum(BYTES, 15)
    (pixels,), meaning = judged(dark, may_be="photos")
    np.testing.assert_array_equal(pixels, dark)
    assert meaning.words == "pixels from 0 to 255"


def test_finer_pixels_keep_16_bits_unless_the_pad_is_to_show_them():
    fine = np.random.default_rng(0).random((40, 4, 4))
    (pixels,), _ = judged(fine)
    np.testing.assert_array_equal(pixels, np.rint(fine * 65535))
    (pixels,), meaning = judged(fine, in_bytes=True)
    np.testing.assert_array_equal(pixels, np.rint(fine * 255))
    assert meaning.words == "pixels from 0 to 1, rounded to 256 steps"


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.linspace(-0.4242, 2.8215, 32).reshape(2, 4, 4), "numbers from -0.4242 to 2.8215,"),
        (np.arange(34).reshape(2, 17) % 17, "numbers from 0 to 16,"),
        (np.array([[0.0, 300.5]]), "numbers from 0 to 300.5,"),
        (np.array([[-3, 300]]), "numbers from -3 to 300,"),
        (np.array([[-0.6, 1.0]]), "numbers from -0.6 to 1,"),
    ],
)
def test_other_numbers_stay_as_they_are(array, words):
    (numbers,), meaning = judged(array)
    np.testing.assert_array_equal(numbers, array.astype(np.float32))
    assert numbers.dtype == np.float32
    assert meaning.words == f"{words} given as they are"
    assert meaning.stored is None


def test_rows_of_a_table_are_pixels_only_if_they_are_bytes():
    for array in (BYTES / 255, BYTES.astype(int)):
        (numbers,), meaning = judged(array, may_be="numbers")
        assert numbers.dtype == np.float32
        assert meaning.ends is None
    assert judged(BYTES, may_be="numbers")[1].ends == (0, 255)


def test_long_rows_of_whole_numbers_to_255_may_be_pixels_that_are_given_as_they_are():
    (pixels,), meaning = judged(BYTES.astype(int), may_be="bytes")
    assert (pixels.dtype, meaning.stored) == (np.uint8, "byte")
    assert judged(BYTES / 255, may_be="bytes")[1].ends is None


def test_parts_of_one_type_are_judged_together():
    dark = (BYTES[:2] / 255 * 0.5).astype(np.float32)
    whole = (BYTES / 127.5 - 1).astype(np.float32)
    (_, few), meaning = judged(whole, np.zeros((2, 4, 4), np.float32))
    assert meaning.ends == (-1, 1)
    assert set(few.ravel()) <= {127, 128, 32767, 32768}
    (_, few), _ = judged(BYTES.astype(np.float32), dark)
    np.testing.assert_allclose(few / np.iinfo(few.dtype).max, dark, atol=1e-5)


def test_parts_of_two_types_come_out_alike():
    (first, second), _ = judged(BYTES, BYTES / 255)
    np.testing.assert_array_equal(first, second)
    (first, second), _ = judged(BYTES, np.random.default_rng(1).random((3, 4, 4)))
    assert first.dtype == second.dtype == np.uint16
    np.testing.assert_array_equal(first, BYTES.astype(np.uint16) * 257)


def test_what_a_person_says_counts():
    (numbers,), meaning = judged(BYTES, numbers="as-is")
    np.testing.assert_array_equal(numbers, BYTES.astype(np.float32))
    assert meaning.words == "numbers from 0 to 255, given as they are"
    grades = np.arange(34).reshape(2, 17) % 17
    (pixels,), meaning = judged(grades, numbers="unit", may_be="numbers")
    np.testing.assert_array_equal(pixels, np.rint(grades / 16 * 65535))
    assert meaning.words == "pixels from 0 to 16"


@pytest.mark.parametrize(
    ("parts", "numbers", "sentence"),
    [
        ([np.array([[0, np.nan]])], "auto", "set.npz holds values that are not finite numbers."),
        ([np.array([[0, -np.inf]])], "auto", "set.npz holds values that are not finite numbers."),
        ([np.array([[0, 1e300]])], "auto", "set.npz holds values that are too large."),
        (
            [np.array([[-0.42, 2.82]])],
            "byte",
            "set.npz holds numbers from -0.42 to 2.82, which are no pixels that can be scaled:"
            " they can only be given as they are.",
        ),
        (
            [BYTES, BYTES - 300.5],
            "auto",
            "set.npz holds pixels from 0 to 255 and numbers from -300.5 to -45.5, given as they"
            " are: training and test samples must be scaled alike.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(parts, numbers, sentence):
    with pytest.raises(DataError) as refusal:
        judged(*parts, numbers=numbers)
    assert str(refusal.value) == sentence
