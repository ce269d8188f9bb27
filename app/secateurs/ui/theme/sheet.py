"""The style sheet for what Qt draws itself; our own widgets paint themselves."""

from dataclasses import asdict
from string import Template

from secateurs.ui.theme.palette import Palette

_SHEET = Template("""
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $panel; color: $muted; border: 0; padding: 0; spacing: 0; }
QMenuBar::item { background: transparent; padding: 5px 9px; margin: 4px 0; border-radius: 5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $selection; color: $text; }

QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 26px; border-radius: 5px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $random; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QMenu::indicator { width: 12px; height: 12px; left: 8px; }

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

QAbstractScrollArea { border: 0; }
QScrollArea, QScrollArea > QWidget > QWidget#page { background: transparent; }

QLabel[tone="muted"] { color: $muted; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="accent"] { color: $accent; }
""")


def style_sheet(palette: Palette) -> str:
    return _SHEET.substitute(asdict(palette))
