"""The windows beside the window: files to open and to write, the guide, what this is."""

from pathlib import Path

from PySide6.QtCore import QDir, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from secateurs.core.storage.folders import data_folder

DATA_FILTER = "Data sets (*.npz *idx3-ubyte *idx3-ubyte.gz);;All files (*)"
WRITE_FILTERS = {
    "png": "PNG picture (*.png)",
    "svg": "SVG picture (*.svg)",
    "csv": "CSV table (*.csv)",
    "report": "Folder for the report (*)",
}


class Dialogs(QObject):
    """Asks for paths without stopping the rest of the window."""

    data_chosen = Signal(str)
    path_chosen = Signal(str, str)  # kind of export, path

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._kind = ""
        self.folder = ""  # where the last export went

    @Slot()
    def open_data(self) -> None:
        dialog = QFileDialog(self._window, "Open a data set: an .npz, or one of four IDX files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(DATA_FILTER)
        dialog.fileSelected.connect(self._data_selected)
        dialog.open()

    @Slot(str, str)
    def choose_path(self, kind: str, name: str) -> None:
        """Ask where an export goes; for a report, the name of a new folder."""
        self._kind = kind
        dialog = QFileDialog(self._window, f"Export: {WRITE_FILTERS[kind].split(' (')[0]}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(WRITE_FILTERS[kind])
        if kind != "report":
            dialog.setDefaultSuffix(kind)
        dialog.setDirectory(self.folder or QDir.homePath())
        dialog.selectFile(name)
        dialog.fileSelected.connect(self._path_selected)
        dialog.open()

    @Slot()
    def show_runs_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(data_folder())))

    @Slot()
    def show_guide(self) -> None:
        self._open_guide("")

    @Slot()
    def show_tensorboard(self) -> None:
        self._open_guide("tensorboard")

    @Slot()
    def show_about(self) -> None:
        from secateurs.ui.about import AboutDialog

        AboutDialog(self._window).open()

    def _open_guide(self, chapter: str) -> None:
        from secateurs.ui.guide import GuideDialog

        GuideDialog(self._window, chapter).show()

    @Slot(str)
    def _data_selected(self, path: str) -> None:
        chosen = Path(path)
        self.data_chosen.emit(str(chosen if chosen.suffix == ".npz" else chosen.parent))

    @Slot(str)
    def _path_selected(self, path: str) -> None:
        self.folder = str(Path(path).parent)
        self.path_chosen.emit(self._kind, path)
