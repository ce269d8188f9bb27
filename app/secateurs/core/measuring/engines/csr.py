"""Matrices that hold only what is not zero, in compressed sparse rows: by SciPy, and by Numba.

SciPy reads and writes a row of the result for every nonzero. The loop that Numba compiles
takes four nonzeros at a time and runs over the batch in the processor's widest registers,
which makes it 1.2 to 1.7 times as fast on a batch (classic network, 95 and 99 %). For a few
samples SciPy is quicker, and is what runs.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array, Positions
from secateurs.core.base.installed import missing
from secateurs.core.measuring.engines.dense import activated
from secateurs.core.measuring.engines.engine import (
    Arrays,
    ChainEngine,
    EngineError,
    Run,
)
from secateurs.core.network.keras_chain import Link

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TILE = 256  # samples at a time: what a layer emits for them stays in a core's cache
FULL = 0.5  # a kernel with a larger share of nonzeros stays dense

Product = Callable[["csr_array", Array], Array]  # (units, inputs) sparse times (inputs, n)


class SciPyRows(ChainEngine):
    name = "CSR (SciPy)"
    skips_zeros = True

    def run_of(self, links: tuple[Link, ...]) -> Run:
        check_zeros_of(links, self.name)
        return sparse_run(links)


class NumbaRows(ChainEngine):
    name = "CSR (Numba)"
    skips_zeros = True

    def available(self) -> str | None:
        return missing("numba")

    def run_of(self, links: tuple[Link, ...]) -> Run:
        _compiled()
        check_zeros_of(links, self.name)
        return sparse_run(links, _numba_product)


def times(kernel: "csr_array", values: Array) -> Array:
    return np.asarray(kernel @ values)


def check_zeros_of(links: tuple[Link, ...], engine: str) -> None:
    """Refuse layers of which no kernel is at least half zeros, as EngineError."""
    if all(_share(link.kernel) > FULL for link in links):
        raise EngineError(f"{engine} has nothing to skip: no kernel is at least half zeros.")


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


_TYPES = "void(int32[::1], int32[::1], float32[::1], float32[:, ::1], float32[:, ::1])"
_Loop = Callable[[Positions, Positions, Array, Array, Array], None]
WIDE = 16  # from this many samples on the compiled loop pays


def _numba_product(kernel: "csr_array", values: Array) -> Array:
    if values.shape[1] < WIDE:
        return times(kernel, values)
    found = np.zeros((kernel.shape[0], values.shape[1]), np.float32)
    _compiled()(kernel.indptr, kernel.indices, kernel.data, values, found)
    return found


@cache
def _compiled() -> _Loop:
    import numba

    # With its types, so that it is compiled when prepared, and once.
    loop: _Loop = numba.njit(_TYPES, fastmath=True, error_model="numpy")(_add_product)
    return loop


def _add_product(
    starts: Positions, places: Positions, weights: Array, values: Array, found: Array
) -> None:
    """Add a sparse matrix's product with `values` to `found`, row by row."""
    for row in range(found.shape[0]):
        out = found[row]
        at, end = starts[row], starts[row + 1]
        while at + 4 <= end:
            a, b, c, d = weights[at], weights[at + 1], weights[at + 2], weights[at + 3]
            e, f = values[places[at]], values[places[at + 1]]
            g, h = values[places[at + 2]], values[places[at + 3]]
            for j in range(out.size):
                out[j] += a * e[j] + b * f[j] + c * g[j] + d * h[j]
            at += 4
        while at < end:
            a, e = weights[at], values[places[at]]
            for j in range(out.size):
                out[j] += a * e[j]
            at += 1


CSR, CSR_NUMBA = SciPyRows(), NumbaRows()
