"""What the Prune page's lower card can show: one pane a tab."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import duration
from secateurs.ui.theme.fonts import fix_size, scaled, set_font
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.focus import show_instead, take_focus_from
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.text import ElidedLabel, plain_tip
from secateurs.work.pace import Went


class Pane(QWidget):
    """Shown only while its tab is in front; its title and notes stand in the card's head.

    Attributes:
        title: bold, at the left.
        notes: wordings of a muted remark beside it, the longest first; the first that fits.
    """

    title = ""
    notes: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.title)  # read where it holds the keyboard itself

    def show_layer(self, layer: int) -> None:
        """Take which layer the next state is shown of."""

    def show_state(self, state: State) -> None:
        """Show the state; may change title and notes."""


class Resting(QLabel):
    """A muted sentence in the middle."""

    def __init__(self) -> None:
        super().__init__()
        set_font(self)
        self.setProperty("tone", "muted")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(24, 0, 24, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def hasHeightForWidth(self) -> bool:
        return False  # a label that wraps would ask for the height that it needs when narrow

    def sizeHint(self) -> QSize:
        return QSize(240, scaled(114))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_words(self, text: str) -> None:
        if text != self.text():
            self.setText(text)


LEAST = 114  # about four rows


class RowsArea(ScrollColumn):
    def __init__(self, rows: QWidget) -> None:
        super().__init__()
        self._rows = rows
        self.setWidget(rows)
        rows.setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(rows.update)  # what stays at its top

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Stay where it is: Qt would scroll to the middle of the rows that Tab leaves."""
        bar = self.verticalScrollBar()
        before = bar.value()
        goes = super().focusNextPrevChild(forward)
        bar.setValue(before)
        return goes

    def sizeHint(self) -> QSize:
        return QSize(420, max(scaled(LEAST), min(scaled(260), self._rows.sizeHint().height())))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, scaled(LEAST))


HEIGHT = 32


class WorkRow(QWidget):
    """Keeps its height whatever it shows."""

    def __init__(self, start: str, tip: str, name: str) -> None:
        super().__init__()
        self.text = ElidedLabel("", "muted")
        self.bar = ProgressLine(f"Progress of {name}")
        self.cancel = plain_button("Cancel", f"End {name}; nothing is changed")
        self.cancel.setAccessibleName(f"Cancel {name}")
        self.start = primary_button(start, tip)
        self._tip = tip
        fix_size(self, height=HEIGHT)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.text, 2)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.cancel)
        row.addWidget(self.start)

    def add_action(self, button: QWidget) -> None:
        """Put a button for what is found to the left of the others."""
        self._row.insertWidget(self._row.indexOf(self.cancel), button)

    def show_words(self, *wordings: str) -> None:
        """Show the first wording that fits."""
        if wordings and wordings[0] != self.text.text():
            self.text.set_wordings(*wordings)

    def show_work(
        self, went: Went | None, rest: QWidget, *, startable: bool, why_not: str = ""
    ) -> None:
        """Show how far the work is; without any, the button, greyed out for a reason.

        Where neither has anything to do, the focus goes on to `rest`.
        """
        if went is not None:
            self.bar.show_share(went.share)
        self.bar.setVisible(went is not None)
        self.start.setEnabled(not why_not)
        if went is not None:
            show_instead(self.start, self.cancel)
        elif startable:
            show_instead(self.cancel, self.start)
        else:
            for button in (self.start, self.cancel):
                take_focus_from(button, rest)
                button.hide()
        self.start.setToolTip(plain_tip(why_not or self._tip))


def went_words(went: Went, what: str, most: str = "") -> tuple[str, ...]:
    """Say how far a work is, such as "cut 12 of 36 · 00:05 left"; `most` before both bounds."""
    if not went.total:
        return ("Getting ready",)
    step = f"{what} {min(went.done + 1, went.total)} of {most}{went.total}"
    if went.seconds_left is None:
        return (step,)
    left = f"{most}{duration(went.seconds_left)} left"
    return (f"{step} · {left}", left)
