"""All that is known of a run, in words that can be copied."""

from html import escape
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from secateurs.core.base.phrases import counted, time_taken
from secateurs.core.data.class_names import is_handwriting
from secateurs.core.learning.precision import PRECISIONS
from secateurs.core.learning.settings import OPTIMIZERS, penalties_text
from secateurs.core.storage.records import RunRecord
from secateurs.jobs.lane import Lane
from secateurs.ui.runs.events import RunFolderAsked
from secateurs.ui.shell.words import accuracy_of, count, how_made, percent
from secateurs.ui.theme.fonts import Weight, scaled, set_font
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.text import ElidedLabel
from secateurs.ui.widgets.wishes import wish_on

AUGMENTED = "images shifted, turned, slanted, scaled and thickened a little"
WRITTEN = (
    ", and a third written anew by other hands, so that real drawings are read better;"
    " the exercise's own run is plain"
)
SIZE = (560, 560)
EPOCHS = ("epoch", "training loss", "validation loss", "validation accuracy")

Facts = tuple[tuple[str, str], ...]  # what, and its words


Files = tuple[str, ...]  # what lies in a run's folder, in words


def facts(record: RunRecord, folder: Path | None = None, files: Files = ()) -> Facts:
    """Say what a run is: how it was made, how well it does, where it lies."""
    made = record.created.astimezone().strftime("%d %B %Y, %H:%M")
    said = [("Made", f"{made}, {how_made(record)}"), *_tested(record)]
    said += (
        [("Parent", record.origin), ("Remark", record.remark)] if record.kind != "opened" else []
    )
    said += [("Parameters", count(record.parameters))]
    said += _settings(record) if record.kind == "trained" else []
    said += [("Seed", str(record.settings.seed))] if record.kind != "opened" else []
    whole = counted(len(record.history), "epoch")
    went = f"{whole} in {time_taken(record.seconds)}" if record.history else ""
    said += [("Trained", ", ".join(words for words in (went, record.course) if words))]
    said += [("Made with", ", ".join(f"{name} {it}" for name, it in record.versions.items()))]
    if folder is not None:
        said += [("Folder", str(folder)), ("Files", ", ".join(files))]
    said += [("Id", record.id)]
    return tuple((what, words) for what, words in said if words)


def _tested(record: RunRecord) -> list[tuple[str, str]]:
    if not record.is_tested:
        return [("Test accuracy", "not tested yet")]
    return [
        ("Test accuracy", f"{accuracy_of(record, 2)} on {record.dataset}"),
        ("Validation accuracy", percent(record.val_accuracy, 2)),
    ]


def _settings(record: RunRecord) -> list[tuple[str, str]]:
    settings = record.settings
    digits = is_handwriting(record.dataset_key)
    augmented = AUGMENTED + (WRITTEN if digits else "") if settings.augment else ""
    recipe = (
        f"{OPTIMIZERS[settings.optimizer]}, rate {settings.learning_rate:g},"
        f" batch {settings.batch_size}, at most {counted(settings.epochs, 'epoch')}"
    )
    return [
        ("Hidden layers", ", ".join(str(units) for units in settings.hidden_layers)),
        ("Training", recipe),
        ("Penalties", penalties_text(settings)),
        ("Augmented", augmented),
        ("Precision", PRECISIONS[settings.precision]),
    ]


def files_in(folder: Path) -> Files:
    """List what lies in a folder, with sizes; not in the GUI thread."""
    try:
        names = sorted(each.name for each in folder.iterdir())
    except OSError:
        return ()
    return tuple(words for name in names if (words := _sized(folder / name)))


def _sized(path: Path) -> str:
    try:
        return f"{path.name} ({count(path.stat().st_size)} bytes)"
    except OSError:  # gone since it was listed
        return ""


def epochs(record: RunRecord) -> tuple[tuple[str, ...], ...]:
    """Return the figures of each epoch, in the order of `EPOCHS`."""
    return tuple(
        (
            str(one.epoch),
            f"{one.train_loss:.4f}",
            f"{one.val_loss:.4f}",
            percent(one.val_accuracy, 2),
        )
        for one in record.history
    )


def as_text(record: RunRecord, folder: Path | None = None, files: Files = ()) -> str:
    """Return all of it as plain text, figures set apart by tabs."""
    lines = [record.name, *(f"{what}: {words}" for what, words in facts(record, folder, files))]
    if record.history:
        lines += ["", "\t".join(EPOCHS), *("\t".join(row) for row in epochs(record))]
    return "\n".join(lines)


def as_html(record: RunRecord, folder: Path | None = None, files: Files = ()) -> str:
    rows = "".join(
        f"<tr><td class='what'>{escape(what)}</td><td>{escape(words)}</td></tr>"
        for what, words in facts(record, folder, files)
    )
    if not record.history:
        return f"<table>{rows}</table>"
    head = "".join(f"<td class='what' align='right'>{name}</td>" for name in EPOCHS)
    figures = "".join(
        "<tr>" + "".join(f"<td align='right'>{cell}</td>" for cell in row) + "</tr>"
        for row in epochs(record)
    )
    return f"<table>{rows}</table><p></p><table><tr>{head}</tr>{figures}</table>"


class RunDetails(QDialog):
    """Stays beside the window; its text can be marked and copied."""

    def __init__(self, parent: QWidget | None, record: RunRecord, folder: Path | None) -> None:
        super().__init__(parent)
        self._record, self._folder = record, folder
        self._files: Files = ()
        self.setWindowTitle(f"Details of {record.name}".replace("[*]", "[*][*]"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(scaled(SIZE[0]), scaled(SIZE[1]))
        title = ElidedLabel(record.name)
        set_font(title, 16, Weight.DemiBold)
        title.set_wordings(record.name)
        self.text = QTextBrowser()
        self.text.setAccessibleName(f"Details of {record.name}")
        self.text.document().setDocumentMargin(12)
        set_font(self.text)
        self._fill()
        on_new_theme(self._fill)
        self._lane = Lane("files", self)
        self._lane.answered.connect(self._list)
        self.finished.connect(self._lane.stop)
        if folder is not None:
            self._lane.ask(lambda _: files_in(folder))
        self.copy = plain_button("Copy", "Put all of it on the clipboard")
        self.show_folder = plain_button("Show in folder", "Show the files of the run")
        self.show_folder.setEnabled(not record.is_bundled)
        self.close_button = plain_button("Close", "Close (Esc)")
        self.copy.clicked.connect(self._copy)
        wish_on(self.show_folder.clicked, self, RunFolderAsked(record.id))
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.copy)
        row.addWidget(self.show_folder)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(self.text, 1)
        column.addLayout(row)

    @Slot()
    def _fill(self) -> None:
        self.text.document().setDefaultStyleSheet(
            f"td {{ padding: 3px 18px 3px 0; }} .what {{ color: {colours().muted}; }}"
        )
        self.text.setHtml(as_html(self._record, self._folder, self._files))

    @Slot(object)
    def _list(self, files: Files) -> None:
        """Show what lies in the folder, and need no thread any more."""
        self._lane.stop()
        self._files = files
        place = self.text.verticalScrollBar().value()
        self._fill()
        self.text.verticalScrollBar().setValue(place)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._record, self._folder, self._files))
