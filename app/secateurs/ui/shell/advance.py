"""How an event moves the state on: pure, nothing is computed or started here."""

from dataclasses import replace
from typing import Any

from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import takes_drawings
from secateurs.core.evaluation.points import SweepPoint, Way
from secateurs.core.evaluation.score import Score
from secateurs.core.network.answers import can_read
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.compare.advance import of_sweep_choice
from secateurs.ui.compare.events import (
    AllSeedsChosen,
    AxisChosen,
    FindingsMade,
    InterruptedSweepFound,
    LevelsEdited,
    PointFound,
    PointsListed,
    SweepBegun,
    SweepEnded,
)
from secateurs.ui.compare.state import parse_levels
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.export.advance import of_export
from secateurs.ui.layers.advance import of_layers, without_layers_found
from secateurs.ui.pad.events import (
    DrawingRedone,
    DrawingUndone,
    PadCleared,
    PictureShown,
    StrokeBegun,
    StrokeEnded,
    StrokeExtended,
)
from secateurs.ui.pad.state import Pad
from secateurs.ui.prune.events import (
    Answered,
    CriterionChosen,
    MethodChosen,
    PatternChosen,
    PercentChosen,
    PlayToggled,
    Ranked,
    RepairChosen,
    Repaired,
    ScopeChosen,
    Scored,
    SharesChosen,
    ShownChosen,
    StripRead,
)
from secateurs.ui.prune.state import PruningState, ScoreKey, with_way
from secateurs.ui.runs.events import (
    OpeningChanged,
    RunAwaited,
    RunDeleted,
    RunOpened,
    RunsListed,
    Saved,
)
from secateurs.ui.shell.events import (
    ActivityChanged,
    Noticed,
    PageChosen,
    TensorFlowReady,
    ThemeChosen,
)
from secateurs.ui.shell.state import State
from secateurs.ui.train.events import (
    CurvesShown,
    FieldEdited,
    InterruptedTrainingFound,
    PhaseReached,
    TrainingAsked,
    TrainingFailed,
    TrainingWent,
)
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.advance import of_tuning
from secateurs.ui.updates.state import ReleasesFound, UpdatesAsked


def advance(state: State, event: object) -> State:
    """Return the state after the event; unknown events change nothing."""
    others = (_of_sweep, of_sweep_choice, of_export, of_layers, of_tuning)
    for part in (_of_window, _of_pad, _of_pruning, _of_training, *others, _of_run):
        changed = part(state, event)
        if changed is not None:
            return changed
    return state


def _of_window(state: State, event: object) -> State | None:
    match event:
        case PageChosen(page):
            return replace(state, page=page)
        case ThemeChosen(theme):
            return replace(state, theme=theme)
        case PlayToggled(playing):
            return replace(state, playing=playing)
        case Noticed(notice):
            return replace(state, notice=notice)
        case TensorFlowReady():
            return replace(state, tensorflow_ready=True)
        case Saved(time):
            return replace(state, saved=time)
        case ActivityChanged(part, text):
            others = tuple(each for each in state.activities if each[0] != part)
            return replace(state, activities=(*others, (part, text)) if text else others)
        case ReleasesFound(host):
            return replace(state, updates=replace(state.updates, host=host))
        case UpdatesAsked(asking):
            return replace(state, updates=replace(state.updates, asking=asking))
    return None


def _of_pad(state: State, event: object) -> State | None:
    pad = _moved(state.pad, event)
    return None if pad is None else replace(state, pad=pad)


def _moved(pad: Pad, event: object) -> Pad | None:
    match event:
        case StrokeBegun(point):
            return pad.begin_stroke(point)
        case StrokeExtended(points):
            return pad.extend_stroke(points)
        case StrokeEnded():
            return pad.end_stroke()
        case DrawingUndone():
            return pad.undo()
        case DrawingRedone():
            return pad.redo()
        case PadCleared():
            return pad.clear()
        case PictureShown(picture):
            return pad.show_picture(picture)
    return None


