"""Make the compact network of the one in front, as a new run."""

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import Method
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.prune.events import CompactingWent, PercentChosen
from secateurs.ui.runs.events import RunAsked, way_back, with_way_back
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import why_not_compact
from secateurs.ui.shell.events import ActivityChanged, Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.words import count, cut_name
from secateurs.work.compaction import Compacted, compacting_question
from secateurs.work.networks import PrunedRun


def pruned_run(state: State) -> PrunedRun | None:
    """Return the Prune page's network; None while it is not cut, or has no data."""
    method = state.pruning.choice.method
    way = state.pruning.way(method)
    if way.cut is None or state.data is None:
        return None
    repaired = way.repaired if state.pruning.wants_repair(method) else None
    name = _name(state.run.name, method, way.cut, way.ranking)
    return PrunedRun(
        state.network,
        way.cut,
        repaired,
        data=state.data,
        run=state.run,
        name=name,
        seed=state.run.settings.seed,
    )


def _name(run: str, method: Method, cut: Cut, ranking: Ranking | None) -> str:
    """Name the run and the cut; the run alone where its name tells of that cut already."""
    words = cut_name(method, cut.achieved)
    before = 0 if ranking is None else sum(ranking.gone)
    return f"{run} · {words}" if cut.parts_removed > before or words not in run else run


class Compacting(QObject):
    """One at a time; the network in use stays in the list."""

    kept = Signal(object)  # NetworkKept

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._back: RunAsked | None = None
        self._lane = Lane("compacting", self)
        self._lane.answered.connect(self._took)
        self._lane.failed.connect(self._failed)

    def stop(self) -> None:
        self._lane.stop()

    @Slot()
    def start(self) -> None:
        state = self._controller.state
        pruned = pruned_run(state)
        if pruned is None or state.tuning.making_compact or why_not_compact(state):
            return
        self._back = way_back(state)
        self._controller.dispatch(CompactingWent(True))
        self._controller.dispatch(ActivityChanged("compacting", f"Compacting {state.run.name}"))
        self._lane.ask(compacting_question(pruned, self._store))

    @Slot(object)
    def _took(self, compacted: Compacted) -> None:
        self._ended()
        record = compacted.kept.record
        self.kept.emit(compacted.kept)
        self._controller.dispatch(PercentChosen(0))
        size = f"{count(record.parameters)} parameters"
        text = f"{record.name} is in use: {size}, {compacted.exactness}."
        notice = with_way_back(Notice(text), self._back, self._controller.state.runs)
        self._controller.dispatch(Noticed(notice))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._ended()
        self._controller.tell_failure(failure)

    def _ended(self) -> None:
        self._controller.dispatch(CompactingWent(False))
        self._controller.dispatch(ActivityChanged("compacting", ""))
