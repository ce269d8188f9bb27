import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from secateurs.ui.theme.fonts import FAMILY, font
from secateurs.ui.theme.palette import DARK, LIGHT
from secateurs.ui.theme.theme import apply_theme, colours, on_new_theme


def test_the_colours_in_force_are_those_of_the_theme(qapp: QApplication):
    apply_theme(qapp, "dark")
    assert colours() is DARK
    apply_theme(qapp, "light")
    assert colours() is LIGHT


def test_the_system_theme_follows_the_system(qapp: QApplication):
    apply_theme(qapp, "system")
    system_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert colours() is (DARK if system_dark else LIGHT)


def test_the_bundled_font_has_tabular_digits(qapp: QApplication):
    assert qapp.font().family() == FAMILY
    assert font(11).pixelSize() == 11
    assert font().isFeatureSet(QFont.Tag("tnum"))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_meets_wcag_aa_on_every_ground():
    for palette in (LIGHT, DARK):
        for ground in (palette.window, palette.panel, palette.field, palette.selection):
            assert contrast(palette.text, ground) >= 4.5
            assert contrast(palette.muted, ground) >= 4.5
        assert contrast(palette.error, palette.panel) >= 4.5
        assert contrast(palette.on_accent, palette.accent) >= 4.5


class Dressed(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def dress(self) -> None:
        self.seen.append(colours().text)


def test_widgets_hear_once_of_a_new_theme_when_it_is_in_force(qapp: QApplication):
    dressed = Dressed()
    on_new_theme(dressed.dress)
    apply_theme(qapp, "dark")
    apply_theme(qapp, "dark")
    assert dressed.seen == [DARK.text]
    seen = dressed.seen
    shiboken6.delete(dressed)
    apply_theme(qapp, "light")
    assert seen == [DARK.text]