def _of_pruning(state: State, event: object) -> State | None:
    pruning = state.pruning
    match event:
        case PercentChosen(percent):
            return _chosen(state, percent=min(max(percent, 0), 99))
        case ShownChosen(shown):
            return _chosen(state, shown=shown)
        case MethodChosen(method):
            return _chosen(state, method=method)
        case CriterionChosen(criterion):
            return _chosen(state, criterion=criterion)
        case ScopeChosen(scope):
            return _chosen(state, scope=scope, shares=None)
        case PatternChosen(pattern):
            return _chosen(state, pattern=pattern)
        case RepairChosen(repaired):
            return _chosen(state, repaired=repaired)
        case SharesChosen(shares):
            return _chosen(state, shares=shares)
        case Ranked():
            same = event.network is state.network and event.ranked_by == pruning.choice.ranked_by
            if not same or (event.data is not None and event.data is not state.data):
                return state
            weight = replace(pruning.weight, ranking=event.weight)
            unit = replace(pruning.unit, ranking=event.unit)
            return replace(state, pruning=replace(pruning, weight=weight, unit=unit))
        case Repaired():
            return _with_repaired(state, event)
        case Answered():
            return _with_answers(state, event)
        case Scored():
            if event.network is not state.network or event.data is not state.data:
                return state
            return _with_scores(state, {event.key: event.score})
        case StripRead():
            return _with_strip(state, event)
    return None


def _chosen(state: State, **changes: Any) -> State:
    choice = replace(state.pruning.choice, **changes)
    return replace(state, pruning=replace(state.pruning, choice=choice))


def _with_scores(state: State, found: dict[ScoreKey, Score]) -> State:
    scores = {**state.pruning.scores, **found}
    return replace(state, pruning=replace(state.pruning, scores=scores))


def _with_repaired(state: State, event: Repaired) -> State:
    """Take a repaired network, if the very cut that it is of is still the one in front."""
    pruning = state.pruning
    for method in METHODS:
        way = pruning.way(method)
        if way.cut is event.cut and pruning.wants_repair(method):
            way = replace(way, repaired=event.repaired, network=event.quick, answer=None)
            pruning = with_way(pruning, method, way)
    return state if pruning is state.pruning else replace(state, pruning=pruning)


def _with_answers(state: State, event: Answered) -> State:
    """Take what a Keras model answered; while the pen moves, of a moment ago too."""
    pruning, pad = state.pruning, state.pad
    if event.network is not state.network or pad.pixels is None:
        return state
    if event.pixels is not pad.pixels and not pad.drawing_stroke:
        return state
    pruning = replace(pruning, dense=event.dense)
    for method, (cut, answer) in event.cuts.items():
        way = pruning.way(method)
        if way.cut is cut and way.network is event.repaired.get(method):
            pruning = with_way(pruning, method, replace(way, answer=answer))
    return replace(state, pruning=pruning)


def _with_strip(state: State, event: StripRead) -> State:
    pruning = state.pruning
    if event.pixels is not state.pad.pixels:
        return state
    if event.ranking is pruning.weight.ranking:
        pruning = replace(pruning, weight=replace(pruning.weight, strip=event.strip))
    elif event.ranking is pruning.unit.ranking:
        pruning = replace(pruning, unit=replace(pruning.unit, strip=event.strip))
    return replace(state, pruning=pruning)


def _of_training(state: State, event: object) -> State | None:
    if isinstance(event, InterruptedTrainingFound):
        return replace(state, interrupted_training=event.sentence)
    training = _trained(state.training, event)
    return None if training is None else replace(state, training=training)


def _trained(training: TrainingState, event: object) -> TrainingState | None:
    match event:
        case FieldEdited(field, text, error):
            form = {**dict(training.form), field: text}
            errors = {**dict(training.form_errors), field: error}
            kept = tuple((name, reason) for name, reason in errors.items() if reason)
            return replace(training, form=tuple(form.items()), form_errors=kept)
        case TrainingAsked():
            return TrainingState(training.form, training.form_errors, phase="starting")
        case PhaseReached(phase):
            return replace(training, phase=phase)
        case TrainingWent(went):
            return training.after(went)
        case TrainingFailed(problem, details):
            return replace(training, phase="idle", problem=problem, details=details)
        case CurvesShown() if not training.is_live:
            return training.of_record(event.record, event.losses)
    return None


