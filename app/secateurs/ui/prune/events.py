"""What can happen to what is pruned and what is computed for it, and how it moves on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from secateurs.core.evaluation.score import Score
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices, freed
from secateurs.core.ranking.terms import METHODS, UNSTRUCTURED, Criterion, Method, Scope
from secateurs.ui.compare.events import PointFound, PointsListed
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.hand.events import advance_hand, can_be_chosen
from secateurs.ui.layers.shares import can_be_left_out, is_left_out_by_name, skipping, with_share
from secateurs.ui.prune.state import (
    HIGHEST,
    Answer,
    Choice,
    LayerShares,
    PruningState,
    ScoreKey,
    Shown,
    with_way,
)
from secateurs.ui.runs.events import NetworkReread, RunOpened
from secateurs.ui.shell.data_in_use import known_scores

if TYPE_CHECKING:
    from secateurs.core.data.dataset import Dataset
    from secateurs.core.evaluation.breaking_point import Strip
    from secateurs.core.network.network import Network
    from secateurs.core.ranking.cut import Cut
    from secateurs.core.ranking.ranking import Ranking
    from secateurs.ui.shell.state import State


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
class ExactChosen:
    exact: bool


@dataclass(frozen=True, slots=True)
class LayerLeftOut:
    """A layer stays whole and does not count, or may lose something again; so does what is tied."""

    layer: str  # its name, without that of a kernel within it
    out: bool


@dataclass(frozen=True, slots=True)
class SharesChosen:
    """How much of each layer goes; None goes back to the scope and the sparsity bar."""

    shares: LayerShares | None


@dataclass(frozen=True, slots=True, eq=False)
class StepReached:
    """A step of the history is in force again, with all that it decided."""

    step: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class LayerShareChosen:
    """How much of one layer goes, by the method that is mapped; all others stay as they are."""

    name: str  # of the layer or unit set
    share: float | None  # None goes back to what it was before any was given by hand


@dataclass(frozen=True, slots=True)
class PlayToggled:
    playing: bool


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Both rankings of the network, and what they were made by.

    Attributes:
        unit: None where none of its units may go.
        data: what the criterion looked at; None where it needs none.
    """

    network: Network
    criterion: Criterion
    scope: Scope
    weight: Ranking
    unit: Ranking | None
    pattern: str = UNSTRUCTURED
    shares: LayerShares | None = None
    data: Dataset | None = None
    skip: tuple[str, ...] = ()

    @property
    def ranked_by(self) -> tuple[object, ...]:
        """As `Choice.ranked_by`."""
        exact = self.network.structure.exact
        return (self.criterion, self.scope, self.pattern, exact, self.skip, self.shares)


@dataclass(frozen=True, slots=True, eq=False)
class OtherRead:
    """A network as it is read inexactly; None where no more of its units would go."""

    network: Network
    other: Network | None


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """The compact network of a cut through units that go inexactly."""

    cut: Cut  # the very cut
    network: Network


