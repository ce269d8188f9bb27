import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secateurs.core.drawing.normalisation import (
    PEN_WIDTH,
    centre_of_mass,
    pixels_from_drawing,
    pixels_while_drawn,
)
from secateurs.core.drawing.strokes import Drawing, drawing

COORDINATES = st.integers(-500, 500)
POINTS = st.tuples(COORDINATES, COORDINATES)
STROKES = st.lists(st.lists(POINTS, min_size=1, max_size=12), min_size=1, max_size=4)
FRACTIONS = st.integers(-4000, 4000).map(lambda number: number / 4)

THREE = [[(20, 30), (45, 12), (70, 30), (50, 52), (72, 75), (45, 98), (18, 85)]]


def moved(strokes, dx, dy):
    return [[(x + dx, y + dy) for x, y in stroke] for stroke in strokes]


def scaled(strokes, factor):
    return [[(x * factor, y * factor) for x, y in stroke] for stroke in strokes]


def least_difference(first, second):
    """Return the largest difference of any pixel after the best shift by at most one."""
    return min(
        np.abs(first.astype(int) - np.roll(second, (dy, dx), axis=(0, 1))).max()
        for dy in (-1, 0, 1)
        for dx in (-1, 0, 1)
    )


@settings(max_examples=60, deadline=None)
@given(STROKES, FRACTIONS, FRACTIONS)
def test_moving_a_drawing_changes_nothing(strokes, dx, dy):
    np.testing.assert_array_equal(
        pixels_from_drawing(drawing(strokes)), pixels_from_drawing(drawing(moved(strokes, dx, dy)))
    )


def test_moving_by_any_fraction_changes_nothing():
    still = pixels_from_drawing(drawing(THREE))
    for dx, dy in np.random.default_rng(5).uniform(-1000, 1000, (50, 2)):
        np.testing.assert_array_equal(still, pixels_from_drawing(drawing(moved(THREE, dx, dy))))


@settings(max_examples=60, deadline=None)
@given(STROKES, st.floats(0.01, 100))
def test_resizing_shifts_by_one_pixel_at_most(strokes, factor):
    first = pixels_from_drawing(drawing(strokes))
    second = pixels_from_drawing(drawing(scaled(strokes, factor)))
    assert least_difference(first, second) <= 2


@settings(max_examples=60, deadline=None)
@given(STROKES)
def test_ink_is_full_centred_and_within_the_box(strokes):
    pixels = pixels_from_drawing(drawing(strokes))
    assert (pixels.shape, pixels.dtype, pixels.max()) == ((28, 28), np.uint8, 255)
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) < 20
    x, y = centre_of_mass(pixels)
    at_edge = {rows[0] == 0, rows[-1] == 27, columns[0] == 0, columns[-1] == 27}
    assert (13.5 <= x <= 14.5 and 13.5 <= y <= 14.5) or True in at_edge


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(*[st.floats(-1e9, 1e9)] * 2), max_size=5), max_size=3))
def test_any_finite_drawing_gives_pixels(strokes):
    pixels = pixels_from_drawing(drawing(strokes))
    assert (pixels is None) == (not any(strokes))
    assert pixels is None or pixels.max() == 255


def test_the_longer_side_fills_twenty_pixels():
    pixels = pixels_from_drawing(drawing([[(0, 0), (0, 300)], [(0, 0), (90, 0)]]))
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    assert len(rows) == 20
    assert len(columns) in (7, 8)  # (20 - pen) * 0.3 + pen, rounded up


@pytest.mark.parametrize("strokes", [(), ((),), ((), ())])
def test_an_empty_drawing_gives_nothing(strokes):
    assert pixels_from_drawing(Drawing(strokes)) is None


def test_a_dot_is_not_blown_up():
    pixels = pixels_from_drawing(drawing([[(40, 50)]]))
    assert np.count_nonzero(pixels) <= 16
    assert max(map(abs, np.array(centre_of_mass(pixels)) - 14)) <= 0.5


def test_a_small_drawing_keeps_the_scale_of_the_smallest_side():
    small = pixels_from_drawing(drawing([[(5, 0), (5, 50)]], smallest_side=100))
    height = np.count_nonzero(small.any(axis=1))
    assert height == int(np.ceil((20 - PEN_WIDTH) / 2 + PEN_WIDTH))


def test_the_smallest_side_is_nothing_to_a_larger_drawing():
    np.testing.assert_array_equal(
        pixels_from_drawing(drawing(THREE, smallest_side=50)), pixels_from_drawing(drawing(THREE))
    )


def test_empty_strokes_are_nothing():
    np.testing.assert_array_equal(
        pixels_from_drawing(drawing([[], *THREE, []])), pixels_from_drawing(drawing(THREE))
    )


def test_positions_that_repeat_change_nothing():
    twice = [[point for point in THREE[0] for _ in range(2)]]
    np.testing.assert_array_equal(
        pixels_from_drawing(drawing(twice)), pixels_from_drawing(drawing(THREE))
    )


def test_a_scribble_without_end_takes_no_longer_than_a_blink():
    points = np.random.default_rng(2).uniform(0, 300, (100_000, 2))
    start = time.thread_time()
    pixels = pixels_from_drawing(drawing([points]))
    assert time.thread_time() - start < 3
    assert pixels[6:22, 6:22].min() > 200


def scribble(rng, points):
    """Return a stroke that wanders over a pad of 280."""
    steps = rng.normal(0, 9, (points, 2))
    return [tuple(point) for point in np.clip(rng.uniform(30, 250, 2) + steps.cumsum(0), 0, 280)]


@pytest.mark.parametrize("seed", range(6))
def test_every_step_of_a_drawing_is_as_if_all_were_inked_anew(seed):
    rng, inked, reused = np.random.default_rng(seed), None, 0
    finished = []
    for _ in range(8):
        stroke = scribble(rng, 12)
        for points in range(1, 13, 1 + seed % 3):
            drawn, before = drawing([*finished, stroke[:points]], 28 * (seed % 2)), inked
            pixels, inked = pixels_while_drawn(drawn, before)
            np.testing.assert_array_equal(pixels, pixels_from_drawing(drawn))
            reused += before is not None and inked is not None and before.reach is inked.reach
        finished.append(stroke)
    assert reused > 5


def test_strokes_on_one_another_are_inked_as_if_all_were_inked_anew():
    inked, stroke = None, THREE[0]
    for strokes in range(5):
        for points in range(1, len(stroke) + 1):
            drawn = drawing([*[stroke] * strokes, stroke[:points]])
            pixels, inked = pixels_while_drawn(drawn, inked)
            np.testing.assert_array_equal(pixels, pixels_from_drawing(drawn))


def test_finished_strokes_are_kept_only_for_the_drawing_that_they_are_of():
    _, inked = pixels_while_drawn(drawing([*THREE, [(30, 40)]]))
    other = drawing([[(0, 0), (90, 80)], [(5, 70)]])
    np.testing.assert_array_equal(pixels_while_drawn(other, inked)[0], pixels_from_drawing(other))
    fewer = drawing(THREE)
    np.testing.assert_array_equal(pixels_while_drawn(fewer, inked)[0], pixels_from_drawing(fewer))
