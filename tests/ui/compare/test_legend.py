import pytest
from PySide6.QtCore import Qt

from secateurs.core.evaluation.points import Way
from secateurs.ui.compare.events import SeriesToggled
from secateurs.ui.compare.legend import Legend
from secateurs.ui.theme.fonts import font

WEIGHT, UNIT = Way("weight"), Way("unit")
REPAIRED = Way("unit", treatment="repaired")


@pytest.fixture
def legend(qtbot):
    legend = Legend()
    qtbot.addWidget(legend)
    legend.resize(600, 24)
    legend.show_series((WEIGHT, UNIT, REPAIRED), {UNIT})
    return legend


def test_a_click_asks_for_a_series_to_be_hidden_or_shown(legend, qtbot, wishes):
    seen = wishes(legend)
    qtbot.mouseClick(legend.item(REPAIRED), Qt.MouseButton.LeftButton)
    assert seen == [SeriesToggled(REPAIRED)]
    assert legend.item(REPAIRED).isChecked()  # the state decides


def test_space_toggles_and_arrows_move_from_name_to_name(legend, qtbot, wishes):
    legend.show()
    first, second = legend.item(WEIGHT), legend.item(UNIT)
    first.setFocus()
    seen = wishes(legend)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert seen == [SeriesToggled(WEIGHT)]
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert first.focusPolicy() == Qt.FocusPolicy.NoFocus
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert seen[1:] == [SeriesToggled(UNIT)]


def test_what_is_hidden_is_said_and_struck_out(legend):
    hidden, shown = legend.item(UNIT), legend.item(REPAIRED)
    assert (hidden.accessibleName(), hidden.accessibleDescription()) == ("unit", "hidden")
    assert shown.toolTip() == "Hide unit, repaired"
    assert not hidden.isChecked()
    assert not legend.grab().isNull()
    assert not font(12).strikeOut()  # the font that all share


def test_names_flow_over_as_many_rows_as_they_need(legend):
    assert legend.height() == 24
    legend.resize(200, 24)
    assert legend.height() == 48
    assert legend.item(REPAIRED).y() == 24


def test_names_stand_closer_before_they_take_another_row(legend):
    usual = legend.item(REPAIRED).geometry().right() + 1
    for width, height in ((usual, 24), (usual - 1, 24), (usual - 48, 24), (usual - 49, 48)):
        legend.resize(width, 24)
        assert legend.height() == height, width


def test_one_series_needs_no_legend(legend):
    legend.show_series((WEIGHT,), ())
    assert legend.isHidden()


def test_the_keyboard_still_finds_the_legend_when_its_series_change(legend):
    legend.show_series((UNIT, REPAIRED), ())
    policies = [legend.item(way).focusPolicy() for way in (UNIT, REPAIRED)]
    assert policies == [Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.NoFocus]
