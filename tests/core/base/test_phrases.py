import math

import pytest

from secateurs.core.base.phrases import (
    counted,
    fixed,
    level,
    parity,
    percent,
    points,
    points_lost,
    sides,
    signed,
    time_taken,
)


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


def test_halves_are_rounded_as_the_longer_figure_is_by_hand():
    shares = (0.9385, 0.9375, 0.1525, 0.0005)
    assert [percent(share, 2) for share in shares] == ["93.85 %", "93.75 %", "15.25 %", "0.05 %"]
    assert [percent(share, 1) for share in shares] == ["93.9 %", "93.8 %", "15.3 %", "0.1 %"]
    assert [percent(share) for share in shares] == ["93.9 %", "93.8 %", "15.3 %", "0.1 %"]
    assert [points(gap) for gap in (0.0025, -0.0105)] == ["0.3 points", "1.1 points"]
    assert [signed(gap) for gap in (0.125, -0.125, 0.005)] == ["+0.13", "−0.13", "+0.01"]
    assert [fixed(number, 1) for number in (-0.0, -0.04, 2.5)] == ["0.0", "0.0", "2.5"]


def test_a_difference_that_rounds_to_nothing_has_no_sign():
    differences = (0.314, -0.314, 0.004, -0.004, 0)
    assert [signed(each) for each in differences] == ["+0.31", "−0.31", "0.00", "0.00", "0.00"]


def test_points_are_lost_or_gained():
    assert points_lost(0.004) == "nothing lost"
    assert points_lost(-0.5) == "0.50 points gained"
    assert points_lost(-0.5, 0) == "1 points gained"
    assert points_lost(100 * (0.9913 - 0.98125)) == "1.01 points lost"  # more than 1


def test_a_shape_says_where_any_size_goes():
    assert [sides(shape) for shape in ((28, 28), (None, 3), ())] == ["28 x 28", "any x 3", ""]


@pytest.mark.parametrize(
    ("relative", "said"),
    [
        (3e-07, "3e-07"),
        (3.1e-07, "4e-07"),
        (9.2e-05, "1e-04"),
        (0.00099, "1e-03"),
        (0.001, "0.1 %"),
        (0.00101, "0.2 %"),
        (0.07, "7.0 %"),
        (0.0703, "7.1 %"),
        (math.inf, "inf %"),
    ],
)
def test_nothing_is_more_than_the_most_that_is_said(relative, said):
    assert parity(relative) == f"answers differ by at most {said} of their size"
    assert parity(0.0) == "exactly the same answers"


def test_what_was_taken_has_its_units():
    taken = [time_taken(seconds) for seconds in (0.2, 26.4, 151, 3599.6, 3725)]
    assert taken == ["under 1 s", "26 s", "2 min 31 s", "1 h 0 min", "1 h 2 min"]


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "100 %"), (0.99999, "99.999 %"), (0.9999999, "99.99999 %"), (0.00001, "0.001 %")],
)
def test_a_sparsity_that_is_not_all_or_nothing_is_not_written_so(share, said):
    assert level(share) == said


def test_a_number_of_things_has_its_thousands_and_all_its_digits():
    said = [counted(number, "unit") for number in (0, 0.5, 1, 1000, 1_234_567)]
    assert said == ["0 units", "0.5 units", "1 unit", "1,000 units", "1,234,567 units"]
