"""Notes every decision, keeps it at once, and goes back and forth between them."""

import logging
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.core.base.errors import SecateursError
from secateurs.core.history.decisions import dense
from secateurs.core.history.tree import Made, Node, Tree, new_tree
from secateurs.core.ranking.hand_choices import NO_CHOICES
from secateurs.core.storage.new_runs import NetworkKept
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.ui.history.events import StepTaken, TreeShown
from secateurs.ui.history.figures import with_figures
from secateurs.ui.history.state import Deletion, Drawn, choice_of, decided, decision_of
from secateurs.ui.history.words import redone, undone
from secateurs.ui.history.writer import Writer
from secateurs.ui.pad.events import DrawingRedone, DrawingUndone
from secateurs.ui.prune.events import StepReached
from secateurs.ui.prune.state import Choice
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.events import RestoreAsked
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.state import Notice, State

logger = logging.getLogger(__name__)

REST = 500  # milliseconds without a step of the bar, after which its place is a decision


class History(QObject):
    """The tree moves with the choice; undo and redo move the choice with the tree."""

    def __init__(self, controller: Controller, store: RunStore, library: Library) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._library = library
        self._writer = Writer(controller, store)
        self._begun = False
        self._first = controller.state.pruning.choice
        self._tree: Tree | None = None
        self._kept: dict[str, Tree] = {}  # experiment: as it is in the store
        self._trees: dict[str, Tree] = {}  # experiment: as it was left
        self._seen: dict[str, Tree] = {}  # experiment: as it was in the store at the last look
        self._dragged = ""  # what of the choice has not rested yet
        self._heading = ""  # the step whose run is being read
        self._made: RunRecord | None = None  # a run that has just been made
        self._origin = ""  # the step that it is made of
        self.rest = QTimer(self, singleShot=True, interval=REST)
        self.rest.timeout.connect(self.settle)
        library.settled.connect(self._arrived_or_not)
        controller.state_changed.connect(self._follow)

    # The tree follows the choice.

    def begin(self) -> None:
        """Show the run's tree, at the step where it was left."""
        self._begun = True
        state = self._controller.state
        tree, choice = self._known(state.run.id), state.pruning.choice
        if tree is not None and _without_own(choice) == _without_own(self._first):
            self._show(tree, choice_of(tree.here.decision, choice))
            self._head_for(tree.current)
        else:
            self._adopt(state, tree)

    def stop(self) -> None:
        if self._begun:
            self.settle()
        self._writer.stop()

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        if not self._begun:
            return
        if state.run.id != before.run.id:
            self._follow_run(before, state)
        elif state.pruning.choice is not before.pruning.choice:
            self._follow_choice(before, state)
        elif before.playing and not state.playing:
            self.rest.start()
        elif _begins_to_make(before, state):
            self.settle()
            here = self._tree.current if self._tree else ""
            self._origin = _step_gone_on_from(before, state) or here
        elif _is_drawn_later(before, state):
            self.settle()  # the step comes before it
        if state.pruning is not before.pruning or state.history is not before.history:
            self._measure(state)

    def _follow_choice(self, before: State, state: State) -> None:
        if state.network is not before.network and self._made is None:
            self._keep_choice(before)
        elif not state.history.is_moved(state.pruning.choice):
            if self._made is None:
                self.rest.stop()
        elif self._made is not None:
            return  # it is one step with the run
        else:
            dragged = _dragged(before.pruning.choice, state.pruning.choice)
            if self.rest.isActive() and dragged != self._dragged:
                self._take(before)
            self._dragged = dragged
            if dragged:
                self.rest.start()
            else:
                self._take(state)

    def _keep_choice(self, before: State) -> None:
        """Keep what is decided where the same run is given its numbers in another way."""
        if self.rest.isActive():
            self._take(before)
        if self._tree is not None and not self._heading:
            self._reach(self._tree.current)

    def _follow_run(self, before: State, state: State) -> None:
        if self.rest.isActive() and self._made is None:
            self._take(before)
        self.rest.stop()
        if self._made is not None and self._made.id == state.run.id:
            self.rest.start(0)  # what is chosen with it is the same step
            return
        self._made = None
        if self._heading and self._tree is not None:
            if self._tree.nodes[self._heading].decision.run_id == state.run.id:
                return  # the step is reached in a moment
            self._heading = ""
        self._adopt(state, self._known(state.run.id))

    @Slot()
    def settle(self) -> None:
        """Take what is chosen for decided."""
        self.rest.stop()
        self.rest.setInterval(REST)
        state = self._controller.state
        if self._made is not None and self._made.id == state.run.id:
            self._take_made(state, self._made)
        elif state.history.is_moved(state.pruning.choice):
            self._take(state)

    @Slot(object)
    def made(self, kept: NetworkKept) -> None:
        """Learn of a run that was made of a step, before it is the one in use."""
        if kept.record.kind in ("tuned", "compacted"):
            self.settle()
            self._made = kept.record

    # What other windows decide.

    @property
    def watched(self) -> tuple[str, str]:
        """The run in use, and its experiment where that is in the store."""
        tree = self._tree
        known = tree.id if tree is not None and tree.id in self._kept else ""
        return self._controller.state.run.id, known

    def join(self, found: Tree) -> bool:
        """Take in what is in the store of the run in use; the person stays where they are.

        Returns:
            Whether it was the time for it.
        """
        state, tree = self._controller.state, self._tree
        if tree is None:
            return False
        if found.id == tree.id:
            seen = self._seen.get(tree.id)
            joined = tree.joined(found, seen.nodes if seen else {})
            if joined is not tree:
                self._kept[tree.id] = joined
                self._show(joined, self._settled)
        elif tree.id not in self._kept:
            moved = state.history.is_moved(state.pruning.choice)
            if moved or self._heading or self._made:
                return False
            self._go_over_to(found, state.run)
        self._seen[found.id] = found
        return True

    def _go_over_to(self, found: Tree, run: RunRecord) -> None:
        """Show a tree in place of one in which nothing was decided yet."""
        assert self._tree is not None
        of_run = [node for node in found.nodes.values() if node.decision.run_id == run.id]
        if not of_run:
            return
        decision = self._tree.here.decision
        like = found.like(decision)
        self._kept[found.id] = found
        self._show(
            found.at(like.id)
            if like
            else found.at(of_run[0].id).deciding(decision, run_name=run.name),
            self._settled,
        )

    def _take(self, state: State) -> None:
        if self._tree is None:
            return
        self.rest.stop()
        if self._tree.id not in self._kept and (found := self._stored(state.run.id)):
            self._go_over_to(found, state.run)  # another window was first
        choice = state.pruning.choice
        decision = decision_of(state.run.id, choice)
        self._tree = self._tree.deciding(decision, run_name=state.run.name)
        self._controller.dispatch(StepTaken(self._tree, choice))
        self._save()

    def _take_made(self, state: State, record: RunRecord) -> None:
        self._made = None
        tree = self._parent_tree(record)
        if tree is None:
            self._adopt(state, self._known(record.id))
            return
        made: Made = "tuned" if record.kind == "tuned" else "compacted"
        choice = state.pruning.choice
        decision = decision_of(record.id, choice)
        facts = {"run_name": record.name, "made": made, "seconds": record.seconds}
        self._tree = tree.deciding(decision, **facts)
        self._controller.dispatch(StepTaken(self._tree, choice))
        self._save()

    def _parent_tree(self, record: RunRecord) -> Tree | None:
        """Return the tree of the run that this one was made of, at the step that it is made of."""
        step = self._origin
        with_step = (tree for tree in self._trees.values() if step in tree.nodes)
        tree = next(with_step, None) or self._known(record.parent)
        if tree is None:
            return None
        if step not in tree.nodes or tree.nodes[step].decision.run_id != record.parent:
            of_run = [n.id for n in tree.nodes.values() if n.decision.run_id == record.parent]
            if not of_run:
                return None
            step = tree.current if tree.current in of_run else of_run[-1]
        return tree.at(step)

    def _adopt(self, state: State, tree: Tree | None) -> None:
        """Show a run's tree; what is chosen already is looked up in it, or is its next step."""
        choice = state.pruning.choice
        decision = decision_of(state.run.id, choice)
        if tree is None:
            first = new_tree(dense(decision), state.run.name, state.run.created)
            self._show(first.deciding(decision, run_name=state.run.name), choice)
            return  # kept with the first decision
        left = tree.here.decision
        lost = {"shares": left.shares, "remove": left.remove, "protect": left.protect}
        if left == decision.model_copy(update=lost):  # all that a newly opened run begins without
            left_choice = choice_of(left, choice)
            self._show(tree, left_choice)
            self._controller.dispatch(StepReached(tree.current, left_choice))
            return
        like = tree.like(decision)
        moved = tree.at(like.id) if like else tree.deciding(decision, run_name=state.run.name)
        self._show(moved, choice)
        self._save()

    def _show(self, tree: Tree, choice: Choice) -> None:
        self._tree = self._trees[tree.id] = tree
        self._controller.dispatch(TreeShown(tree, choice))

    def _known(self, run_id: str) -> Tree | None:
        for tree in reversed(self._trees.values()):
            if any(node.decision.run_id == run_id for node in tree.nodes.values()):
                return tree
        found = self._stored(run_id)
        if found is not None:
            self._kept[found.id] = self._trees[found.id] = self._seen[found.id] = found
        return found

    def _stored(self, run_id: str) -> Tree | None:
        try:
            return self._store.history(run_id)
        except SecateursError:
            logger.warning("the history of %s could not be read", run_id, exc_info=True)
            return None

    def _save(self) -> None:
        tree = self._tree
        if tree is None:
            return
        self._trees[tree.id] = tree
        kept = self._kept.get(tree.id)
        self._kept[tree.id] = tree
        self._writer.keep(tree.id, tree.changed_since(kept), tree.current)

    def _measure(self, state: State) -> None:
        """Give the current step its figures once they are known."""
        tree = self._tree
        if tree is None or tree.current != state.history.here:
            return
        measured = with_figures(tree, state)
        if measured is not tree:
            self._show(measured, self._settled)
            if tree.id in self._kept:
                self._save()

    # The choice follows the tree.

    @Slot()
    def undo(self) -> None:
        """Take back what was done last: on the pad, a deletion, or the step in force."""
        state = self._controller.state
        last = undone(state)
        if isinstance(last, Drawn) and not state.history.is_moved(state.pruning.choice):
            self._controller.dispatch(DrawingUndone())
            return
        self._rest_now()
        last = undone(self._controller.state)
        if isinstance(last, Deletion) and not self._heading:
            self.restore(last.record.id)
        elif self._tree is not None and (up := self._tree.parent(self._aim)) is not None:
            self.go(up.id)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        state = self._controller.state
        next_one = redone(state)
        if isinstance(next_one, Drawn) and not state.history.is_moved(state.pruning.choice):
            self._controller.dispatch(DrawingRedone())
            return
        self._rest_now()
        next_one = redone(self._controller.state)
        if isinstance(next_one, Deletion) and not self._heading:
            self._library.delete(next_one.record.id)
        elif self._tree is not None and (down := self._tree.at(self._aim).redone()) is not None:
            self.go(down.id)

    @Slot(str)
    def go(self, step: str) -> None:
        """Go to a step; its run is opened where it is another."""
        self._rest_now()
        if self._tree is not None and step in self._tree.nodes and step != self._aim:
            self._head_for(step)

    def _head_for(self, step: str) -> None:
        tree, state = self._tree, self._controller.state
        assert tree is not None
        node = tree.nodes[step]
        run_id = node.decision.run_id
        if not any(run.id == run_id for run in state.runs):
            self._tell_gone(node)
        elif run_id == state.run.id and not state.awaited:
            self._reach(step)
        else:
            self._heading = step
            self._library.open(run_id, lambda: self._reach(step))

    @Slot(str, str)
    def name(self, step: str, name: str) -> None:
        if self._tree is not None and step in self._tree.nodes:
            self._show(self._tree.named(step, name), self._settled)
            self._save()

    @Slot(str)
    def export(self, step: str) -> None:
        self.go(step)
        self._controller.dispatch(PageChosen("export"))

    @Slot(str)
    def delete(self, run_id: str) -> None:
        """Delete a run; undo brings it back."""
        self._rest_now()
        self._library.delete(run_id)

    @Slot(str)
    def restore(self, run_id: str) -> None:
        """Bring a deleted run back, as the one in use where it was that."""
        state = self._controller.state
        found = [each for each in state.history.deleted if each.record.id == run_id]
        self._library.restore(run_id)
        back = any(run.id == run_id for run in self._controller.state.runs)
        if back and found and found[0].was_current and found[0].at == state.history.here:
            self._library.open(run_id)

    @property
    def _aim(self) -> str:
        """The step that is in force, or that will be in a moment."""
        return self._heading or (self._tree.current if self._tree else "")

    @property
    def _settled(self) -> Choice:
        state = self._controller.state
        return state.history.choice or state.pruning.choice

    def _rest_now(self) -> None:
        if self._controller.state.playing:
            self._controller.play(False)
        self.settle()

    def _reach(self, step: str) -> None:
        self._heading = ""
        if self._tree is None:
            return
        self._tree = self._tree.at(step)
        choice = choice_of(self._tree.here.decision, self._controller.state.pruning.choice)
        self._controller.dispatch(StepReached(step, choice))
        if self._tree.id in self._kept:
            self._save()

    @Slot()
    def _arrived_or_not(self) -> None:
        """Give up a step whose run could not be read."""
        if self._heading and self._tree is not None:
            run_id = self._tree.nodes[self._heading].decision.run_id
            if run_id != self._controller.state.run.id:
                self._heading = ""

    def _tell_gone(self, node: Node) -> None:
        run_id = node.decision.run_id
        text = f"This step is of {node.run_name}, which was deleted."
        deleted = self._controller.state.history.deleted
        can_come_back = any(each.record.id == run_id for each in deleted)
        action, event = ("Bring it back", RestoreAsked(run_id)) if can_come_back else ("", None)
        self._controller.dispatch(Noticed(Notice(text, "error", "", action, event)))


