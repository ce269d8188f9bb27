"""What the window knows of sensitivity and of budgets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.ui.prune.state import Choice, LayerShares
from secateurs.work.pace import UNBEGUN, Went

if TYPE_CHECKING:
    from secateurs.core.evaluation.budget import SmallestFound
    from secateurs.core.evaluation.probe import Cost
    from secateurs.core.evaluation.sensitivity import Sensitivity
    from secateurs.core.ranking.terms import Criterion, Method


class SensedBy(NamedTuple):
    """What a sensitivity is of, network and data apart."""

    method: Method
    criterion: Criterion
    hand: HandChoices = NO_CHOICES
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SensitivityState:
    """Sensitivities of the current network on the current data.

    Attributes:
        at_work: the one that is being measured, or None.
        went: how far that is.
    """

    found: Mapping[SensedBy, Sensitivity] = field(default_factory=dict)
    at_work: SensedBy | None = None
    went: Went = UNBEGUN

    def with_found(self, by: SensedBy, found: Sensitivity) -> SensitivityState:
        return replace(self, found={**self.found, by: found})


def sensed_by(choice: Choice) -> SensedBy:
    """Return what the choice asks for: of the method that the Prune page maps."""
    method = choice.method
    return SensedBy(method, choice.criterion_of(method), choice.hand_of(method), choice.skip)


MOST_POINTS = 50.0


class Sought(NamedTuple):
    """What is searched for, network and data apart."""

    method: Method
    criterion: Criterion
    repaired: bool
    points: float  # percentage points of accuracy
    cost: Cost
    hand: HandChoices = NO_CHOICES
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BudgetState:
    """The form, the search under way, and what was found for the current network and data.

    Attributes:
        text: the points, as typed.
        error: why the text cannot be used, or "".
        points: the last text that could be.
        at_work: what is being searched for, or None.
        went: how far that is.
    """

    text: str = "1.0"
    error: str = ""
    points: float = 1.0
    cost: Cost = "parameters"
    found: Mapping[Sought, SmallestFound] = field(default_factory=dict)
    at_work: Sought | None = None
    went: Went = UNBEGUN

    def with_text(self, text: str) -> BudgetState:
        points = parsed(text)
        if points is None:
            return replace(self, text=text, error=f"points from 0 to {MOST_POINTS:g}")
        return replace(self, text=text, error="", points=points)

    def with_found(self, sought: Sought, found: SmallestFound) -> BudgetState:
        return replace(self, found={**self.found, sought: found})

    def sought(self, choice: Choice) -> Sought:
        """Return what the form asks for, of the method that the Prune page maps."""
        method = choice.method
        criterion, repaired = choice.criterion_of(method), choice.repairs(method)
        hand = choice.hand_of(method)
        return Sought(method, criterion, repaired, self.points, self.cost, hand, choice.skip)


def parsed(text: str) -> float | None:
    """Read percentage points, with a point or a comma; None if they are none or too many."""
    try:
        points = float(text.replace(",", ".").strip())
    except ValueError:
        return None
    return points if math.isfinite(points) and 0 <= points <= MOST_POINTS else None


def shares_of(found: SmallestFound) -> LayerShares:
    return LayerShares(found.method, tuple(found.shares.items()))
