from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt

from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.layers.events import SensingAsked, SensingCancelAsked
from secateurs.ui.layers.sensitivity_pane import SensitivityMap, SensitivityPane, strength
from secateurs.ui.layers.state import SensedBy, SensitivityState
from secateurs.ui.layers.words import (
    cell_text,
    level_text,
    place_of_percent,
)
from secateurs.ui.prune.events import PercentChosen, SharesChosen
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.widgets.cell_grid import part_in_view
from secateurs.work.pace import Went

BY = SensedBy("unit", "magnitude")
ROWS = ("Layer 1", "Layer 2")


@pytest.fixture
def pane(qtbot):
    pane = SensitivityPane()
    qtbot.addWidget(pane)
    pane.resize(740, 200)
    pane.show()
    return pane


@pytest.fixture
def map_(qtbot, sensitivity):
    shown = SensitivityMap()
    qtbot.addWidget(shown)
    shown.resize(640, 120)
    shown.show_sensitivity(sensitivity, ROWS)
    shown.show()
    return shown


def test_a_cell_says_what_was_lost(sensitivity):
    said = cell_text(sensitivity, ROWS, (0, 1))
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "Layer 1 alone at 90 %: 96.00 %, 2.00 points lost"
    )
    assert level_text(0.625) == "62.5\N{NO-BREAK SPACE}%"


def test_a_cell_says_where_another_share_goes(sensitivity):
    shares = np.array([[0.5, 0.6, 0.6], [0.7, 0.9, 0.99]])
    found = replace(sensitivity, shares=shares)
    said = [
        cell_text(found, ROWS, cell).replace("\N{NO-BREAK SPACE}", " ")
        for cell in ((0, 1), (1, 0), (1, 1))
    ]
    assert said == [
        "Layer 1 alone at 90 %, where no more than 60 % can go: 96.00 %, 2.00 points lost",
        "Layer 2 alone at 50 %, where no less than 70 % can go: 97.00 %, 1.00 points lost",
        "Layer 2 alone at 90 %: 50.00 %, 48.00 points lost",
    ]


def test_choices_by_hand_are_measured_anew(pane, cut_state, sensitivity):
    state = cut_state(percent=50, method="unit")
    known = replace(state, sensitivity=SensitivityState().with_found(BY, sensitivity))
    pane.show_state(known)
    assert pane.map.isVisible()
    hand = HandChoices({"dense_0": (1,)})
    choice = replace(known.pruning.choice, hand=hand)
    pane.show_state(replace(known, pruning=replace(known.pruning, choice=choice)))
    assert not pane.map.isVisible()
    shares = np.array([[0.5, 0.6, 0.6], [0.5, 0.9, 0.99]])
    found = SensitivityState().with_found(
        SensedBy("unit", "magnitude", hand), replace(sensitivity, shares=shares)
    )
    pane.show_state(
        replace(known, pruning=replace(known.pruning, choice=choice), sensitivity=found)
    )
    assert pane.map.isVisible()
    assert pane._hints[0].startswith("– : of this layer another share goes")


def test_the_colour_grows_with_the_root_of_the_loss():
    assert strength(0.98, 0.98) == strength(0.99, 0.98) == strength(0.5, 0.0) == 0.0
    assert strength(0.735, 0.98) == pytest.approx(0.5)
    assert strength(0.0, 0.98) == 1.0


@pytest.mark.parametrize(
    ("percent", "place"), [(0, 0.0), (25, 0.25), (50, 0.5), (70, 1.0), (90, 1.5), (99, 2.5)]
)
def test_the_mark_lies_in_proportion_between_the_levels(percent, place):
    assert place_of_percent(percent, (0.5, 0.9, 0.99)) == pytest.approx(place)


def test_a_click_asks_for_the_cell_s_sparsity(map_, qtbot, wishes):
    seen = wishes(map_)
    spot = map_.place((1, 1)).center().toPoint()
    qtbot.mouseClick(map_, Qt.MouseButton.LeftButton, pos=spot)
    assert seen == [PercentChosen(90)]
    assert map_.cell_at(QPointF(2, 2)) is None


