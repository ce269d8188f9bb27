"""Names of strangers are shown as they are, whatever HTML they look like."""

import pytest
from PySide6.QtCore import Qt

from secateurs.ui.shell.notice import NoticeBar
from secateurs.ui.shell.state import Notice
from secateurs.ui.widgets.text import ElidedLabel, WrappedLabel, label, plain_tip

HOSTILE = "<b>bold</b><img src='x'> & more"


@pytest.mark.parametrize("make", [label, ElidedLabel, WrappedLabel])
def test_a_label_shows_plain_text(qtbot, make):
    qtbot.addWidget(shown := make(HOSTILE))
    assert shown.textFormat() == Qt.TextFormat.PlainText


def test_a_notice_shows_plain_text(qtbot, make_state):
    qtbot.addWidget(bar := NoticeBar())
    bar.show_state(make_state(notice=Notice(f"{HOSTILE} is open.")))
    assert bar._words.textFormat() == Qt.TextFormat.PlainText


def test_a_tip_breaks_no_name_at_its_hyphens():
    name = "some-run-of-mine/" * 4
    assert plain_tip(f"The network {name} is not there.").splitlines()[1] == f"{name} is"


def test_a_tip_that_looks_like_html_is_shown_as_text():
    assert plain_tip("layer conv_1\n8 of 9 kept") == "layer conv_1\n8 of 9 kept"
    assert plain_tip("a <b>\nc") == "<qt>a &lt;b&gt;<br>c</qt>"


def test_a_long_tip_wraps_and_keeps_its_own_lines():
    told = plain_tip(f"{'word ' * 20}end\nsecond line")
    assert told == f"{' '.join(['word'] * 14)}\n{' '.join(['word'] * 6)} end\nsecond line"


def test_what_has_no_room_is_in_the_tip(qtbot):
    qtbot.addWidget(line := ElidedLabel(""))
    line.set_wordings(HOSTILE, "short")
    assert line.toolTip() == plain_tip(HOSTILE) != HOSTILE
