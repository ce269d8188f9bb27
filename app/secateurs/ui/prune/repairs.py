"""Makes the repaired networks that the state wants, off the GUI thread."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.repairs import Repairer
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import Method
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.prune.choices import repair_at_work
from secateurs.ui.prune.events import RepairChosen, Repaired
from secateurs.ui.prune.state import ScoreKey
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.work.pace import Question

KEPT = 12  # repaired networks that stay at hand


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A repaired network and what it is of."""

    network: Network
    data: Dataset
    key: ScoreKey
    event: Repaired
    remark: str = ""


class Repairing(QObject):
    """The newest wish wins; networks made before are kept for a while."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._about: tuple[object, object] = (None, None)  # network and data of what is kept
        self._repairer: Repairer | None = None
        self._kept: OrderedDict[ScoreKey, Repaired] = OrderedDict()
        self._asked: tuple[Method, Cut] | None = None
        self._remarked = ""  # what was said last
        self._lane = Lane("repair", self)
        self._lane.answered.connect(self._took)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        if self._about != (state.network, state.data):
            self._about = (state.network, state.data)
            self._repairer, self._asked = None, None
            self._remarked = ""
            self._kept.clear()
            self._lane.drop()
        method = repair_at_work(state)
        if method is None:
            if self._asked is not None:
                self._asked = None
                self._lane.drop()
            return
        self._want(state, method)

    def _want(self, state: State, method: Method) -> None:
        cut, key = state.pruning.way(method).cut, state.pruning.key(method)
        assert cut is not None
        if key in self._kept:
            known = self._kept[key]
            self._kept.move_to_end(key)
            self._controller.dispatch(Repaired(cut, known.repaired, known.quick))
        elif self._asked is None or self._asked[1] is not cut:
            self._asked = (method, cut)
            self._lane.ask(self._question(state, cut, key))

    def _question(self, state: State, cut: Cut, key: ScoreKey) -> Question:
        network, data = state.network, state.data
        assert data is not None
        if self._repairer is None:
            self._repairer = Repairer(network, data.train, state.run.settings.seed)
        repairer = self._repairer

        def question(cancelled: Callable[[], bool]) -> Made:
            repaired = repairer.repaired(cut, cancelled=cancelled)
            event = Repaired(cut, repaired, quickest(network, cut, repaired))
            return Made(network, data, key, event, repairer.remark)

        return question

    @Slot(object)
    def _took(self, made: Made) -> None:
        self._asked = None
        if (made.network, made.data) != self._about:
            return
        self._kept[made.key] = made.event
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._controller.dispatch(made.event)
        if made.remark and made.remark != self._remarked:
            self._remarked = made.remark
            self._controller.dispatch(Noticed(Notice(made.remark, "hint")))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        """Turn the switch off: what cannot be repaired must not be waited for."""
        self._asked = None
        self._controller.dispatch(RepairChosen(False))
        self._controller.tell_failure(failure)
