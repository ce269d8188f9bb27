"""A table on the clipboard."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QWidget

MINUS = "\N{MINUS SIGN}"

Lines = Iterable[Iterable[str]]


def offer_copy(table: QWidget, lines: Callable[[], Lines]) -> QAction:
    """Have Ctrl+C, and the table's menu, put it on the clipboard for a spreadsheet to read."""
    copy = QAction("Copy table", table)
    copy.setShortcut(QKeySequence.StandardKey.Copy)
    copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(tab_separated(lines())))
    table.addAction(copy)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    return copy


def tab_separated(lines: Lines) -> str:
    """Return a table as text: of minus signs a spreadsheet reads the hyphen."""
    return "\n".join("\t".join(cells) for cells in lines).replace(MINUS, "-")
