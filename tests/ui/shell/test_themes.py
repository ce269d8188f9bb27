"""Another theme, chosen while the window is there, leaves nothing of the one before."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from secateurs.core.base.arrays import frozen
from secateurs.core.data.readers.table import label_question
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.core.evaluation.score import Score
from secateurs.ui.compare.state import SweepState
from secateurs.ui.data.label_question import LabelQuestion
from secateurs.ui.export.state import ExportState, SavedFile
from secateurs.ui.pad.state import Pad, Sheet
from secateurs.ui.prune.state import Answer, Choice
from secateurs.ui.shell.dialogs import GuideDialog
from secateurs.ui.shell.state import PAGES, Notice
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.theme.theme import apply_theme
from secateurs.ui.train.state import TrainingState
from secateurs.ui.widgets.deferred import Deferred
from tests.core.evaluation.sweep_points import sweep_points

SCORE = Score(0.891, 0.4, (0.891,) * 10, ((1,) * 10,) * 10)  # nothing waits to be computed


def answer(digit: int) -> Answer:
    probabilities = np.full(10, 0.01, np.float32)
    probabilities[digit] = 0.91
    return Answer(frozen(probabilities))


@pytest.fixture
def full(make_state, make_pruned, network, data):
    """Something of everything that is kept in colours: icons, pens, strips, rich text."""
    pruning = make_pruned(network, Choice(percent=50))
    strip = Strip(frozen(np.tile(answer(7).probabilities, (100, 1))))
    points = tuple(sweep_points())
    state = make_state(
        data=data,
        pad=Pad(Sheet(strokes=(((40.0, 40.0), (200.0, 200.0)),))),
        training=TrainingState(epochs=1, steps_per_epoch=4, losses=(2.0, 1.5, 1.0, 0.5)),
        sweep=SweepState(
            points=points, told_of=points, siblings=("run-3",), findings=("It held.",)
        ),
        export=ExportState(
            saved={"keras": SavedFile(Choice(percent=50), True, problem="The disk is full.")}
        ),
        notice=Notice("It stays until it is dismissed.", "error", "why"),
    )
    ways = {
        method: replace(pruning.way(method), answer=answer(7), strip=strip, score=SCORE)
        for method in ("weight", "unit")
    }
    return replace(state, pruning=replace(pruning, dense=answer(7), **ways))


@pytest.fixture
def open_window(qtbot, full):
    """Return a function: a window as it starts in the theme in force."""

    def open_window():
        window = MainWindow()
        qtbot.addWidget(window, before_close_func=lambda it: it.allow_close())
        window.show_state(full)
        with qtbot.waitExposed(window):
            window.show()
        return window

    return open_window


def turn(window: MainWindow, state) -> None:
    """Bring a page to the front, with what is made after its first paint."""
    window.show_state(state)
    for each in window.findChildren(Deferred):
        if each.isVisible():
            each.build_now()
    settle()


def settle() -> None:
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def pictures(window: MainWindow, full) -> dict[str, QImage]:
    found = {}
    for page in PAGES:
        turn(window, replace(full, page=page))
        found[page] = window.grab().toImage()
    return found


def test_every_page_looks_as_if_the_window_had_been_dark_from_the_start(open_window, full, qapp):
    window = open_window()
    light = pictures(window, full)
    apply_theme(qapp, "dark")
    switched = pictures(window, full)
    window.hide()
    dark = pictures(open_window(), full)
    for page in PAGES:
        assert switched[page] == dark[page], page
        assert switched[page] != light[page]


class Painted(QObject):
    """Notes which widgets are painted."""

    def __init__(self, widgets: set[QWidget]) -> None:
        super().__init__()
        self.widgets: set[QWidget] = set()
        for each in widgets:
            each.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.widgets.add(watched)
        return False


def test_all_that_is_seen_is_painted_anew_in_another_theme(open_window, full, qapp):
    window = open_window()
    for page, theme in zip(PAGES, ("dark", "light", "dark", "light", "dark"), strict=True):
        turn(window, replace(full, page=page))
        widgets = window.findChildren(QWidget)
        seen = {each for each in widgets if each.isVisible() and each.visibleRegion()}
        painted = Painted(seen)
        apply_theme(qapp, theme)
        settle()
        assert len(seen) > 50
        assert painted.widgets == seen, page


@pytest.fixture
def rows_of_a_table(tmp_path):
    path = tmp_path / "heart.csv"
    path.write_text("".join(f"{number},{number % 2},{number}.5\n" for number in range(30)))
    return label_question(path)


@pytest.mark.parametrize("dialog", ["guide", "label"])
def test_a_dialog_that_is_open_follows_the_theme(dialog, rows_of_a_table, qtbot, qapp):
    def open_dialog():
        opened = GuideDialog() if dialog == "guide" else LabelQuestion(None, rows_of_a_table)
        opened.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(opened)
        return opened

    shown = open_dialog()
    light = shown.grab().toImage()
    apply_theme(qapp, "dark")
    dark = shown.grab().toImage()
    assert dark != light
    assert dark == open_dialog().grab().toImage()
