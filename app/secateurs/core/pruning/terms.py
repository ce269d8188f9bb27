"""The choices that define a pruning."""

from typing import Literal, get_args

Method = Literal["weight", "unit"]
Criterion = Literal["magnitude", "random"]
Scope = Literal["layer", "global"]

METHODS: tuple[Method, ...] = ("weight", "unit")
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
