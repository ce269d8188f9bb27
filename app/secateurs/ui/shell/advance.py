"""How an event moves the state on: pure, nothing is computed or started here."""

from dataclasses import fields, replace

from secateurs.ui.compare.events import advance_sweep
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.export.events import advance_export
from secateurs.ui.history.events import advance_history
from secateurs.ui.layers.events import advance_budget, advance_sensitivity
from secateurs.ui.pad.events import advance_pad
from secateurs.ui.prune.events import PlayToggled, advance_pruning, reread
from secateurs.ui.runs.events import advance_runs
from secateurs.ui.shell.events import (
    ActivityChanged,
    Noticed,
    PageChosen,
    TensorFlowReady,
    ThemeChosen,
)
from secateurs.ui.shell.layout import Layout, advance_layout
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.train.events import advance_interrupted, advance_training
from secateurs.ui.tune.events import advance_tuning
from secateurs.ui.units.events import advance_units
from secateurs.ui.updates.state import advance_updates


def advance(state: State, event: object) -> State:
    """Return the state after the event; the very same where nothing changes.

    Every feature is given the state as it was before, and answers with its own part.
    """
    moved = _advanced(state, event)
    follows = reread(moved)
    return moved if follows is None else _advanced(moved, follows)


def _advanced(state: State, event: object) -> State:
    moved = replace(
        advance_runs(_advance_window(state, event), event),
        pad=advance_pad(state, event),
        pruning=advance_pruning(state, event),
        training=advance_training(state, event),
        interrupted_training=advance_interrupted(state, event),
        tuning=advance_tuning(state, event),
        sweep=advance_sweep(state, event),
        export=advance_export(state, event),
        sensitivity=advance_sensitivity(state, event),
        budget=advance_budget(state, event),
        units=advance_units(state, event),
        updates=advance_updates(state.updates, event),
        history=advance_history(state, event),
    )
    same = all(getattr(moved, part) is getattr(state, part) for part in _PARTS)
    return state if same else moved


_PARTS = tuple(part.name for part in fields(State))


PRESENTING = (
    "Presenting: Esc leaves, Ctrl+1 to Ctrl+5 change the page, Left and Right the sparsity."
)


def _notice_of(state: State, layout: Layout) -> Notice | None:
    """Say the way out of a presentation while it begins."""
    if layout.presenting and not state.layout.presenting:
        return Notice(PRESENTING)
    told = state.notice is not None and state.notice.text == PRESENTING
    return None if told and not layout.presenting else state.notice


def _advance_window(state: State, event: object) -> State:
    """Return the state after what is no feature's own."""
    layout = advance_layout(state.layout, event)
    if layout != state.layout:
        return replace(state, layout=layout, notice=_notice_of(state, layout))
    match event:
        case PageChosen(page):
            notice = state.notice
            if notice is not None and notice.event == event:  # its button has led here
                notice = replace(notice, action="", event=None)
            return replace(state, page=page, notice=notice)
        case ThemeChosen(theme):
            return replace(state, theme=theme)
        case DataLoaded(data):
            return replace(state, data=data)
        case PlayToggled(playing):
            return replace(state, playing=playing)
        case Noticed(notice):
            return replace(state, notice=notice)
        case TensorFlowReady():
            return replace(state, tensorflow_ready=True)
        case ActivityChanged(part, text):
            others = tuple(each for each in state.activities if each[0] != part)
            return replace(state, activities=(*others, (part, text)) if text else others)
    return state