def _of_sweep(state: State, event: object) -> State | None:
    sweep = state.sweep
    match event:
        case AxisChosen(axis):
            return replace(state, sweep=replace(sweep, x_axis=axis))
        case LevelsEdited(text):
            levels, error = parse_levels(text)
            kept = sweep.levels if error else levels
            return replace(state, sweep=replace(sweep, levels=kept, levels_error=error))
        case AllSeedsChosen(all_seeds):
            return replace(state, sweep=replace(sweep, all_seeds=all_seeds))
        case PointsListed(points, siblings):
            listed = replace(sweep, siblings=siblings).with_points(points, state.run.id)
            return _with_point_scores(replace(state, sweep=listed), points)
        case FindingsMade(points, findings):
            if points is not sweep.points:
                return state
            return replace(state, sweep=replace(sweep, findings=findings))
        case SweepBegun(plan, done):
            begun = replace(sweep, plan=plan, done=done, seconds_left=None, interrupted=None)
            return replace(state, sweep=replace(begun, share=0.0, at_work=""))
        case PointFound(point, seconds_left):
            found = replace(sweep, done=sweep.done + 1, seconds_left=seconds_left)
            if _is_shown(point, state):
                rest = (p for p in sweep.known if p.key != point.key)
                found = found.with_points((*rest, point), state.run.id)
            return _with_point_scores(replace(state, sweep=found), (point,))
        case SweepEnded():
            return replace(state, sweep=replace(sweep, plan=None, seconds_left=None))
        case InterruptedSweepFound(plan, done):
            found = replace(sweep, interrupted=plan, interrupted_done=done)
            return replace(state, sweep=found)
    return None


def _with_point_scores(state: State, points: tuple[SweepPoint, ...]) -> State:
    """A sweep's points of the current network need not be measured again."""
    found: dict[ScoreKey, Score] = {}
    for point in points:
        percent = round(point.requested * 100)
        is_plain = point.way == Way(point.method, point.criterion)
        if is_plain and _is_of(point, state) and abs(percent / 100 - point.requested) < 1e-9:
            key = ScoreKey(point.method, point.criterion, point.scope, percent)
            found[key] = Score(point.accuracy, point.loss, point.class_accuracy, point.confusion)
    return _with_scores(state, found) if found else state


def _is_shown(point: SweepPoint, state: State) -> bool:
    """Say whether the point belongs to the curves in front; a sweep may be another run's."""
    sweep, key = state.sweep, state.data.key if state.data else state.run.dataset_key
    family = (state.run.id, *sweep.siblings) if sweep.all_seeds else (state.run.id,)
    return (
        point.run_id in family
        and point.dataset_key == key
        and point.scope == state.pruning.choice.scope
    )


def _is_of(point: SweepPoint, state: State) -> bool:
    """Say whether the point is about the current network on the current data."""
    key = state.data.key if state.data else state.run.dataset_key
    return point.run_id == state.run.id and point.dataset_key == key


def _of_run(state: State, event: object) -> State | None:
    match event:
        case RunsListed(runs):
            current = next((run for run in runs if run.id == state.run.id), state.run)
            return replace(state, runs=runs, run=current)
        case RunOpened(record, network):
            pruning = PruningState(choice=replace(state.pruning.choice, shares=None))
            sweep = replace(state.sweep, points=(), others=(), siblings=(), findings=())
            opened = replace(state, run=record, network=network, pruning=pruning)
            export = state.export.of_another()
            opened = replace(opened, tuning=state.tuning.of_run(record))
            opened = replace(opened, sweep=sweep, export=export, pad=_pad_for(opened))
            return without_layers_found(opened)
        case OpeningChanged(name):
            return replace(state, opening=name)
        case RunAwaited(run_id):
            return replace(state, awaited=run_id)
        case RunDeleted(record):
            return replace(state, deleted=record)
        case DataLoaded(data):
            pruning = replace(state.pruning, scores={})
            pad = state.pad if _are_same(state.data, data) else state.pad.without_samples()
            loaded = replace(state, data=data, pruning=pruning, pad=pad)
            return without_layers_found(loaded)
    return None


def _are_same(before: Dataset | None, data: Dataset | None) -> bool:
    return before is data or (before is not None and data is not None and before.key == data.key)


def _pad_for(state: State) -> Pad:
    """Keep what lies on the pad where the network that was opened can read it."""
    pad, network = state.pad, state.network
    if pad.sheet.picture is not None:
        fits = can_read(network, pad.sheet.picture.pixels.shape)
    else:
        fits = takes_drawings(network.input_shape)
    return pad if fits else pad.put_away()
