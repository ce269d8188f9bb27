"""The experiment's steps, and what else undo can take back."""

from dataclasses import dataclass, replace

from secateurs.core.history.decisions import Decision, LayerUnits, SharesByLayer
from secateurs.core.history.tree import Node, Tree
from secateurs.core.ranking.hand_choices import HandChoices, Numbers
from secateurs.core.storage.records import RunRecord
from secateurs.ui.prune.state import Choice, LayerShares, Shown


@dataclass(frozen=True, slots=True)
class Deletion:
    """A run that was deleted, or brought back again.

    Attributes:
        at: the step that was in force then: undo comes to it there.
        was_current: whether it was the network in use.
    """

    record: RunRecord
    at: str
    was_current: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class HistoryState:
    """The tree of the current experiment; None until it is read.

    Attributes:
        choice: what the current step decided, as it was chosen.
        deleted: runs that undo brings back, the last one last.
        brought_back: runs that redo deletes again, the next one last.
        on_pad: the last thing that was done was drawing: undo is the pad's.
    """

    tree: Tree | None = None
    choice: Choice | None = None
    deleted: tuple[Deletion, ...] = ()
    brought_back: tuple[Deletion, ...] = ()
    on_pad: bool = False

    @property
    def here(self) -> str:
        """The id of the step in force, or ""."""
        return self.tree.current if self.tree else ""

    @property
    def undone(self) -> Deletion | Node | None:
        """What undo takes back: a deletion since the last step, or that step."""
        if self.deleted and self.deleted[-1].at == self.here:
            return self.deleted[-1]
        return self.tree.here if self.tree and self.tree.undone() else None

    @property
    def redone(self) -> Deletion | Node | None:
        """What redo does again."""
        if self.brought_back and self.brought_back[-1].at == self.here:
            return self.brought_back[-1]
        return self.tree.redone() if self.tree else None

    def is_moved(self, choice: Choice) -> bool:
        """Say whether something was chosen that is no step yet."""
        return self.choice is not None and decided(choice) != decided(self.choice)

    def with_tree(self, tree: Tree, choice: Choice) -> "HistoryState":
        """Show another tree; what was deleted last stays the next that undo takes back."""
        moved = replace(self, tree=tree, choice=choice)
        if self.tree is None or self.tree.id == tree.id:
            return moved
        return replace(
            moved,
            deleted=_moved(self.deleted, self.here, tree.current),
            brought_back=_moved(self.brought_back, self.here, tree.current),
        )

    def with_deleted(self, record: RunRecord, was_current: bool) -> "HistoryState":
        entry = Deletion(record, self.here, was_current)
        left = tuple(each for each in self.brought_back if each.record.id != record.id)
        return replace(self, deleted=(*self.deleted, entry), brought_back=left, on_pad=False)

    def with_brought_back(self, run_id: str) -> "HistoryState":
        found = [each for each in self.deleted if each.record.id == run_id]
        left = tuple(each for each in self.deleted if each.record.id != run_id)
        again = tuple(replace(each, at=self.here) for each in found)
        back = (*self.brought_back, *again)
        return replace(self, deleted=left, brought_back=back, on_pad=False)


def _moved(entries: tuple[Deletion, ...], here: str, there: str) -> tuple[Deletion, ...]:
    return tuple(replace(each, at=there) if each.at == here else each for each in entries)


def decided(choice: Choice) -> tuple[object, ...]:
    """Return what of a choice is a decision; whether both ways are looked at is none."""
    return (
        choice.percent,
        choice.method,
        choice.criterion,
        choice.scope,
        choice.pattern,
        choice.repaired,
        choice.shares,
        choice.hand,
    )


def decision_of(run_id: str, choice: Choice) -> Decision:
    shares = choice.shares
    return Decision(
        run_id=run_id,
        method=choice.method,
        criterion=choice.criterion,
        scope=choice.scope,
        pattern=choice.pattern,
        percent=choice.percent,
        shares=SharesByLayer(**shares._asdict()) if shares else None,
        remove=_listed(choice.hand.remove),
        protect=_listed(choice.hand.protect),
        repaired=choice.repaired,
    )


def choice_of(decision: Decision, choice: Choice) -> Choice:
    """Return the choice with all that was decided; what is shown has the method in it."""
    told = decision.shares
    shares = LayerShares(told.method, told.by_layer, told.before, told.searched) if told else None
    hand = HandChoices(dict(decision.remove), dict(decision.protect))
    shown: Shown = choice.shown if choice.shown == "both" else decision.method
    return replace(
        choice,
        shown=shown,
        percent=decision.percent,
        method=decision.method,
        criterion=decision.criterion,
        scope=decision.scope,
        pattern=decision.pattern,
        repaired=decision.repaired,
        shares=choice.shares if choice.shares == shares else shares,
        hand=choice.hand if choice.hand == hand else hand,
    )


def _listed(chosen: Numbers) -> LayerUnits:
    return tuple((layer, tuple(map(int, units))) for layer, units in sorted(chosen.items()))
