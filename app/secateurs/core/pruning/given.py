"""The networks that callers give: here, and nowhere else, it is asked of which kind they are."""

from typing import TYPE_CHECKING

from secateurs.core.graph.kernel_parts import has_kernels
from secateurs.core.graph.subclassed import opened_up
from secateurs.core.network.network import Network, build_model
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def as_keras(network: "keras.Model | Network | Pruned", *, whole: bool = False) -> "keras.Model":
    """Return the live model: of a pruned network, with the zeros in place.

    Of a model of a class of the person's own it is a functional model of the same layers.

    Args:
        whole: whether one that cannot be followed is taken as one layer, of which weights go.

    Raises:
        UnsupportedModel: it is no network, or its layers cannot be found.
    """
    if pruned := as_pruned(network):
        return pruned.model
    if plain := as_plain(network):
        return build_model(plain)
    return opened_up(network, has_kernels if whole else None)


def as_pruned(network: object) -> Pruned | None:
    """Return a pruned network as it is; None for anything else."""
    return network if isinstance(network, Pruned) else None


def as_plain(network: object) -> Network | None:
    """Return a network of plain data as it is; None for anything else."""
    return network if isinstance(network, Network) else None
