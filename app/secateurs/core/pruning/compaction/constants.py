"""What removed units still emit, read where it is taken up again."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.network.feeds import Feed, Maps
from secateurs.core.network.random_inputs import first_taken, graph_inputs
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

Examples = Sequence[NDArray[Any]] | None

ROUNDING = 2e-6  # relative; what float32 leaves of an equality after a few operations


def read_feeds(
    labelled: Labelled, removed: set[int], examples: Examples = None
) -> tuple[Feed, ...]:
    """Run the network on two inputs and read what its removed units emit.

    Args:
        labelled: of the network with zeros in place.
        removed: labels of the removed units.
        examples: samples of the person's own, one array an input; None for random ones.

    Raises:
        UnsupportedModel: the network takes none of the random inputs that were tried.
    """
    gone = np.array(sorted(removed), np.int64)
    taking: dict[str, list[Call]] = {}
    for call in labelled.graph.calls:
        if kind_of(call.layer) in UNIT_MAKERS and np.isin(labelled.entering[call.name], gone).any():
            taking.setdefault(call.name, []).append(call)
    wanted = {call.inputs[0] for calls in taking.values() for call in calls}
    if not wanted:
        return ()
    runs = _runs(labelled.graph, wanted, examples)
    with np.errstate(invalid="ignore"):  # what is not finite is not steady
        return tuple(
            _feed(calls, labelled.entering[name], gone, runs) for name, calls in taking.items()
        )


def _runs(graph: Graph, wanted: set[int], examples: Examples) -> Sequence[Mapping[int, Any]]:
    """Return the values of the wanted tensors for two inputs, finite ones if such are found."""
    tensors = sorted(wanted)

    def values(inputs: Sequence[Any]) -> list[NDArray[Any]]:
        found = graph.run(inputs, wanted)
        return [np.asarray(found[tensor], np.float64) for tensor in tensors]

    found = []
    for seed in (0, 1):
        tries = graph_inputs(graph, 1, seed)
        if examples is not None:
            tries = chain([_nth(graph, examples, seed)], tries)
        found.append(dict(zip(tensors, first_taken(tries, values)[1], strict=True)))
    return found


def _nth(graph: Graph, examples: Sequence[NDArray[Any]], number: int) -> list[NDArray[Any]]:
    """Return one example, or from it on as many as the network takes at once."""
    return [
        np.take(array, range(number, number + (batch or 1)), axis=0, mode="wrap").astype(
            np.object_ if dtype == "string" else dtype
        )
        for array, (batch, _, dtype) in zip(examples, graph.specs, strict=True)
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
