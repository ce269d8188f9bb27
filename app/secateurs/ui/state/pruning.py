"""What is pruned, how and how far, with the answers that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from secateurs.core.arrays import Array
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.core.evaluation.score import Score
from secateurs.core.network.network import Network
from secateurs.core.pruning.account import Account
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.ranking import Ranking
from secateurs.core.pruning.terms import Criterion, Method, Scope

Shown = Literal["weight", "unit", "both"]
ScoreKey = tuple[Method, Criterion, Scope, int]  # the last is the sparsity in percent


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person chose on the sparsity bar and the Prune page."""

    percent: int = 0  # 0 to 99
    shown: Shown = "both"
    method: Method = "weight"  # the one the Prune page maps
    criterion: Criterion = "magnitude"
    scope: Scope = "layer"

    @property
    def methods(self) -> tuple[Method, ...]:
        return ("weight", "unit") if self.shown == "both" else (self.shown,)

    def key(self, method: Method) -> ScoreKey:
        return (method, self.criterion, self.scope, self.percent)


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
    `network` is the pruned network, made only when something must be classified afresh.
    """

    ranking: Ranking | None = None
    cut: Cut | None = None
    account: Account | None = None
    answer: Answer | None = None
    score: Score | None = None
    strip: Strip | None = None
    network: Network | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PruningState:
    """The choice, the dense answer, and the two ways side by side.

    `scores` keeps what was measured of the current network on the current test set.
    """

    choice: Choice = Choice()
    dense: Answer | None = None
    scores: Mapping[ScoreKey, Score] = field(default_factory=dict)
    weight: Way = field(default_factory=Way)
    unit: Way = field(default_factory=Way)

    def way(self, method: Method) -> Way:
        return self.weight if method == "weight" else self.unit
