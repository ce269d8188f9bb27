"""The Prune page."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from secateurs.ui.prune.figures import FigureRow
from secateurs.ui.prune.head import PruneHead
from secateurs.ui.prune.layer_maps import LayerMaps
from secateurs.ui.prune.lower_card import LowerCard
from secateurs.ui.shell.state import State
from secateurs.ui.widgets.text import label


class PrunePage(QScrollArea):
    """What survives in every layer, by which scores, and what it costs."""

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self.head = PruneHead()
        self.maps = LayerMaps()
        self.details = LowerCard()
        self.scores = self.details.scores
        self.figures = FigureRow()
        self.remark = label("", 12, tone="muted")
        self.remark.setWordWrap(True)
        self._build()
        self.maps.layer_chosen.connect(self._layer_chosen)
        self.details.turned.connect(self._bring_into_view)

    def show_state(self, state: State) -> None:
        """Show the state, at once if the page is seen, else when it is."""
        self._state = state
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _show(self) -> None:
        if self._state is None:
            return
        self.head.show_state(self._state)
        self.maps.show_state(self._state)
        self.details.show_state(self._state, self.maps.chosen)
        self.figures.show_state(self._state)
        remark = self.figures.remark
        if remark != self.remark.text():
            self.remark.setText(remark)

    @Slot(int)
    def _layer_chosen(self, index: int) -> None:
        if self._state is not None:
            self.details.show_state(self._state, index)

    @Slot()
    def _bring_into_view(self) -> None:
        """Scroll to the card whose tab was chosen: in a low window it lies below the fold."""
        page = self.widget()
        if page is not None and (layout := page.layout()) is not None:
            layout.activate()
        self.ensureWidgetVisible(self.details, 0, 16)

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 20, 20, 18)
        column.setSpacing(14)
        column.addWidget(self.head)
        column.addWidget(self.maps, 3)
        column.addWidget(self.details, 3)
        column.addWidget(self.figures)
        column.addWidget(self.remark)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