def _without_own(choice: Choice) -> tuple[object, ...]:
    """Return what of a choice is no run's own, and stays when another is opened."""
    return decided(replace(choice, shares=None, hand=NO_CHOICES))


def _begins_to_make(before: State, state: State) -> bool:
    """Say whether a run begins to be made of the step in force."""
    tuning, was = state.tuning, before.tuning
    compacts = tuning.making_compact and not was.making_compact
    return compacts or (tuning.is_live and not was.is_live)


def _step_gone_on_from(before: State, state: State) -> str:
    """Return the step of a fine-tuning that goes on, where that is known."""
    return state.tuning.step if state.tuning.is_live and not before.tuning.is_live else ""


def _is_drawn_later(before: State, state: State) -> bool:
    """Say whether the drawing was changed after something was chosen that is no step yet."""
    deeds = state.history.deeds
    return deeds is not before.history.deeds and any(not each.at for each in deeds[-1:])


def _dragged(before: Choice, choice: Choice) -> str:
    """Return what alone has moved, if it is what is dragged or brushed: more may follow at once."""
    for aspect in ("percent", "shares", "hand"):
        as_before = {aspect: getattr(before, aspect)}
        if decided(replace(choice, **as_before)) == decided(before) != decided(choice):
            return aspect
    return ""
