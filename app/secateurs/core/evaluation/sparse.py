"""A pruned network whose matrices hold only what survives: what zeros are worth in time."""

from dataclasses import dataclass

from secateurs.core.arrays import Array
from secateurs.core.measuring.engines.csr import sparse_run
from secateurs.core.measuring.engines.engine import Run
from secateurs.core.measuring.engines.links import links_of
from secateurs.core.network.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class SparseNetwork:
    """A network with every kernel as a SciPy CSR matrix."""

    run: Run

    def logits(self, inputs: Array) -> Array:
        """Return the logits, (n, classes) float32, of inputs (n, inputs) float32."""
        return self.run([inputs])[0]


def stored_sparse(network: Network) -> SparseNetwork:
    """Keep only the weights that are not zero, with their places, however many they are."""
    return SparseNetwork(sparse_run(links_of(network, "CSR"), full=1.0))
