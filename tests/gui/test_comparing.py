"""Read a sweep's figures, click them, and take them out of the window."""

import csv

import pytest
from PySide6.QtGui import QGuiApplication, QImageReader

from secateurs.core.evaluation.points import Way
from secateurs.ui.compare.head import EXPORTS
from tests.gui.hand import CTRL, SHIFT, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


@pytest.fixture
def program(swept, start):
    return start()


@pytest.fixture
def page(program, hand, qtbot, state):
    """The Compare page of the bundled network, swept at 0, 50 and 90 %."""
    hand.press(Key.Key_4, CTRL)
    page = program.window.compare
    qtbot.waitUntil(lambda: page.curves is not None and page.curves.isVisible())
    qtbot.waitUntil(lambda: bool(state().sweep.findings), timeout=PATIENCE)
    return page


def test_a_click_on_a_point_sets_the_sparsity_everywhere(program, page, state, hand, qtbot):
    series = next(one for one in page.curves._series if one.way == Way("weight"))
    hand.click(page.curves, page.curves.line(series)[2])
    assert state().pruning.choice.percent == 90
    window = program.window
    assert window.sparsity.slider.value() == 90
    assert window.sparsity.field.text() == "90 %"
    assert page.table.current_row == 2
    hand.press(Key.Key_2, CTRL)
    qtbot.waitUntil(window.prune.isVisible)
    assert window.prune.maps.cards[0].kept.text().endswith("10 %")


def test_every_export_is_a_whole_file(program, page, state, hand, qtbot, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(
        "secateurs.ui.shell.desktop.QDesktopServices.openUrl",
        lambda url: opened.append(url) or True,
        raising=True,
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
