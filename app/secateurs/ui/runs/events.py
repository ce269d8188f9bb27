"""What can happen to the runs and to the model that is opened, and how they move on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from secateurs.core.network.network import Network
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.storage.records import RunRecord
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.shell.state import Notice, State


@dataclass(frozen=True, slots=True, eq=False)
class RunOpened:
    record: RunRecord
    network: Network
    hand: HandChoices = NO_CHOICES  # what was chosen by hand of it, the last time
    percent: int | None = None  # the sparsity that it begins with, where that is its own


@dataclass(frozen=True, slots=True, eq=False)
class NetworkReread:
    """The network of the run in use is read the other way: exactly, or inexactly."""

    network: Network


@dataclass(frozen=True, slots=True)
class RunAwaited:
    run_id: str  # of the run that is being read; "" once it is there, refused or not wanted


@dataclass(frozen=True, slots=True)
class OpeningChanged:
    name: str  # of the model's file; "" once it is open, refused or no longer wanted


@dataclass(frozen=True, slots=True)
class RunsListed:
    runs: tuple[RunRecord, ...]


@dataclass(frozen=True, slots=True)
class RunDeleted:
    record: RunRecord
    was_current: bool = False


@dataclass(frozen=True, slots=True)
class RunBroughtBack:
    run_id: str


@dataclass(frozen=True, slots=True)
class Saved:
    time: str  # local, such as "10:31"


@dataclass(frozen=True, slots=True)
class RestoreAsked:
    """The Undo of a deleted run."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RunAsked:
    """The way back to a run, as a notice's action, and to how it was cut."""

    run_id: str
    percent: int
    shares: LayerShares | None = None
    exact: bool = True
    skip: tuple[str, ...] = ()


def way_back(state: State) -> RunAsked:
    """Return the way back to the run in use, cut as it is now."""
    choice = state.pruning.choice
    return RunAsked(state.run.id, choice.percent, choice.shares, choice.exact, choice.skip)


def with_way_back(notice: Notice, back: RunAsked | None, runs: Sequence[RunRecord]) -> Notice:
    """Say, too, that the run before stays, and lead back to it; of a deleted one nothing."""
    for run in runs:
        if back is not None and run.id == back.run_id:
            text = f"{notice.text} {run.name} stays in the list."
            return replace(notice, text=text, action="Go back", event=back)
    return notice


@dataclass(frozen=True, slots=True)
class OpeningCancelAsked:
    pass


@dataclass(frozen=True, slots=True)
class RunOpenAsked:
    run_id: str


@dataclass(frozen=True, slots=True)
class RunRenameAsked:
    run_id: str
    name: str


@dataclass(frozen=True, slots=True)
class RunDeleteAsked:
    run_id: str


@dataclass(frozen=True, slots=True)
class RunFolderAsked:
    run_id: str


@dataclass(frozen=True, slots=True)
class RunDetailsAsked:
    run_id: str


@dataclass(frozen=True, slots=True)
class RunsFolderAsked:
    """The folder of all runs is to be shown."""


def advance_runs(state: State, event: object) -> State:
    """Return the state after the event, as far as it is about runs and the current network."""
    match event:
        case RunsListed(runs):
            current = next((run for run in runs if run.id == state.run.id), state.run)
            return replace(state, runs=runs, run=current)
        case RunOpened(record, network):
            return replace(state, run=record, network=network)
        case NetworkReread(network):
            return replace(state, network=network)
        case OpeningChanged(name):
            return replace(state, opening=name)
        case RunAwaited(run_id):
            return replace(state, awaited=run_id)
        case Saved(time):
            return replace(state, saved=time)
    return state
