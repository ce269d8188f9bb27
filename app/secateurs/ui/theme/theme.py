"""Puts a theme in force and says which one is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from string import Template
from typing import ClassVar, Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip
from shiboken6 import isValid

from secateurs.ui.theme.fonts import font, load_fonts, refit, set_scale, type_scale
from secateurs.ui.theme.palette import DARK, LIGHT, Palette

_SHEET = Template("""
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $panel; color: $muted; border: 0; padding: 0; spacing: 0; }
QMenuBar::item { background: transparent; padding: 5px 9px; margin: 4px 0; border-radius: 5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $selection; color: $text; }

QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 1.62em; border-radius: 5px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $random; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QMenu::indicator { width: 0.75em; height: 0.75em; left: 8px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $random; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QLineEdit { background: transparent; border: 0; padding: 0 8px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:disabled { color: $muted; }
QFileDialog QLineEdit { background: $field; border: 1px solid $line; border-radius: 4px;
    padding: 3px 7px; }
QFileDialog QLineEdit:focus { border-color: $accent; }

QAbstractScrollArea { border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; }

QTableView#rows { background: $field; gridline-color: $grid;
    selection-background-color: $selection; selection-color: $text; }

QLabel[tone="muted"] { color: $muted; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="accent"] { color: $accent; }
""")


def style_sheet(palette: Palette) -> str:
    return _SHEET.substitute(asdict(palette))


Theme = Literal["system", "light", "dark"]

Role = QPalette.ColorRole


def colours() -> Palette:
    """Return the palette in force."""
    return _SystemFollower.in_force


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Put the theme in force; "system" follows the system from now on."""
    follower = app.findChild(_SystemFollower) or _SystemFollower(app)
    follower.follow(theme)


def apply_type(app: QApplication, scale: float, lines: float = 1.0) -> None:
    """Set all type at a scale, and draw the lines of plots so many times as thick."""
    if (scale, lines) == (type_scale(), line_scale()):
        return
    _Lines.scale = lines
    set_scale(scale)
    _set_type(app, new_sheet=False)
    _news.theme_changed.emit()


def line_scale() -> float:
    """Return how thick the lines of plots are drawn; 1 is the usual."""
    return _Lines.scale


def on_new_theme(dress: Callable[[], None]) -> None:
    """Have a widget's method called each time that another theme or size of type is in force.

    Needed only for what is kept in colours or in a font, such as an icon or a pen: what is painted
    with `colours()` is painted anew by itself.
    """
    _news.theme_changed.connect(dress)


class _Lines:
    scale = 1.0


class _News(QObject):
    theme_changed = Signal()


_news = _News()


class _SystemFollower(QObject):
    """Applies the wanted theme, and again whenever the system changes its own."""

    in_force: ClassVar[Palette] = LIGHT

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._is_dressed = False
        self._app = app
        self._theme: Theme = "system"
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def follow(self, theme: Theme) -> None:
        self._theme = theme
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(theme)
        # Window frames of Windows and macOS follow this hint.
        self._app.styleHints().setColorScheme(scheme or Qt.ColorScheme.Unknown)
        self._system_changed()

    @Slot()
    def _system_changed(self) -> None:
        system_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._theme == "dark" or (self._theme == "system" and system_dark)
        palette = DARK if dark else LIGHT
        if not self._is_dressed or palette is not self.in_force:
            self._is_dressed = True
            _SystemFollower.in_force = palette
            with _focus_kept(self._app):
                _dress(self._app, palette)
            _news.theme_changed.emit()


@contextmanager
def _focus_kept(app: QApplication) -> Iterator[None]:
    """Leave the focus where it is: under a new style sheet a box lays out its buttons afresh."""
    windows = [window for window in app.topLevelWidgets() if window.isVisible()]
    kept = [(window, focus) for window in windows if (focus := window.focusWidget()) is not None]
    yield
    for window, focus in kept:
        if isValid(window) and isValid(focus) and window.focusWidget() is not focus:
            focus.setFocus()


def _dress(app: QApplication, palette: Palette) -> None:
    load_fonts()
    app.setStyle("Fusion")
    app.setPalette(_qt_palette(palette))
    app.setStyleSheet(style_sheet(palette))
    _set_type(app, new_sheet=True)


def _set_type(app: QApplication, *, new_sheet: bool) -> None:
    app.setFont(font())
    QToolTip.setFont(font())
    # A style sheet gives widgets back the font that they had under the one before.
    refit(app.allWidgets(), new_sheet=new_sheet)


def _qt_palette(palette: Palette) -> QPalette:
    result = QPalette()
    for role, colour in _roles(palette).items():
        result.setColor(role, QColor(colour))
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.random))
    return result


def _roles(palette: Palette) -> dict[QPalette.ColorRole, str]:
    return {
        Role.Window: palette.window,
        Role.WindowText: palette.text,
        Role.Base: palette.field,
        Role.AlternateBase: palette.panel,
        Role.Text: palette.text,
        Role.Button: palette.panel,
        Role.ButtonText: palette.text,
        Role.PlaceholderText: palette.muted,
        Role.Highlight: palette.accent,
        Role.HighlightedText: palette.on_accent,
        Role.Accent: palette.accent,
        Role.Link: palette.accent,
        Role.ToolTipBase: palette.panel,
        Role.ToolTipText: palette.text,
        Role.Mid: palette.line,
        Role.Dark: palette.line,
        Role.Light: palette.panel,
        Role.Midlight: palette.grid,
        Role.Shadow: palette.line,
    }
