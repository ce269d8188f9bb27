import numpy as np
from scipy import ndimage

from secateurs.core.drawing.photos.marks import filled, grown, marks_of

RANDOM = np.random.default_rng(6)


def masks():
    yield np.zeros((4, 5), bool)
    yield np.ones((4, 5), bool)
    for share in (0.1, 0.4, 0.5, 0.6, 0.9):
        yield RANDOM.random((30, 41)) < share
    yield np.arange(7)[None] % 2 == 0


def test_marks_are_what_is_connected():
    for mask in masks():
        for corners in (True, False):
            found = marks_of(mask, corners=corners)
            shape = np.ones((3, 3)) if corners else None
            labels, count = ndimage.label(mask, shape)
            np.testing.assert_array_equal(found.labels, labels)
            np.testing.assert_array_equal(
                found.areas, np.bincount(labels.ravel(), minlength=count + 1)
            )
            boxes = [
                [rows.start, columns.start, rows.stop, columns.stop]
                for rows, columns in ndimage.find_objects(labels)
            ]
            assert found.boxes.tolist() == boxes


def test_holes_are_filled():
    for mask in masks():
        np.testing.assert_array_equal(filled(mask), ndimage.binary_fill_holes(mask))


def test_a_mask_grows_as_a_king_walks():
    for mask in masks():
        grew = ndimage.binary_dilation(mask, np.ones((3, 3)), iterations=2)
        np.testing.assert_array_equal(grown(mask, 2), grew)
