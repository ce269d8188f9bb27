"""Keeps rankings, strips and test scores up with the state, off the GUI thread."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.evaluation.breaking_point import StripReader
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.sweep import pruned_for_scoring
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.terms import Method
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane, Question
from secateurs.ui.controller import Controller
from secateurs.ui.state import events as e
from secateurs.ui.state.events import Ranked, Scored, StripRead
from secateurs.ui.state.pruning import ScoreKey
from secateurs.ui.state.snapshot import Notice, State


class Computing(QObject):
    """Asks for what the state lacks; the newest question of each kind wins."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._readers: dict[Method, StripReader] = {}
        self._asked: dict[str, tuple[object, ...]] = {}
        self._lanes = {name: Lane(name, self) for name in ("rank", "weight", "unit", "score")}
        for lane in self._lanes.values():
            lane.answered.connect(controller.dispatch)
            lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        self._want_rankings(state)
        self._want_strip(state, "weight")
        self._want_strip(state, "unit")
        self._want_score(state)

    def stop(self) -> None:
        for lane in self._lanes.values():
            lane.stop()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        """Tell; what failed may be asked for again."""
        self._asked.clear()
        self._controller.dispatch(e.Noticed(Notice(failure.text, "error", failure.details)))

    def _ask(self, lane: str, key: tuple[object, ...], question: Question) -> None:
        """Ask unless the very same was asked last."""
        last = self._asked.get(lane, ())
        if len(last) == len(key) and all(a is b or a == b for a, b in zip(last, key, strict=True)):
            return
        self._asked[lane] = key
        self._lanes[lane].ask(question)

    def _want_rankings(self, state: State) -> None:
        choice, network, seed = state.pruning.choice, state.network, state.run.settings.seed

        def question(_: object) -> Ranked:
            weight, unit = (
                rank(network, method, choice.criterion, choice.scope, seed=seed)
                for method in ("weight", "unit")
            )
            return Ranked(network, choice.criterion, choice.scope, weight, unit)

        self._ask("rank", (_Same(network), choice.criterion, choice.scope), question)

    def _want_strip(self, state: State, method: Method) -> None:
        way, pixels, network = state.pruning.way(method), state.pad.pixels, state.network
        ranking = way.ranking
        if ranking is None or pixels is None or way.strip is not None:
            self._asked.pop(method, None)  # the same drawing may come back without its strip
            return
        if state.pad.drawing_stroke and state.page != "try":
            return  # nobody looks at it, and the pen must not wait
        readers = self._readers

        def question(cancelled: object) -> StripRead | None:
            reader = readers.get(method)
            if reader is None or reader.ranking is not ranking:
                reader = readers[method] = StripReader(network, ranking)
            strip = reader.read(pixels, cancelled)  # type: ignore[arg-type]
            return None if strip is None else StripRead(ranking, pixels, strip)

        self._ask(method, (_Same(ranking), _Same(pixels)), question)

    def _want_score(self, state: State) -> None:
        """Score one way at a time: the answer brings us back here for the other."""
        for method in wanted_scores(state):
            way = state.pruning.way(method)
            if way.cut is not None and way.score is None:
                key = state.pruning.choice.key(method)
                asked = (_Same(state.network), _Same(state.data), key)
                self._ask("score", asked, _score_question(state, way.cut, key))
                return


def _score_question(state: State, cut: Cut, key: ScoreKey) -> Question:
    data, network = state.data, state.network
    assert data is not None

    def question(_: object) -> Scored | None:
        found = score(pruned_for_scoring(network, cut), data.test)
        return None if found is None else Scored(network, data, key, found)

    return question


def wanted_scores(state: State) -> tuple[Method, ...]:
    """Return the ways whose accuracy the page in front shows, the most wanted first."""
    if state.data is None or state.data.classes != state.network.classes:
        return ()
    if state.page == "prune":
        return (state.pruning.choice.method,)
    if state.page in ("try", "compare"):
        return state.pruning.choice.methods
    return ()


class _Same:
    """Compares by identity, so that arrays and networks can be part of a key."""

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._thing is self._thing

    def __hash__(self) -> int:
        return id(self._thing)