@dataclass(frozen=True, slots=True, eq=False)
class Readied:
    """Networks with the cuts in place, made before something is drawn for them."""

    networks: Mapping[Method, tuple[Cut, Network]]  # with the very cuts


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """The repaired network of a cut; `quick` answers as it does, in less time."""

    cut: Cut  # the very cut
    repaired: Network
    quick: Network


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What a Keras model says of the sample on the pad, dense and cut."""

    network: Network
    pixels: object  # the very array that was read
    dense: Answer
    cuts: Mapping[Method, tuple[Cut, Answer]]
    repaired: Mapping[Method, Network] = field(default_factory=dict)  # that answered in their place


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    network: Network
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


def advance_pruning(state: State, event: object) -> PruningState:
    """Return the choice, the ways and the scores after the event."""
    pruning = state.pruning
    match event:
        case Ranked():
            return _with_rankings(state, event)
        case Repaired():
            return _with_repaired(pruning, event)
        case Answered():
            return _with_answers(state, event)
        case Scored(network, data, key, score):
            if network is not state.network or data is not state.data:
                return pruning
            return _with_scores(pruning, {key: score})
        case StripRead():
            return _with_strip(state, event)
        case PointsListed(points):
            return _with_scores(pruning, known_scores(points, state))
        case PointFound(point):
            return _with_scores(pruning, known_scores((point,), state))
        case OtherRead(network, other) if network is state.network:
            if other is None:
                return _chosen(pruning, exact=network.structure.exact)
            return replace(pruning, other=other)
        case Reduced(cut, network) if cut is pruning.unit.cut:
            return replace(pruning, unit=replace(pruning.unit, network=network, answer=None))
        case Readied(networks):
            return _with_networks(pruning, networks)
        case NetworkReread(network):
            choice = replace(pruning.choice, hand=_fitting(pruning.choice.hand, network))
            return PruningState(choice, scores=pruning.scores, other=state.network)
        case ExactChosen(exact) if exact != pruning.choice.exact:
            known = exact or bool(pruning.other or state.network.structure.left_whole)
            return _chosen(pruning, exact=exact, shares=None) if known else pruning
        case LayerLeftOut():
            return _left_out(state, event)
        case RunOpened():
            choice = replace(pruning.choice, shares=None, hand=event.hand, exact=True, skip=())
            percent = choice.percent if event.percent is None else event.percent
            return PruningState(choice=replace(choice, percent=percent))
        case DataLoaded():
            return replace(pruning, scores={})
    hand = advance_hand(state, event)
    if hand != pruning.choice.hand:
        return _chosen(pruning, hand=hand)
    return _with_choice(pruning, event)


def _with_networks(
    pruning: PruningState, networks: Mapping[Method, tuple[Cut, Network]]
) -> PruningState:
    for method, (cut, network) in networks.items():
        way = pruning.way(method)
        if way.cut is cut and pruning.lacks_network(method):
            pruning = with_way(pruning, method, replace(way, network=network))
    return pruning


def _with_choice(pruning: PruningState, event: object) -> PruningState:
    match event:
        case StepReached(_, choice):
            return replace(pruning, choice=choice)
        case PercentChosen(percent):
            return _chosen(pruning, percent=min(max(percent, 0), HIGHEST))
        case ShownChosen(shown):
            shows = pruning.choice if shown == "both" else pruning.choice.showing(shown)
            return replace(pruning, choice=replace(shows, shown=shown))
        case MethodChosen(method):
            return replace(pruning, choice=pruning.choice.showing(method))
        case CriterionChosen(criterion):
            return _chosen(pruning, criterion=criterion)
        case ScopeChosen(scope):
            return _chosen(pruning, scope=scope, shares=None)
        case PatternChosen(pattern):
            return _chosen(pruning, pattern=pattern)
        case RepairChosen(repaired):
            return _chosen(pruning, repaired=repaired)
        case SharesChosen(shares):
            return _chosen(pruning, shares=shares)
        case LayerShareChosen(name, share):
            return _chosen(pruning, shares=with_share(pruning, name, share))
    return pruning


def _chosen(pruning: PruningState, **changes: Any) -> PruningState:
    return replace(pruning, choice=replace(pruning.choice, **changes))


def _left_out(state: State, event: LayerLeftOut) -> PruningState:
    """Leave a layer out or take it in again; what was chosen by hand of one left out is not."""
    pruning, network = state.pruning, state.network
    choice = pruning.choice
    if event.out and not can_be_left_out(network, choice, event.layer):
        return pruning
    choice = replace(choice, skip=skipping(choice, event.layer, out=event.out))
    hand = choice.hand
    for layer in network.structure.layers if hand else ():
        if is_left_out_by_name(network.structure, choice, layer.name):
            units = can_be_chosen(network, layer.name, range(layer.units))
            hand = freed(hand, network.structure, layer.name, units) if units else hand
    return replace(pruning, choice=replace(choice, hand=hand))


def reread(state: State) -> NetworkReread | None:
    """Return that the network is read the other way, where the choice asks for that."""
    other, exact = state.pruning.other, state.pruning.choice.exact
    if other is None or state.network.structure.exact == exact:
        return None
    return NetworkReread(other) if other.structure.exact == exact else None


def _fitting(hand: HandChoices, network: Network) -> HandChoices:
    """Return what of the choices by hand the network allows, as it is read now."""
    from secateurs.core.base.errors import PruningError
    from secateurs.core.storage.hand_file import fitting

    try:
        return fitting(hand, network.structure, network.masks)
    except PruningError:
        return NO_CHOICES


def _with_rankings(state: State, event: Ranked) -> PruningState:
    pruning = state.pruning
    same = event.network is state.network and event.ranked_by == pruning.choice.ranked_by
    if not same or (event.data is not None and event.data is not state.data):
        return pruning
    for method, ranking in zip(METHODS, (event.weight, event.unit), strict=True):
        way = pruning.way(method)
        if way.ranking is None:  # else it came of the last one, by other shares
            pruning = with_way(pruning, method, replace(way, ranking=ranking))
    return pruning


def _with_repaired(pruning: PruningState, event: Repaired) -> PruningState:
    """Take a repaired network, if the very cut that it is of is still the one in front."""
    for method in METHODS:
        way = pruning.way(method)
        if way.cut is event.cut and pruning.wants_repair(method):
            way = replace(way, repaired=event.repaired, network=event.quick, answer=None)
            pruning = with_way(pruning, method, way)
    return pruning


def _with_answers(state: State, event: Answered) -> PruningState:
    """Take what a Keras model answered; while the pen moves, of a moment ago too."""
    pruning, pad = state.pruning, state.pad
    if event.network is not state.network or pad.pixels is None:
        return pruning
    if event.pixels is not pad.pixels and not pad.drawing_stroke:
        return pruning
    pruning = replace(pruning, dense=event.dense)
    for method, (cut, answer) in event.cuts.items():
        way = pruning.way(method)
        if way.cut is cut and way.network is event.repaired.get(method):
            pruning = with_way(pruning, method, replace(way, answer=answer))
    return pruning


def _with_strip(state: State, event: StripRead) -> PruningState:
    pruning = state.pruning
    if event.pixels is state.pad.pixels:
        for method in METHODS:
            way = pruning.way(method)
            if way.ranking is event.ranking:
                return with_way(pruning, method, replace(way, strip=event.strip))
    return pruning


def _with_scores(pruning: PruningState, found: dict[ScoreKey, Score]) -> PruningState:
    return replace(pruning, scores={**pruning.scores, **found}) if found else pruning
