"""Measures a network beside its dense control: engines, by turns, and sizes."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.tensorflow import threads_of_tensorflow
from secateurs.core.base.threads import one_blas_thread
from secateurs.core.export.parity import given_samples
from secateurs.core.graph.layer_state import states_at_zero
from secateurs.core.measuring.engines.dense import DENSE
from secateurs.core.measuring.engines.engine import ChainEngine, Engine, Run, dense_links
from secateurs.core.measuring.latency import (
    Clock,
    Contender,
    Tell,
    by_turns,
    contenders,
    no_progress,
)
from secateurs.core.measuring.measurement import BreakEven, Measurement, Timing, Which, stored_size
from secateurs.core.network.inputs import Inputs
from secateurs.core.network.keras_chain import Link, links_of
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.network.random_inputs import random_inputs
from secateurs.core.pruning.account import shrinks
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


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
    return chain_of((*layers[:-1], last))


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


Times = tuple[float, ...]

PREPARING = 0.5  # share of the whole that goes by before the rounds


@dataclass(frozen=True, slots=True)
class Conditions:
    """How networks are measured.

    Attributes:
        batches: samples at a time, each measured for itself.
        rounds: how often each takes its turn.
        seed: draws samples where none are given, and the zeros of the probes.
    """

    batches: Sequence[int]
    engines: Sequence[Engine]
    threads: int
    rounds: int
    seed: int = 0
    clock: Clock = time.perf_counter


def measured_forms(
    pruned: Pruned, control: "keras.Model", cancelled: Cancelled = never
) -> "dict[Which, keras.Model]":
    """Return what a pruned network is measured as: with zeros and, if that is smaller, compact."""
    from secateurs.core.pruning.compaction.compact import compact_model

    found: dict[Which, keras.Model] = {"dense": control, "zeros": pruned.model}
    if shrinks(pruned.account):
        found["compact"] = compact_model(pruned, cancelled)
    return found


def measured(
    networks: Mapping[Which, "keras.Model"],
    control: str,
    x: Inputs | None,
    conditions: Conditions,
    tell: Tell = no_progress,
    cancelled: Cancelled = never,
) -> Measurement:
    """Measure networks of which the first is the control; see `secateurs.measure`.

    `tell` hears what goes on, and the share that is done.
    """
    dense, batches, threads = networks["dense"], conditions.batches, conditions.threads
    rounds, seed = conditions.rounds, conditions.seed
    samples = _samples(dense, max(batches), x, seed)
    with _blas(threads), states_at_zero(networks.values()):
        found, skipped = contenders(
            networks,
            conditions.engines,
            samples,
            threads,
            lambda what, share: tell(what, PREPARING * share),
        )
        probes = _probes(found, dense, seed)
        timings: list[Timing] = []
        break_evens: list[BreakEven] = []
        for place, batch in enumerate(batches):
            given = [array[:batch] for array in samples]
            runs = [one.run for one in found] + [run for _, pair in probes for run in pair]
            passes = [partial(run, given) for run in runs]
            begun = _round_teller(tell, batch, rounds, place, len(batches))
            times = by_turns(passes, rounds, conditions.clock, begun, cancelled)
            here = _break_evens(found, probes, times, batch)
            timings += _timings(found, times[: len(found)], batch, threads, here)
            break_evens += here
    sizes = tuple(stored_size(model, name) for name, model in networks.items())
    return Measurement(
        name=networks.get("zeros", dense).name,
        timings=tuple(timings),
        break_evens=tuple(break_evens),
        sizes=sizes,
        skipped=tuple(skipped),
        threads=threads,
        rounds=rounds,
        control=control,
    )


def _round_teller(
    tell: Tell, batch: int, rounds: int, place: int, batches: int
) -> Callable[[int], object]:
    def begun(turn: int) -> None:
        share = (place + turn / rounds) / batches
        what = f"Batch {batch}, round {turn + 1} of {rounds}"
        tell(what, PREPARING + (1 - PREPARING) * share)

    return begun


def _samples(model: "keras.Model", count: int, x: Inputs, seed: int) -> list[AnyArray]:
    """Return as many samples as the largest batch, given ones over and over if too few."""
    if x is not None:
        return [
            np.resize(array, (count, *array.shape[1:]))
            if len(array) < count
            else np.ascontiguousarray(array[:count])
            for array in given_samples(model, x)
        ]
    return random_inputs(model, count, seed)


def _blas(threads: int) -> AbstractContextManager[Any]:
    from threadpoolctl import threadpool_limits

    if threads == 1:
        return one_blas_thread
    return threadpool_limits(limits=threads, user_api="blas")  # type: ignore[no-any-return]


def _probes(
    found: Sequence[Contender], dense: "keras.Model", seed: int
) -> list[tuple[str, list[Run]]]:
    """Return, for every engine that skips zeros, what runs the two networks of the probe."""
    if not any(one.engine is DENSE for one in found):
        return []
    engines = (one.engine for one in found if one.engine.skips_zeros)
    sparse = [engine for engine in engines if isinstance(engine, ChainEngine)]
    thinned = [probe(dense_links(dense, DENSE.name), at, seed) for at in PROBES] if sparse else []
    return [
        (engine.name, [engine.run_of(links_of(network)) for network in thinned])
        for engine in sparse
    ]


def _break_evens(
    found: Sequence[Contender],
    probes: Sequence[tuple[str, list[Run]]],
    times: Sequence[Times],
    batch: int,
) -> list[BreakEven]:
    medians = [statistics.median(each) for each in times]
    control = next((at for at, one in enumerate(found) if one.engine is DENSE), None)
    if control is None:
        return []
    return [
        BreakEven(engine, batch, break_even(medians[control], medians[at : at + 2]))
        for (engine, _), at in zip(probes, range(len(found), len(times), 2), strict=True)
    ]


def _timings(
    found: Sequence[Contender],
    times: Sequence[Times],
    batch: int,
    threads: int,
    break_evens: Sequence[BreakEven],
) -> list[Timing]:
    medians: dict[tuple[str, str], float] = {
        (one.engine.name, one.network): statistics.median(taken)
        for one, taken in zip(found, times, strict=True)
    }
    return [
        _timing(one, taken, medians, batch, threads, break_evens)
        for one, taken in zip(found, times, strict=True)
    ]


def _timing(
    one: Contender,
    taken: Times,
    medians: Mapping[tuple[str, str], float],
    batch: int,
    threads: int,
    break_evens: Sequence[BreakEven],
) -> Timing:
    median = medians[one.engine.name, one.network]
    own = None if one.engine.skips_zeros else medians.get((one.engine.name, "dense"))
    low, high = (float(each) for each in np.quantile(taken, (0.25, 0.75)))
    numpy = medians.get((DENSE.name, "dense"))
    return Timing(
        network=one.network,
        engine=one.engine.name,
        batch=batch,
        median=median,
        low=low,
        high=high,
        threads=threads if one.engine.holds_threads else threads_of_tensorflow(),
        difference=one.difference,
        gain=own / median if own and median else None,
        gain_numpy=numpy / median if numpy and median else None,
        note=_note(one, break_evens),
    )


def _note(one: Contender, break_evens: Sequence[BreakEven]) -> str:
    if one.engine.skips_zeros:
        at = next((each for each in break_evens if each.engine == one.engine.name), None)
        return f"no gain expected {at.no_gain}" if at and at.no_gain else ""
    if one.network == "zeros":
        return "no gain expected at any sparsity: dense matrices multiply their zeros too"
    return ""
