"""Notes every decision, keeps it at once, and goes back and forth between them."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot

from secateurs.core.history.decisions import dense
from secateurs.core.history.tree import Made, Node, Tree, new_tree
from secateurs.core.ranking.hand_choices import NO_CHOICES
from secateurs.core.storage.new_runs import NetworkKept
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.ui.history.state import Deletion, Drawn, choice_of, decided, decision_of
from secateurs.ui.history.trees import Trees
from secateurs.ui.history.words import redone, undone
from secateurs.ui.pad.events import DrawingRedone, DrawingUndone
from secateurs.ui.prune.events import StepReached
from secateurs.ui.prune.state import Choice
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.events import RestoreAsked
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.state import Notice, State

REST = 500  # milliseconds without a step of the bar, after which its place is a decision


class History(QObject):
    """The tree moves with the choice; undo and redo move the choice with the tree."""

    def __init__(self, controller: Controller, store: RunStore, library: Library) -> None:
        super().__init__(controller)
        self._controller = controller
        self._library = library
        self._trees = Trees(controller, store)
        self._begun = False
        self._first = controller.state.pruning.choice
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
        tree, choice = self._trees.known(state.run.id), state.pruning.choice
        if tree is not None and _without_own(choice) == _without_own(self._first):
            self._trees.show(tree, choice_of(tree.here.decision, choice))
            self._head_for(tree.current)
        else:
            self._adopt(state, tree)

    def stop(self) -> None:
        if self._begun:
            self.settle()
        self._trees.writer.stop()

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
            self._origin = _step_gone_on_from(before, state) or self._trees.here
        elif _is_drawn_later(before, state):
            self.settle()  # the step comes before it
        if state.pruning is not before.pruning or state.history is not before.history:
            self._measure(state)

    def _follow_choice(self, before: State, state: State) -> None:
        given_anew = state.network is not before.network
        reread = state.pruning.other is before.network  # as was chosen: it is a step
        if given_anew and not reread and self._made is None:
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
        if self._trees.shown is not None and not self._heading:
            self._reach(self._trees.shown.current)

    def _follow_run(self, before: State, state: State) -> None:
        if self.rest.isActive() and self._made is None:
            self._take(before)
        self.rest.stop()
        if self._made is not None and self._made.id == state.run.id:
            self.rest.start(0)  # what is chosen with it is the same step
            return
        self._made = None
        if self._heading and self._trees.shown is not None:
            if self._trees.shown.nodes[self._heading].decision.run_id == state.run.id:
                return  # the step is reached in a moment
            self._heading = ""
        self._adopt(state, self._trees.known(state.run.id))

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
        tree = self._trees.shown
        known = tree.id if tree is not None and self._trees.is_kept else ""
        return self._controller.state.run.id, known

    def join(self, found: Tree) -> bool:
        """Take in what is in the store of the run in use; the person stays where they are.

        Returns:
            Whether it was the time for it.
        """
        state, tree = self._controller.state, self._trees.shown
        if tree is None:
            return False
        if found.id != tree.id and not self._trees.is_kept:
            moved = state.history.is_moved(state.pruning.choice)
            if moved or self._heading or self._made:
                return False
        self._trees.join(found, state.run, self._settled)
        return True

    def _take(self, state: State) -> None:
        self.rest.stop()
        if self._trees.shown is not None:
            self._trees.join_first_of(state.run, self._settled)
            self._trees.grow(self._trees.shown, state)

    def _take_made(self, state: State, record: RunRecord) -> None:
        self._made = None
        tree = self._trees.parent_of(record, self._origin)
        if tree is None:
            self._adopt(state, self._trees.known(record.id))
            return
        made: Made = "tuned" if record.kind == "tuned" else "compacted"
        self._trees.grow(tree, state, made=made, seconds=record.seconds)

    def _adopt(self, state: State, tree: Tree | None) -> None:
        """Show a run's tree; what is chosen already is looked up in it, or is its next step."""
        choice = state.pruning.choice
        decision = decision_of(state.run.id, choice)
        if tree is None:
            first = new_tree(dense(decision), state.run.name, state.run.created)
            self._trees.show(first.deciding(decision, run_name=state.run.name), choice)
            return  # kept with the first decision
        left = tree.here.decision
        own = {"shares", "remove", "protect", "exact", "skip"}
        lost = {name: getattr(left, name) for name in own}
        if left == decision.model_copy(update=lost):  # all that a newly opened run begins without
            left_choice = choice_of(left, choice)
            self._trees.show(tree, left_choice)
            self._controller.dispatch(StepReached(tree.current, left_choice))
            return
        like = tree.like(decision)
        moved = tree.at(like.id) if like else tree.deciding(decision, run_name=state.run.name)
        self._trees.show(moved, choice)
        self._trees.save()

    def _measure(self, state: State) -> None:
        """Give the current step its figures once they are known."""
        tree = self._trees.shown
        if tree is not None and tree.current == state.history.here:
            self._trees.measure(state, self._settled)

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
        elif (
            self._trees.shown is not None
            and (up := self._trees.shown.parent(self._aim)) is not None
        ):
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
        elif (
            self._trees.shown is not None
            and (down := self._trees.shown.at(self._aim).redone()) is not None
        ):
            self.go(down.id)

    @Slot(str)
    def go(self, step: str) -> None:
        """Go to a step; its run is opened where it is another."""
        self._rest_now()
        if self._trees.shown is not None and step in self._trees.shown.nodes and step != self._aim:
            self._head_for(step)

    def go_back_to(self, run_id: str) -> bool:
        """Go to the step of a run that the one in use was made of; say whether there is one."""
        self._rest_now()
        tree = self._trees.shown
        path = tree.path(self._aim) if tree is not None else ()
        steps = [node.id for node in path if node.decision.run_id == run_id]
        if steps:
            self.go(steps[-1])
        return bool(steps)

    def _head_for(self, step: str) -> None:
        tree, state = self._trees.shown, self._controller.state
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
        if self._trees.shown is not None and step in self._trees.shown.nodes:
            self._trees.show(self._trees.shown.named(step, name), self._settled)
            self._trees.save()

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
        return self._heading or self._trees.here

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
        if self._trees.shown is None:
            return
        self._trees.shown = self._trees.shown.at(step)
        choice = choice_of(self._trees.shown.here.decision, self._controller.state.pruning.choice)
        self._controller.dispatch(StepReached(step, choice))
        if self._trees.is_kept:
            self._trees.save()

    @Slot()
    def _arrived_or_not(self) -> None:
        """Give up a step whose run could not be read."""
        if self._heading and self._trees.shown is not None:
            run_id = self._trees.shown.nodes[self._heading].decision.run_id
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
    return decided(replace(choice, shares=None, hand=NO_CHOICES, exact=True, skip=()))


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
