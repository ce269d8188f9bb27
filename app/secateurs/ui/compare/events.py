"""What can happen to the Compare page and its sweeps, and how they move on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from secateurs.ui.compare.state import Part, Place, SweepState, Where, XAxis, parse_levels
from secateurs.ui.runs.events import RunOpened

if TYPE_CHECKING:
    from secateurs.core.evaluation.costs import Ratios
    from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way
    from secateurs.core.findings.finding import Answer
    from secateurs.ui.shell.state import State
    from secateurs.work.sweep import WorkersSeen


@dataclass(frozen=True, slots=True)
class AxisChosen:
    axis: XAxis


@dataclass(frozen=True, slots=True)
class LevelsEdited:
    text: str


@dataclass(frozen=True, slots=True)
class AllSeedsChosen:
    all_seeds: bool


@dataclass(frozen=True, slots=True)
class PointsListed:
    points: tuple[SweepPoint, ...]
    siblings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingsMade:
    points: tuple[SweepPoint, ...]  # the very points they are about
    findings: tuple[str, ...]
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class SweepBegun:
    plan: SweepPlan
    done: int


@dataclass(frozen=True, slots=True)
class PointFound:
    """A point is kept; figures as of `SweepWent`."""

    point: SweepPoint
    seconds_left: float
    ratios: Ratios = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SweepEnded:
    pass


@dataclass(frozen=True, slots=True)
class InterruptedSweepFound:
    plan: SweepPlan | None
    done: int = 0  # points of the plan that are there


@dataclass(frozen=True, slots=True)
class SeriesToggled:
    """Hide a series, or show it again."""

    way: Way


@dataclass(frozen=True, slots=True)
class SweepPartToggled:
    """Take a method, a criterion or a treatment into the next sweep, or leave it out."""

    part: Part
    name: str


@dataclass(frozen=True, slots=True)
class SweepPatternChosen:
    pattern: str


@dataclass(frozen=True, slots=True)
class SweepEpochsEdited:
    text: str


@dataclass(frozen=True, slots=True)
class PlaceChosen:
    """The next sweep is measured in this program, in processes beside it, or by a cluster."""

    where: Where


@dataclass(frozen=True, slots=True)
class ProcessesEdited:
    text: str


@dataclass(frozen=True, slots=True)
class ClusterEdited:
    address: str


@dataclass(frozen=True, slots=True)
class CertificatesAsked:
    """The folder of a cluster's certificates is to be chosen."""


@dataclass(frozen=True, slots=True)
class CertificatesChosen:
    folder: str


@dataclass(frozen=True, slots=True)
class InsecureAllowed:
    """An address without certificates may be, or may not."""

    allowed: bool


@dataclass(frozen=True, slots=True)
class WorkersCame:
    """So many workers are at the sweep by now."""

    seen: WorkersSeen


@dataclass(frozen=True, slots=True)
class SweepWent:
    """How far the sweep is.

    Attributes:
        share: of the point that is being made, 0 to 1.
        at_work: the point that is being made, in words, or "" where it takes but a moment.
        ratios: as of `core.evaluation.costs`; empty where nothing new is known.
    """

    share: float
    seconds_left: float
    at_work: str
    ratios: Ratios


@dataclass(frozen=True, slots=True)
class SweepAsked:
    pass


@dataclass(frozen=True, slots=True)
class SweepCancelAsked:
    pass


@dataclass(frozen=True, slots=True)
class SweepGoOnAsked:
    """An interrupted sweep is to go on."""


@dataclass(frozen=True, slots=True)
class SweepForgetAsked:
    """An interrupted sweep is not to go on."""


@dataclass(frozen=True, slots=True)
class CurvesExportAsked:
    kind: str  # "png", "svg", "csv", "report" or "copy"


@dataclass(frozen=True, slots=True)
class CurvesPathChosen:
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class ReportCancelAsked:
    pass


