"""Put a cut into effect in a live Keras model."""

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from secateurs.core.network.masks import Masks, both
from secateurs.core.network.structure import Structure
from secateurs.core.pruning.counting import count
from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.from_zeros import masks_of_model
from secateurs.core.pruning.masking import masked
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def prune_keras(
    model: "keras.Model",
    structure: Structure,
    cut: Cut,
    *,
    before: Masks | None = None,
    drop_bias: bool = False,
    examples: tuple[NDArray[Any], ...] | None = None,
) -> Pruned:
    """Return a copy of the model with what the cut removed gone, and the account of it.

    Args:
        structure: of the model.
        before: what an earlier pruning left of the kernels, which stays gone, too; None where
            only zeros tell.
        drop_bias: zero the biases of removed units, too.
        examples: samples to read constants with, one array an input.
    """
    if before is None:
        before = masks_of_model(model, structure)
    masks = both(before, cut.masks_over(structure))
    kept = cut.kept if cut.method == "unit" else None
    unit_masks = None if kept is None else structure.unit_masks(kept)
    zeroed = masked(model, masks, unit_masks=unit_masks, drop_bias=drop_bias)
    named = structure.prunable if kept is None else structure.unit_sets
    guarded = tuple(named[index].name for index in cut.guarded)
    account = count(
        zeroed, structure, cut.method, cut.requested, cut.achieved, masks, kept, guarded, examples
    )
    return Pruned(zeroed, masks, account, structure, kept, drop_bias, examples)
