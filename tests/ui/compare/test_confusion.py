from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics

from secateurs.core.evaluation.score import Score
from secateurs.ui.compare.confusion import ConfusionMatrix, ConfusionPair, names_apart, short_names
from secateurs.ui.theme.fonts import font

COUNTS = tuple(tuple(90 if i == j else 1 for j in range(10)) for i in range(10))
SCORE = Score(0.9, 0.3, (0.9,) * 10, COUNTS)
DIGITS = tuple("0123456789")


@pytest.fixture
def matrix(qtbot):
    matrix = ConfusionMatrix("weight")
    qtbot.addWidget(matrix)
    matrix.resize(200, 200)
    matrix.show_score(SCORE, DIGITS)
    matrix.show()
    return matrix


def test_a_cell_is_found_under_the_pointer(matrix):
    assert matrix.cell_at(QPointF(21, 21)) == (0, 0)
    assert matrix.cell_at(QPointF(21, 60)) == (2, 0)
    assert matrix.cell_at(QPointF(1, 1)) is None


def test_arrow_keys_read_cells(matrix, qtbot):
    read = []
    matrix.cell_read.connect(read.append)
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert read[:2] == ["a 0 read rightly: 90 of 99", "a 0 read as 1: 1 of 99"]


def test_the_last_counts_stay_while_new_ones_are_measured(matrix):
    matrix.show_score(None, DIGITS)
    assert matrix.text_of((3, 5)) == "a 3 read as 5: 1 of 99"


def test_names_that_are_words_are_numbered():
    assert short_names(DIGITS) == DIGITS
    assert short_names(("Coat", "Bag")) == ("0", "1")


def test_before_any_score_it_waits(qtbot):
    matrix = ConfusionMatrix("unit")
    qtbot.addWidget(matrix)
    assert matrix.text_of((0, 0)) == ""
    assert not matrix.grab().isNull()


def test_counts_of_other_classes_do_not_stay(matrix, qtbot):
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    matrix.show_score(None, ("a", "b"))
    assert matrix.text_of((0, 0)) == ""
    assert not matrix.grab().isNull()


def test_another_network_drops_the_last_one_s_counts(qtbot, make_state, make_network):
    pair = ConfusionPair()
    qtbot.addWidget(pair)
    state = make_state()
    scored = replace(state.pruning, weight=replace(state.pruning.weight, score=SCORE))
    pair.show_state(replace(state, pruning=scored))
    assert pair.matrices["weight"].text_of((3, 5)) == "a 3 read as 5: 1 of 99"
    pair.show_state(replace(state, network=make_network(seed=1)))
    assert pair.matrices["weight"].text_of((3, 5)) == ""


def test_data_of_other_classes_are_not_waited_for(qtbot, make_state, data):
    pair = ConfusionPair()
    qtbot.addWidget(pair)
    pair.show_state(make_state(data=replace(data, class_names=tuple("abc"))))
    assert pair._titles["weight"].text() == "Weight, 0 % · –"
    assert not pair.grab().isNull()


@pytest.mark.parametrize(("side", "step"), [(20.0, 1), (6.0, 3), (4.0, 4)])
def test_names_over_narrow_cells_are_left_out_rather_than_made_smaller(qapp, side, step):
    metrics = QFontMetrics(font(12))
    names = [str(index) for index in range(26)]
    assert names_apart(names, metrics, side) == step
