import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from secateurs.self_test.rig import breadth_of, colours_in


class Stripe(QWidget):
    """White, with a stripe over its left half."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self.resize(200, 100)
        self._colour = colour

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        painter.fillRect(QRect(0, 40, 100, 3), QColor(self._colour))


@pytest.mark.parametrize(("colour", "breadth"), [("#0072B2", 0.5), ("#0478B0", 0.5), ("red", 0.0)])
def test_the_breadth_of_a_colour_is_its_share_of_the_columns(qtbot, colour, breadth):
    qtbot.addWidget(stripe := Stripe(colour))
    assert breadth_of(stripe, "#0072B2") == breadth


def test_a_blank_widget_has_one_colour(qtbot):
    qtbot.addWidget(blank := Stripe("white"))
    qtbot.addWidget(stripe := Stripe("red"))
    assert (colours_in(blank), colours_in(stripe)) == (1, 2)
