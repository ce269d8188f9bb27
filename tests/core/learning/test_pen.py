import numpy as np
import pytest

from secateurs.core.drawing.normalisation import MIDDLE, centre_of_mass, ink
from secateurs.core.learning import pen
from secateurs.core.learning.pen import covered, inked, rewritten
from secateurs.core.network.forward import classify
from secateurs.core.storage.kept_runs import bundled_network

LABELS = np.tile(np.arange(10), 20)


@pytest.fixture(scope="module")
def paths(paths):
    import tensorflow as tf

    return tf.constant(paths)


def test_the_same_key_inks_the_same_drawings(paths):
    one, same, other = (np.asarray(inked(paths, LABELS, (0, at))) for at in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    assert (one.shape, one.dtype) == ((200, 28, 28), np.float32)


def test_drawings_are_laid_out_as_the_pad_lays_them_out(paths):
    images = np.asarray(inked(paths, LABELS, (0, 0)))
    assert (images.min(), images.max()) == (0, 1)
    assert 85 < images.sum(axis=(1, 2)).mean() < 115
    for image in images:
        x, y = centre_of_mass(image)
        assert max(abs(x - MIDDLE + 0.5), abs(y - MIDDLE + 0.5)) < 2.5
        rows, columns = (np.flatnonzero((image > 0.5).any(axis=axis)) for axis in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(pen.BOX, abs=1)


def test_a_path_is_inked_as_on_the_pad(paths):
    points = 3 + 18 * np.asarray(paths)[:, 0]
    images = np.asarray(covered(points[..., 0], points[..., 1], np.full((10, 1), 2.28, np.float32)))
    for image, path in zip(images, points, strict=True):
        on_the_pad = ink(path.astype(np.float64), 2.28)
        assert np.abs(image - on_the_pad).mean() < 0.01
        assert image.sum() == pytest.approx(on_the_pad.sum(), rel=0.02)


def test_a_third_of_a_batch_is_written_anew(paths):
    images = np.full((203, 28, 28), 2, np.float32)
    changed = np.asarray(rewritten(images, np.arange(203) % 10, paths, (0, 0)))
    assert changed.shape == images.shape
    assert (changed[:67] <= 1).all()
    assert (changed[67:] == 2).all()
    nothing = rewritten(images[:0], np.arange(0), paths, (0, 0))
    assert nothing.shape == (0, 28, 28)


def test_what_is_written_is_the_digit_that_the_label_says(paths):
    images = np.asarray(inked(paths, LABELS, (0, 3)))
    pixels = np.rint(images * 255).astype(np.uint8)
    assert (classify(bundled_network(), pixels).argmax(axis=1) == LABELS).mean() > 0.9
