"""Secateurs: a desktop laboratory for pruning neural networks.

As a library: `import secateurs as sc`, then `sc.rank`, `sc.prune`, `sc.reconstruct`,
`sc.fine_tune`, `sc.compact`, `sc.sweep`, `sc.measure` and `sc.export` on Keras 3 models.
TensorFlow is imported when it is first needed.
"""

from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from inspect import isfunction
from typing import Any

try:
    __version__ = version("secateurs")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0"

_PUBLIC: dict[str, str] = {  # name -> module that has it
    "CLASSIC_LEVELS": "secateurs.core.evaluation.points",
    "Recipe": "secateurs.core.learning.recipe",
    "Schedule": "secateurs.core.learning.schedule",
    "budget": "secateurs.api.budget",
    "compact": "secateurs.core.pruning.compaction.compact",
    "criterion": "secateurs.core.ranking.criteria.registry",
    "export": "secateurs.api.export",
    "fine_tune": "secateurs.api.fine_tune",
    "from_scratch": "secateurs.core.learning.lottery",
    "lottery_ticket": "secateurs.core.learning.lottery",
    "measure": "secateurs.api.measure",
    "open_model": "secateurs.api.open",
    "prune": "secateurs.core.pruning.prune",
    "rank": "secateurs.core.pruning.rank_keras",
    "reconstruct": "secateurs.core.repair.reconstruct",
    "sensitivity": "secateurs.api.sensitivity",
    "sweep": "secateurs.api.sweep",
}
__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return _public(name)
    raise AttributeError(f"module 'secateurs' has no attribute {name!r}")


@cache
def _public(name: str) -> Any:
    found = getattr(import_module(_PUBLIC[name]), name)
    if not isfunction(found):
        return found
    return import_module("secateurs.api.callers_state").leaving_no_trace(found)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
