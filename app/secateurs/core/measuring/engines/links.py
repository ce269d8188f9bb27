"""The layers of a Dense chain, as the NumPy and CSR engines read them."""

from typing import TYPE_CHECKING

from secateurs.core.export.chain import Link, dense_chain
from secateurs.core.measuring.engines.engine import EngineError
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras


def links_of(network: "keras.Model | Network", engine: str) -> tuple[Link, ...]:
    """Return a network's Dense layers in order.

    Raises:
        EngineError: the model is not a chain of Dense layers.
    """
    if isinstance(network, Network):
        return tuple(
            Link(layer.name, layer.kernel, layer.bias, (layer.activation,))
            for layer in network.layers
        )
    links = dense_chain(network)
    if links is None:
        raise EngineError(
            f"{engine} runs chains of Dense layers only; the model {network.name} is not one."
        )
    return links
