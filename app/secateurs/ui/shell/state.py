"""The one frozen snapshot that every view shows."""

from dataclasses import dataclass, field, fields
from typing import Literal

from secateurs.core.data.dataset import Dataset
from secateurs.core.network.network import Network
from secateurs.core.storage.records import RunRecord
from secateurs.ui.compare.state import SweepState
from secateurs.ui.export.state import ExportState
from secateurs.ui.history.state import HistoryState
from secateurs.ui.layers.state import BudgetState, SensitivityState
from secateurs.ui.pad.state import Pad
from secateurs.ui.prune.state import PruningState
from secateurs.ui.shell.layout import Layout
from secateurs.ui.train.state import TrainingState
from secateurs.ui.tune.state import TuningState
from secateurs.ui.units.state import UnitsState
from secateurs.ui.updates.state import UpdatesState

Page = Literal["train", "prune", "try", "compare", "export"]
PAGES: tuple[Page, ...] = ("train", "prune", "try", "compare", "export")
Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person; `details` can be copied, `action` and `other` are buttons.

    Attributes:
        asks_to_draw: where the drawing is folded away a button shows it.
    """

    text: str
    kind: Literal["hint", "done", "error"] = "done"
    details: str = ""
    action: str = ""
    event: object = None  # what happens when the button is pressed
    other: str = ""
    other_event: object = None
    asks_to_draw: bool = False

    @property
    def is_hint_to_draw(self) -> bool:
        """Whether it stays until the person has found the way."""
        return self.kind == "hint" and self.asks_to_draw


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything the window shows.

    Attributes:
        run: record of the current network; every page is about it.
        network: its arrays, and what survived an earlier pruning of them; a Keras model answers
            in the background only.
        runs: all runs, newest first, the bundled one last.
        data: the data set, None until it is loaded (moments after the first paint).
        saved: local time of the last save, such as "10:31", or "".
        opening: name of the file that a model is being opened from, or "".
        awaited: id of the kept run that is being read, to be the current one then, or "".
        activities: what runs in the background, for the status line: who does it, and words.
    """

    run: RunRecord
    network: Network
    runs: tuple[RunRecord, ...] = ()
    data: Dataset | None = None
    page: Page = "train"
    theme: Theme = "system"
    layout: Layout = field(default_factory=Layout)
    pad: Pad = field(default_factory=Pad)
    pruning: PruningState = field(default_factory=PruningState)
    training: TrainingState = field(default_factory=TrainingState)
    tuning: TuningState = field(default_factory=TuningState)
    sweep: SweepState = field(default_factory=SweepState)
    export: ExportState = field(default_factory=ExportState)
    sensitivity: SensitivityState = field(default_factory=SensitivityState)
    budget: BudgetState = field(default_factory=BudgetState)
    units: UnitsState = field(default_factory=UnitsState)
    updates: UpdatesState = field(default_factory=UpdatesState)
    notice: Notice | None = None
    tensorflow_ready: bool = False
    playing: bool = False
    saved: str = ""
    activities: tuple[tuple[str, str], ...] = ()
    opening: str = ""
    awaited: str = ""
    interrupted_training: str = ""  # a sentence about a training that can go on, or ""
    history: HistoryState = field(default_factory=HistoryState)

    @property
    def is_opening(self) -> bool:
        """Whether another network is about to be the current one: what is given waits for it."""
        return bool(self.opening or self.awaited)

    @property
    def dataset_key(self) -> str:
        """Of the data in use; until there are any, of those that the run was tested on."""
        return self.data.key if self.data else self.run.dataset_key

    @property
    def deleted(self) -> RunRecord | None:
        """The last run deleted since the start that can be brought back."""
        deleted = self.history.deleted
        return deleted[-1].record if deleted else None


_FIELDS = tuple(field.name for field in fields(State))


def moved(before: State | None, state: State) -> frozenset[str]:
    """Return the names of what is another in the state; all of them where there was none."""
    return frozenset(
        name
        for name in _FIELDS
        if before is None or getattr(before, name) is not getattr(state, name)
    )
