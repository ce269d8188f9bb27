import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.tryout.page import breaking_sentence
from secateurs.ui.tryout.strip import BreakingStrip, runs

DIGITS = tuple("0123456789")


def strip_of(*answers: tuple[int, int]) -> Strip:
    """Return a strip that gives each answer, at 0.91, for so many levels."""
    digits = [digit for digit, levels in answers for _ in range(levels)]
    probabilities = np.full((100, 10), 0.01, np.float32)
    probabilities[np.arange(100), digits] = 0.91
    return Strip(frozen(probabilities))


@pytest.fixture
def strip(qtbot):
    qtbot.addWidget(strip := BreakingStrip("Breaking point of weight pruning"))
    strip.resize(500, strip.height())
    strip.show_strip(strip_of((7, 98), (8, 2)), DIGITS, dimmed=False)
    strip.show_percent(82)
    strip.show()
    return strip


@pytest.fixture
def wished(strip, wishes):
    return wishes(strip)


def test_the_sentence_says_up_to_where_and_what_then():
    assert breaking_sentence(strip_of((7, 98), (8, 2)), DIGITS) == "answers 7 up to 97 %, then 8"
    assert breaking_sentence(strip_of((7, 1), (3, 99)), DIGITS) == "answers 7 up to 0 %, then 3"


def test_the_sentence_says_when_nothing_breaks_it():
    assert breaking_sentence(strip_of((7, 100)), DIGITS) == "answers 7 all the way to 99 %"


def test_runs_join_levels_of_one_answer():
    assert runs((7, 7, 3, 7)) == [(7, 0, 2), (3, 2, 3), (7, 3, 4)]


def test_a_level_lies_where_its_cell_is(strip):
    assert [strip.level_at(x) for x in (-3, 0, 4.9, 5, 499, 700)] == [0, 0, 0, 1, 99, 99]


def test_hovering_tells_level_answer_and_probability(strip):
    assert strip.tip(98) == "98 %: answers 8 (91.0 %)"


def test_a_click_sets_the_sparsity(strip, wished, qtbot):
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(52, 10))
    assert wished == [PercentChosen(10)]


def test_keys_move_the_sparsity(strip, wished, qtbot):
    for key in ("Left", "Right", "PageUp", "PageDown", "Home", "End"):
        qtbot.keyClick(strip, getattr(Qt.Key, f"Key_{key}"))
    assert wished == [PercentChosen(percent) for percent in (81, 83, 92, 72, 0, 99)]


def test_each_class_has_its_colour_and_the_cursor_lies_on_top(strip):
    image = strip.grab().toImage()
    middle = image.height() // 2
    seven, eight = image.pixelColor(20, middle), image.pixelColor(498, middle)
    assert seven != eight
    assert image.pixelColor(412, middle).name() == "#1b1f24"


def test_a_dimmed_strip_is_fainter(strip):
    before = strip.grab().toImage().pixelColor(20, 10).lightness()
    strip.show_strip(strip_of((7, 98), (8, 2)), DIGITS, dimmed=True)
    assert strip.grab().toImage().pixelColor(20, 10).lightness() > before
