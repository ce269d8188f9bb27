"""The choices that define a pruning."""

from typing import Literal

Method = Literal["weight", "unit"]
Criterion = Literal["magnitude", "random"]
Scope = Literal["layer", "global"]

METHODS: tuple[Method, ...] = ("weight", "unit")
CRITERIA: tuple[Criterion, ...] = ("magnitude", "random")
SCOPES: tuple[Scope, ...] = ("layer", "global")
