"""What is pruned, how and how far, with the answers that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.ranking.patterns import pattern_named
from secateurs.core.ranking.terms import METHODS, UNSTRUCTURED, Criterion, Method, Scope

if TYPE_CHECKING:
    from secateurs.core.base.arrays import Array
    from secateurs.core.evaluation.breaking_point import Strip
    from secateurs.core.evaluation.score import Score
    from secateurs.core.network.network import Network
    from secateurs.core.pruning.account import Account
    from secateurs.core.ranking.cut import Cut
    from secateurs.core.ranking.ranking import Ranking

Shown = Literal["weight", "unit", "both"]
HIGHEST = 99  # percent, the end of the sparsity bar
ALWAYS: Criterion = "magnitude"  # what ranks where the criterion chosen cannot


class LayerShares(NamedTuple):
    """How much of each layer goes by one method: as a search for a budget found it, or by hand.

    Attributes:
        by_layer: name of a layer or unit set, fraction.
        before: the same as it was before the first share was given by hand; empty where none was.
        searched: whether that was what a search found; else it followed from scope and sparsity.
    """

    method: Method
    by_layer: tuple[tuple[str, float], ...]
    before: tuple[tuple[str, float], ...] = ()
    searched: bool = False

    @property
    def cut(self) -> LayerShares:
        """What counts for the cut, however it came about."""
        return LayerShares(self.method, self.by_layer)

    def in_order(self, names: Sequence[str]) -> tuple[float, ...]:
        """Return one fraction a layer or unit set; what has none loses nothing."""
        known = dict(self.by_layer)
        return tuple(known.get(name, 0.0) for name in names)


class ScoreKey(NamedTuple):
    """What a score is of; of a pattern or of shares that fix the sparsity, percent is 0."""

    method: Method
    criterion: Criterion
    scope: Scope
    percent: int
    pattern: str = UNSTRUCTURED
    repaired: bool = False
    shares: LayerShares | None = None
    hand: HandChoices = NO_CHOICES
    exact: bool = True
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person chose on the sparsity bar and the Prune page.

    Attributes:
        percent: 0 to 99.
        shown: on the sparsity bar, Try and the drawing's pane.
        method: what a page shows that can show only one; it is the one shown, or one of both.
        criterion: by which parts are ranked; see `criterion_of`.
        pattern: of the weights that go.
        repaired: whether what survives is refitted to the dense network.
        shares: of each layer, by one method, in place of scope and percent.
        hand: units that are cut or protected by hand, whatever ranks the others; they are the
            run's own and go with it.
        exact: whether units stay without which a compact network would answer otherwise than
            the masked one; the run's own, too.
        skip: names of layers that are left out, by both methods: they stay whole and do not count;
            the run's own, too.
    """

    percent: int = 0
    shown: Shown = "both"
    method: Method = "weight"
    criterion: Criterion = ALWAYS
    scope: Scope = "layer"
    pattern: str = UNSTRUCTURED
    repaired: bool = False
    shares: LayerShares | None = None
    hand: HandChoices = NO_CHOICES
    exact: bool = True
    skip: tuple[str, ...] = ()

    @property
    def methods(self) -> tuple[Method, ...]:
        return ("weight", "unit") if self.shown == "both" else (self.shown,)

    def showing(self, method: Method) -> Choice:
        """Return the choice with one method in view; both stay in view where both can be."""
        shown: Shown = "both" if self.shown == "both" else method
        return replace(self, method=method, shown=shown)

    def criterion_of(self, method: Method) -> Criterion:
        """Return the criterion chosen; magnitude for a method that it cannot rank."""
        known = any(rule.name == self.criterion for rule in rules(method))
        return self.criterion if known else ALWAYS

    def pattern_of(self, method: Method) -> str:
        return (
            self.pattern
            if method == "weight" and self.shares_of(method) is None
            else (UNSTRUCTURED)
        )

    def shares_of(self, method: Method) -> LayerShares | None:
        return self.shares if self.shares is not None and self.shares.method == method else None

    def hand_of(self, method: Method) -> HandChoices:
        """Return what is chosen by hand; single weights go by their ranking alone."""
        return self.hand if method == "unit" else NO_CHOICES

    def is_exact(self, method: Method) -> bool:
        """Say whether what is compact is to answer as what is masked; weights stay in place."""
        return self.exact or method == "weight"

    def repairs(self, method: Method) -> bool:
        """Say whether what survives is refitted; what goes inexactly answers otherwise anyway."""
        return self.repaired and self.is_exact(method)

    def is_fixed(self, method: Method) -> bool:
        """Say whether the sparsity bar has no say: a pattern or shares fix what goes."""
        fixed = pattern_named(self.pattern_of(method)).fixed
        return fixed is not None or self.shares_of(method) is not None

    @property
    def looks_at_data(self) -> bool:
        """Whether a criterion in force needs samples."""
        names = {self.criterion_of(method) for method in METHODS}
        return any(rule.needs != "nothing" for rule in rules() if rule.name in names)

    @property
    def ranked_by(self) -> tuple[object, ...]:
        """What the rankings depend on, network, seed, data and choices by hand apart."""
        return (self.criterion, self.scope, self.pattern, self.exact, self.skip, self.shares)

    def key(self, method: Method) -> ScoreKey:
        shares = self.shares_of(method)
        return ScoreKey(
            method,
            self.criterion_of(method),
            self.scope,
            0 if self.is_fixed(method) else self.percent,
            self.pattern_of(method),
            shares=None if shares is None else shares.cut,
            hand=self.hand_of(method),
            exact=self.is_exact(method),
            skip=self.skip,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one network says of the drawing: (classes,) float32 probabilities."""

    probabilities: Array

    @property
    def digit(self) -> int:
        return int(np.argmax(self.probabilities))

    @property
    def confidence(self) -> float:
        return float(self.probabilities.max())


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way of pruning the current network, at the current sparsity.

    Everything is None until it is known; `cut` and `account` follow the sparsity bar at once,
    `score` (on the test set) and `strip` (of the drawing) may lag and are None on their way.
    `network` is the pruned network, made only when something must be classified afresh; of a
    Keras model it stays None, unless it is repaired or compact, and `answer` lags as a strip does.

    Attributes:
        takes: whether the cut takes anything that an earlier pruning left.
        repaired: the refitted network, of the shape of the current one with zeros in place;
            where it is wanted, there are no answers and no score before it is there, and
            `network` is then the quickest network that answers as it does.
    """

    ranking: Ranking | None = None
    cut: Cut | None = None
    account: Account | None = None
    answer: Answer | None = None
    score: Score | None = None
    strip: Strip | None = None
    network: Network | None = None
    takes: bool = False
    repaired: Network | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PruningState:
    """The choice, the dense answer, and the two ways side by side.

    `scores` keeps what was measured of the current network on the current test set.

    Attributes:
        other: the current network read the other way, inexactly or exactly; None where that is
            not known yet, or where no more units would go.
    """

    choice: Choice = Choice()
    dense: Answer | None = None
    scores: Mapping[ScoreKey, Score] = field(default_factory=dict)
    weight: Way = field(default_factory=Way)
    unit: Way = field(default_factory=Way)
    other: Network | None = None

    def way(self, method: Method) -> Way:
        return self.weight if method == "weight" else self.unit

    def wants_repair(self, method: Method) -> bool:
        """Say whether this way is to be shown repaired; what is whole needs no repair."""
        return self.choice.repairs(method) and self.way(method).takes

    def is_repairing(self, method: Method) -> bool:
        """Say whether the repaired network is still being made."""
        return self.wants_repair(method) and self.way(method).repaired is None

    def is_inexact(self, method: Method) -> bool:
        """Say whether the compact network is the result, as units of it went inexactly."""
        cut = self.way(method).cut
        return cut is not None and cut.parts_removed > 0 and not self.choice.is_exact(method)

    def made(self, method: Method) -> Network | None:
        """Return the network that answers in the cut's place: repaired, or compact; else None."""
        stands_in = self.wants_repair(method) or self.is_inexact(method)
        return self.way(method).network if stands_in else None

    def is_made(self, method: Method) -> bool:
        """Say whether the network that answers is there."""
        stands_in = self.wants_repair(method) or self.is_inexact(method)
        return not stands_in or self.way(method).network is not None

    def lacks_network(self, method: Method) -> bool:
        """Say whether a drawing would wait for the network with the cut in place to be made."""
        way, stands_in = self.way(method), self.wants_repair(method) or self.is_inexact(method)
        return way.cut is not None and way.network is None and not stands_in

    def key(self, method: Method) -> ScoreKey:
        return self.choice.key(method)._replace(repaired=self.wants_repair(method))

    def why_no_strip(self, method: Method) -> str:
        """Say why no drawing is read at every sparsity; "" where it is."""
        choice = self.choice
        if choice.shares_of(method) is not None:
            return "the shares of the layers are fixed, whatever the bar says"
        if choice.is_fixed(method):
            return f"the pattern {choice.pattern} fixes how much goes"
        if not choice.is_exact(method):
            return "not read where units go inexactly: each sparsity needs a compact network"
        if choice.repaired:
            return "not read where networks are repaired: each sparsity needs a repair of its own"
        return ""


def with_way(pruning: PruningState, method: Method, way: Way) -> PruningState:
    """Return the state with another way in its place."""
    return replace(pruning, weight=way) if method == "weight" else replace(pruning, unit=way)
