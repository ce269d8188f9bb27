"""All that can happen to the window's state. Training events come from core.training."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from secateurs.core.data.dataset import Dataset
from secateurs.core.drawing.strokes import Point
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.score import Score
from secateurs.core.export.exported import Kind
from secateurs.core.learning.events import TrainingEvent
from secateurs.core.measuring.measurement import Measurement
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import UNSTRUCTURED, Criterion, Method, Scope
from secateurs.core.storage.records import RunRecord
from secateurs.ui.compare.state import XAxis
from secateurs.ui.export.state import Original, SavedFile
from secateurs.ui.pad.state import Picture
from secateurs.ui.prune.state import Answer, Choice, LayerShares, ScoreKey, Shown
from secateurs.ui.shell.state import Notice, Page, Theme
from secateurs.ui.train.state import Phase
from secateurs.work.export import WritingStep
from secateurs.work.measurement import MeasuringStep


@dataclass(frozen=True, slots=True)
class PageChosen:
    page: Page


@dataclass(frozen=True, slots=True)
class ThemeChosen:
    theme: Theme


@dataclass(frozen=True, slots=True)
class PercentChosen:
    percent: int


@dataclass(frozen=True, slots=True)
class ShownChosen:
    shown: Shown


@dataclass(frozen=True, slots=True)
class MethodChosen:
    method: Method


@dataclass(frozen=True, slots=True)
class CriterionChosen:
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class ScopeChosen:
    scope: Scope


@dataclass(frozen=True, slots=True)
class PatternChosen:
    pattern: str


@dataclass(frozen=True, slots=True)
class RepairChosen:
    repaired: bool


@dataclass(frozen=True, slots=True)
class SharesChosen:
    """How much of each layer goes; None goes back to the scope and the sparsity bar."""

    shares: LayerShares | None


@dataclass(frozen=True, slots=True)
class PlayToggled:
    playing: bool


@dataclass(frozen=True, slots=True)
class StrokeBegun:
    point: Point


@dataclass(frozen=True, slots=True)
class StrokeExtended:
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class StrokeEnded:
    pass


@dataclass(frozen=True, slots=True)
class DrawingUndone:
    pass


@dataclass(frozen=True, slots=True)
class DrawingRedone:
    pass


@dataclass(frozen=True, slots=True)
class PadCleared:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class PictureShown:
    picture: Picture


@dataclass(frozen=True, slots=True, eq=False)
class RunOpened:
    record: RunRecord
    network: Network | Model


@dataclass(frozen=True, slots=True)
class OpeningChanged:
    name: str  # of the model's file; "" once it is open, refused or no longer wanted


@dataclass(frozen=True, slots=True)
class RunsListed:
    runs: tuple[RunRecord, ...]


@dataclass(frozen=True, slots=True)
class RunDeleted:
    record: RunRecord | None  # None once it is back


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Both rankings of the network, and what they were made by.

    Attributes:
        data: what the criterion looked at; None where it needs none.
    """

    network: Network | Model
    criterion: Criterion
    scope: Scope
    weight: Ranking
    unit: Ranking
    pattern: str = UNSTRUCTURED
    shares: LayerShares | None = None
    data: Dataset | None = None

    @property
    def ranked_by(self) -> tuple[object, ...]:
        """As `Choice.ranked_by`."""
        return (self.criterion, self.scope, self.pattern, self.shares)


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """The repaired network of a cut; `quick` answers as it does, in less time."""

    cut: Cut  # the very cut
    repaired: Network | Model
    quick: Network | Model


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What a Keras model says of the sample on the pad, dense and cut."""

    network: Model
    pixels: object  # the very array that was read
    dense: Answer
    cuts: Mapping[Method, tuple[Cut, Answer]]
    repaired: Mapping[Method, Model] = field(default_factory=dict)  # that answered in their place


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    network: Network | Model
    data: Dataset
    key: ScoreKey
    score: Score


@dataclass(frozen=True, slots=True, eq=False)
class StripRead:
    ranking: Ranking
    pixels: object  # the very array that was read
    strip: Strip


@dataclass(frozen=True, slots=True, eq=False)
class DataLoaded:
    data: Dataset


@dataclass(frozen=True, slots=True)
class FieldEdited:
    field: str
    text: str
    error: str  # "" when the text is fine


@dataclass(frozen=True, slots=True)
class TrainingAsked:
    pass


@dataclass(frozen=True, slots=True)
class PhaseReached:
    phase: Phase


@dataclass(frozen=True, slots=True)
class TrainingWent:
    event: TrainingEvent


@dataclass(frozen=True, slots=True)
class TrainingFailed:
    problem: str
    details: str


@dataclass(frozen=True, slots=True)
class CurvesShown:
    """The kept curves of the current run, shown while nothing trains."""

    losses: tuple[float, ...]
    record: RunRecord


@dataclass(frozen=True, slots=True)
class InterruptedTrainingFound:
    sentence: str  # "" once it went on or was forgotten


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


@dataclass(frozen=True, slots=True)
class SweepBegun:
    plan: SweepPlan
    done: int


@dataclass(frozen=True, slots=True)
class PointFound:
    point: SweepPoint
    seconds_left: float


@dataclass(frozen=True, slots=True)
class SweepEnded:
    pass


@dataclass(frozen=True, slots=True)
class InterruptedSweepFound:
    plan: SweepPlan | None
    done: int = 0  # points of the plan that are there


@dataclass(frozen=True, slots=True)
class Noticed:
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class TensorFlowReady:
    pass


@dataclass(frozen=True, slots=True)
class Saved:
    time: str  # local, such as "10:31"


@dataclass(frozen=True, slots=True)
class ActivityChanged:
    """What one part of the program is at, such as "Loading data"; "" once it is done."""

    part: str  # such as "data"; of each part the last word counts
    text: str


@dataclass(frozen=True, slots=True)
class RestoreAsked:
    """The Undo of a deleted run, as a notice's action."""

    run_id: str


