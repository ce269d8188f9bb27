"""Keeps rankings, strips and test scores up with the state, off the GUI thread."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Slot

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import go_on
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import takes_drawings
from secateurs.core.evaluation.breaking_point import StripReader
from secateurs.core.evaluation.repairs import RANKED_BY, drawn_images, drawn_samples
from secateurs.core.evaluation.score import score
from secateurs.core.graph.kernel_parts import UnitRules
from secateurs.core.network.answers import probabilities_of
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.layers.shares import shares_that_count
from secateurs.ui.prune.choices import wanted_scores, wants_compact
from secateurs.ui.prune.events import (
    Answered,
    OtherRead,
    Ranked,
    Readied,
    Reduced,
    Scored,
    StripRead,
)
from secateurs.ui.prune.state import Answer, ScoreKey
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import scored_on, why_no_ranking
from secateurs.ui.shell.derive import readable
from secateurs.ui.shell.state import State
from secateurs.work.pace import Question

STILL = 0.1  # seconds without a step of the bar, before networks are made for the next drawing
REST = 0.03  # seconds without a step of the bar, before the test images are asked


class Computing(QObject):
    """Asks for what the state lacks; the newest question of each kind wins."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._readers: dict[Method, StripReader] = {}
        self._asked: dict[str, tuple[object, ...]] = {}
        self._failed_with: tuple[object, ...] | None = None  # what was in force as one failed
        self._lanes = {
            name: Lane(name, self)
            for name in ("read", "rank", "reduce", "answer", "weight", "unit", "score", "ready")
        }
        for lane in self._lanes.values():
            lane.answered.connect(controller.dispatch)
            lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        if self._failed_with not in (None, _in_force(state)):
            self._ask_again()
        self._want_reading(state)
        self._want_rankings(state)
        self._want_compact(state)
        self._want_answers(state)
        self._want_strip(state, "weight")
        self._want_strip(state, "unit")
        self._want_score(state)
        self._want_networks(state)

    def stop(self) -> None:
        for lane in self._lanes.values():
            lane.stop()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        """Tell; what failed is asked for again once something else is in force, not before."""
        self._failed_with = _in_force(self._controller.state)
        self._controller.tell_failure(failure)

    def _ask_again(self) -> None:
        """Take nothing for asked that is not on its way."""
        self._failed_with = None
        for name, lane in self._lanes.items():
            if not lane.is_at_work:
                self._asked.pop(name, None)

    def _ask(
        self,
        lane: str,
        key: tuple[object, ...],
        question: Question,
        *,
        patiently: bool = False,
        after: float = 0.0,
    ) -> None:
        """Ask unless the very same was asked last; patiently lets the one before be answered."""
        last = self._asked.get(lane, ())
        if len(last) == len(key) and all(a is b or a == b for a, b in zip(last, key, strict=True)):
            return
        self._asked[lane] = key
        if patiently:
            self._lanes[lane].ask_next(question)
        else:
            self._lanes[lane].ask(question, after)

    def _drop(self, lane: str) -> None:
        """Forget what was asked: nobody wants it any more, or not yet again."""
        if self._asked.pop(lane, None) is not None:
            self._lanes[lane].drop()

    def _want_reading(self, state: State) -> None:
        """Ask which units would go inexactly, where some stay."""
        network = state.network
        if state.pruning.other is not None or not network.structure.left_whole:
            return
        if state.tensorflow_ready:
            self._ask("read", (_Same(network),), reading_question(network))

    def _want_compact(self, state: State) -> None:
        """Ask for the network that is the result where units went inexactly, if it is looked at."""
        cut = state.pruning.unit.cut
        if cut is None or not wants_compact(state, answers=readable(state) is not None):
            self._drop("reduce")
            return
        key = (_Same(state.network), _Same(cut), _Same(state.data))
        self._ask("reduce", key, compact_question(state, cut), after=REST)

    def _want_rankings(self, state: State) -> None:
        choice = state.pruning.choice
        if all(state.pruning.way(method).ranking is not None for method in METHODS):
            return
        if why_no_ranking(state) or state.network.structure.exact != choice.exact:
            self._drop("rank")
            return
        looked_at = state.data if choice.looks_at_data else None
        key = (_Same(state.network), _Same(looked_at), *choice.ranked_by)
        self._ask("rank", key, ranking_question(state, looked_at))

    def _want_answers(self, state: State) -> None:
        """Ask a Keras model about the pad, unless strips answer already."""
        network, pixels, pruning = state.network, readable(state), state.pruning
        if network.is_chain:
            return
        if pixels is None:
            self._drop("answer")
            return
        ways = {method: pruning.way(method) for method in METHODS}
        if pruning.dense is not None and all(way.strip is not None for way in ways.values()):
            return
        ready = {m: way for m, way in ways.items() if way.cut and pruning.is_made(m)}
        cuts = {method: way.cut for method, way in ready.items() if way.cut is not None}
        repaired = {m: way.network for m, way in ready.items() if way.network is not None}
        key = (_Same(network), _Same(pixels), *map(_Same, (*cuts.values(), *repaired.values())))
        # While the pen moves, what was there a moment ago is better than nothing.
        patiently = state.pad.drawing_stroke
        question = answer_question(network, pixels, cuts, repaired)
        self._ask("answer", key, question, patiently=patiently)

    def _want_strip(self, state: State, method: Method) -> None:
        way, pixels, network = state.pruning.way(method), readable(state), state.network
        ranking = way.ranking
        if state.pruning.why_no_strip(method):
            ranking = None
        if ranking is None or pixels is None or way.strip is not None:
            self._drop(method)  # the same drawing may come back without its strip
            return
        if state.pad.drawing_stroke and state.page != "try":
            return  # nobody looks at it, and the pen must not wait
        readers = self._readers

        def question(cancelled: Callable[[], bool]) -> StripRead | None:
            reader = readers.get(method)
            if reader is None or reader.ranking is not ranking:
                reader = readers[method] = StripReader(network, ranking)
            strip = reader.read(pixels, cancelled)
            return None if strip is None else StripRead(ranking, pixels, strip)

        self._ask(method, (_Same(ranking), _Same(pixels)), question)

    def _want_score(self, state: State) -> None:
        """Score one way at a time: the answer brings us back here for the other."""
        for method in wanted_scores(state):
            way = state.pruning.way(method)
            if way.cut is None or way.score is not None or not state.pruning.is_made(method):
                continue
            key = state.pruning.key(method)
            asked = (_Same(state.network), _Same(state.data), key)
            self._ask("score", asked, _score_question(state, method, key), after=REST)
            return
        self._drop("score")

    def _want_networks(self, state: State) -> None:
        """Ask for the networks that the first point of the next stroke would be answered by."""
        lacking = [method for method in METHODS if state.pruning.lacks_network(method)]
        draws = state.network.is_chain and takes_drawings(state.network.input_shape)
        if not draws or not lacking or state.pad.drawing_stroke:
            self._drop("ready")
            return
        cuts = {method: cut for method in lacking if (cut := state.pruning.way(method).cut)}
        key = (_Same(state.network), *map(_Same, cuts.values()))
        self._ask("ready", key, readying_question(state.network, cuts), after=STILL)


