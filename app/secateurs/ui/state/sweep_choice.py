"""What the next sweep takes, its levels and networks apart: the series."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from secateurs.core.evaluation.series import TREATMENTS, Treatment
from secateurs.core.pruning.criteria.registry import rules
from secateurs.core.pruning.terms import CRITERIA, METHODS, UNSTRUCTURED, Criterion, Method

Part = Literal["method", "criterion", "treatment"]
Name = TypeVar("Name", bound=str)
CONTROL: Criterion = "random"
EPOCHS = (1, 100)


@dataclass(frozen=True, slots=True)
class SweepChoice:
    """Methods x criteria x what is done after the cut; each has at least one.

    Attributes:
        pattern: of the weights that go.
        epochs: of treatments that train.
        epochs_error: why what was typed cannot be used, or "".
    """

    methods: tuple[Method, ...] = METHODS
    criteria: tuple[Criterion, ...] = CRITERIA
    treatments: tuple[Treatment, ...] = ("none",)
    pattern: str = UNSTRUCTURED
    epochs: int = 10
    epochs_error: str = ""

    @property
    def controls(self) -> tuple[Criterion, ...]:
        """The random control is cut only, unless nothing else is swept."""
        return (CONTROL,) if len(self.criteria) > 1 and CONTROL in self.criteria else ()

    def has(self, part: Part, name: str) -> bool:
        return name in self._of(part)

    def toggled(self, part: Part, name: str) -> "SweepChoice":
        """Take a name in or leave it out; the last one stays."""
        if part == "method":
            return replace(self, methods=_toggled(METHODS, self.methods, name))
        if part == "criterion":
            offered = tuple(rule.name for rule in rules())
            return replace(self, criteria=_toggled(offered, self.criteria, name))
        return replace(self, treatments=_toggled(TREATMENTS, self.treatments, name))

    def with_epochs(self, text: str) -> "SweepChoice":
        """Take the number of epochs as it is typed."""
        low, high = EPOCHS
        word = text.strip()
        if word.isascii() and word.isdigit() and low <= int(word) <= high:
            return replace(self, epochs=int(word), epochs_error="")
        return replace(self, epochs_error=f"A whole number from {low} to {high}.")

    def _of(self, part: Part) -> Sequence[str]:
        return {
            "method": self.methods,
            "criterion": self.criteria,
            "treatment": self.treatments,
        }[part]


def _toggled(offered: Sequence[Name], chosen: tuple[Name, ...], name: str) -> tuple[Name, ...]:
    wanted = {*chosen} ^ {name}
    return tuple(each for each in offered if each in wanted) or chosen
