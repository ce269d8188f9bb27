"""A pruned network whose matrices hold only what survives: what zeros are worth in time."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from secateurs.core.arrays import Array
from secateurs.core.network.forward import emitted
from secateurs.core.network.network import Layer, Network


@dataclass(frozen=True, slots=True, eq=False)
class SparseNetwork:
    """Layers with their kernels as SciPy CSR matrices, (units, inputs) each."""

    layers: tuple[Layer, ...]
    kernels: tuple[Any, ...]

    def logits(self, inputs: Array) -> Array:
        """Return the logits, (n, classes) float32, of inputs (n, inputs) float32."""
        # Units run down: SciPy multiplies sparse by dense several times as fast as dense by sparse.
        values = np.ascontiguousarray(inputs.T)
        for layer, kernel in zip(self.layers, self.kernels, strict=True):
            values = emitted(kernel @ values + layer.bias[:, None], layer)
        return values.T


def stored_sparse(network: Network) -> SparseNetwork:
    """Keep only the weights that are not zero, with their places."""
    from scipy.sparse import csr_array

    return SparseNetwork(
        network.layers, tuple(csr_array(layer.kernel.T) for layer in network.layers)
    )
