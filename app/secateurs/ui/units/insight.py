"""Looks into the networks while something is drawn; into a Keras model off the GUI thread."""

import operator
from collections.abc import Mapping

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.evaluation.insight import Insight, insight_reader
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import is_inexact
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import Method
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.derive import readable
from secateurs.ui.shell.state import State
from secateurs.ui.units.events import InsightRefused, InsightsFound
from secateurs.ui.units.state import Insights
from secateurs.work.pace import Question


class LookingIntoDrawing(QObject):
    """Asks what the networks see of the drawing, live: what was there a moment ago is shown."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._asked: tuple[object, ...] = ()
        self._reader: DrawingReader | None = None  # of the current network
        self._lane = Lane("insight", self)
        self._lane.answered.connect(controller.dispatch)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        seen = state.page == "try" and state.units.insight_seen
        pixels = readable(state) if seen and not state.units.insight_refused else None
        if pixels is None:
            self._asked = ()
            self._lane.drop()
            return
        ways = ways_to_read(state)
        key = (state.network, pixels, *(each for way in ways.values() for each in way))
        if len(key) == len(self._asked) and all(map(operator.is_, key, self._asked)):
            return
        self._asked = key
        if self._reader is None or self._reader.network is not state.network:
            self._reader = DrawingReader(state.network)
            self._lane.drop()
        question = self._reader.question(pixels, ways)
        if state.network.is_chain:
            self._lane.answer(question)  # a plain network answers here, as in `derive`
        else:
            self._lane.ask_next(question)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        """Say so in the view's place, and ask no more of this network."""
        self._controller.dispatch(InsightRefused(self._controller.state.network, failure.text))

    def stop(self) -> None:
        self._lane.stop()


def ways_to_read(state: State) -> Mapping[Method, tuple[Cut, Network | None]]:
    """Return the cuts in view, each with the network that answers in its place, where one does."""
    pruning = state.pruning
    found: dict[Method, tuple[Cut, Network | None]] = {}
    for method in pruning.choice.methods:
        way = pruning.way(method)
        if way.cut is not None and pruning.is_made(method):
            found[method] = (way.cut, pruning.made(method))
    return found


class DrawingReader:
    """Looks into one network; the whole one is read once a drawing."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._reader = insight_reader(network)
        self._dense: tuple[AnyArray | None, Insight | None] = (None, None)

    def question(
        self, pixels: AnyArray, ways: Mapping[Method, tuple[Cut, Network | None]]
    ) -> Question:
        """Read the whole network and the cuts of it, all for the whole one's answer."""

        def question(cancelled: Cancelled) -> InsightsFound:
            with one_blas_thread:  # what it computes is too small to share out
                return read(cancelled)

        def read(cancelled: Cancelled) -> InsightsFound:
            read_before, dense = self._dense
            if dense is None or read_before is not pixels:
                dense = self._reader.read(self.network, pixels)
                self._dense = (pixels, dense)
            found: dict[Method, Insight] = {}
            for method, (cut, network) in ways.items():
                go_on(cancelled)
                if network is None:
                    found[method] = self._reader.read_cut(cut, pixels, dense.answer)
                    continue
                others = is_inexact(self.network, cut)  # the compact one has a graph of its own
                reader = insight_reader(network) if others else self._reader
                found[method] = reader.read(network, pixels, dense.answer)
            return InsightsFound(self.network, Insights(pixels, dense, found))

        return question
