"""The trees of the experiments: the one shown, as they were left, and as they are in the store."""

import logging
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import SecateursError
from secateurs.core.history.tree import Figures, Node, Tree
from secateurs.core.pruning.account import Account
from secateurs.core.ranking.cut import Cut
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.history.events import StepTaken, TreeShown
from secateurs.ui.history.state import decision_of
from secateurs.ui.prune.state import Choice
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.state import State

logger = logging.getLogger(__name__)


class Trees:
    """Looks trees up by their runs, shows one, and keeps what changes.

    Attributes:
        shown: the tree of the run in use, None until the history has begun.
    """

    def __init__(self, controller: Controller, store: RunStore) -> None:
        self._controller = controller
        self._store = store
        self.writer = Writer(controller, store)
        self.shown: Tree | None = None
        self._kept: dict[str, Tree] = {}  # experiment: as it is in the store
        self._left: dict[str, Tree] = {}  # experiment: as it was left
        self._seen: dict[str, Tree] = {}  # experiment: as it was in the store at the last look

    @property
    def here(self) -> str:
        """The step in force, or ""."""
        return self.shown.current if self.shown else ""

    @property
    def is_kept(self) -> bool:
        """Whether the shown tree is in the store."""
        return self.shown is not None and self.shown.id in self._kept

    def show(self, tree: Tree, choice: Choice) -> None:
        self.shown = self._left[tree.id] = tree
        self._controller.dispatch(TreeShown(tree, choice))

    def grow(self, tree: Tree, state: State, **facts: object) -> None:
        """Take what is chosen for the next step of a tree, and keep it."""
        run, choice = state.run, state.pruning.choice
        self.shown = tree.deciding(decision_of(run.id, choice), run_name=run.name, **facts)
        self._controller.dispatch(StepTaken(self.shown, choice))
        self.save()

    def save(self) -> None:
        tree = self.shown
        if tree is None:
            return
        self._left[tree.id] = tree
        kept = self._kept.get(tree.id)
        self._kept[tree.id] = tree
        self.writer.keep(tree.id, tree.changed_since(kept), tree.current)

    def measure(self, state: State, choice: Choice) -> None:
        """Give the steps of the tree shown their figures once they are known."""
        tree = self.shown
        if tree is None:
            return
        measured = with_figures(tree, state)
        if measured is not tree:
            self.show(measured, choice)
            if self.is_kept:
                self.save()

    def known(self, run_id: str) -> Tree | None:
        """Return the tree that a run is in, as it was left or as it is in the store."""
        for tree in reversed(self._left.values()):
            if any(node.decision.run_id == run_id for node in tree.nodes.values()):
                return tree
        found = self._stored(run_id)
        if found is not None:
            self._kept[found.id] = self._left[found.id] = self._seen[found.id] = found
        return found

    def parent_of(self, record: RunRecord, origin: str) -> Tree | None:
        """Return the tree of the run that this one was made of, at the step it was made of.

        Args:
            origin: that step where it is known, or "".
        """
        with_step = (tree for tree in self._left.values() if origin in tree.nodes)
        tree = next(with_step, None) or self.known(record.parent)
        if tree is None:
            return None
        if origin not in tree.nodes or tree.nodes[origin].decision.run_id != record.parent:
            of_run = [n.id for n in tree.nodes.values() if n.decision.run_id == record.parent]
            if not of_run:
                return None
            origin = tree.current if tree.current in of_run else of_run[-1]
        return tree.at(origin)

    def join(self, found: Tree, run: RunRecord, choice: Choice) -> None:
        """Take in what another window has put into the store; the person stays where they are."""
        tree = self.shown
        if tree is not None and found.id == tree.id:
            seen = self._seen.get(tree.id)
            joined = tree.joined(found, seen.nodes if seen else {})
            if joined is not tree:
                self._kept[tree.id] = joined
                self.show(joined, choice)
        elif not self.is_kept:
            self._go_over_to(found, run, choice)
        self._seen[found.id] = found

    def join_first_of(self, run: RunRecord, choice: Choice) -> None:
        """Go over to the tree that another window has begun of this run, if it was first."""
        if not self.is_kept and (found := self._stored(run.id)):
            self._go_over_to(found, run, choice)

    def _go_over_to(self, found: Tree, run: RunRecord, choice: Choice) -> None:
        """Show a tree in place of one in which nothing was decided yet."""
        assert self.shown is not None
        of_run = [node for node in found.nodes.values() if node.decision.run_id == run.id]
        if not of_run:
            return
        decision = self.shown.here.decision
        like = found.like(decision)
        self._kept[found.id] = found
        if like:
            self.show(found.at(like.id), choice)
        else:
            self.show(found.at(of_run[0].id).deciding(decision, run_name=run.name), choice)

    def _stored(self, run_id: str) -> Tree | None:
        try:
            return self._store.history(run_id)
        except SecateursError:
            logger.warning("the history of %s could not be read", run_id, exc_info=True)
            return None


