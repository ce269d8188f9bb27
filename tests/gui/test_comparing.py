"""Sweep the bundled network, read the figures, and take them out of the window."""

import csv

import pytest
from PySide6.QtGui import QGuiApplication, QImageReader

from secateurs.ui.compare.export_button import EXPORTS
from tests.gui.hand import CTRL, SHIFT, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


@pytest.fixture
def page(swept, program, hand, qtbot, state):
    """The Compare page of the bundled network, swept at 0, 50 and 90 %."""
    hand.press(Key.Key_4, CTRL)
    page = program.window.compare
    qtbot.waitUntil(page.plot.isVisible)
    qtbot.waitUntil(lambda: bool(state().sweep.findings), timeout=PATIENCE)
    return page


def type_levels(hand, qtbot, page, text):
    hand.click(page.head.levels)
    qtbot.waitUntil(page.head.popover.isVisible)
    hand.fill(page.head.popover.field.edit, text, end=Key.Key_Return)
    qtbot.waitUntil(lambda: not page.head.popover.isVisible())


def test_a_sweep_fills_plot_table_and_findings(program, state, hand, qtbot):
    hand.press(Key.Key_4, CTRL)
    page = program.window.compare
    qtbot.waitUntil(page.empty.isVisible)
    type_levels(hand, qtbot, page, "0, 50, 90")
    hand.click(page.empty.sweep)
    qtbot.waitUntil(lambda: state().sweep.is_live)
    qtbot.waitUntil(lambda: not state().sweep.is_live, timeout=PATIENCE)
    points = state().sweep.points
    assert len(points) == 12  # two methods, magnitude and random, three levels
    assert program.store.points(("bundled",)) == tuple(sorted(points, key=order))
    assert page.plot.levels() == [0, 50, 90]
    dense = f"{100 * state().run.test_accuracy:.2f}"
    rows = [row.texts for row in page.details.table.levels.rows]
    assert [row[0] for row in rows] == ["0 %", "50 %", "90 %"]
    assert rows[0] == ("0 %", dense, dense, "+0.00")
    qtbot.waitUntil(lambda: len(state().sweep.findings) >= 4, timeout=PATIENCE)


def order(point):
    return (point.run_id, point.dataset_key, point.method, point.criterion, point.requested)


def test_a_click_on_a_point_sets_the_sparsity_everywhere(program, page, state, hand, qtbot):
    series = next(one for one in page.plot._series if one.way == ("weight", "magnitude"))
    hand.click(page.plot, page.plot.frame.line(series)[2])
    assert state().pruning.choice.percent == 90
    window = program.window
    assert window.sparsity.slider.value() == 90
    assert window.sparsity.field.text() == "90 %"
    assert page.details.table.current_row == 2
    hand.press(Key.Key_2, CTRL)
    qtbot.waitUntil(window.prune.isVisible)
    assert window.prune.maps.cards[0].kept.text().endswith("10 %")


def test_every_export_is_a_whole_file(program, page, state, hand, qtbot, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "secateurs.ui.actions.exporting.QDesktopServices.openUrl", opened.append, raising=True
    )
    texts = dict(EXPORTS)
    for kind in ("png", "svg", "csv"):
        hand.pick(page.head.export, texts[kind])
        hand.enter_path(tmp_path / f"curves.{kind}")
        wait_for_words(qtbot, state, f"curves.{kind}")
    assert QImageReader(str(tmp_path / "curves.png")).read().width() > 500
    assert b"<svg" in (tmp_path / "curves.svg").read_bytes()[:600]
    with (tmp_path / "curves.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 12
    hand.press(Key.Key_E, CTRL | SHIFT)
    hand.enter_path(tmp_path / "my report")
    wait_for_words(qtbot, state, "report.html")
    report = tmp_path / "my report"
    assert {path.name for path in report.iterdir()} >= {
        "report.html",
        "curves.png",
        "curves.svg",
        "curves.csv",
        "results.json",
    }
    assert [url.fileName() for url in opened] == ["report.html"]


def wait_for_words(qtbot, state, end):
    def written():
        notice = state().notice
        return (
            notice is not None and notice.text.startswith("Written") and notice.text.endswith(end)
        )

    qtbot.waitUntil(written, timeout=PATIENCE)


def test_the_picture_is_copied(page, state, hand, qtbot):
    QGuiApplication.clipboard().clear()
    hand.pick(page.head.export, "Copy picture")
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull(), timeout=PATIENCE)


def test_a_cancelled_sweep_keeps_its_points(program, page, state, hand, qtbot):
    type_levels(hand, qtbot, page, ", ".join(map(str, range(100))))
    hand.click(page.head.sweep)
    qtbot.waitUntil(page.strip.cancel.isVisible)
    qtbot.waitUntil(lambda: len(state().sweep.points) > 14, timeout=PATIENCE)
    hand.click(page.strip.cancel)
    qtbot.waitUntil(lambda: not state().sweep.is_live, timeout=PATIENCE)
    kept = program.store.points(("bundled",))
    assert {point.key for point in kept} == {point.key for point in state().sweep.points}
    assert len(kept) < 400
    assert program.store.unfinished_sweep() is None
