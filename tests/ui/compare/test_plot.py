import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from secateurs.core.evaluation.curves import curves_from
from secateurs.ui.compare.plot import CurvePlot
from secateurs.ui.compare.plot_places import (
    TAG_GAP,
    TAG_OVER,
    Cursor,
    flaws,
    is_crossed,
    merged,
    tag_places,
)
from secateurs.ui.compare.series import series_of
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import apply_type
from secateurs.ui.widgets.page import PageView


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
    place = plot.at(x, y).toPoint()
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_point_asks_for_its_level(plot, qtbot, wishes):
    wished = wishes(plot)
    click(plot, qtbot, 90, 80)
    assert wished == [PercentChosen(90)]


def test_a_click_near_a_level_asks_for_it_and_elsewhere_for_the_place(plot):
    assert plot.percent_at(plot.at(50.4, 30)) == 50
    assert plot.percent_at(plot.at(30, 70)) == 30
    assert plot.percent_at(QPointF(-50, -50)) is None


def test_on_other_axes_only_points_mean_a_level(plot, make_points):
    series = series_of(curves_from(make_points()), "parameters")
    plot.show_curves(series, "parameters removed, %", False)
    assert plot.percent_at(plot.at(75, 90)) == 50  # a unit point
    assert plot.percent_at(plot.at(20, 50)) is None


def test_left_and_right_move_between_levels(plot, qtbot, wishes):
    wished = wishes(plot)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(plot, key)
    assert wished == [PercentChosen(percent) for percent in (50, 90, 0, 90)]


def test_no_name_lies_under_the_line_of_the_current_sparsity(plot):
    """A name steps aside once the line reaches it, and stays where it is until then."""
    met = 0
    for percent in range(100):
        before = dict(plot._named)
        plot.show_cursors([Cursor(percent, f"{percent} %")], percent)
        upright = [plot.at(percent, 0).x()]
        assert not is_crossed(plot._named.values(), upright)
        assert len(plot._named) == 4
        if is_crossed(before.values(), upright):
            met += 1
        else:
            assert plot._named == before
    assert met


