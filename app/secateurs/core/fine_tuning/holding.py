"""Which of a Keras model's variables a pruned network's masks hold."""

from typing import TYPE_CHECKING, Any

from secateurs.core.arrays import Mask
from secateurs.core.network.keras_layers import kernel_of, layers_by_name
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def masks_by_place(model: "keras.Model", pruned: Pruned) -> dict[int, Mask]:
    """Return the masks of kernels, and of the biases of removed units.

    A removed unit's bias stays as it is, so that the unit goes on emitting what it did.

    Args:
        model: of the architecture of `pruned.model`.

    Returns:
        By place among the model's trainable variables, shaped like them. Layers that are not
        trainable are left out: nothing changes them.
    """
    layers = layers_by_name(model)
    places = {id(variable): i for i, variable in enumerate(model.trainable_variables)}
    held: dict[int, Mask] = {}
    for key, mask in pruned.masks.items():
        name, _, attribute = key.partition("/")  # of separable layers "name/depthwise_kernel"
        layer = layers[name]
        _hold(held, places, getattr(layer, attribute) if attribute else kernel_of(layer), mask)
    for name, mask in _unit_masks(pruned).items():
        _hold(held, places, getattr(layers[name], "bias", None), mask)
    return held


def _hold(held: dict[int, Mask], places: dict[int, int], variable: Any, mask: Mask) -> None:
    place = places.get(id(variable))
    if place is not None and tuple(variable.shape) == mask.shape:
        held[place] = mask


def _unit_masks(pruned: Pruned) -> dict[str, Mask]:
    return dict(pruned.structure.unit_masks(pruned.kept)) if pruned.kept is not None else {}