def advance_sweep(state: State, event: object) -> SweepState:
    """Return what the Compare page shows of sweeps after the event."""
    sweep = state.sweep
    match event:
        case PointsListed(points, siblings):
            return replace(sweep, siblings=siblings).with_points(points, state.run.id)
        case FindingsMade(points, findings, answers) if points is sweep.points:
            told_of = points if state.data is not None else ()
            return replace(sweep, findings=findings, answers=answers, told_of=told_of)
        case SweepBegun(plan, done):
            begun = replace(sweep, plan=plan, done=done, seconds_left=None, interrupted=None)
            return replace(begun, share=0.0, at_work="", workers=None)
        case WorkersCame(seen) if sweep.is_live:
            return replace(sweep, workers=seen)
        case SweepWent() if sweep.is_live:
            share = event.share if event.at_work != sweep.at_work else max(event.share, sweep.share)
            return replace(_moved_on(sweep, event), share=share, at_work=event.at_work)
        case PointFound(point):
            found = replace(_moved_on(sweep, event), done=sweep.done + 1, share=0.0, at_work="")
            if not _is_shown(point, state):
                return found
            rest = (p for p in sweep.known if p.key != point.key)
            return found.with_points((*rest, point), state.run.id)
        case SweepEnded():
            return replace(sweep, plan=None, seconds_left=None, workers=None)
        case InterruptedSweepFound(plan, done):
            return replace(sweep, interrupted=plan, interrupted_done=done)
        case RunOpened():
            none = replace(sweep, points=(), others=(), siblings=())
            return replace(none, findings=(), answers=(), told_of=())
    return _with_choice(sweep, event, state.run.id)


def _moved_on(sweep: SweepState, event: SweepWent | PointFound) -> SweepState:
    return replace(
        sweep,
        seconds_left=event.seconds_left,
        ratios={**sweep.ratios, **event.ratios},
    )


def _with_choice(sweep: SweepState, event: object, run_id: str) -> SweepState:
    """Return the state after a choice of what is swept next, or of what is shown."""
    choice = sweep.choice
    match event:
        case AxisChosen(axis):
            return replace(sweep, x_axis=axis)
        case LevelsEdited(text):
            levels, error = parse_levels(text)
            return replace(sweep, levels=sweep.levels if error else levels, levels_error=error)
        case AllSeedsChosen(all_seeds):
            return replace(sweep, all_seeds=all_seeds)
        case SeriesToggled(way):
            return replace(sweep, hidden=sweep.hidden ^ {way})
        case SweepPartToggled(part, name):
            return replace(sweep, choice=choice.toggled(part, name))
        case SweepPatternChosen(pattern):
            return replace(sweep, choice=replace(choice, pattern=pattern))
        case SweepEpochsEdited(text):
            edited = replace(sweep, choice=choice.with_epochs(text))
            same = edited.choice.epochs == choice.epochs
            return edited if same else edited.with_points(edited.known, run_id)
    place = _with_place(sweep.place, event)
    return sweep if place is sweep.place else replace(sweep, place=place)


def _with_place(place: Place, event: object) -> Place:
    match event:
        case PlaceChosen(where):
            return replace(place, where=where)
        case ProcessesEdited(text):
            return place.with_processes(text)
        case ClusterEdited(address):
            # What was allowed was so for another one.
            return replace(place, address=address.strip(), insecure=False)
        case CertificatesChosen(folder):
            return replace(place, certificates=folder.strip())
        case InsecureAllowed(allowed):
            return replace(place, insecure=allowed)
    return place


def _is_shown(point: SweepPoint, state: State) -> bool:
    """Say whether the point belongs to the curves in front; a sweep may be another run's."""
    sweep = state.sweep
    family = (state.run.id, *sweep.siblings) if sweep.all_seeds else (state.run.id,)
    return point.run_id in family and goes_with(point, state)


def goes_with(point: SweepPoint, state: State) -> bool:
    """Say whether a point is of the data in use, and of the scope and the units chosen by hand."""
    return (
        point.dataset_key == state.dataset_key
        and point.scope == state.pruning.choice.scope
        and point.hand in ("", state.pruning.choice.hand.key)
    )
