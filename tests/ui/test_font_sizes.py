"""Nothing in a plot, and no message, is set smaller than 12 pixels."""

import ast
from pathlib import Path

import secateurs.ui

FOLDER = Path(secateurs.ui.__file__).parent
SMALLEST = 12
NUMBERED = {"navigation.py"}  # the figure in a circle beside a page's name


def sizes(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("font", "label"):
            for given in node.args[:2]:
                if isinstance(given, ast.Constant) and isinstance(given.value, int):
                    yield given.value


def test_no_font_is_smaller_than_twelve_pixels():
    small = {path.name for path in FOLDER.rglob("*.py") if min(sizes(path), default=12) < SMALLEST}
    assert small == NUMBERED
