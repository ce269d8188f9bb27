"""What the menus, the status line, the header and the window say of opened models."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.storage.kept_runs import bundled_record
from secateurs.ui.pad.events import FileGiven
from secateurs.ui.runs.details import facts
from secateurs.ui.runs.events import OpeningCancelAsked
from secateurs.ui.runs.list import spoken, tip
from secateurs.ui.shell.data_in_use import can_train, data_remark, short_remarks
from secateurs.ui.shell.menus import Menus
from secateurs.ui.shell.status import StatusLine, activity
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.shell.words import accuracy_of, how_made
from tests.core.network.small_models import plain_model, taking


@pytest.fixture
def menus(qtbot):
    qtbot.addWidget(window := QMainWindow())
    window.menus = Menus(window.menuBar())
    yield window.menus  # noqa: PT022, the window must outlive the test


@pytest.fixture
def untested(make_record):
    return make_record(
        "cnn", name="cnn", kind="opened", origin="cnn.keras", dataset_key="", dataset_source=""
    )


def test_opening_has_its_shortcut_and_can_be_stopped(menus, make_state, wishes):
    menus.show_state(make_state())
    keys = [each.toString() for each in menus.open_file.shortcuts()]
    assert keys == ["Ctrl+O", "Ctrl+Shift+O"]
    assert not menus.cancel_opening.isVisible()
    menus.show_state(make_state(opening="cnn.keras"))
    assert menus.cancel_opening.text() == "Stop opening cnn.keras"
    seen = wishes(menus)
    menus.cancel_opening.trigger()
    assert seen == [OpeningCancelAsked()]


def test_a_pad_that_cannot_be_drawn_on_offers_no_strokes(menus, make_state):
    menus.show_state(make_state(network=taking(plain_model(), (32, 32, 3))))
    assert not menus.paste.isEnabled()
    assert not menus.clear.isEnabled()


def test_the_status_line_says_what_is_opened_and_cancels_it(qtbot, make_state, wishes):
    qtbot.addWidget(line := StatusLine())
    line.show()
    line.show_state(make_state(opening="cnn.keras"))
    assert activity(make_state(opening="cnn.keras")) == "Opening cnn.keras"
    seen = wishes(line)
    line.cancel.click()
    assert seen == [OpeningCancelAsked()]
    line.show_state(make_state())
    assert not line.cancel.isVisible()


@pytest.mark.parametrize("name", ["res.keras", "cnn.keras", "a_longer_name.keras", "x.h5"])
def test_the_status_line_says_the_whole_name_of_what_is_opened(qtbot, make_state, name):
    qtbot.addWidget(line := StatusLine())
    line.resize(1268, 28)
    line.show()
    line.show_state(make_state(opening=name))
    QApplication.processEvents()
    shown, right = line._activity, Qt.TextElideMode.ElideRight
    whole = f"Opening {name}"
    assert shown.fontMetrics().elidedText(shown.shown, right, shown.width()) == whole


def test_a_long_file_name_is_cut_in_its_middle(make_state):
    words = activity(make_state(opening="x" * 60 + ".keras"))
    assert len(words) <= len("Opening ") + 48
    assert words.endswith(".keras")


def test_an_untested_network_claims_no_accuracy(untested, make_state):
    assert accuracy_of(untested) == "not tested"
    assert spoken(untested) == "cnn, test accuracy not tested"
    assert tip(untested).splitlines()[0] == "cnn: not tested yet"
    said = dict(facts(untested))
    assert said["Made"].endswith(", opened from cnn.keras")
    assert said["Test accuracy"] == "not tested yet"
    state = make_state(run=untested, network=taking(plain_model(), (32, 32, 3)))
    assert data_remark(state) == ""  # no data yet


def test_an_untested_network_asks_for_its_own_data(untested, make_state, data):
    colour = taking(plain_model(), (32, 32, 3))
    state = make_state(run=untested, network=colour, data=data)
    assert data_remark(state) == "cnn has not been tested yet. Open its own data: File, Open."
    assert short_remarks(state) == ("Not tested yet. Open its own data: File, Open.",)


def test_where_a_network_comes_from(make_record):
    made = [how_made(make_record(kind=kind, origin="Run 2")) for kind in ("tuned", "compacted")]
    assert made == ["Run 2, fine-tuned", "Run 2, compacted"]
    assert how_made(make_record()) == "trained here"
    assert how_made(bundled_record()) == "comes with Secateurs"


def test_only_grey_pictures_of_28_by_28_can_be_learned_from(make_state, data):
    assert can_train(make_state(data=data))
    part = LabelledImages(np.zeros((4, 12), np.float32), np.zeros(4, np.int64))
    table = Dataset("Table", "1" * 16, part, part, part, ("a", "b"), "/table.csv")
    assert not can_train(make_state(data=table))


def test_a_file_dropped_anywhere_is_a_wish(qtbot, make_state, tmp_path, wishes):
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda it: it.allow_close())
    window.show_state(make_state())
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(tmp_path / "cnn.keras"))])
    rest = (Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    enter = QDragEnterEvent(QPoint(9, 9), *rest)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    seen = wishes(window)
    QApplication.sendEvent(window, QDropEvent(QPoint(9, 9).toPointF(), *rest))
    assert seen == [FileGiven(str(tmp_path / "cnn.keras"))]
