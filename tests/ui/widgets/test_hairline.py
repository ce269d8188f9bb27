import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from secateurs.ui.widgets.hairline import paint_frame

PAPER, LINE, FILL = "#ffffff", "#102030", "#a0b0c0"


@pytest.mark.parametrize(("ratio", "hair"), [(1.0, 1), (1.25, 1), (2.0, 2)])
def test_a_border_is_whole_screen_pixels_and_nothing_is_blurred(qapp, ratio, hair):
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(PAPER)
    painter = QPainter(image)
    paint_frame(painter, QRectF(11, 11, 50, 50), 6, FILL, LINE)
    painter.end()
    middle = round(36 * ratio)
    row = [image.pixelColor(x, middle).name() for x in range(200)]
    assert set(row) == {PAPER, LINE, FILL}
    assert row.count(LINE) == 2 * hair
