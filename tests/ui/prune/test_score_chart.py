from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget

from secateurs.core.ranking.ranking import rank_layers
from secateurs.ui.prune.histogram import histogram
from secateurs.ui.prune.score_chart import GAP, ScoreChart, bars_of
from secateurs.ui.theme.blend import mixed
from secateurs.ui.theme.theme import colours


@pytest.fixture
def found():
    scores = np.arange(96, dtype=np.float32).reshape(8, 12) / 100
    ranking = rank_layers([scores], [np.ones(scores.shape, bool)], [scores.shape], "weight")
    return histogram(scores, ranking.positions[0])  # 12 bins of 8


@pytest.fixture
def chart(qtbot, found):
    qtbot.addWidget(chart := ScoreChart())
    chart.resize(400, 160)
    chart.show_histogram(found, "|w|", "weight", 20)
    chart.show()
    return chart


def test_a_split_bin_shows_both_parts(found):
    goes, stays = bars_of(found.counts, found.removed(20))
    assert goes.left.tolist() == [0, 1, 2]
    assert goes.right.tolist() == pytest.approx([1 - GAP, 2 - GAP, 2 + 0.5 * (1 - GAP)])
    assert stays.left[0] == pytest.approx(goes.right[-1])
    assert len(stays.left) == 10
    assert stays.height.tolist() == [1.0] * 10


def test_an_empty_bin_has_no_bar():
    goes, stays = bars_of(np.array([4, 0, 2]), np.array([4, 0, 0]))
    assert (goes.left.tolist(), stays.left.tolist()) == ([0], [2])
    assert stays.height.tolist() == [0.5]


def test_a_bin_below_the_pointer_tells_its_counts(chart):
    assert chart.words_at(chart.at(2.5, 0.5)) == "|w| 0.158 to 0.237: 4 go, 4 stay"
    assert chart.words_at(chart.area.topLeft() / 2) == ""


def test_the_cut_is_told_to_screen_readers(chart):
    assert chart.accessibleName() == "Histogram of scores, cut at |w| = 0.200"
    assert chart.accessibleDescription() == "20 go, 76 stay"


def test_another_layer_is_shown_whole(chart, qtbot):
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.is_zoomed
    scores = np.ones((4, 6), np.float32)
    ranking = rank_layers([scores], [np.ones(scores.shape, bool)], [scores.shape], "unit")
    chart.show_histogram(histogram(scores, ranking.positions[0]), "unit norm", "unit", 0)
    assert not chart.is_zoomed


def test_words_take_the_place_of_the_histogram(chart):
    chart.show_words("Ranking the parts…", "weight")
    assert chart.cut_label == ""
    assert chart.accessibleDescription() == "Ranking the parts…"


def test_the_bars_are_painted_with_sharp_edges(chart):
    chart.show_histogram(chart._histogram, "|w|", "weight", 16)  # two whole bins go
    image, palette = chart.grab().toImage(), colours()
    area, ratio = chart.area, chart.devicePixelRatioF()
    row = round((area.bottom() - 2) * ratio)
    columns = range(round(area.left() * ratio), round(area.right() * ratio))
    seen = [image.pixelColor(column, row).name() for column in columns]
    runs = [colour for colour, _ in groupby(seen)]
    grey = mixed(palette.panel, palette.random, 0.45).name()
    stays, ground = palette.weight.lower(), palette.panel.lower()
    assert (runs.count(grey), runs.count(stays)) == (2, 10)
    assert runs[:4] == [grey, ground, grey, ground]
    assert runs[5:] == [stays, ground] * 10  # 4 is the cut's line


def test_its_tip_is_written_when_the_pointer_comes(chart, found):
    chart.show_histogram(found, "|w|", "weight", 24)
    QApplication.sendEvent(chart, QEnterEvent(QPointF(9, 9), QPointF(9, 9), QPointF(9, 9)))
    assert QWidget.toolTip(chart).startswith("24 go, 72 stay; cut at |w| = 0.240.\nWheel")
