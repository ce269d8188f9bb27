"""The scores of the chosen layer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.base.arrays import Positions
from secateurs.core.ranking.ranking import Ranking, Scores
from secateurs.core.ranking.terms import UNSTRUCTURED, Method
from secateurs.jobs.lane import Lane
from secateurs.ui.layers.shares import OUT, is_left_out
from secateurs.ui.prune.figures import score_name
from secateurs.ui.prune.histogram import Histogram, histogram
from secateurs.ui.prune.pane import Pane
from secateurs.ui.prune.parts import ranked_index, ranked_name, shown_layers
from secateurs.ui.shell.data_in_use import why_no_ranking
from secateurs.ui.shell.state import State
from secateurs.ui.widgets.deferred import Deferred
from secateurs.work.pace import Question

if TYPE_CHECKING:
    from secateurs.ui.prune.score_chart import ScoreChart

REMEMBERED = 16  # histograms
MANY = 100_000  # scores of a layer from which on they are counted off the window's thread

_Key = tuple[Ranking, int]


class ScoresPane(Pane):
    """Counts a layer's scores once a ranking; then only the cut moves."""

    title = "Scores"

    def __init__(self) -> None:
        super().__init__()
        self.place = Deferred("secateurs.ui.prune.score_chart", _make_chart)
        self._state: State | None = None
        self._layer = 0
        self._known: dict[_Key, Histogram] = {}
        self._asked: _Key | None = None
        self._lane: Lane | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.place)
        self.place.ready.connect(self._chart_ready)

    @property
    def chart(self) -> "ScoreChart | None":
        """The histogram, once it is made."""
        return self.place.built  # type: ignore[return-value]

    @Slot()
    def _chart_ready(self) -> None:
        if self._state is not None:
            self.show_state(self._state)

    def show_layer(self, layer: int) -> None:
        """Choose the layer that is looked at, by its index."""
        self._layer = layer

    def show_state(self, state: State) -> None:
        self._state = state
        choice = state.pruning.choice
        method = choice.method
        way = state.pruning.way(method)
        index = ranked_index(state.network, method, self._layer)
        is_out = is_left_out(state.network, choice, self._layer, method)
        if index is None or is_out:
            self._name_what_stays(state, left_out=is_out)
            self._show_words("Nothing of it goes.", method)
            return
        self.title = f"Scores of {ranked_name(state.network, method, index)}"
        self.notes = (f"grey goes, {'blue' if method == 'weight' else 'orange'} stays",)
        if choice.pattern_of(method) != UNSTRUCTURED and choice.is_fixed(method):
            self.notes = ()
            self._show_words("Of every 4 weights the 2 with the highest scores stay.", method)
            return
        if way.ranking is None:
            waiting = why_no_ranking(state)
            self._show_words(waiting or "Ranking the parts…", method)
            return
        if self.chart is None:
            return
        ranked = way.ranking.index_of(index)
        if ranked is None:
            return
        name = score_name(method, choice.criterion_of(method), choice.scope)
        known = self._counted(way.ranking, ranked)
        if known is None:
            self._show_words("Counting the scores…", method)
            return
        removed = 0
        if way.cut is not None:
            place = way.ranking.removed_counts(way.cut.requested)[ranked]
            removed = known.gone_before(int(place))
        self.chart.show_histogram(known, name, method, removed)

    def _show_words(self, words: str, method: Method) -> None:
        if self.chart is not None:
            self.chart.show_words(words, method)

    def _name_what_stays(self, state: State, *, left_out: bool) -> None:
        shown = shown_layers(state.network)[self._layer]
        self.title = f"Scores of {shown.name}"
        if left_out:
            self.notes = (f"{OUT}: all of it stays", OUT)
            return
        why = (f"its units stay: it {shown.stays}",) if shown.stays else ()
        self.notes = (*why, "its units stay")

    def _counted(self, ranking: Ranking, layer: int) -> Histogram | None:
        """Return a layer's histogram; None while its many scores are being counted."""
        key = (ranking, layer)  # a ranking is equal to itself alone
        if key not in self._known and key != self._asked:
            scores, positions = ranking.scores[layer], ranking.positions[layer]
            if scores.size < MANY:
                self._keep(key, histogram(scores, positions))
            else:
                self._ask(key, lambda _: (key, _all_counted(scores, positions)))
        return self._known.get(key)

    def _keep(self, key: _Key, found: Histogram) -> None:
        while len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[key] = found

    def _ask(self, key: _Key, question: Question) -> None:
        self._asked = key
        if self._lane is None:
            self._lane = Lane("scores", self)
            self._lane.answered.connect(self._take)
            self._lane.failed.connect(self._need_no_thread)
        self._lane.ask(question)

    @Slot(object)
    def _take(self, found: tuple[_Key, Histogram]) -> None:
        self._need_no_thread()
        self._keep(*found)
        if self._state is not None:
            self.show_state(self._state)

    @Slot()
    def _need_no_thread(self) -> None:
        """End the lane: nothing tells a pane that the program ends."""
        self._asked = None
        if self._lane is not None:
            self._lane.stop()
            self._lane.deleteLater()
            self._lane = None


def _all_counted(scores: Scores, positions: Positions) -> Histogram:
    """Count all that the chart asks for first."""
    found = histogram(scores, positions)
    found.removed(int(found.counts.sum()) // 2)
    return found


def _make_chart() -> QWidget:
    from secateurs.ui.prune.score_chart import ScoreChart

    return ScoreChart()
