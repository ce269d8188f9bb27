"""The page's title, what is cut, and the button that measures."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from secateurs.ui.export.offered import (
    choice_words,
    is_cut,
    is_pruned,
    was_compacted,
    why_not_measured,
)
from secateurs.ui.state.pruning import Choice
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.page_header import PageHeader
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.wording import percent

ONE_ROW = 560  # from this width on, title and actions stand side by side
MEASURE_TIP = "Time the network beside the whole one in every engine here, and count its bytes"


class ExportHead(QWidget):
    method_requested = Signal(str)
    measure_requested = Signal()
    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.header = PageHeader("Export", "")
        self.method = Segmented([("weight", "Weights"), ("unit", "Units")], "What is pruned")
        self.measure = primary_button("Measure", MEASURE_TIP)
        self.cancel = plain_button("Cancel", "Stop measuring; nothing is kept of it")
        self.measure.setAccessibleName("Measure sizes and latency")
        self.cancel.setAccessibleName("Cancel the measuring")
        self._build()
        self.method.chosen.connect(self.method_requested)
        self.measure.clicked.connect(self.measure_requested)
        self.cancel.clicked.connect(self.cancel_requested)

    def show_state(self, state: State) -> None:
        live = state.export.step is not None
        self.header.set_subtitle(*subtitles(state))
        self.method.show_choice(state.pruning.choice.method)
        why = why_not_measured(state)
        self.measure.setVisible(not live)
        self.measure.setEnabled(not why)
        self.measure.setToolTip(plain_tip(why or MEASURE_TIP))
        self.cancel.setVisible(live)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= ONE_ROW
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _build(self) -> None:
        self.method.setToolTip("Export the network without single weights, or without units")
        width = max(self.measure.sizeHint().width(), self.cancel.sizeHint().width())
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.method, 0, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.measure, self.cancel):
            button.setFixedWidth(width)
            actions.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        actions.addStretch(0)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addWidget(self.header, 1)
        self._rows.addLayout(actions)


def subtitles(state: State) -> tuple[str, ...]:
    """Say which network is exported, the longest wording first."""
    name, choice = state.run.name, state.pruning.choice
    words = choice_words(choice)
    if is_cut(state):
        return f"{name}, {cut_words(choice)}", f"{name}, {words}", words.capitalize()
    if is_pruned(state):
        cut = state.pruning.way(choice.method).cut
        gone = percent(cut.achieved) if cut else ""
        clause = f"{gone} of its {choice.method}s were removed before"
    elif was_compacted(state):
        clause = "its removed units are really gone"
    else:
        return (
            f"{name} as it is. Drag the bar below to cut something away.",
            f"{name} as it is: nothing is cut away.",
            f"{name} as it is",
        )
    return f"{name} as it is: {clause}.", f"{name} as it is"


def cut_words(choice: Choice) -> str:
    """Write what was cut away and how, such as "80 % of its units removed by magnitude"."""
    method, criterion = choice.method, choice.criterion_of(choice.method)
    if choice.shares_of(method):
        words = f"{method}s removed by {criterion}, each layer its own share"
    elif choice.is_fixed(method):
        words = f"{method}s removed by {criterion} in the pattern {choice.pattern}"
    else:
        words = f"{choice.percent} % of its {method}s removed by {criterion}"
    return f"{words}, the rest repaired" if choice.repaired else words
