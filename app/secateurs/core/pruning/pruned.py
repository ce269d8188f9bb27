"""A pruned Keras model, with its masks and the account of what went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.structure import Structure
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.pruning.repair_outcome import Repair
from secateurs.core.ranking.terms import Method

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class Pruned:
    """A pruned Keras model.

    Attributes:
        model: with the zeros in place; the model it was made from is untouched.
        masks: layer name -> bool array shaped like the kernel, True = kept; prunable layers and
            those tied to them.
        account: what went.
        structure: of the model before pruning.
        kept: for units, one (groups,) bool array a unit set, True = kept; None for weights.
        drop_bias: whether biases of removed units were zeroed too.
        examples: a few samples of the person's own, one array an input, where some were given:
            what removed units emit is read with them.
        repair: what came of the last reconstruction; None before one.
    """

    model: "keras.Model"
    masks: Mapping[str, Mask]
    account: ModelAccount
    structure: Structure
    kept: tuple[Mask, ...] | None = None
    drop_bias: bool = False
    examples: tuple[NDArray[Any], ...] | None = None
    repair: Repair | None = None

    @property
    def method(self) -> Method:
        return self.account.method

    def __str__(self) -> str:
        """Write the account, and what is to be said of a repair."""
        remark = self.repair.remark if self.repair else ""
        return f"{self.account}\n{remark}".strip()
