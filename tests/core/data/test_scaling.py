import numpy as np
import pytest

from secateurs.core.data.scaling import fed, fits, takes_drawings


@pytest.mark.parametrize(
    ("sample", "wanted"),
    [
        ((28, 28), (28, 28)),
        ((28, 28), (28, 28, 1)),
        ((28, 28, 1), (28, 28)),
        ((28, 28), (784,)),
        ((32, 32, 3), (None, None, 3)),
        ((32, 40), (None, None, 1)),
        ((12,), (12,)),
    ],
)
def test_samples_that_fit(sample, wanted):
    assert fits(sample, wanted)


@pytest.mark.parametrize(
    ("sample", "wanted"),
    [
        ((28, 28), (32, 32, 3)),
        ((28, 28), (14, 56)),
        ((32, 32, 3), (None, None, 1)),
        ((28, 28), (28, 28, 3)),
        ((12,), (13,)),
    ],
)
def test_samples_that_do_not_fit(sample, wanted):
    assert not fits(sample, wanted)


def test_only_28_by_28_grey_can_be_drawn():
    assert all(takes_drawings(shape) for shape in ((28, 28), (28, 28, 1), (784,)))
    assert not takes_drawings((28, 28, 3))
    assert not takes_drawings((None, None, 1))


@pytest.mark.parametrize(
    ("scaling", "values"),
    [("unit", [0, 1, 0.2]), ("byte", [0, 255, 51]), ("signed", [-1, 1, -0.6])],
)
def test_bytes_are_scaled(scaling, values):
    inputs = fed(np.array([[0, 255, 51]], np.uint8), (3,), scaling)
    assert inputs.dtype == np.float32
    np.testing.assert_allclose(inputs, [values], atol=1e-6)


def test_pixels_of_16_bits_are_scaled_as_bytes_are():
    fine = np.array([[0, 65535, 13107]], np.uint16)
    for scaling in ("unit", "byte", "signed"):
        whole = fed(np.array([[0, 255, 51]], np.uint8), (3,), scaling)
        np.testing.assert_allclose(fed(fine, (3,), scaling), whole, rtol=1e-6)


def test_other_numbers_are_given_as_they_are():
    rows = np.array([[1.5, -2.0]], np.float32)
    np.testing.assert_array_equal(fed(rows, (2,), "byte"), rows)


def test_a_picture_is_flattened_or_gets_its_channel():
    pictures = np.zeros((5, 28, 28), np.uint8)
    assert fed(pictures, (784,), "unit").shape == (5, 784)
    assert fed(pictures, (28, 28, 1), "unit").shape == (5, 28, 28, 1)
    assert fed(pictures, (None, None, 1), "unit").shape == (5, 28, 28, 1)
