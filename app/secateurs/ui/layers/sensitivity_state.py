"""What each layer costs alone, as far as it was measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from secateurs.core.evaluation.sensitivity import Sensitivity
from secateurs.core.ranking.terms import Criterion, Method
from secateurs.ui.prune.state import Choice
from secateurs.work.pace import UNBEGUN, Went


class SensedBy(NamedTuple):
    """What a sensitivity is of, network and data apart."""

    method: Method
    criterion: Criterion


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

    def with_found(self, by: SensedBy, found: Sensitivity) -> "SensitivityState":
        return replace(self, found={**self.found, by: found})


def sensed_by(choice: Choice) -> SensedBy:
    """Return what the choice asks for: of the method that the Prune page maps."""
    return SensedBy(choice.method, choice.criterion_of(choice.method))
