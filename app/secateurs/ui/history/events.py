"""What can happen to the history, and how it moves on."""

from dataclasses import dataclass, replace

from secateurs.core.history.tree import Tree
from secateurs.ui.history.state import HistoryState
from secateurs.ui.pad.events import (
    DrawingRedone,
    DrawingUndone,
    PadCleared,
    PictureShown,
    StrokeBegun,
)
from secateurs.ui.prune.events import StepReached
from secateurs.ui.prune.state import Choice
from secateurs.ui.runs.events import RunBroughtBack, RunDeleted
from secateurs.ui.shell.state import State


@dataclass(frozen=True, slots=True, eq=False)
class StepTaken:
    """Something was decided: the tree with the new step in force, and the choice."""

    tree: Tree
    choice: Choice


@dataclass(frozen=True, slots=True, eq=False)
class TreeShown:
    """The tree of the run in use, or the same tree with another name or figure in it."""

    tree: Tree
    choice: Choice  # of its current step


@dataclass(frozen=True, slots=True)
class UndoAsked:
    pass


@dataclass(frozen=True, slots=True)
class RedoAsked:
    pass


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """The tree is to be in front, with the keys on it."""


@dataclass(frozen=True, slots=True)
class StepAsked:
    """The way to any step."""

    step: str


@dataclass(frozen=True, slots=True)
class StepNamed:
    step: str
    name: str


@dataclass(frozen=True, slots=True)
class StepExportAsked:
    """A step is to be in force, and the Export page in front."""

    step: str


def advance_history(state: State, event: object) -> HistoryState:
    """Return the history after the event."""
    history = state.history
    match event:
        case StepTaken(tree, choice):
            return history.with_step(tree, choice)
        case TreeShown(tree, choice):
            return history.with_tree(tree, choice)
        case StepReached(step, choice) if history.tree and step in history.tree.nodes:
            return replace(history, tree=history.tree.at(step), choice=choice)
        case RunDeleted(record, was_current):
            return history.with_deleted(record, was_current)
        case RunBroughtBack(run_id):
            return history.with_brought_back(run_id)
        case _:
            return _with_drawing(state, event)
    return history


def _with_drawing(state: State, event: object) -> HistoryState:
    """Return the history after what is done on the pad."""
    history, pad = state.history, state.pad
    match event:
        case StrokeBegun() | PictureShown():
            return history.with_drawn(state.pruning.choice)
        case PadCleared() if not pad.sheet.is_empty:
            return history.with_drawn(state.pruning.choice)
        case DrawingUndone() if pad.can_undo:
            return history.with_drawing_undone()
        case DrawingRedone() if pad.can_redo:
            return history.with_drawing_redone()
    return history
