import numpy as np
import pytest

from secateurs.core.drawing.curve import bezier_pieces, smooth_strokes


def smooth(stroke, step=1.0):
    points = np.array(stroke, float)
    return smooth_strokes(points, np.array([len(points)]), step)[0]


def test_the_curve_goes_through_every_point():
    stroke = [(0, 0), (10, 0), (10, 10), (3, 7)]
    curve = smooth(stroke, step=0.5)
    for point in stroke:
        assert np.hypot(*(curve - point).T).min() < 1e-12
    assert curve[0].tolist() == [0, 0]
    assert curve[-1].tolist() == [3, 7]


def test_the_curve_has_no_gaps():
    stroke = np.random.default_rng(1).uniform(0, 100, (50, 2))
    steps = np.diff(smooth(stroke, step=1.0), axis=0)
    assert np.hypot(*steps.T).max() < 1.5


def test_two_points_make_a_straight_line():
    curve = smooth([(0, 0), (4, 8)], step=1)
    np.testing.assert_allclose(curve[:, 1], 2 * curve[:, 0])


def test_points_on_a_line_stay_on_it():
    curve = smooth([(0, 0), (1, 1), (5, 5), (6, 6)], step=0.1)
    np.testing.assert_allclose(curve[:, 0], curve[:, 1])
    assert (np.diff(curve[:, 0]) > 0).all()


def test_a_corner_is_rounded_within_bounds():
    curve = smooth([(0, 0), (10, 0), (10, 10)], step=0.1)
    assert curve.min() > -1
    assert curve.max() < 11


def test_positions_that_repeat_count_once():
    once, often = smooth([(0, 0), (5, 1), (9, 3)]), smooth([(0, 0)] * 3 + [(5, 1)] * 4 + [(9, 3)])
    np.testing.assert_array_equal(once, often)


@pytest.mark.parametrize("stroke", [[(3, 4)], [(3, 4), (3, 4)]])
def test_a_dot_stays_a_dot(stroke):
    assert smooth(stroke).tolist() == [[3.0, 4.0]]


def test_control_points_of_even_points_are_those_of_the_uniform_spline():
    points, leaving, arriving = bezier_pieces([(0, 0), (3, 0), (3, 0), (6, 0)])
    np.testing.assert_array_equal(points, [[0, 0], [3, 0], [6, 0]])
    np.testing.assert_allclose(leaving, [[1, 0], [4, 0]])
    np.testing.assert_allclose(arriving, [[2, 0], [5, 0]])


def test_strokes_are_smoothed_together_as_each_is_alone():
    rng = np.random.default_rng(0)
    counts = (5, 1, 2, 30)
    strokes = [rng.integers(0, 9, (count, 2)).astype(float) for count in counts]
    curve, ends = smooth_strokes(np.vstack(strokes), np.cumsum(counts), 0.3)
    alone = [smooth(stroke, 0.3) for stroke in strokes]
    np.testing.assert_array_equal(curve, np.vstack(alone))
    assert ends.tolist() == np.cumsum([len(each) for each in alone]).tolist()
