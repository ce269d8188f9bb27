from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.ui.widgets.text import SteadyText, lines_of


class LayoutRequests(QObject):
    def __init__(self):
        super().__init__()
        self.count = 0

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_change_of_text_moves_nothing(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    text = SteadyText(lines=2)
    QVBoxLayout(window).addWidget(text)
    window.show()
    qapp.processEvents()
    requests = LayoutRequests()
    window.installEventFilter(requests)
    before = text.geometry()
    text.setText("a much longer text than there was before, over two lines")
    qapp.processEvents()
    assert text.geometry() == before
    assert requests.count == 0


def test_it_paints_in_its_tone(qtbot):
    text = SteadyText()
    qtbot.addWidget(text)
    text.setText("98.3 %")
    plain = text.grab().toImage()
    text.set_tone("error")
    assert text.text() == "98.3 %"
    assert text.grab().toImage() != plain


def test_a_shorter_wording_is_shown_where_the_first_has_no_room(qtbot):
    qtbot.addWidget(text := SteadyText())
    text.setText("410 of 1,000 · 41 %", "410 · 41 %")
    text.resize(300, 20)
    assert text.fitting == "410 of 1,000 · 41 %"
    text.resize(90, 20)
    assert text.fitting == "410 · 41 %"
    assert text.text() == "410 of 1,000 · 41 %"
    text.setText("removed, by hand")
    assert text.fitting == "removed, by hand"


def test_what_takes_more_lines_than_there_are_ends_in_an_ellipsis(qtbot):
    qtbot.addWidget(text := SteadyText(12, lines=2))
    metrics = QFontMetrics(text.font())
    note = "asked for 80 %; 1,204 cut, 815 protected by hand\nat most 79.94 % once compacted"
    text.setText(note)
    text.resize(143, 40)
    assert len(text.wrapped) == 2
    assert text.wrapped[-1].endswith("…")
    assert all(metrics.horizontalAdvance(line) <= 143 for line in text.wrapped)
    assert lines_of(note, metrics, 1000, 2) == tuple(note.split("\n"))