def test_arrows_read_the_cells_and_return_takes_one(map_, qtbot, wishes):
    read, taken = [], wishes(map_)
    map_.cell_read.connect(read.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(map_, key)
    assert [text.split(" alone")[0] for text in read] == ["Layer 1", "Layer 1", "Layer 2"]
    assert map_.accessibleDescription() == read[-1]
    qtbot.keyClick(map_, Qt.Key.Key_Return)
    qtbot.keyClick(map_, Qt.Key.Key_Space)
    assert taken == [PercentChosen(90)] * 2


def test_before_it_is_measured_the_pane_says_what_it_would_do(pane, cut_state, wishes):
    pane.show_state(cut_state(method="unit", percent=50))
    assert pane.resting.text() == (
        "How much accuracy goes with each layer's units, all other layers whole: 2 × 9 cuts,"
        " each scored on the 20 validation samples."
    )
    assert pane.row.start.isEnabled()
    assert not pane.row.cancel.isVisible()
    seen = wishes(pane)
    pane.row.start.click()
    assert seen == [SensingAsked()]


def test_without_data_the_button_says_why_not(pane, cut_state):
    pane.show_state(replace(cut_state(), data=None))
    assert not pane.row.start.isEnabled()
    assert pane.row.start.toolTip() == "The data are being loaded"
    assert pane.resting.text() == "The data are being loaded."


def test_while_it_measures_it_says_how_long_still_and_can_be_ended(pane, cut_state, wishes):
    at_work = SensitivityState(at_work=BY, went=Went(4, 16, 65.0))
    pane.show_state(replace(cut_state(method="unit"), sensitivity=at_work))
    assert pane.row.text.text() == "Cut 5 of 16 · 01:05 left"
    assert pane.row.bar.share == 0.25
    assert not pane.row.start.isVisible()
    seen = wishes(pane)
    pane.row.cancel.click()
    assert seen == [SensingCancelAsked()]


def test_once_measured_there_is_the_map_and_no_button(pane, cut_state, sensitivity):
    known = SensitivityState(found={BY: sensitivity})
    pane.show_state(replace(cut_state(method="unit", percent=50), sensitivity=known))
    assert pane.map.isVisible()
    assert not pane.resting.isVisible()
    assert not pane.row.start.isVisible()
    assert pane.row.text.text().endswith("Click a cell to set the sparsity.")
    assert pane.notes[0] == "validation accuracy, %, one layer pruned alone"


def test_of_another_criterion_nothing_is_shown(pane, cut_state, sensitivity):
    known = SensitivityState(found={BY: sensitivity})
    pane.show_state(replace(cut_state(method="unit", criterion="random"), sensitivity=known))
    assert not pane.map.isVisible()
    assert pane.row.start.isVisible()


def test_the_focus_goes_from_the_button_to_the_measuring_to_what_was_measured(
    pane, cut_state, sensitivity, qtbot
):
    state = cut_state(method="unit", percent=50)
    pane.show_state(state)
    pane.activateWindow()
    pane.row.start.setFocus()
    qtbot.waitUntil(pane.row.start.hasFocus)
    working = SensitivityState(at_work=BY, went=Went(0, 18))
    pane.show_state(replace(state, sensitivity=working))
    assert pane.row.cancel.hasFocus()
    pane.show_state(replace(state, sensitivity=SensitivityState().with_found(BY, sensitivity)))
    assert pane.map.hasFocus()
    pane.show_state(replace(state, sensitivity=working))
    pane.row.cancel.setFocus()
    pane.show_state(state)
    assert pane.row.start.hasFocus()


def test_the_focus_is_framed_where_it_is_seen(pane, cut_state, sensitivity, qtbot):
    state = cut_state(method="unit", percent=50)
    names = tuple(f"dense_{n}" for n in range(14))
    many = replace(sensitivity, names=names, accuracy=np.full((14, 3), 0.9))
    pane.show_state(replace(state, sensitivity=SensitivityState().with_found(BY, many)))
    shown = pane.map.parentWidget()
    assert pane.map.height() > shown.height()
    assert part_in_view(pane.map) == QRectF(0, 0, shown.width(), shown.height())
    pane.map.parentWidget().parentWidget().verticalScrollBar().setValue(30)
    assert part_in_view(pane.map) == QRectF(0, 30, shown.width(), shown.height())


def test_what_each_layer_may_lose_alone_can_be_its_share(pane, cut_state, sensitivity, wishes):
    state = cut_state(percent=50, method="unit")
    pane.show_state(state)
    assert not pane.use.isVisible()
    known = replace(state, sensitivity=SensitivityState().with_found(BY, sensitivity))
    pane.show_state(replace(known, budget=replace(known.budget, points=2.0)))
    assert "at most 2.0 points" in pane.use.toolTip().replace("\n", " ")
    seen = wishes(pane)
    pane.use.click()
    shares = tuple(
        (name, sensitivity.share_within(at, 0.02)) for at, name in enumerate(sensitivity.names)
    )
    assert seen == [SharesChosen(LayerShares("unit", shares))]
    assert [round(share, 4) for _, share in shares] == [0.9, 0.5085]
    used = replace(known.pruning.choice, shares=seen[0].shares)
    known = replace(known, budget=replace(known.budget, points=2.0))
    pane.show_state(replace(known, pruning=replace(known.pruning, choice=used)))
    assert not pane.use.isEnabled()
