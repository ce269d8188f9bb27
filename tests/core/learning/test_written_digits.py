import numpy as np

from secateurs.core.learning import written_digits as writer
from secateurs.core.learning.written_digits import EACH, POINTS, written_digits


def test_the_same_seed_writes_the_same_paths(monkeypatch):
    monkeypatch.setattr(writer, "EACH", 40)
    one, same, other = written_digits(0), written_digits(0), written_digits(1)
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_paths_are_as_high_as_a_digit_and_their_points_lie_close(paths):
    assert paths.shape == (10, EACH, POINTS, 2)
    assert paths.dtype == np.float32
    width, height = np.ptp(paths, axis=2).transpose(2, 0, 1)
    assert height.min() > 0.7
    assert height.max() < 1.4
    assert width.max() < 1.6
    steps = np.hypot(*np.moveaxis(np.diff(paths, axis=2), 3, 0))
    # The pen is lifted at most once; elsewhere points lie closer than the pen is wide.
    assert (np.sort(steps, axis=2)[:, :, -2] < 0.08).all()


def test_some_sevens_are_crossed_and_some_are_not(paths):
    steps = np.hypot(*np.moveaxis(np.diff(paths[7], axis=1), 2, 0))
    lifted = (steps.max(axis=1) > 0.1).mean()
    assert 0.2 < lifted < 0.6
