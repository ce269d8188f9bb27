"""What can happen to what is pruned, and what is computed for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.core.evaluation.score import Score
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import UNSTRUCTURED, Criterion, Method, Scope
from secateurs.ui.prune.state import Answer, LayerShares, ScoreKey, Shown


@dataclass(frozen=True, slots=True)
class PercentChosen:
    percent: int


@dataclass(frozen=True, slots=True)
class PercentStepped:
    step: int  # from where the sparsity is


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


@dataclass(frozen=True, slots=True)
class CompactingWent:
    going: bool


@dataclass(frozen=True, slots=True)
class CompactAsked:
    """The removed units are really to go, into a new run."""
