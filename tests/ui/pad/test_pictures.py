import numpy as np
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from secateurs.ui.pad.pictures import LARGEST, dropped_file, grey_pixels, held_image


def filled(width, height, colour, kind=QImage.Format.Format_ARGB32):
    image = QImage(width, height, kind)
    image.fill(QColor(colour))
    return image


def test_see_through_parts_are_white():
    image = filled(3, 2, "transparent")
    image.setPixelColor(1, 0, QColor("black"))
    assert grey_pixels(image).tolist() == [[255, 0, 255], [255, 255, 255]]


def test_half_see_through_black_is_grey():
    assert abs(int(grey_pixels(filled(1, 1, QColor(0, 0, 0, 128)))[0, 0]) - 127) <= 1


def test_rows_come_without_padding():
    image = filled(5, 4, "white", QImage.Format.Format_RGB32)
    image.setPixelColor(4, 3, QColor("black"))
    grey = grey_pixels(image)
    assert grey.shape == (4, 5)
    assert np.argwhere(grey == 0).tolist() == [[3, 4]]


def test_the_array_outlives_the_image():
    grey = grey_pixels(filled(64, 64, "black"))
    filled(64, 64, "white")
    assert grey.max() == 0
    assert not grey.flags.writeable


def test_a_huge_picture_is_scaled_down_first():
    image = filled(2 * LARGEST, 10, "white", QImage.Format.Format_Grayscale8)
    assert grey_pixels(image).shape == (5, LARGEST)


def test_mime_data_gives_its_image_and_the_first_local_file():
    data = QMimeData()
    assert held_image(data) is None
    assert dropped_file(data) is None
    data.setImageData(filled(2, 2, "red"))
    data.setUrls([QUrl("https://example.org/a.png"), QUrl.fromLocalFile("/pictures/seven.png")])
    assert held_image(data).size().width() == 2
    assert dropped_file(data) == "/pictures/seven.png"