@dataclass(frozen=True, slots=True)
class SmallerChosen:
    smaller: bool  # whether removed units are taken out of the exported file


@dataclass(frozen=True, slots=True)
class MeasuringWent:
    step: MeasuringStep | None  # None once it ended


@dataclass(frozen=True, slots=True, eq=False)
class NetworkMeasured:
    network: Network | Model
    choice: Choice
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class WritingBegun:
    kind: Kind


@dataclass(frozen=True, slots=True)
class WritingWent:
    step: WritingStep


@dataclass(frozen=True, slots=True)
class WritingLeft:
    """The file is not wanted any more; its writing ends in a moment."""


@dataclass(frozen=True, slots=True, eq=False)
class WritingEnded:
    network: Network | Model
    kind: Kind
    saved: SavedFile | None  # None if it was left


@dataclass(frozen=True, slots=True, eq=False)
class OriginalFound:
    network: Network | Model  # the current one
    original: Original


@dataclass(frozen=True, slots=True)
class DataAsked:
    """The way to a network's own data, as a notice's action."""


@dataclass(frozen=True, slots=True)
class RunAsked:
    """The way back to a run, as a notice's action, and to how it was cut."""

    run_id: str
    percent: int
    shares: LayerShares | None = None


@dataclass(frozen=True, slots=True)
class TuneFormEdited:
    name: str  # of a field of TuningForm
    value: str | bool


@dataclass(frozen=True, slots=True)
class TuningAsked:
    about: str  # such as "Run 3 · units 80 %"


@dataclass(frozen=True, slots=True)
class TuningStage:
    stage: str


@dataclass(frozen=True, slots=True)
class TuningPhase:
    phase: Phase


@dataclass(frozen=True, slots=True)
class TuningWent:
    event: TrainingEvent


@dataclass(frozen=True, slots=True)
class TuningFailed:
    problem: str


@dataclass(frozen=True, slots=True)
class TuningDiscarded:
    """Nothing was kept: its curves are put away."""


@dataclass(frozen=True, slots=True)
class CompactingWent:
    going: bool
