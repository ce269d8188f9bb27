"""The trees of the experiments: the one shown, as they were left, and as they are in the store."""

import logging

from secateurs.core.base.errors import SecateursError
from secateurs.core.history.tree import Tree
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.ui.history.events import StepTaken, TreeShown
from secateurs.ui.history.state import decision_of
from secateurs.ui.history.writer import Writer
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
