"""The scores of the chosen layer."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from secateurs.core.arrays import Positions
from secateurs.core.pruning.ranking import Ranking
from secateurs.core.pruning.terms import UNSTRUCTURED, Method
from secateurs.ui.data_in_use import why_no_ranking
from secateurs.ui.prune.figures import score_name
from secateurs.ui.prune.histogram import Histogram, histogram, order_of
from secateurs.ui.prune.pane import Pane
from secateurs.ui.prune.parts import ranked_index, ranked_name, shown_layers
from secateurs.ui.prune.score_chart import ScoreChart
from secateurs.ui.state.snapshot import State

REMEMBERED = 16  # histograms


class ScoresPane(Pane):
    """Counts a layer's scores once a ranking; then only the cut moves."""

    title = "Scores"

    def __init__(self) -> None:
        super().__init__()
        self.chart = ScoreChart()
        self._layer = 0
        self._known: dict[tuple[Ranking, int], _Counted] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.chart)

    def show_layer(self, layer: int) -> None:
        """Choose the layer that is looked at, by its index."""
        self._layer = layer

    def show_state(self, state: State) -> None:
        choice = state.pruning.choice
        method = choice.method
        way = state.pruning.way(method)
        index = ranked_index(state.network, method, self._layer)
        if index is None:
            self._show_nothing(state, method)
            return
        self.title = f"Scores of {ranked_name(state.network, method, index)}"
        self.notes = (f"grey goes, {'blue' if method == 'weight' else 'orange'} stays",)
        if choice.pattern_of(method) != UNSTRUCTURED and choice.is_fixed(method):
            self.notes = ()
            self.chart.show_words("Of every 4 weights the 2 with the highest scores stay.", method)
            return
        if way.ranking is None:
            waiting = why_no_ranking(state)
            self.chart.show_words(waiting or "Ranking the parts…", method)
            return
        name = score_name(method, choice.criterion_of(method), choice.scope)
        known = self._counted(way.ranking, index)
        self.chart.show_histogram(known.histogram, name, method)
        if way.cut is not None:
            place = way.ranking.removed_counts(way.cut.requested)[index]
            self.chart.show_removed(int(np.searchsorted(known.places, place)))

    def _show_nothing(self, state: State, method: Method) -> None:
        shown = shown_layers(state.network)[self._layer]
        self.title = f"Scores of {shown.name}"
        why = (f"its units stay: it {shown.stays}",) if shown.stays else ()
        self.notes = (*why, "its units stay")
        self.chart.show_words("Nothing of it goes.", method)

    def _counted(self, ranking: Ranking, layer: int) -> "_Counted":
        key = (ranking, layer)  # a ranking is equal to itself alone
        if key not in self._known:
            while len(self._known) >= REMEMBERED:
                self._known.pop(next(iter(self._known)))
            positions = ranking.positions[layer]
            order = order_of(positions)
            found = histogram(ranking.scores[layer], positions)
            self._known[key] = _Counted(found, positions.ravel().take(order))
        return self._known[key]


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """A layer's histogram, and the place of each of its parts in the order in which they go."""

    histogram: Histogram
    places: Positions
