"""The card with the scores of the chosen layer."""

from secateurs.core.pruning.ranking import Ranking
from secateurs.ui.prune.figures import score_name
from secateurs.ui.prune.histogram import Histogram, histogram
from secateurs.ui.prune.score_chart import ScoreChart
from secateurs.ui.state.snapshot import State
from secateurs.ui.widgets.card import Card

REMEMBERED = 16  # histograms


class ScoresCard(Card):
    """Counts a layer's scores once a ranking; then only the cut moves."""

    def __init__(self) -> None:
        super().__init__("Scores")
        self.chart = ScoreChart()
        self.body.setContentsMargins(11, 11, 11, 9)
        self.body.setSpacing(2)
        self.body.addWidget(self.chart, 1)
        self._known: dict[tuple[Ranking, int], Histogram] = {}

    def show_state(self, state: State, layer: int) -> None:
        choice = state.pruning.choice
        way = state.pruning.way(choice.method)
        self.set_title(f"Scores of layer {layer + 1}")
        self.set_note(f"grey goes, {'blue' if choice.method == 'weight' else 'orange'} stays")
        found = None if way.ranking is None else self._histogram(way.ranking, layer)
        name = score_name(choice.method, choice.criterion, choice.scope)
        self.chart.show_histogram(found, name, choice.method)
        if way.account is not None:
            counts = way.account.layers[layer]
            self.chart.show_removed(counts.parts - counts.parts_kept)

    def _histogram(self, ranking: Ranking, layer: int) -> Histogram:
        key = (ranking, layer)  # a ranking is equal to itself alone
        if key not in self._known:
            while len(self._known) >= REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[key] = histogram(ranking.scores[layer], ranking.positions[layer])
        return self._known[key]
