"""Secateurs: a desktop laboratory for pruning neural networks.

As a library: `import secateurs as sc`, then `sc.rank`, `sc.prune`, `sc.reconstruct`,
`sc.fine_tune`, `sc.compact`, `sc.sweep`, `sc.measure` and `sc.export` on Keras 3 models.
TensorFlow is imported when it is first needed.
"""

from functools import cache
from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what `__getattr__` finds at run time
    from secateurs.api.budget import Budget as Budget
    from secateurs.api.budget import budget as budget
    from secateurs.api.export import export as export
    from secateurs.api.fine_tune import fine_tune as fine_tune
    from secateurs.api.measure import measure as measure
    from secateurs.api.open import open_model as open_model
    from secateurs.api.sensitivity import sensitivity as sensitivity
    from secateurs.api.sweep import sweep as sweep
    from secateurs.core.base.errors import CancelledError as CancelledError
    from secateurs.core.base.errors import DataError as DataError
    from secateurs.core.base.errors import DivergedWarning as DivergedWarning
    from secateurs.core.base.errors import ExportError as ExportError
    from secateurs.core.base.errors import InexactWarning as InexactWarning
    from secateurs.core.base.errors import ModelError as ModelError
    from secateurs.core.base.errors import PruningError as PruningError
    from secateurs.core.base.errors import SecateursError as SecateursError
    from secateurs.core.base.errors import SettingError as SettingError
    from secateurs.core.base.errors import StorageError as StorageError
    from secateurs.core.base.errors import TrainingDiverged as TrainingDiverged
    from secateurs.core.base.errors import UnsupportedModel as UnsupportedModel
    from secateurs.core.base.errors import WorkersError as WorkersError
    from secateurs.core.evaluation.points import CLASSIC_LEVELS as CLASSIC_LEVELS
    from secateurs.core.evaluation.sensitivity import Sensitivity as Sensitivity
    from secateurs.core.evaluation.sweep_table import SweepResult as SweepResult
    from secateurs.core.export.exported import Exported as Exported
    from secateurs.core.graph.own_layers import Kernel as Kernel
    from secateurs.core.graph.own_layers import supports as supports
    from secateurs.core.learning.lottery import LotteryTicket as LotteryTicket
    from secateurs.core.learning.lottery import from_scratch as from_scratch
    from secateurs.core.learning.lottery import lottery_ticket as lottery_ticket
    from secateurs.core.learning.recipe import Recipe as Recipe
    from secateurs.core.learning.schedule import Schedule as Schedule
    from secateurs.core.measuring.engines.engine import EngineError as EngineError
    from secateurs.core.measuring.measurement import Measurement as Measurement
    from secateurs.core.pruning.compaction.compact import compact as compact
    from secateurs.core.pruning.model_account import ModelAccount
    from secateurs.core.pruning.prune import prune as prune
    from secateurs.core.pruning.pruned import Pruned as Pruned
    from secateurs.core.pruning.rank import rank as rank
    from secateurs.core.ranking.criteria.registry import criterion as criterion
    from secateurs.core.ranking.cut import Cut as Cut
    from secateurs.core.ranking.hand_choices import ByHand as ByHand
    from secateurs.core.ranking.ranking import Ranking as Ranking
    from secateurs.core.repair.reconstruct import reconstruct as reconstruct

    Account = ModelAccount
    __version__: str

_PUBLIC: dict[str, str] = {  # name -> where it is, below this package
    "Account": "core.pruning.model_account.ModelAccount",
    "Budget": "api.budget.Budget",
    "ByHand": "core.ranking.hand_choices.ByHand",
    "CLASSIC_LEVELS": "core.evaluation.points.CLASSIC_LEVELS",
    "CancelledError": "core.base.errors.CancelledError",
    "Cut": "core.ranking.cut.Cut",
    "DataError": "core.base.errors.DataError",
    "DivergedWarning": "core.base.errors.DivergedWarning",
    "EngineError": "core.measuring.engines.engine.EngineError",
    "ExportError": "core.base.errors.ExportError",
    "Exported": "core.export.exported.Exported",
    "Kernel": "core.graph.own_layers.Kernel",
    "LotteryTicket": "core.learning.lottery.LotteryTicket",
    "Measurement": "core.measuring.measurement.Measurement",
    "InexactWarning": "core.base.errors.InexactWarning",
    "ModelError": "core.base.errors.ModelError",
    "Pruned": "core.pruning.pruned.Pruned",
    "PruningError": "core.base.errors.PruningError",
    "Ranking": "core.ranking.ranking.Ranking",
    "Recipe": "core.learning.recipe.Recipe",
    "Schedule": "core.learning.schedule.Schedule",
    "SecateursError": "core.base.errors.SecateursError",
    "Sensitivity": "core.evaluation.sensitivity.Sensitivity",
    "SettingError": "core.base.errors.SettingError",
    "StorageError": "core.base.errors.StorageError",
    "SweepResult": "core.evaluation.sweep_table.SweepResult",
    "TrainingDiverged": "core.base.errors.TrainingDiverged",
    "UnsupportedModel": "core.base.errors.UnsupportedModel",
    "WorkersError": "core.base.errors.WorkersError",
    "budget": "api.budget.budget",
    "compact": "core.pruning.compaction.compact.compact",
    "criterion": "core.ranking.criteria.registry.criterion",
    "export": "api.export.export",
    "fine_tune": "api.fine_tune.fine_tune",
    "from_scratch": "core.learning.lottery.from_scratch",
    "lottery_ticket": "core.learning.lottery.lottery_ticket",
    "measure": "api.measure.measure",
    "open_model": "api.open.open_model",
    "prune": "core.pruning.prune.prune",
    "rank": "core.pruning.rank.rank",
    "reconstruct": "core.repair.reconstruct.reconstruct",
    "sensitivity": "api.sensitivity.sensitivity",
    "supports": "core.graph.own_layers.supports",
    "sweep": "api.sweep.sweep",
}
__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            return _version()
        if name in _PUBLIC:
            return _public(name)
        raise AttributeError(f"module 'secateurs' has no attribute {name!r}")


@cache
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # takes a while

    try:
        return version("secateurs")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0.0.0"


@cache
def _public(name: str) -> Any:
    module, _, own = f"secateurs.{_PUBLIC[name]}".rpartition(".")
    with import_module("secateurs.core.base.tensorflow").uncollected():
        found = getattr(import_module(module), own)
    if not isinstance(found, FunctionType):
        return found
    return import_module("secateurs.api.callers_state").leaving_no_trace(found)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