def with_figures(tree: Tree, state: State) -> Tree:
    """Return the tree with all that is known of its first and of its current step; it, if nothing.

    A step keeps what was measured on the data that its run learned from, whatever comes later.
    """
    return _with_current(_with_first(tree, state), state)


def _with_first(tree: Tree, state: State) -> Tree:
    """The whole network was tested when it was made."""
    root, run = tree.root, state.run
    way = state.pruning.way(root.decision.method)
    if root.figures or way.account is None or way.cut is None or root.decision.run_id != run.id:
        return tree
    if state.network.masks or not run.is_tested or not _is_own(state):
        return tree
    parts = sum(way.cut.sizes)
    total = way.account.parameters_total
    return tree.measured(root.id, _figures(state, run.test_accuracy, total, parts))


def _with_current(tree: Tree, state: State) -> Tree:
    pruning, here = state.pruning, tree.here
    method = here.decision.method
    way, old = pruning.way(method), here.figures
    if way.score is None or way.account is None or way.cut is None or pruning.is_repairing(method):
        return tree
    if state.history.is_moved(pruning.choice) or here.decision.run_id != state.run.id:
        return tree
    if old and old.data == state.run.dataset and not _is_own(state):
        return tree
    found = _found(state, way.score.accuracy, way.account, way.cut)
    return tree if old == found else tree.measured(here.id, found)


def _found(state: State, accuracy: float, account: Account, cut: Cut) -> Figures:
    return _figures(state, accuracy, account.parameters, sum(cut.left))


def _figures(state: State, accuracy: float, parameters: int, parts: int) -> Figures:
    data = state.data.name if state.data else ""
    return Figures(accuracy=accuracy, parameters=parameters, parts=parts, data=data)


def _is_own(state: State) -> bool:
    """Say whether the data in use are those that the run was tested on."""
    return state.data is not None and state.data.key == state.run.dataset_key


@dataclass(frozen=True, slots=True)
class _Steps:
    """What is to be kept; `entered`: a kill loses it no more, the disk has still to take it."""

    experiment: str
    nodes: Sequence[Node]
    current: str
    entered: bool


class Writer(QObject):
    """Enters steps at once and sees to the disk in the background, in order, none left out."""

    def __init__(self, controller: Controller, store: RunStore) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._waiting: deque[_Steps] = deque()
        self._lock = threading.Lock()
        self._stopped = False
        self._told = False
        self._lane = Lane("history", self)
        self._lane.failed.connect(self._failed)

    def keep(self, experiment: str, nodes: Sequence[Node], current: str) -> None:
        steps = (experiment, nodes, current)
        in_order = all(each.entered for each in tuple(self._waiting))
        entered = in_order and self._store.keep_steps_at_once(*steps)
        self._waiting.append(_Steps(*steps, entered))
        self._lane.ask(self._write)

    def stop(self) -> None:
        """Write what still waits; the store is left alone from then on."""
        self._lane.stop()
        with self._lock:
            self._stopped = True
            try:
                self._write_all()
            except SecateursError:
                logger.warning("the last steps could not be kept", exc_info=True)

    def _write(self, _: Cancelled) -> None:
        """Write all that waits, whoever asked: a newer question never drops an older step."""
        with self._lock:
            if self._stopped:
                return
            try:
                self._write_all()
            finally:
                self._store.release()

    def _write_all(self) -> None:
        while self._waiting:
            first = self._waiting[0]
            write = self._store.note_steps if first.entered else self._store.keep_steps
            write(first.experiment, first.nodes, first.current)
            self._waiting.popleft()
            self._told = False

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if not self._told:
            self._told = True
            self._controller.tell_failure(failure)
