import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from secateurs.core.evaluation.curves import curves_from
from secateurs.ui.compare.canvas import TAG_GAP, TAG_OVER, tags
from secateurs.ui.compare.frame import Cursor, merged
from secateurs.ui.compare.plot import CurvePlot
from secateurs.ui.compare.series import series_of


@pytest.fixture
def plot(qtbot, make_points):
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(700, 300)
    plot.show_curves(series_of(curves_from(make_points()), "sparsity"), "sparsity, %", True)
    plot.show_cursors([Cursor(82, "82 %")], 82)
    plot.show()
    return plot


def click(plot, qtbot, x, y):
    place = plot.frame.at(x, y).toPoint()
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_point_asks_for_its_level(plot, qtbot):
    with qtbot.waitSignal(plot.percent_requested) as wish:
        click(plot, qtbot, 90, 80)
    assert wish.args == [90]


def test_a_click_near_a_level_asks_for_it_and_elsewhere_for_the_place(plot):
    frame = plot.frame
    assert plot.percent_at(frame.at(50.4, 30)) == 50
    assert plot.percent_at(frame.at(30, 70)) == 30
    assert plot.percent_at(QPointF(-50, -50)) is None


def test_on_other_axes_only_points_mean_a_level(plot, make_points):
    series = series_of(curves_from(make_points()), "parameters")
    plot.show_curves(series, "parameters removed, %", False)
    assert plot.percent_at(plot.frame.at(75, 90)) == 50  # a unit point
    assert plot.percent_at(plot.frame.at(20, 50)) is None


def test_left_and_right_move_between_levels(plot, qtbot):
    wishes = []
    plot.percent_requested.connect(wishes.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(plot, key)
    assert wishes == [50, 90, 0, 90]


def hover(plot, x, y):
    """Move over the plot; the real pointer depends on what lies in front."""
    at, none = plot.frame.at(x, y), Qt.MouseButton.NoButton
    kind, there = QEvent.Type.MouseMove, plot.mapToGlobal(at)
    move = QMouseEvent(kind, at, there, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(plot, move)


def test_hovering_a_point_tells_its_figures(plot):
    hover(plot, 90, 80)
    assert "Weight, 90 %" in plot.toolTip()
    hover(plot, 30, 60)
    assert "Weight" not in plot.toolTip()


def test_the_cursor_is_told_to_screen_readers(plot):
    assert plot.accessibleDescription() == "82 %"


def test_an_empty_plot_paints_its_axes_and_asks_nothing(qtbot, plot):
    plot.show_curves((), "sparsity, %", True)
    assert not plot.grab().isNull()
    assert plot.percent_at(plot.frame.at(50, 50)) is None


@pytest.mark.parametrize("places", [(0.0, 0.0), (0.5, 3.0), (50.0, 52.0), (98.0, 100.0)])
def test_the_cursors_labels_stay_inside_the_plot_and_apart(plot, places):
    found = tags(plot.frame, [Cursor(x, f"weight {x:.0f} %") for x in places])
    assert all(tag.left() > 0 and tag.right() < plot.width() for tag in found)
    assert found[0].left() >= plot.frame.area.left() - TAG_OVER
    assert found[1].left() - found[0].right() == pytest.approx(TAG_GAP)


def test_cursors_at_the_same_place_are_one():
    both = [Cursor(0.0, "weight 0 %"), Cursor(0.01, "unit 0 %")]
    assert merged(both, "0 %") == [Cursor(0.0, "0 %")]
    apart = [Cursor(40.0, "weight 50 %"), Cursor(60.0, "unit 50 %")]
    assert merged(apart, "50 %") == apart
