"""Choose levels, sweep the bundled network, watch, and cancel."""

import os

import pytest

from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.storage.kept_runs import bundled_network, bundled_record
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
    assert rows[0] == ("0 %", dense, dense, "0.00")
    qtbot.waitUntil(lambda: len(state().sweep.findings) >= 4, timeout=PATIENCE)


def order(point):
    return (point.run_id, point.dataset_key, point.method, point.criterion, point.requested)


@pytest.mark.campaign  # two processes start and import what they need
def test_a_sweep_by_processes_beside_the_window_gives_the_same_points(
    program, page, state, hand, qtbot, data
):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    hand.click(page.head.options)
    popover = page.head.popover
    qtbot.waitUntil(popover.isVisible)
    hand.fill(popover.field.edit, "0, 50, 90")
    hand.pick(popover.place.where, "processes here")
    qtbot.waitUntil(popover.place.processes.isVisible)
    hand.fill(popover.place.processes, "2")
    hand.click(popover.start)
    qtbot.waitUntil(lambda: state().sweep.is_live)
    assert page.strip.crew.words.text() == "Starting 2 processes."
    qtbot.waitUntil(lambda: state().sweep.workers is not None, timeout=PATIENCE)
    assert page.strip.crew.words.text().startswith("2 workers")
    qtbot.waitUntil(lambda: not state().sweep.is_live, timeout=PATIENCE)
    plan = SweepPlan(run_ids=("bundled",), levels=(0.0, 0.5, 0.9))
    alone = sweep(
        plan, [Subject("bundled", bundled_record().settings.seed, bundled_network())], data
    )
    assert plan.in_order(program.store.points(("bundled",))) == list(alone)
    assert len(state().sweep.points) == plan.size == 12
    assert page.curves.levels() == [0, 50, 90]


@pytest.mark.skipif(os.name == "nt", reason="nobody listens there otherwise")
def test_a_cluster_that_does_not_answer_is_said_and_the_rest_is_on_offer(page, state, hand, qtbot):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    hand.click(page.head.options)
    popover = page.head.popover
    qtbot.waitUntil(popover.isVisible)
    hand.pick(popover.place.where, "a cluster")
    qtbot.waitUntil(popover.place.address.isVisible)
    hand.fill(popover.place.address.edit, "tcp://127.0.0.1:9")
    assert not popover.start.isEnabled()
    hand.click(popover.place.insecure)
    qtbot.waitUntil(popover.start.isEnabled)
    hand.click(popover.start)
    qtbot.waitUntil(lambda: state().notice is not None and not state().sweep.is_live)
    assert state().notice.text.startswith("No scheduler answers at tcp://127.0.0.1:9: ")
    qtbot.waitUntil(page.strip.go_on.isVisible)


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
