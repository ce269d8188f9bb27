"""The Export page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from secateurs.ui.export.figures import columns_of, rows_of
from secateurs.ui.export.format_list import FormatList
from secateurs.ui.export.head import ExportHead
from secateurs.ui.export.progress import MeasuringLine
from secateurs.ui.export.remarks import remarks_of
from secateurs.ui.export.table import FigureTable
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label

FOOT, NOTICE = 18, 72  # pixels below the last card, and more where a notice covers them
BESIDE = 1080  # pixels from which on the formats stand beside the figures


class ExportPage(QScrollArea):
    """What you will get, then the formats it can be saved in."""

    method_requested = Signal(str)
    measure_requested = Signal()
    cancel_requested = Signal()
    smaller_requested = Signal(bool)
    save_requested = Signal(str)
    leave_requested = Signal()  # the file that is being written

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.head = ExportHead()
        self.line = MeasuringLine()
        self.table = FigureTable()
        self.remarks = label("", 12, tone="muted")
        self.remarks.setWordWrap(True)
        self.remarks.setContentsMargins(6, 0, 6, 0)
        self.formats = FormatList()
        self._build()
        self.head.method_requested.connect(self.method_requested)
        self.head.measure_requested.connect(self.measure_requested)
        self.head.cancel_requested.connect(self.cancel_requested)
        self.formats.smaller_requested.connect(self.smaller_requested)
        self.formats.save_requested.connect(self.save_requested)
        self.formats.leave_requested.connect(self.leave_requested)

    def show_state(self, state: State) -> None:
        """Show the state, at once if the page is seen, else when it is."""
        self._state = state
        if self.isVisible():
            self._show(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._state is not None:
            self._show(self._state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= BESIDE
        direction = QBoxLayout.Direction
        self._cards.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    def _show(self, state: State) -> None:
        self.head.show_state(state)
        self.line.show_state(state)
        self.table.show_rows(columns_of(state), rows_of(state))
        remarks = "\n".join(remarks_of(state))
        if remarks != self.remarks.text():
            self.remarks.setText(remarks)
        self.remarks.setVisible(bool(remarks))
        self.formats.show_state(state)
        foot = FOOT if state.notice is None else FOOT + NOTICE
        self._column.setContentsMargins(20, 20, 20, foot)

    def _build(self) -> None:
        figures = Card()
        figures.body.setContentsMargins(9, 6, 9, 10)
        figures.body.addWidget(self.table)
        figures.body.addWidget(self.remarks)
        figures.body.addStretch(1)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(14)
        self._cards.addWidget(figures, 4)
        self._cards.addWidget(self.formats, 3)
        page = QWidget()
        page.setObjectName("page")
        self._column = column = QVBoxLayout(page)
        column.setContentsMargins(20, 20, 20, FOOT)
        column.setSpacing(14)
        column.addWidget(self.head)
        column.addWidget(self.line)
        column.addLayout(self._cards, 1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
