"""What removed units still emit, read where it is taken up again."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.network.feeds import Feed, Maps
from secateurs.core.network.tracing.calls import Call, Graph
from secateurs.core.network.tracing.kinds import (
    CONVOLUTIONS,
    SEPARABLE,
    TRANSPOSED,
    UNIT_MAKERS,
    kind_of,
)
from secateurs.core.network.tracing.labelling import Labelled
from secateurs.core.network.tracing.labels import Labelling

ROUNDING = 2e-6  # relative; what float32 leaves of an equality after a few operations


def read_feeds(labelled: Labelled, removed: set[int]) -> tuple[Feed, ...]:
    """Run the network on two random inputs and read what its removed units emit.

    Args:
        labelled: of the network with zeros in place.
        removed: labels of the removed units.
    """
    gone = np.array(sorted(removed), np.int64)
    taking: dict[str, list[Call]] = {}
    for call in labelled.graph.calls:
        if kind_of(call.layer) in UNIT_MAKERS and np.isin(labelled.entering[call.name], gone).any():
            taking.setdefault(call.name, []).append(call)
    wanted = {call.inputs[0] for calls in taking.values() for call in calls}
    if not wanted:
        return ()
    runs = [labelled.graph.run(_noise(labelled.graph, seed), wanted) for seed in (0, 1)]
    with np.errstate(invalid="ignore"):  # what is not finite is not steady
        return tuple(
            _feed(calls, labelled.entering[name], gone, runs) for name, calls in taking.items()
        )


def _noise(graph: Graph, seed: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [
        rng.standard_normal(shape).astype(dtype)
        if "float" in dtype
        else rng.integers(0, 2, shape).astype(dtype)
        for shape, dtype in graph.specs
    ]


def _feed(
    calls: list[Call], labels: Labelling, gone: Labelling, runs: Sequence[Mapping[int, Any]]
) -> Feed:
    channels = np.flatnonzero(np.isin(labels, gone))
    seen = [_seen(run[call.inputs[0]], channels) for call in calls for run in runs]
    first = [own[:, 0] for own in seen]
    maps = np.concatenate(first[:: len(runs)], axis=1)
    scale = np.abs(maps).max(axis=1)
    steady = np.ones(len(channels), bool)
    for index, own in enumerate(seen):
        reference = first[index - index % len(runs)]
        off = np.abs(own - reference[:, np.newaxis]).max(axis=(1, 2))
        steady &= off <= ROUNDING * scale
    if kind_of(calls[0].layer) in SEPARABLE:
        taken = _taken_up(calls[0].layer, channels)
        steady &= ~taken  # two kernels in a row: what is not zero is not folded
        maps[~taken] = 0
    spread = maps.max(axis=1) - maps.min(axis=1)
    even = spread <= ROUNDING * scale
    foldable = (np.abs(maps).max(axis=1) == 0) | (even & _adds_evenly(calls[0].layer))
    return Feed(calls[0].name, labels, channels, maps, steady, foldable & steady)


def _seen(value: Any, channels: NDArray[np.int64]) -> Maps:
    """Return (channels, samples, places) float64."""
    array = np.asarray(value, np.float64)[..., channels]
    return np.moveaxis(array, -1, 0).reshape(len(channels), array.shape[0], -1)


def _adds_evenly(layer: Any) -> bool:
    """Tell whether an even input makes an even output, borders included."""
    kind = kind_of(layer)
    if kind == "Dense":
        return True
    pointwise = all(size == 1 for size in layer.kernel_size)
    if kind in TRANSPOSED:
        return pointwise and all(step == 1 for step in layer.strides)
    return kind in CONVOLUTIONS and (layer.padding == "valid" or pointwise)


def _taken_up(layer: Any, channels: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for which channels a separable layer's depthwise kernel is not zero."""
    kernel = layer.depthwise_kernel.numpy()
    used: NDArray[np.bool_] = np.abs(kernel).reshape(-1, *kernel.shape[-2:]).max(axis=(0, 2)) > 0
    return used[channels]
