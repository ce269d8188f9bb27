"""Widgets follow how large type is set, whatever was set before or after."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTableWidget, QWidget

import secateurs.ui
from secateurs.core.base.installed import resource
from secateurs.ui.theme.fonts import fix_size, font, scaled, set_font
from secateurs.ui.theme.theme import apply_theme, apply_type, line_scale
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.field import LineEdit
from secateurs.ui.widgets.text import SteadyText, label, set_tone


@pytest.fixture(autouse=True)
def _usual_type(qapp):
    yield
    apply_type(qapp, 1.0)


def test_fonts_and_lengths_are_scaled(qapp):
    apply_type(qapp, 1.5)
    assert (font(12).pixelSize(), scaled(32), qapp.font().pixelSize()) == (18, 48, 20)
    apply_type(qapp, 1.0)
    assert (font(12).pixelSize(), scaled(32), qapp.font().pixelSize()) == (12, 32, 13)


def test_what_is_there_already_takes_the_new_size_and_goes_back(qtbot, qapp):
    words, small, button = label("a", 15), label("b", 12), plain_button("Go", "")
    lines = SteadyText(12, lines=2)
    for widget in (words, small, button, lines):
        qtbot.addWidget(widget)
        widget.show()
    before = lines.height()
    for scale in (0.8, 2.0, 0.8):
        apply_type(qapp, scale)
        sizes = [widget.font().pixelSize() for widget in (words, small, button)]
        assert sizes == [round(pixels * scale) for pixels in (15, 12, 13)]
        assert button.sizeHint().height() == round(32 * scale)
    apply_type(qapp, 1.0)
    assert (words.font().pixelSize(), lines.height()) == (15, before)


def test_what_has_no_font_of_its_own_follows_without_a_new_style_sheet(qtbot, qapp, monkeypatch):
    monkeypatch.setattr(QApplication, "setStyleSheet", None)
    qtbot.addWidget(window := QWidget())
    plain, held = QLabel("plain", window), QLabel("held", small := QWidget(window))
    table = QTableWidget(1, 1, window)
    for widget in (small, table):
        set_font(widget, 12)
    window.show()
    seen = (plain, held, table, table.horizontalHeader())
    usual = [13, 13, 12, 13]
    assert [widget.font().pixelSize() for widget in seen] == usual
    for scale in (2.0, 1.0, 1.5):
        apply_type(qapp, scale)
        sizes = [widget.font().pixelSize() for widget in seen]
        assert sizes == [round(scale * pixels) for pixels in usual]


def test_a_menu_follows_with_its_insets(qtbot, qapp):
    qtbot.addWidget(menu := QMenu())
    menu.addAction("Presentation").setCheckable(True)
    menu.ensurePolished()
    before = menu.sizeHint()
    apply_type(qapp, 2.0)
    words = QFontMetrics(menu.font()).horizontalAdvance("Presentation")
    assert menu.font().pixelSize() == 26
    assert menu.sizeHint().width() - words > 60
    apply_type(qapp, 1.0)
    assert menu.sizeHint() == before


def test_another_theme_keeps_the_size(qtbot, qapp):
    qtbot.addWidget(words := label("a", 13))
    words.show()
    apply_type(qapp, 2.0)
    apply_theme(qapp, "dark")
    assert words.font().pixelSize() == 26


def test_another_tone_keeps_the_size(qtbot, qapp):
    qtbot.addWidget(words := label("a", 12))
    words.show()
    apply_type(qapp, 1.5)
    set_tone(words, "muted")
    assert words.font().pixelSize() == 18


def test_a_width_is_fixed_beside_the_height_that_is_fixed_already(qtbot, qapp):
    qtbot.addWidget(field := LineEdit())
    fix_size(field, width=50)
    apply_type(qapp, 1.5)
    assert (field.width(), field.height()) == (75, 48)


def test_lines_are_drawn_thicker_apart_from_the_type(qapp):
    apply_type(qapp, 1.0, 1.6)
    assert (line_scale(), font(13).pixelSize()) == (1.6, 13)
    apply_type(qapp, 1.0)
    assert line_scale() == 1.0


def test_the_bundled_font_has_every_letter_of_the_window_but_the_menus_arrow():
    """A system may have no other font: there the rest would be boxes."""
    (folder,) = secateurs.ui.__path__
    letters = set().union(*(path.read_text("utf-8") for path in Path(folder).rglob("*.py")))
    inter = QRawFont(str(resource("fonts/Inter-Regular.otf")), 13)
    assert inter.isValid()
    assert {each for each in letters - {"\n"} if not inter.supportsCharacter(ord(each))} == {"▾"}