def hover(plot, x, y):
    """Move over the plot; the real pointer depends on what lies in front."""
    at, none = plot.at(x, y), Qt.MouseButton.NoButton
    kind, there = QEvent.Type.MouseMove, plot.mapToGlobal(at)
    move = QMouseEvent(kind, at, there, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(plot.viewport(), move)


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
    assert plot.percent_at(plot.at(50, 50)) is None


@pytest.mark.parametrize("places", [(0.0, 0.0), (0.5, 3.0), (50.0, 52.0), (98.0, 100.0)])
def test_the_cursors_labels_stay_inside_the_plot_and_apart(plot, places):
    found = tag_places(plot.area, [plot.at(x, 0).x() for x in places], (80, 70))
    assert all(tag.left() > 0 and tag.right() < plot.width() for tag in found)
    assert found[0].left() >= plot.area.left() - TAG_OVER
    assert found[1].left() - found[0].right() == pytest.approx(TAG_GAP)


@pytest.mark.parametrize("type_scale", [1.0, 1.3, 2.0])
def test_at_any_size_of_type_labels_of_the_axis_are_whole_and_clear_of_the_cursor_s(
    plot, qtbot, qapp, type_scale
):
    apply_type(qapp, type_scale)
    try:
        width = QFontMetricsF(font(12)).horizontalAdvance
        qtbot.waitUntil(lambda: plot.area.right() + width("100") / 2 <= plot.width())
        plot.show_cursors([Cursor(60, "weight 60 %")], 60)
        axis, tag = plot.getPlotItem().getAxis("bottom"), plot._tags[0]._ground.sceneBoundingRect()
        values = [10.0 * step for step in range(11)]
        reaches = [
            (plot.at(value, 0).x() - width(text) / 2, plot.at(value, 0).x() + width(text) / 2)
            for value, text in zip(values, axis.tickStrings(values, 1, 10), strict=True)
            if text
        ]
    finally:
        apply_type(qapp, 1.0)
    assert all(right < tag.left() or tag.right() < left for left, right in reaches)


def test_cursors_at_the_same_place_are_one():
    both = [Cursor(0.0, "weight 0 %"), Cursor(0.01, "unit 0 %")]
    assert merged(both, "0 %") == [Cursor(0.0, "0 %")]
    apart = [Cursor(40.0, "weight 50 %"), Cursor(60.0, "unit 50 %")]
    assert merged(apart, "50 %") == apart


def scroll(plot, x, y, turns):
    at = plot.at(x, y)
    return send_wheel(plot.viewport(), at, plot.viewport().mapToGlobal(at), turns)


def send_wheel(area, at, on_screen, turns):
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        at,
        on_screen,
        QPoint(0, 0),
        QPoint(0, 120 * turns),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(area, event)
    return event.isAccepted()


def seen(plot):
    return [[round(end, 3) for end in ends] for ends in plot.getViewBox().viewRange()]


WHOLE = [[0, 100], [0, 100]]


def test_the_wheel_looks_closer_and_never_past_the_whole(plot):
    scroll(plot, 50, 50, 3)
    assert plot.is_zoomed
    (left, right), _ = seen(plot)
    assert 0 < left < 50 < right < 100
    scroll(plot, 50, 50, -40)
    assert (seen(plot), plot.is_zoomed) == (WHOLE, False)


def test_with_all_in_view_the_wheel_scrolls_the_page_on(plot):
    assert not scroll(plot, 50, 50, -1)
    assert scroll(plot, 50, 50, 1)


def test_a_page_that_the_wheel_scrolls_goes_on_until_the_pointer_moves(plot, qtbot):
    qtbot.addWidget(page := PageView())
    page.resize(700, 250)
    plot.setFixedHeight(600)
    page.column.addWidget(plot)
    page.show()
    at = plot.at(50, 50)
    on_screen = plot.viewport().mapToGlobal(at)
    send_wheel(page.viewport(), QPointF(300, 100), on_screen, -1)
    assert page.verticalScrollBar().value() > 0
    assert not send_wheel(plot.viewport(), at, on_screen, 1)
    assert not plot.is_zoomed
    assert send_wheel(plot.viewport(), at, on_screen + QPointF(3, 0), 1)
    assert plot.is_zoomed
    plot.setParent(None)


def test_dragging_moves_what_is_seen_and_asks_nothing(plot, qtbot, wishes):
    scroll(plot, 50, 50, 5)
    before = seen(plot)
    wished = wishes(plot)
    start, end = plot.area.center().toPoint(), plot.area.center().toPoint() + QPoint(60, 20)
    qtbot.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        spot = QPointF(start + (end - start) * step / 4)
        left = Qt.MouseButton.LeftButton
        kind, there = QEvent.Type.MouseMove, plot.viewport().mapToGlobal(spot)
        none = Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(kind, spot, there, Qt.MouseButton.NoButton, left, none)
        QApplication.sendEvent(plot.viewport(), move)
    qtbot.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert wished == []
    assert seen(plot)[0][0] < before[0][0]


def test_a_double_click_shows_all_again(plot, qtbot):
    scroll(plot, 50, 50, 5)
    spot = plot.area.center().toPoint()
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert seen(plot) == WHOLE


def test_keys_zoom_move_and_show_all(plot, qtbot):
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    closer = seen(plot)
    assert closer == [[10, 90], [10, 90]]
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert seen(plot) == [[18, 98], [10, 90]]
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert seen(plot) == WHOLE


def test_new_curves_keep_what_is_looked_at(plot, make_points):
    plot.getViewBox().scaleBy((0.5, 0.5))
    closer = seen(plot)
    plot.show_curves(series_of(curves_from(make_points(0.01)), "sparsity"), "sparsity, %", True)
    assert seen(plot) == closer


def test_names_stay_where_they_are_while_points_are_added(plot, make_points):
    def shown(points):
        plot.show_curves(series_of(curves_from(points), "sparsity"), "sparsity, %", True)
        return dict(plot._named)

    points = make_points()
    before = shown(points[:-1])
    assert len(before) == 4
    assert shown(points) == before
    place = before["unit"]
    spot = plot.value_at(place.center())
    through = make_points()
    moved = [
        point.model_copy(update={"accuracy": spot.y() / 100}) if point.method == "weight" else point
        for point in through
    ]
    assert shown(moved)["unit"] != place


def test_a_name_without_room_beside_the_first_point_is_written_once_the_curve_has_some(
    plot, make_points
):
    def named(points):
        plot.show_curves(series_of(curves_from(points), "sparsity"), "sparsity, %", True)
        return dict(plot._named)

    points = make_points()
    of_units = [point for point in points if (point.method, point.criterion) == ("unit", "random")]
    rest = [point for point in points if point not in of_units]
    plot.resize(700, 110)
    before = named([*rest, of_units[0]])
    assert "random units" not in before
    after = named(points)
    assert after.keys() == before.keys() | {"random units"}
    assert [after[name] for name in ("weight", "unit")] == [before["weight"], before["unit"]]


def test_a_name_that_was_badly_put_moves_once_there_is_a_better_place(plot, make_points):
    def wrong(points):
        plot.show_curves(series_of(curves_from(points), "sparsity"), "sparsity, %", True)
        return flaws(plot._named, plot._lines_by_name, plot._room, plot._radius)["random units"]

    points = make_points()
    of_units = [point for point in points if (point.method, point.criterion) == ("unit", "random")]
    rest = [point for point in points if point not in of_units]
    assert [wrong([*rest, of_units[0]]), wrong(points)] == [2, 0]
    place = plot._named["random units"]
    assert wrong(points) == 0
    assert plot._named["random units"] == place


def test_names_go_back_to_their_last_places_one_after_the_other(plot):
    def at(x):
        return QRectF(x, 0, 15, 10)

    plot._named = {str(number): at(20 * number) for number in range(8)}
    new = {str(number): at(20 * number + 20) for number in range(8)}  # the next one's last place
    assert plot._unless_no_better(new, {}) == plot._named


def test_names_that_are_placed_anew_leave_nothing_behind(plot, make_points):
    plot.show_curves(series_of(curves_from(make_points()), "sparsity"), "sparsity, %", True)
    before = len(plot.scene().items())
    for _ in range(3):
        plot.range_changed()
    assert len(plot.scene().items()) == before
