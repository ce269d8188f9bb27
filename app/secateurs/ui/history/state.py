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


@dataclass(frozen=True, slots=True)
class Drawn:
    """A change of the drawing, which the pad itself takes back.

    Attributes:
        at: as of a deletion; "" while what is chosen is about to be a step.
    """

    at: str


Deed = Deletion | Drawn
MOST = 200  # deeds, as of the pad


@dataclass(frozen=True, slots=True, eq=False)
class HistoryState:
    """The tree of the current experiment; None until it is read.

    Attributes:
        choice: what the current step decided, as it was chosen.
        deeds: what was done beside the tree, the last one last.
        taken_back: what of that redo does again, the next one last.
    """

    tree: Tree | None = None
    choice: Choice | None = None
    deeds: tuple[Deed, ...] = ()
    taken_back: tuple[Deed, ...] = ()

    @property
    def here(self) -> str:
        """The id of the step in force, or ""."""
        return self.tree.current if self.tree else ""

    @property
    def deleted(self) -> tuple[Deletion, ...]:
        """The runs that undo brings back, the last one last."""
        return tuple(each for each in self.deeds if isinstance(each, Deletion))

    def undone(self, *, drawing: bool) -> Deed | Node | None:
        """Return what undo takes back: what was done since the last step, or that step.

        Args:
            drawing: whether the drawing can go back.
        """
        if deed := _last(self.deeds, self.here, drawing):
            return deed
        if self.tree and self.tree.undone():
            return self.tree.here
        return Drawn(self.here) if drawing else None

    def redone(self, *, drawing: bool) -> Deed | Node | None:
        """Return what redo does again."""
        if deed := _last(self.taken_back, self.here, drawing):
            return deed
        step = self.tree.redone() if self.tree else None
        return step or (Drawn(self.here) if drawing else None)

    def is_moved(self, choice: Choice) -> bool:
        """Say whether something was chosen that is no step yet."""
        return self.choice is not None and decided(choice) != decided(self.choice)

    def with_tree(self, tree: Tree, choice: Choice) -> "HistoryState":
        """Show another tree; what was done last stays the next that undo takes back."""
        moved = replace(self, tree=tree, choice=choice)
        if self.tree is not None and self.tree.id == tree.id:
            return moved
        return replace(
            moved,
            deeds=_moved(self.deeds, self.here, tree.current),
            taken_back=_moved(self.taken_back, self.here, tree.current),
        )

    def with_step(self, tree: Tree, choice: Choice) -> "HistoryState":
        """Take a step: what was drawn once it was chosen is later than it."""
        moved = self.with_tree(tree, choice)
        later = tuple(each for each in moved.taken_back if each.at != self.here)
        return replace(moved, deeds=_moved(moved.deeds, "", tree.current), taken_back=later)

    def with_deleted(self, record: RunRecord, was_current: bool) -> "HistoryState":
        entry = Deletion(record, self.here, was_current)
        left = tuple(each for each in self.taken_back if not _is_of(each, record.id))
        return replace(self, deeds=(*self.deeds, entry), taken_back=left)

    def with_brought_back(self, run_id: str) -> "HistoryState":
        found = [each for each in self.deleted if _is_of(each, run_id)]
        left = tuple(each for each in self.deeds if not _is_of(each, run_id))
        again = tuple(replace(each, at=self.here) for each in found)
        return replace(self, deeds=left, taken_back=(*self.taken_back, *again))

    def with_drawn(self, choice: Choice) -> "HistoryState":
        """Note that the drawing was changed."""
        at = "" if self.is_moved(choice) else self.here
        left = tuple(each for each in self.taken_back if isinstance(each, Deletion))
        return replace(self, deeds=(*self.deeds, Drawn(at))[-MOST:], taken_back=left)

    def with_drawing_undone(self) -> "HistoryState":
        left = _without_drawn(self.deeds)
        return replace(self, deeds=left, taken_back=(*self.taken_back, Drawn(self.here)))

    def with_drawing_redone(self) -> "HistoryState":
        left = _without_drawn(self.taken_back)
        return replace(self, deeds=(*self.deeds, Drawn(self.here)), taken_back=left)


def _last(deeds: tuple[Deed, ...], here: str, drawing: bool) -> Deed | None:
    """Return the last deed, if it belongs to the step in force; not of drawing, if that cannot."""
    possible = (each for each in reversed(deeds) if drawing or isinstance(each, Deletion))
    last = next(possible, None)
    return last if last is not None and last.at in (here, "") else None


def _moved(deeds: tuple[Deed, ...], here: str, there: str) -> tuple[Deed, ...]:
    return tuple(replace(each, at=there) if each.at == here else each for each in deeds)


def _is_of(deed: Deed, run_id: str) -> bool:
    return isinstance(deed, Deletion) and deed.record.id == run_id


def _without_drawn(deeds: tuple[Deed, ...]) -> tuple[Deed, ...]:
    """Leave out the last change of the drawing."""
    last = max((at for at, each in enumerate(deeds) if isinstance(each, Drawn)), default=None)
    return deeds if last is None else (*deeds[:last], *deeds[last + 1 :])


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
        choice.exact,
        choice.skip,
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
        exact=choice.exact,
        skip=choice.skip,
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
        exact=decision.exact,
        skip=decision.skip,
        shares=choice.shares if choice.shares == shares else shares,
        hand=choice.hand if choice.hand == hand else hand,
    )


def _listed(chosen: Numbers) -> LayerUnits:
    return tuple((layer, tuple(map(int, units))) for layer, units in sorted(chosen.items()))
