import numpy as np
import pytest

from secateurs.core.learning.augmentation import distorted


@pytest.fixture
def square():
    images = np.zeros((64, 28, 28), np.float32)
    images[:, 10:18, 12:16] = 1
    return images


def test_the_same_place_in_the_same_training_is_distorted_the_same(square):
    one, same, later = (np.asarray(distorted(square, 0, at)) for at in (64, 64, 128))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, later)


def test_distortions_are_mild(square):
    images = np.asarray(distorted(square, 0, 0))
    assert images.shape == square.shape
    assert images.min() >= 0
    assert images.max() <= 1
    ink = images.sum(axis=(1, 2))
    assert len(np.unique(ink)) == 64
    assert 15 < ink.min() < 32 < ink.max() < 70
    rows = (images.sum(axis=2) * np.arange(28)).sum(axis=1) / ink
    assert np.abs(rows - 13.5).max() < 2.1
    assert np.abs(rows.mean() - 13.5) < 0.5