def _in_force(state: State) -> tuple[object, ...]:
    """Return what people choose of all that is asked about."""
    things = (state.network, state.data, state.pad.pixels)
    return (*map(_Same, things), state.pruning.choice, state.page)


def readying_question(network: Network, cuts: Mapping[Method, Cut]) -> Question:
    """Make the networks with the cuts in place, as the GUI thread would."""

    def question(cancelled: Callable[[], bool]) -> Readied:
        made: dict[Method, tuple[Cut, Network]] = {}
        for method, cut in cuts.items():
            go_on(cancelled)
            made[method] = (cut, quickest(network, cut))
        return Readied(made)

    return question


def reading_question(network: Network) -> Question:
    """Read the network inexactly; of one that is read so nothing more would go."""

    def question(cancelled: Callable[[], bool]) -> OtherRead:
        from secateurs.core.pruning.plain_model import read_as

        other = read_as(network, UnitRules(exact=False))
        freed = network.structure.freed_in(other.structure)
        return OtherRead(network, other if freed else None)

    return question


def compact_question(state: State, cut: Cut) -> Question:
    """Take the units of the cut out."""
    network, data, seed = state.network, state.data, state.run.settings.seed

    def question(cancelled: Callable[[], bool]) -> Reduced:
        samples = drawn_samples(network, data, seed)
        return Reduced(cut, quickest(network, cut, samples=samples, cancelled=cancelled))

    return question


def ranking_question(state: State, looked_at: Dataset | None) -> Question:
    """Rank weights and units, each by the criterion that can."""
    choice, network = state.pruning.choice, state.network
    seed = state.run.settings.seed

    def question(cancelled: Callable[[], bool]) -> Ranked:
        data = None
        if looked_at is not None:
            few = drawn_images(looked_at.train, RANKED_BY, seed)
            data = (network_inputs(network, few.pixels), few.labels)

        def ranked(method: Method) -> Ranking:
            shares = choice.shares_of(method)
            criterion, structure = choice.criterion_of(method), network.structure
            return rank(
                network,
                method,
                criterion,
                choice.scope if not shares else shares_that_count(structure, choice, shares),
                seed=seed,
                data=data if rule_named(criterion).needs != "nothing" else None,
                pattern=choice.pattern_of(method),
                skip=choice.skip or None,
                cancelled=cancelled,
            )

        weight = ranked("weight")
        unit = ranked("unit") if network.structure.unit_sets else None
        return Ranked(
            network,
            choice.criterion,
            choice.scope,
            weight,
            unit,
            choice.pattern,
            choice.shares,
            looked_at,
            choice.skip,
        )

    return question


def answer_question(
    model: Network,
    pixels: NDArray[Any],
    cuts: dict[Method, Cut],
    repaired: Mapping[Method, Network] = MappingProxyType({}),
) -> Question:
    """Classify one sample by the whole model and by each cut of it, repaired where it is."""

    def question(cancelled: Callable[[], bool]) -> Answered | None:
        dense = _answer(model, pixels)
        found: dict[Method, tuple[Cut, Answer]] = {}
        for method, cut in cuts.items():
            if cancelled():
                return None
            network = repaired.get(method) or prune_network(model, cut)
            found[method] = (cut, _answer(network, pixels))
        return Answered(model, pixels, dense, found, repaired)

    return question


def _answer(model: Network, pixels: NDArray[Any]) -> Answer:
    return Answer(frozen(probabilities_of(model, pixels[None])[0]))


def _score_question(state: State, method: Method, key: ScoreKey) -> Question:
    data, network, way = state.data, state.network, state.pruning.way(method)
    tested_on = scored_on(state, key)
    cut, made = way.cut, state.pruning.made(method)
    assert data is not None
    assert cut is not None

    def question(cancelled: Callable[[], bool]) -> Scored | None:
        found = score(made or quickest(network, cut), tested_on, cancelled)
        return None if found is None else Scored(network, data, key, found)

    return question


class _Same:
    """Compares by identity, so that arrays and networks can be part of a key."""

    def __init__(self, thing: object) -> None:
        self._thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._thing is self._thing

    def __hash__(self) -> int:
        return id(self._thing)
