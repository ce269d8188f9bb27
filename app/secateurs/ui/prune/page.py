"""The Prune page."""

from PySide6.QtCore import Slot

from secateurs.ui.prune.figures import FigureRow
from secateurs.ui.prune.head import PruneHead
from secateurs.ui.prune.layer_maps import LayerMaps
from secateurs.ui.prune.lower_card import LowerCard
from secateurs.ui.shell.state import State
from secateurs.ui.widgets.page import PageView
from secateurs.ui.widgets.text import label


class PrunePage(PageView):
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
        self._state = state
        self.head.show_state(state)
        self.maps.show_state(state)
        self.details.show_state(state, self.maps.chosen)
        self.figures.show_state(state)
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
        self.column.addWidget(self.head)
        self.column.addWidget(self.maps, 3)
        self.column.addWidget(self.details, 3)
        self.column.addWidget(self.figures)
        self.column.addWidget(self.remark)
