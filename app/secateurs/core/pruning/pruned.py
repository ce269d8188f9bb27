"""A pruned Keras model, with its masks and the account of what went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.structure import LeftWhole, Structure
from secateurs.core.pruning.repair_outcome import Repair
from secateurs.core.ranking.terms import Method

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class LayerCount:
    """One layer with a kernel; weights are kernel entries, rows gone with units counted."""

    name: str
    kind: str
    prunable: bool
    units: int
    units_kept: int
    weights: int
    weights_kept: int
    macs: int
    macs_kept: int


@dataclass(frozen=True, slots=True)
class ModelAccount:
    """What pruning took from a Keras model; sparsities are fractions, bytes are float32.

    For units every figure is that of the compact model: rows, biases and normalisations go
    with their units. For weights it is what zeros could save where they are skipped.

    Attributes:
        requested: share of the ranked parts (weights, blocks or groups of units) asked for.
        achieved: share of them that is masked.
        gone: share of them that the compact model is without: less by the carriers; of weights
            nothing, as their zeros stay.
        guarded: names of layers or unit sets that were kept from being emptied.
        carriers: names of unit sets in which a removed unit stays in the compact model, because
            what it emits cannot be folded into a bias.
    """

    method: Method
    requested: float
    achieved: float
    gone: float
    layers: tuple[LayerCount, ...]
    parameters: int
    parameters_total: int
    macs: int
    macs_total: int
    bytes: int
    bytes_total: int
    left_whole: tuple[LeftWhole, ...] = ()
    guarded: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()

    def __str__(self) -> str:
        from secateurs.core.pruning.account_text import sentences

        return "\n".join(sentences(self))


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
