"""Is the pruned network quicker? Timed beside the dense one, on the same thread."""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.curves import curves_from, plateau_end
from secateurs.core.evaluation.points import SweepPoint, Way
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.measuring.engines.csr import sparse_run
from secateurs.core.measuring.engines.engine import Run
from secateurs.core.measuring.latency import by_turns
from secateurs.core.network.forward import logits, network_inputs
from secateurs.core.network.keras_chain import links_of
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import compact_chain
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.terms import METHODS, Method, Scope


@dataclass(frozen=True, slots=True, eq=False)
class SparseNetwork:
    """A network with every kernel as a SciPy CSR matrix."""

    run: Run

    def logits(self, inputs: Array) -> Array:
        """Return the logits, (n, classes) float32, of inputs (n, inputs) float32."""
        return self.run([inputs])[0]


def stored_sparse(network: Network) -> SparseNetwork:
    """Keep only the weights that are not zero, with their places, however many they are."""
    return SparseNetwork(sparse_run(links_of(network), full=1.0))


BATCH = 500  # images at a time

REPEATS = 15

# Beside busy programs the wall clock read one network as 0.2 and as 10 times as fast as itself.
# Windows counts a thread's time in steps of 16 ms; on macOS BLAS may leave the thread that calls.
CLOCK = time.thread_time if sys.platform == "linux" else time.perf_counter

VERY_SPARSE = 0.95  # from about here on a sparse matrix is quicker than a dense one

Pass = Callable[[Array], Array]  # from inputs to logits


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds for a batch of images on one thread, the quickest of several attempts.

    Processor time where the system counts it finely (Linux): other programs do not change that.

    Attributes:
        dense: of the whole network, timed turn by turn with the pruned one.
        pruned: with zeros in place for weights, with its units really gone for units.
        sparse: for weights, with only what survives stored, as SciPy CSR matrices.
    """

    run_id: str
    method: Method
    scope: Scope
    level: float
    images: int
    dense: float
    pruned: float
    sparse: float | None = None

    @property
    def gain(self) -> float:
        """How many times as fast as the dense network the pruned one is."""
        return self.dense / self.pruned

    @property
    def best_gain(self) -> float:
        """The gain of whichever way of storing the network is quicker."""
        return self.dense / min(self.pruned, self.sparse or self.pruned)


def time_free_levels(
    subject: Subject,
    points: Iterable[SweepPoint],
    images: LabelledImages,
    scope: Scope = "layer",
    cancelled: Cancelled = never,
) -> tuple[Speed, ...]:
    """Time each method at its highest level within 1 point of dense, or else at its first.

    Weights are also timed at the first level from 95 % on, where storing them sparsely pays.
    """
    curves = curves_from(points, scope)
    ways: list[tuple[Method, float]] = []
    further: list[tuple[Method, float]] = []
    for method in METHODS:
        curve = curves.get(Way(method))
        above = [at for at in curve.levels if at > 0] if curve else []
        if curve and above:
            free = plateau_end(curve.mean, curve.levels) if curve.has_dense else 0.0
            ways.append((method, free or above[0]))
            high = [at for at in above if at >= VERY_SPARSE]
            if method == "weight" and high and free < high[0]:
                further.append((method, high[0]))
    return time_pruned(subject, ways + further, images, scope, cancelled)


def time_pruned(
    subject: Subject,
    ways: Iterable[tuple[Method, float]],
    images: LabelledImages,
    scope: Scope = "layer",
    cancelled: Cancelled = never,
) -> tuple[Speed, ...]:
    """Time a network pruned by magnitude, for each method and level.

    Only plain networks are timed here; `secateurs.measure` times any Keras model.
    """
    network = subject.network
    if not network.is_chain:
        return ()
    inputs = network_inputs(network, images.pixels[:BATCH])
    found = []
    for method, level in ways:
        ranking = rank(network, method, scope=scope, seed=subject.seed, cancelled=cancelled)
        cut = ranking.cut(level)
        pruned = compact_chain(network, cut) if method == "unit" else prune_network(network, cut)
        passes = [_pass(network), _pass(pruned)]
        if method == "weight":
            passes.append(stored_sparse(pruned).logits)
        times = _quickest(passes, inputs, cancelled=cancelled)
        found.append(Speed(subject.run_id, method, scope, level, len(inputs), *times))
    return tuple(found)


def _pass(network: Network) -> Pass:
    return partial(logits, network)


def _quickest(
    passes: Sequence[Pass],
    inputs: Array,
    clock: Callable[[], float] = CLOCK,
    cancelled: Cancelled = never,
) -> tuple[float, ...]:
    """Time all by turns, so that whatever else the machine does meets all."""
    with one_blas_thread:
        by_turn = [partial(run, inputs) for run in passes]
        taken = by_turns(by_turn, REPEATS, clock, cancelled=cancelled)
    return tuple(min(times) for times in taken)
