"""Dialogs: which file to open or to write, the guide, and what the program is."""

import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

from PySide6.QtCore import QDir, QObject, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.base.file_kinds import MODEL_ENDINGS
from secateurs.core.base.installed import resource
from secateurs.core.data.label_column import LabelWanted
from secateurs.core.data.source import Source
from secateurs.core.drawing.picture_files import SUFFIXES as PICTURE_ENDINGS
from secateurs.core.export.exported import Kind
from secateurs.core.storage.folders import data_place
from secateurs.core.storage.records import RunRecord
from secateurs.core.updates.versions import build_stamp, own_version
from secateurs.ui.compare.events import CertificatesChosen, CurvesPathChosen
from secateurs.ui.data.events import DataChosen
from secateurs.ui.export.events import SavePathChosen
from secateurs.ui.pad.events import FileGiven
from secateurs.ui.theme.fonts import Weight, fix_size, set_font
from secateurs.ui.theme.icons import icon
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish

_DATA = "*.npz *.csv *.csv.gz *.tsv *.txt *.data *-ubyte *-ubyte.gz"

_MODELS = " ".join(f"*{each} *{each.upper()}" for each in MODEL_ENDINGS)

_PICTURES = " ".join(f"*{each} *{each.upper()}" for each in sorted(PICTURE_ENDINGS))

DATA_FILTER = f"Data sets ({_DATA});;All files (*)"

FILE_FILTER = (
    f"Models, data and pictures ({_MODELS} {_DATA} {_PICTURES});;Keras models ({_MODELS});;"
    f"Data sets ({_DATA});;Pictures ({_PICTURES});;All files (*)"
)

WRITE_FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
    "csv": "CSV table (*.csv)",
    "report": "Folder for the report (*)",
}

NETWORK_FILTERS = {
    "keras": "Keras model",
    "safetensors": "Weights with masks",
    "litert": "LiteRT model",
    "litert-int8": "LiteRT model in int8",
    "onnx": "ONNX model",
    "savedmodel": "Folder of a SavedModel",
    "c": "C header",
}


class Dialogs(QObject):
    """Asks for paths without stopping the rest of the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.folder = ""  # where the last export went
        self.opening_folder = ""  # where the last model or data came from

    @Slot()
    def open_file(self) -> None:
        dialog = QFileDialog(self._window, "Open a Keras model, data, or a picture of a digit")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(FILE_FILTER)
        dialog.setDirectory(self.opening_folder or QDir.homePath())
        dialog.fileSelected.connect(self._file_selected)
        dialog.open()

    @Slot()
    def open_folder(self) -> None:
        dialog = QFileDialog(self._window, "Open a folder with one folder of pictures a class")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(self.opening_folder or QDir.homePath())
        dialog.fileSelected.connect(self._data_selected)
        dialog.open()

    def choose_certificates(self, then: Callable[[], object]) -> None:
        """Ask for the folder of a cluster's certificates; call `then` at the end in any case."""
        dialog = QFileDialog(self._window, "The folder of the cluster's certificates")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(QDir.homePath())
        dialog.fileSelected.connect(lambda path: wish(self, CertificatesChosen(path)))
        dialog.finished.connect(lambda _: then())
        dialog.open()

    @Slot()
    def open_data(self) -> None:
        title = "Open a data set: an .npz or a CSV file, or one of four IDX files"
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(DATA_FILTER)
        dialog.setDirectory(self.opening_folder or QDir.homePath())
        dialog.fileSelected.connect(self._data_selected)
        dialog.open()

    @Slot(object, object)
    def ask_label(self, source: Source, wanted: LabelWanted) -> None:
        """Ask for the column of a table's label, and open the data with it."""
        from secateurs.ui.data.label_question import LabelQuestion

        question = LabelQuestion(self._window, wanted)
        question.column_chosen.connect(
            lambda column: wish(self, DataChosen(str(replace(source, label=column))))
        )
        question.open()

    @Slot(str, str)
    def choose_path(self, kind: str, name: str) -> None:
        """Ask where an export goes; for a report, the name of a new folder."""
        dialog = QFileDialog(self._window, f"Export: {WRITE_FILTERS[kind].split(' (')[0]}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(WRITE_FILTERS[kind])
        if kind != "report":
            dialog.setDefaultSuffix(kind)
        dialog.setDirectory(self.folder or QDir.homePath())
        dialog.selectFile(name)
        dialog.fileSelected.connect(
            lambda path: self._target_selected(CurvesPathChosen(kind, path))
        )
        dialog.open()

    @Slot(str, str)
    def choose_network_path(self, kind: Kind, name: str) -> None:
        """Ask where a network goes; the system asks before a file is replaced."""
        ending = name.partition(".")[2]
        dialog = QFileDialog(self._window, f"Save the network: {NETWORK_FILTERS[kind]}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{NETWORK_FILTERS[kind]} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.setDirectory(self.folder or QDir.homePath())
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._target_selected(SavePathChosen(kind, path)))
        dialog.open()

    @Slot()
    def show_about(self) -> None:
        AboutDialog(self._window).open()

    def show_run(self, record: RunRecord, folder: Path) -> None:
        """Show all that is known of a run."""
        from secateurs.ui.runs.details import RunDetails

        RunDetails(self._window, record, folder).show()

    def show_guide(self, chapter: str = "") -> None:
        GuideDialog(self._window, chapter).show()

    @Slot(str)
    def _file_selected(self, path: str) -> None:
        self.opening_folder = str(Path(path).parent)
        wish(self, FileGiven(path))

    @Slot(str)
    def _data_selected(self, path: str) -> None:
        self.opening_folder = str(Path(path).parent)
        wish(self, FileGiven(path, "data"))

    def _target_selected(self, chosen: CurvesPathChosen | SavePathChosen) -> None:
        self.folder = str(Path(chosen.path).parent)
        wish(self, chosen)


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
        set_font(self.text, 14)
        self.text.document().setDocumentMargin(24)
        self._fill()
        on_new_theme(self._fill)
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

    @Slot()
    def _fill(self) -> None:
        """Write the guide in the theme's colours; it stays where it was scrolled to."""
        bar = self.text.verticalScrollBar()
        place = bar.value()
        self.text.document().setDefaultStyleSheet(_style())
        self.text.setHtml(guide_html())
        bar.setValue(place)

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
    words = [program, "--logdir", str(data_place())]
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


WORDS = "A desktop laboratory for pruning neural networks: train, prune, draw, compare."

CREDIT = (
    "MIT licence. MNIST by Yann LeCun, Corinna Cortes and Chris Burges (CC BY-SA 3.0). "
    "Inter by Rasmus Andersson (OFL). Built on Keras, TensorFlow, NumPy, Qt for Python "
    "and pyqtgraph."
)


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Secateurs")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sign = QLabel()
        sign.setPixmap(icon("secateurs").pixmap(QSize(64, 64), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(label("Secateurs", 20, Weight.DemiBold))
        stamp = build_stamp()
        words.addWidget(label(f"Version {own_version(stamp)}", tone="muted"))
        if stamp.words:
            words.addWidget(label(stamp.words, tone="muted"))
        for text in (WORDS, CREDIT):
            part = label(text, tone="text" if text == WORDS else "muted")
            part.setWordWrap(True)
            part.setMinimumWidth(380)
            words.addSpacing(4)
            words.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        close = plain_button("Close", "Close (Esc)")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        fix_size(self, width=540)
