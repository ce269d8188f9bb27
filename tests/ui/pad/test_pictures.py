import numpy as np
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from secateurs.ui.pad.pictures import LARGEST, dropped_file, held_image, photo_of


def filled(width, height, colour, kind=QImage.Format.Format_ARGB32):
    image = QImage(width, height, kind)
    image.fill(QColor(colour))
    return image


def test_see_through_parts_are_told():
    image = filled(3, 2, "transparent")
    image.setPixelColor(1, 0, QColor("red"))
    photo = photo_of(image)
    assert photo.opacity.tolist() == [[0, 255, 0], [0, 0, 0]]
    assert photo.colour[0, 1].tolist() == [255, 0, 0]


def test_an_opaque_picture_has_no_see_through_parts():
    assert photo_of(filled(1, 1, "red")).opacity is None


def test_rows_come_without_padding():
    image = filled(5, 4, "white", QImage.Format.Format_RGB32)
    image.setPixelColor(4, 3, QColor("black"))
    photo = photo_of(image)
    assert photo.colour.shape == (4, 5, 3)
    assert np.argwhere(photo.colour[..., 0] == 0).tolist() == [[3, 4]]


def test_grey_pictures_and_palettes_are_read():
    for kind in (QImage.Format.Format_Grayscale8, QImage.Format.Format_Indexed8):
        image = filled(3, 3, "white", QImage.Format.Format_RGB32).convertToFormat(kind)
        assert (photo_of(image).colour == 255).all()


def test_the_array_outlives_the_image():
    photo = photo_of(filled(64, 64, "black"))
    filled(64, 64, "white")
    assert photo.colour.max() == 0
    assert not photo.colour.flags.writeable


def test_a_huge_picture_is_scaled_down_first():
    image = filled(2 * LARGEST, 10, "white", QImage.Format.Format_Grayscale8)
    assert photo_of(image).colour.shape == (5, LARGEST, 3)


def test_mime_data_gives_its_image_and_the_first_local_file():
    data = QMimeData()
    assert held_image(data) is None
    assert dropped_file(data) is None
    data.setImageData(filled(2, 2, "red"))
    data.setUrls([QUrl("https://example.org/a.png"), QUrl.fromLocalFile("/pictures/seven.png")])
    assert held_image(data).size().width() == 2
    assert dropped_file(data) == "/pictures/seven.png"
