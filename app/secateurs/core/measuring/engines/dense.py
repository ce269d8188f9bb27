"""Dense matrices in NumPy: the control that zeros and removed units are held against."""

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from secateurs.core.export.chain import Link
from secateurs.core.measuring.engines.activations import activated
from secateurs.core.measuring.engines.engine import Arrays, Engine, Run, always
from secateurs.core.measuring.engines.links import links_of
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras

NAME = "NumPy"


def prepare(network: "keras.Model | Network", threads: int) -> Run:
    """Multiply layer by layer; BLAS keeps to whatever threads the caller has set."""
    return dense_run(links_of(network, NAME))


def dense_run(links: tuple[Link, ...]) -> Run:
    def run(inputs: Arrays) -> list[NDArray[Any]]:
        values = inputs[0].reshape(len(inputs[0]), -1)
        for link in links:
            values = values @ link.kernel
            values += link.bias
            values = activated(values, link.activations)
        return [values]

    return run


DENSE = Engine(NAME, always, prepare)
