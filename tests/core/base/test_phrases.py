import pytest

from secateurs.core.base.phrases import percent, sides, signed


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.983, None, "98.3 %"),
        (0.0004, None, "0.04 %"),
        (1.0, None, "100.0 %"),
        (0.9996, None, "99.9 %"),
        (0.9996, 1, "99.9 %"),
        (0.99996, 2, "99.99 %"),
        (0.9999, 2, "99.99 %"),
        (0.996, 0, "99 %"),
        (1.0, 2, "100.00 %"),
    ],
)
def test_what_is_not_all_is_never_written_as_100(share, digits, text):
    assert percent(share, digits) == text


def test_a_difference_that_rounds_to_nothing_has_no_sign():
    differences = (0.314, -0.314, 0.004, -0.004, 0)
    assert [signed(each) for each in differences] == ["+0.31", "−0.31", "0.00", "0.00", "0.00"]


def test_a_shape_says_where_any_size_goes():
    assert [sides(shape) for shape in ((28, 28), (None, 3), ())] == ["28 x 28", "any x 3", ""]
