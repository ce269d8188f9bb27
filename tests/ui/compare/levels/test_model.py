from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from secateurs.core.evaluation.curves import curves_from
from secateurs.core.evaluation.points import Way
from secateurs.ui.compare.levels.model import table_of
from secateurs.ui.compare.levels.table import LevelsTable
from secateurs.ui.prune.events import PercentChosen


def rows_of(curves):
    return table_of(curves).rows


@pytest.fixture
def table(qtbot, keep_size, make_points):
    table = LevelsTable()
    qtbot.addWidget(table)
    table.show_table(table_of(curves_from(make_points())), 50)
    table.resize(300, 200)
    table.show()
    keep_size(table)
    return table


def test_rows_hold_both_methods_and_their_difference(make_points):
    rows = rows_of(curves_from(make_points()))
    assert [row.texts for row in rows] == [
        ("0 %", "98.00", "98.00", "0.00"),
        ("50 %", "97.00", "90.00", "+7.00"),
        ("90 %", "80.00", "20.00", "+60.00"),
    ]


def test_a_level_that_is_not_there_yet_is_left_open(make_point):
    curves = curves_from([make_point("weight", level=0.5, accuracy=0.97)])
    rows = table_of(curves, (Way("weight"), Way("unit"))).rows
    assert rows[0].texts == ("50 %", "97.00", "–", "–")


def test_several_networks_show_mean_and_range(make_points):
    points = make_points() + make_points(-0.02, run_id="run-4", seed=1)
    row = rows_of(curves_from(points))[1]
    assert row.texts == ("50 %", "96.0 (95.0 to 97.0)", "89.0 (88.0 to 90.0)", "+7.0")
    assert "weight 95.00 to 97.00 %" in row.tip


def test_the_difference_is_that_of_networks_that_have_both(make_points, make_point):
    points = (
        *make_points(),
        *(
            make_point("weight", level=level, accuracy=0.5, run_id="run-4", seed=1)
            for level in (0.0, 0.5, 0.9)
        ),
    )
    row = rows_of(curves_from(points))[1]
    assert row.texts == ("50 %", "73.5 (50.0 to 97.0)", "90.00", "+7.0")


def test_a_point_that_comes_changes_its_row_and_widens_its_column(table, make_points, qtbot):
    resets, rows = [], []
    table.levels.modelReset.connect(lambda: resets.append(1))
    table.levels.dataChanged.connect(lambda first, last: rows.append((first.row(), last.column())))
    points = make_points()
    width = table.columnWidth(1)
    table.show_table(table_of(curves_from(points)), 50)
    assert (resets, rows) == ([], [])
    changed = table_of(curves_from(points))
    row = replace(changed.rows[1], cells=((0.1, 0.2), *changed.rows[1].cells[1:]))
    table.show_table(replace(changed, rows=(changed.rows[0], row, changed.rows[2])), 50)
    assert (resets, rows) == ([], [(1, 3)])
    assert table.levels.data(table.levels.index(1, 1)) == "15.0 (10.0 to 20.0)"
    assert table.columnWidth(1) > width


def test_rows_share_what_height_there_is_and_keep_it_while_points_come(table, make_points):
    for room, high in ((63, 21), (75, 25), (300, 32)):
        table.resize(300, 21 + room)
        assert [table.rowHeight(row) for row in range(3)] == [high] * 3
    table.resize(300, 21 + 250)
    table.show_table(table_of(curves_from(make_points())), 50, awaited=10)
    assert [table.rowHeight(row) for row in range(3)] == [25] * 3


def test_a_click_asks_for_the_level(table, qtbot, wishes):
    place = table.visualRect(table.levels.index(2, 1)).center()
    seen = wishes(table)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert seen == [PercentChosen(90)]


def test_arrow_keys_move_from_level_to_level(table, qtbot, wishes):
    seen = wishes(table)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert seen == [PercentChosen(90)]
    table.show_percent(60)
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert seen[1:] == [PercentChosen(50)]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert seen[2:] == [PercentChosen(90)]


def test_the_current_level_is_marked(table):
    assert table.current_row == 1
    table.show_percent(51)
    assert table.current_row is None


def test_copy_gives_what_a_spreadsheet_takes(table, qtbot):
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    table.copy.trigger()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "removed\tweight\tunit\tdifference"
    assert lines[2] == "50 %\t97.00\t90.00\t+7.00"


def test_no_column_is_cut_off(table):
    total = sum(table.columnWidth(column) for column in range(4))
    assert total <= table.viewport().width()


def test_every_series_has_its_column_and_the_control_only_alone(make_points):
    curves = curves_from(make_points() + make_points(-0.1, treatment="repaired"))
    found = table_of(curves)
    assert found.columns == ("removed", "weight", "unit", "weight, repaired", "unit, repaired")
    assert found.rows[2].texts == ("90 %", "80.00", "20.00", "70.00", "10.00")
    alone = {way: curve for way, curve in curves.items() if way.criterion == "random"}
    assert table_of(alone).columns[1] == "random weights"


def test_a_pair_of_any_series_shows_its_difference(make_points):
    curves = curves_from(make_points(treatment="repaired"))
    pair = {way: curve for way, curve in curves.items() if way.criterion == "magnitude"}
    assert table_of(pair).columns[-1] == "difference"
    assert table_of({}).rows == ()


def test_many_series_scroll_beside_the_levels(table, make_points, qtbot, wishes):
    points = [
        point
        for treatment in ("none", "repaired", "tuned")
        for point in make_points(treatment=treatment)
    ]
    table.show_table(table_of(curves_from(points)), 50)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() > 0)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert table.horizontalScrollBar().value() > 0
    assert not table.grab().isNull()
    place = table.rect().topLeft() + table.visualRect(table.levels.index(2, 3)).center()
    seen = wishes(table)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert seen == [PercentChosen(90)]
