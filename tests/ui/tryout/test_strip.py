from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from secateurs.ui.theme.blend import contrast, most_legible
from secateurs.ui.theme.palette import DARK, LIGHT
from secateurs.ui.tryout.strip import Name, answer_colour, class_colour


def distance(a: QColor, b: QColor) -> float:
    return sum((x - y) ** 2 for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)) ** 0.5


@pytest.mark.parametrize("classes", [2, 10, 26])
def test_classes_are_told_apart(classes):
    colours = [class_colour(index) for index in range(classes)]
    assert min(distance(a, b) for a, b in combinations(colours, 2)) > 15


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_no_class_has_the_colour_of_a_method(palette):
    classes = [class_colour(index) for index in range(100)]
    for method in (QColor(palette.weight), QColor(palette.unit)):
        assert min(distance(method, each) for each in classes[:10]) > 60
        assert min(abs(method.hslHue() - each.hslHue()) for each in classes[10:]) > 15


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_name_is_readable_on_every_class_at_any_confidence(palette):
    for index in range(10):
        for confidence in (0.1, 0.4, 0.7, 1.0):
            ground = answer_colour(index, confidence, 10, palette.panel)
            assert contrast(ground, most_legible(ground, "#000000", "#FFFFFF")) >= 4.5


def test_a_guess_is_faint_and_certainty_is_full():
    assert answer_colour(7, 1.0, 10, LIGHT.panel).name() == class_colour(7).name()
    faint = answer_colour(7, 0.1, 10, LIGHT.panel)
    assert distance(faint, QColor(LIGHT.panel)) < distance(faint, class_colour(7))
    assert answer_colour(0, 0.5, 1, LIGHT.panel).isValid()


@pytest.mark.parametrize("cursor", range(101))
def test_the_cursor_never_covers_a_name(cursor):
    name = Name("7", QRectF(0, 0, 101, 26), QColor("#000000"), 8)
    place = name.place(cursor)
    assert not place.left() - 2 < cursor < place.right() + 2
    assert 0 <= place.left() <= place.right() <= 101
