"""What is known of a criterion: its function, what it can rank, what it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from secateurs.core.pruning.criteria.context import Context
from secateurs.core.pruning.order import Scores
from secateurs.core.pruning.terms import METHODS, Method

Score = Callable[[Context], Scores]
Needs = Literal["nothing", "inputs", "labels"]
NEEDS: tuple[Needs, ...] = get_args(Needs)


@dataclass(frozen=True, slots=True)
class Rule:
    """A criterion as it is registered.

    Attributes:
        methods: what it can rank.
        needs: no data, inputs x, or inputs and labels (x, y).
        about: one line for people, the first of the function's docstring.
        tied: what a group of tied units counts by: the mean over its units, or its first unit.
        ours: whether it comes with Secateurs.
    """

    name: str
    score: Score
    methods: tuple[Method, ...] = METHODS
    needs: Needs = "nothing"
    about: str = ""
    tied: Literal["mean", "first"] = "mean"
    ours: bool = False


def rule_of(
    score: Score, methods: tuple[Method, ...], needs: Needs, *, name: str = "", ours: bool = False
) -> Rule:
    """Describe a criterion's function; its name and first line are the criterion's."""
    about = (score.__doc__ or "").strip().partition("\n")[0]
    return Rule(name or score.__name__, score, methods, needs, about, ours=ours)
