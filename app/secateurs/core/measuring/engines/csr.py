"""Matrices that hold only what is not zero, in compressed sparse rows (SciPy)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.measuring.engines.dense import activated
from secateurs.core.measuring.engines.engine import (
    Arrays,
    Engine,
    EngineError,
    Run,
    always,
    links_of,
)
from secateurs.core.network.keras_chain import Link
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras
    from scipy.sparse import csr_array

NAME = "CSR (SciPy)"
TILE = 256  # samples at a time: what a layer emits for them stays in a core's cache
FULL = 0.5  # a kernel with a larger share of nonzeros stays dense

Product = Callable[["csr_array", Array], Array]  # (units, inputs) sparse times (inputs, n)


def prepare(network: "keras.Model | Network", threads: int) -> Run:
    return sparse_run(links_with_zeros(network, NAME))


def times(kernel: "csr_array", values: Array) -> Array:
    return np.asarray(kernel @ values)


def links_with_zeros(network: "keras.Model | Network", engine: str) -> tuple[Link, ...]:
    """Return a network's layers.

    Raises:
        EngineError: no kernel is at least half zeros, or the model is not a Dense chain.
    """
    links = links_of(network, engine)
    if all(_share(link.kernel) > FULL for link in links):
        raise EngineError(f"{engine} has nothing to skip: no kernel is at least half zeros.")
    return links


def sparse_run(links: tuple[Link, ...], product: Product = times, full: float = FULL) -> Run:
    """Run a chain whose kernels are stored sparsely.

    Args:
        full: a kernel with a larger share of nonzeros stays dense.
    """
    kernels = [_stored(link.kernel, full) for link in links]

    def tile(inputs: Array) -> Array:
        # Units run down: sparse by dense is several times as fast as dense by sparse.
        values = np.ascontiguousarray(inputs.T)
        for link, kernel in zip(links, kernels, strict=True):
            values = kernel @ values if isinstance(kernel, np.ndarray) else product(kernel, values)
            values += link.bias[:, None]
            values = activated(values, link.activations, axis=0)
        return values.T

    return lambda inputs: [_tiled(tile, inputs)]


def _stored(kernel: Array, full: float) -> "Array | csr_array":
    from scipy.sparse import csr_array

    return np.ascontiguousarray(kernel.T) if _share(kernel) > full else csr_array(kernel.T)


def _share(kernel: Array) -> float:
    """Return the share of nonzeros."""
    return int(np.count_nonzero(kernel)) / max(kernel.size, 1)


def _tiled(tile: Callable[[Array], Array], inputs: Arrays) -> AnyArray:
    rows = inputs[0].reshape(len(inputs[0]), -1)
    if len(rows) <= TILE:
        return tile(rows)
    return np.concatenate([tile(rows[at : at + TILE]) for at in range(0, len(rows), TILE)])


CSR = Engine(NAME, always, prepare, skips_zeros=True)
