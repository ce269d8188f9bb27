"""One format: what it is for, the button that saves it, and what came of it."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from secateurs.core.export.exported import Kind
from secateurs.ui.export.wording import file_words, unbroken
from secateurs.ui.state.export import SavedFile
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.theme.icons import icon
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.text import Tone, label, plain_tip, set_tone

TICK = 14
SAVE, CANCEL = "Save as…", "Cancel"
LEAVE_TIP = "Give this file up: it ends after this step, and nothing is written"


class FormatRow(QWidget):
    save_requested = Signal(str)  # kind
    leave_requested = Signal()

    def __init__(self, kind: Kind, name: str, purpose: str) -> None:
        super().__init__()
        self.kind = kind
        self._purpose = purpose
        self._ticked: str | None = None
        self._busy = False
        self._tick = QLabel()
        self._tick.setFixedSize(QSize(TICK, TICK))
        self._name = label(name, weight=Weight.Medium)
        self.words = label(purpose, 12, tone="muted")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.save = plain_button(SAVE, "")
        self.save.setFixedWidth(self.save.sizeHint().width())
        self._name_button()
        self.save.clicked.connect(self._wish)
        self._build()

    def show_busy(self, step: str, *, leaving: bool) -> None:
        """Say how far the file has come; the button gives it up."""
        self._show("Stopping after this step…" if leaving else f"{step}…", "muted", "")
        self._turn_button(busy=True)
        self.save.setEnabled(not leaving)
        self.save.setToolTip(LEAVE_TIP)

    def show_format(self, saved: SavedFile | None, about: str, missing: str, why: str) -> None:
        """Show what came of the last wish, or what the format is for.

        Args:
            about: what the saved file is of, if not of what is chosen now.
            missing: why the format cannot be had here, or "".
            why: why it cannot be saved at this moment, or "".
        """
        if missing:
            self._show(missing, "muted", "")
        elif saved is None:
            self._show(self._purpose, "muted", "")
        elif saved.exported is None:
            self._show(saved.problem, "error", "warning")
        else:
            note = f" {saved.exported.note}" if saved.exported.note else ""
            words = f"{about}: " if about else ""
            text = f"{words}{unbroken(file_words(saved.exported))}.{note}"
            self._show(text, "muted" if about else "text", "done")
        self._turn_button(busy=False)
        self.save.setEnabled(not missing and not why)
        self.save.setToolTip(
            plain_tip(missing or why or f"{self._purpose}. Written, loaded again, compared")
        )

    def refresh_icon(self) -> None:
        """Draw the icon in the colours of the theme now."""
        shown, self._ticked = self._ticked, None
        self._show_icon(shown or "")

    def _show(self, text: str, tone: Tone, name: str) -> None:
        if self.words.text() != text:
            self.words.setText(text)
        set_tone(self.words, tone)
        self._show_icon(name)

    def _show_icon(self, name: str) -> None:
        if name == self._ticked:
            return
        self._ticked = name
        self._tick.setVisible(bool(name))
        if name:
            colour = colours().accent if name == "done" else colours().error
            self._tick.setPixmap(icon(name, colour).pixmap(TICK, TICK))
            self._tick.setAccessibleName("Written and checked" if name == "done" else "Failed")

    def _turn_button(self, *, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.save.setText(CANCEL if busy else SAVE)
            self._name_button()

    def _name_button(self) -> None:
        what = "Give up" if self._busy else "Save as"
        self.save.setAccessibleName(f"{what} {self._name.text()}")

    @Slot()
    def _wish(self) -> None:
        if self._busy:
            self.leave_requested.emit()
        else:
            self.save_requested.emit(self.kind)

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 7, 0, 7)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._tick, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.words, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addLayout(line, 1, 0)
        grid.addWidget(self.save, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)
        self._tick.hide()
