"""What was measured of the network that is to be exported, and what was written of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secateurs.core.export.exported import Exported, Kind
    from secateurs.core.measuring.measurement import Measurement
    from secateurs.core.network.network import Network
    from secateurs.core.storage.records import RunRecord
    from secateurs.ui.prune.state import Choice
    from secateurs.work.export import WritingStep
    from secateurs.work.measurement import MeasuringStep


@dataclass(frozen=True, slots=True)
class SavedFile:
    """What came of one wish for a file: it is there, or a sentence says why not.

    Attributes:
        choice: what was chosen then.
        smaller: whether removed units were taken out.
    """

    choice: Choice
    smaller: bool
    exported: Exported | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """The network that the current one was made of, by fine-tuning or compaction."""

    record: RunRecord
    network: Network


@dataclass(frozen=True, slots=True, eq=False)
class ExportState:
    """Figures and files of the current network.

    Attributes:
        smaller: whether removed units are to be taken out of the file.
        step: how far a measuring under way has come, or None.
        measured: the last figures; of `measured_of`, which may not be the choice now.
        writing: the format of the file that is being written, or None.
        writing_step: how far that has come.
        leaving: whether that is to end without a file.
        original: what the current network is compared with, where it is not the whole one.
        saved: what came of the last wish for each format.
    """

    smaller: bool = True
    step: MeasuringStep | None = None
    measured: Measurement | None = None
    measured_of: Choice | None = None
    writing: Kind | None = None
    writing_step: WritingStep | None = None
    leaving: bool = False
    original: Original | None = None
    saved: Mapping[Kind, SavedFile] = field(default_factory=dict)

    def fresh(self, choice: Choice) -> Measurement | None:
        """Return the figures if they are about this choice."""
        return self.measured if self.measured_of == about(choice) else None

    def of_another(self) -> ExportState:
        """Return what stays when another network is opened: no figures, no files."""
        return replace(self, measured=None, measured_of=None, original=None, saved={})

    def with_saved(self, kind: Kind, saved: SavedFile) -> ExportState:
        return replace(self, saved={**self.saved, kind: saved})


def original_of(run: RunRecord, runs: Iterable[RunRecord]) -> RunRecord | None:
    """Return the run that this one was made of, step by step back as far as they are kept."""
    by_id = {each.id: each for each in runs}
    found, seen = run, {run.id}
    while (before := by_id.get(found.parent)) is not None and before.id not in seen:
        found = before
        seen.add(found.id)
    return None if found is run else found


def about(choice: Choice) -> Choice:
    """Return all of a choice that decides which network is exported."""
    return replace(choice, shown="both")
