"""The cards below the plot: the table at the left, findings or confusions at the right."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from secateurs.core.evaluation.curves import Curves
from secateurs.core.evaluation.series import Way
from secateurs.ui.compare.confusion_pair import ConfusionPair
from secateurs.ui.compare.findings import FindingsView
from secateurs.ui.compare.levels_rows import table_of
from secateurs.ui.compare.levels_table import LevelsTable
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import label

SIDE_BY_SIDE = 640
TABLE_WIDTH = 300
LEAST_FINDINGS = 300
UNBOUNDED = 16_777_215  # Qt has no name for it in Python
TITLES = {"findings": "What the figures say", "confusion": "What is read as what"}


class Details(QWidget):
    percent_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.table = LevelsTable()
        self.findings = FindingsView()
        self.confusion = ConfusionPair()
        self.choice = Segmented(
            [("findings", "Findings"), ("confusion", "Confusion")], "What the card shows"
        )
        self._curves: Curves | None = None
        self._build()
        self.table.percent_requested.connect(self.percent_requested)
        self.choice.chosen.connect(self._turn)

    def show_state(self, state: State, curves: Curves, coming: tuple[Way, ...] = ()) -> None:
        percent = state.pruning.choice.percent
        if curves is not self._curves:
            self._curves = curves
            self.table.show_table(table_of(curves, coming), percent)
            self._lay_out()
        else:
            self.table.show_percent(percent)
        self.findings.show_findings(state.sweep.findings)
        self.confusion.show_state(state)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        table = self._left.minimumSizeHint().width()
        wide = self.width() >= max(SIDE_BY_SIDE, table + LEAST_FINDINGS)
        direction = QBoxLayout.Direction
        self._cards.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        # Many series take the room that the findings leave, few no more than they need.
        room = self.width() - self._cards.spacing() - LEAST_FINDINGS
        whole = min(self._left.sizeHint().width(), room)
        widest = max(TABLE_WIDTH, table, whole, self.width() // 4)
        self._left.setMaximumWidth(widest if wide else UNBOUNDED)

    @Slot(str)
    def _turn(self, key: str) -> None:
        self._title.setText(TITLES[key])
        self._stack.setCurrentIndex(list(TITLES).index(key))

    def _build(self) -> None:
        self._left = left = Card()
        left.body.setContentsMargins(7, 5, 7, 7)
        left.body.addWidget(self.table)
        right = Card()
        self._title = label(TITLES["findings"], weight=Weight.Bold)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.choice)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.findings)
        self._stack.addWidget(self.confusion)
        right.body.setContentsMargins(15, 8, 8, 8)
        right.body.addLayout(head)
        right.body.addWidget(self._stack, 1)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(14)
        self._cards.addWidget(left, 2)
        self._cards.addWidget(right, 3)
        left.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
