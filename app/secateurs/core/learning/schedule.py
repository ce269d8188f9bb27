"""How sparsity grows over fine-tuning."""

from dataclasses import dataclass
from typing import Literal, get_args

from secateurs.core.base.errors import SettingError
from secateurs.core.ranking.terms import Method, Scope

Kind = Literal["one-shot", "iterative", "gradual"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to prune how far, while training goes on.

    Attributes:
        kind: "one-shot" prunes once before training; "iterative" in rounds, of which each takes
            the same share of what is left and is followed by training (Han et al., "Learning
            both weights and connections", 2015); "gradual" along a cubic, fast at first and
            ever slower (Zhu and Gupta, "To prune, or not to prune", 2017).
        sparsity: the final one, a fraction.
        method: what goes; None for that of a network that is pruned already, else "weight".
        criterion: as `secateurs.prune` takes it.
        scope: likewise.
        rounds: of "iterative".
        until: share of the training after which "gradual" prunes no more, above 0, up to 1.

    Raises:
        ValueError: the kind is none of the three, or a number is out of its range.

    Example:
        >>> gradual = sc.Schedule("gradual", 0.95, method="weight", scope="global")
        >>> sparse = sc.fine_tune(model, (x, y), sc.Recipe(epochs=10), schedule=gradual)
    """

    kind: Kind
    sparsity: float
    method: Method | None = None
    criterion: str = "magnitude"
    scope: Scope = "layer"
    rounds: int = 5
    until: float = 0.7

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SettingError(f"kind must be one of {', '.join(KINDS)}, not {self.kind}")
        if not 0 <= self.sparsity <= 1:
            raise SettingError(f"sparsity must be between 0 and 1, not {self.sparsity}")
        if self.rounds < 1 or not 0 < self.until <= 1:
            raise SettingError("rounds must be at least 1, and until above 0 and up to 1")


def sparsity_at(schedule: Schedule, progress: float, initial: float = 0.0) -> float:
    """Return the sparsity due when a share of the training is done.

    Args:
        progress: 0 before the first step, 1 after the last.
        initial: sparsity of the network that training begins with; it never falls below.
    """
    final = max(schedule.sparsity, initial)
    if schedule.kind == "one-shot":
        return final
    if schedule.kind == "iterative":
        return _after_round(initial, final, schedule.rounds, int(progress * schedule.rounds) + 1)
    to_go = 1 - min(progress / schedule.until, 1)
    return final + (initial - final) * to_go**3


def _after_round(initial: float, final: float, rounds: int, number: int) -> float:
    if number >= rounds or initial == 1:
        return final
    left = (1 - final) / (1 - initial)
    return float(1 - (1 - initial) * left ** (number / rounds))
