"""The guide: what each page is for, the words of pruning, the shortcuts."""

import shlex
import sys
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from secateurs.core.base.resources import resource
from secateurs.core.storage.folders import data_folder
from secateurs.ui.theme.fonts import font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import plain_button


class GuideDialog(QDialog):
    """Scrolls to a chapter when asked for one."""

    def __init__(self, parent: QWidget | None = None, chapter: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("Guide to Secateurs")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 640)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Guide")
        self.text.setOpenExternalLinks(True)
        self.text.setFont(font(14))
        self.text.document().setDocumentMargin(24)
        self.text.document().setDefaultStyleSheet(_style())
        self.text.setHtml(guide_html())
        close = plain_button("Close", "Close (Esc)")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setContentsMargins(20, 10, 20, 12)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        QShortcut(QKeySequence("F1"), self, self.accept)
        if chapter:
            self.show_chapter(chapter)

    def show_chapter(self, chapter: str) -> None:
        """Scroll to a chapter by its anchor in guide.html, such as "pages" or "tensorboard"."""
        self.text.scrollToAnchor(chapter)


def guide_html() -> str:
    """Return the guide with this computer's own command for TensorBoard."""
    page = resource("guide/guide.html").read_text("utf-8")
    return page.replace("{{ tensorboard }}", escape(tensorboard_command()))


def tensorboard_command() -> str:
    """Return what starts TensorBoard on the runs, from any folder."""
    name = "tensorboard.exe" if sys.platform == "win32" else "tensorboard"
    beside = Path(sys.executable).with_name(name)
    program = str(beside) if beside.is_file() else "tensorboard"
    words = [program, "--logdir", str(data_folder())]
    if sys.platform == "win32":
        return " ".join(f'"{word}"' if " " in word else word for word in words)
    return shlex.join(words)


def _style() -> str:
    palette = colours()
    return f"""
        h1 {{ font-size: 20px; font-weight: 600; }}
        h2 {{ font-size: 15px; font-weight: 600; margin-top: 22px; margin-bottom: 6px; }}
        p, li {{ line-height: 145%; }}
        a {{ color: {palette.accent}; }}
        td {{ padding: 3px 22px 3px 0; }}
        .key {{ color: {palette.muted}; }}
        code {{ font-size: 13px; background-color: {palette.window}; }}
    """
