"""From which sparsity on is it quicker to skip zeros than to multiply them?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from secateurs.core.arrays import Array
from secateurs.core.export.chain import Link
from secateurs.core.network.network import Layer, Network

PROBES = (0.7, 0.95)  # sparsities; where CSR breaks even lies between or near them


def probe(links: Sequence[Link], sparsity: float, seed: int) -> Network:
    """Return a chain of the same widths with random zeros in every kernel but the last.

    Its activations are ReLU, whatever the chain's are: only the products are compared.
    """
    rng = np.random.default_rng(seed)
    layers = [
        Layer(link.name, _thinned(link.kernel, sparsity, rng), link.bias, "relu") for link in links
    ]
    last = replace(layers[-1], kernel=links[-1].kernel, activation="linear")
    return Network((*layers[:-1], last))


def break_even(dense: float, times: Sequence[float]) -> float | None:
    """Return the sparsity at which the time of the probes, a line in sparsity, meets the dense one.

    Args:
        dense: seconds.
        times: seconds of the probes, in the order of PROBES.

    Returns:
        From 0 to 1; None if even the sparsest network would take longer.
    """
    slope = (times[1] - times[0]) / (PROBES[1] - PROBES[0])
    if slope >= 0:
        return 0.0 if times[1] < dense else None
    found = PROBES[0] + (dense - times[0]) / slope
    return max(0.0, found) if found < 1 else None


def _thinned(kernel: Array, sparsity: float, rng: np.random.Generator) -> Array:
    gone = rng.permutation(kernel.size)[: round(kernel.size * sparsity)]
    thinned = kernel.copy()
    thinned.reshape(-1)[gone] = 0
    return thinned
