"""Choose levels, sweep the bundled network, watch, and cancel."""

import pytest

from tests.gui.hand import CTRL, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


@pytest.fixture
def page(program, hand, qtbot):
    hand.press(Key.Key_4, CTRL)
    page = program.window.compare
    qtbot.waitUntil(page.empty.isVisible)
    return page


def type_levels(hand, qtbot, page, text):
    hand.click(page.head.options)
    qtbot.waitUntil(page.head.popover.isVisible)
    hand.fill(page.head.popover.field.edit, text, end=Key.Key_Return)
    qtbot.waitUntil(lambda: not page.head.popover.isVisible())


def test_a_sweep_fills_plot_table_and_findings(program, page, state, hand, qtbot):
    hand.click(page.head.options)
    popover = page.head.popover
    qtbot.waitUntil(popover.isVisible)
    hand.fill(popover.field.edit, "0, 50, 90")
    assert popover.start.text() == "Sweep 12"
    hand.click(popover.start)
    qtbot.waitUntil(lambda: state().sweep.is_live)
    assert not popover.isVisible()
    qtbot.waitUntil(lambda: not state().sweep.is_live, timeout=PATIENCE)
    points = state().sweep.points
    assert len(points) == 12  # two methods, magnitude and random, three levels
    assert program.store.points(("bundled",)) == tuple(sorted(points, key=order))
    assert page.curves.levels() == [0, 50, 90]
    dense = f"{100 * state().run.test_accuracy:.2f}"
    rows = [row.texts for row in page.table.levels.rows]
    assert [row[0] for row in rows] == ["0 %", "50 %", "90 %"]
    assert rows[0] == ("0 %", dense, dense, "+0.00")
    qtbot.waitUntil(lambda: len(state().sweep.findings) >= 4, timeout=PATIENCE)


def order(point):
    return (point.run_id, point.dataset_key, point.method, point.criterion, point.requested)


def test_a_cancelled_sweep_keeps_its_points(program, page, state, hand, qtbot):
    type_levels(hand, qtbot, page, ", ".join(map(str, range(100))))
    hand.click(page.empty.sweep)
    qtbot.waitUntil(page.strip.cancel.isVisible)
    qtbot.waitUntil(lambda: len(state().sweep.points) > 4, timeout=PATIENCE)
    hand.click(page.strip.cancel)
    qtbot.waitUntil(lambda: not state().sweep.is_live, timeout=PATIENCE)
    kept = program.store.points(("bundled",))
    assert {point.key for point in kept} == {point.key for point in state().sweep.points}
    assert len(kept) < 400
    assert program.store.unfinished_sweep() is None
