import re

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar

from secateurs.ui.shell.dialogs import guide_html
from secateurs.ui.shell.menus import Menus
from secateurs.ui.shell.navigation import TITLES


def test_every_page_has_a_paragraph():
    text = guide_html()
    assert all(f"<b>{title}.</b>" in text for title in TITLES.values())


def test_every_key_of_the_menus_is_told(qtbot):
    qtbot.addWidget(bar := QMenuBar())
    bar.menus = Menus(bar)
    keys = {action.shortcut().toString() for action in bar.findChildren(QAction)} - {""}
    assert {"F1", "Ctrl+5", "Ctrl+PgDown"} <= keys
    pages = " ".join(f"Ctrl+{number}" for number in range(1, 6))
    told = re.split(r"[\s,<>]+", guide_html().replace("Ctrl+1 to Ctrl+5", pages))
    assert keys - set(told) == {"Ctrl+Q"}


def test_links_lead_to_chapters():
    text = guide_html()
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert {"going-on", "sweeping"} <= links
    assert links <= set(re.findall(r'name="([^"]+)"', text))
