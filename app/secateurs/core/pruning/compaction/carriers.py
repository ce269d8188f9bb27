"""Which removed units must stay in a compact network, to carry what no bias can.

A convolution with padded borders adds less at a border for a constant input, which no bias
can say. One removed unit then stays and takes over the slices of those that go; more of them
where what is emitted differs from place to place, and one in each group of a convolution in groups.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Mask, Tensor, frozen
from secateurs.core.graph.calls import Call, CallGraph, layers_called
from secateurs.core.graph.constants import Feed, Maps
from secateurs.core.graph.kernel_parts import kernel_parts
from secateurs.core.graph.kinds import (
    CONVOLUTIONS,
    PRODUCTS,
    SEPARABLE,
    TRANSPOSED,
    channel_groups,
    kind_of,
)
from secateurs.core.graph.labels import Labelled, Labelling, among
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.variables import values_of
from secateurs.core.network.random_inputs import first_taken, graph_inputs
from secateurs.core.pruning.compaction.propagation import propagated

if TYPE_CHECKING:
    import keras

Examples = Sequence[AnyArray] | None

MASKED = 4  # samples, which differ in length where steps are masked
ROUNDING = 2e-6  # relative; what float32 leaves of an equality after a few operations
ROUNDING_OF_NORMALISED = 2e-5  # what is left where the variance of equal values divides


def read_feeds(
    labelled: Labelled, removed: set[int], examples: Examples = None
) -> tuple[Feed, ...]:
    """Read what removed units emit: run the network on two inputs where that cannot be followed.

    Args:
        labelled: of the network with zeros in place.
        removed: labels of the removed units.
        examples: samples of the person's own, one array an input; None for random ones.

    Raises:
        UnsupportedModel: the network takes none of the random inputs that were tried.
    """
    gone = np.array(sorted(removed), np.int64)
    taking = {
        name: tensors
        for name, tensors in labelled.taken.items()
        if among(labelled.entering[name], gone).any()
    }
    wanted = {tensor for tensors in taking.values() for tensor in tensors}
    if not wanted:
        return ()
    known = propagated(labelled, gone, wanted)
    runs = _runs(labelled.graph, wanted, examples) if known is None else [known]
    layers = layers_called(labelled.graph)
    with np.errstate(invalid="ignore"):  # what is not finite is not steady
        return tuple(
            _feed(name, layers[name.partition("/")[0]], labelled, gone, seen)
            for name, tensors in taking.items()
            for seen in [[[run[tensor] for run in runs] for tensor in tensors]]
        )


def _runs(graph: CallGraph, wanted: set[int], examples: Examples) -> Sequence[Mapping[int, Tensor]]:
    """Return the values of the wanted tensors for a few inputs, finite ones if such are found.

    Where the network takes any number of samples, it is given all at once.
    """
    tensors = sorted(wanted)

    def values(inputs: Sequence[AnyArray]) -> list[AnyArray]:
        found = graph.run(inputs, wanted)
        return [np.asarray(found[tensor], np.float64) for tensor in tensors]

    together = all(batch is None for batch, _, _ in graph.specs)
    count = (MASKED if any(map(_masks_steps, graph.calls)) else 2) if together else 1
    found = []
    for seed in (0,) if together else (0, 1):
        tries = graph_inputs(graph, count, seed)
        if examples is not None:
            tries = chain([_nth(graph, examples, seed, count)], tries)
        found.append(dict(zip(tensors, first_taken(tries, values)[1], strict=True)))
    return found


def _masks_steps(call: Call) -> bool:
    return kind_of(call.layer) == "Masking" or getattr(call.layer, "mask_zero", False)


def _nth(graph: CallGraph, examples: Sequence[AnyArray], number: int, count: int) -> list[AnyArray]:
    """Return some examples from one on, or as many as the network takes at once."""
    return [
        np.take(array, range(number, number + (batch or count)), axis=0, mode="wrap").astype(
            np.object_ if dtype == "string" else dtype
        )
        for array, (batch, _, dtype) in zip(examples, graph.specs, strict=True)
    ]


def _feed(
    name: str,
    layer: "keras.Layer",
    labelled: Labelled,
    gone: Labelling,
    given: Sequence[Sequence[Tensor]],
) -> Feed:
    """Describe what enters one kernel; given are the tensors of each call, of each run."""
    labels = labelled.entering[name]
    channels = np.flatnonzero(among(labels, gone))
    normalised = np.isin(labels[channels], list(labelled.normalised))
    rounding = np.where(normalised, ROUNDING_OF_NORMALISED, ROUNDING)
    axis = labelled.axes.get(name, -1)
    seen = [[_seen(value, axis, channels) for value in runs] for runs in given]
    maps = np.concatenate([runs[0][:, 0] for runs in seen], axis=1)
    if kind_of(layer) in PRODUCTS:  # of which nothing is left only where all of it is zero
        zero = np.array(
            [
                not any(own[at].any() for runs in seen for own in runs)
                for at in range(len(channels))
            ],
            bool,
        )
        return Feed(name, labels, channels, maps, zero, zero, np.ones((len(channels), 0), bool))
    scale = np.abs(maps).max(axis=1)
    steady = np.ones(len(channels), bool)
    for runs in seen:
        for own in runs:
            off = np.abs(own - runs[0][:, :1]).max(axis=(1, 2))
            steady &= off <= rounding * scale
    if kind_of(layer) in SEPARABLE:
        taken = _taken_up(layer, channels)
        steady &= ~taken  # two kernels in a row: what is not zero is not folded
        maps[~taken] = 0
    spread = maps.max(axis=1) - maps.min(axis=1)
    even = spread <= rounding * scale
    bias = np.ones((len(channels), int(_lacks_bias(layer))), bool)
    foldable = (np.abs(maps).max(axis=1) == 0) | (even & _adds_evenly(layer, name))
    if not labelled.exact and folds(layer):
        return _by_means(Feed(name, labels, channels, maps, steady, foldable, bias), seen)
    groups = channel_groups(layer)
    return Feed(name, labels, channels, maps, steady, foldable & steady, bias, groups=groups)


def _by_means(feed: Feed, seen: Sequence[Sequence[Maps]]) -> Feed:
    """Let what is emitted count by its mean where it is not the same everywhere."""
    means = np.mean([own.mean(axis=(1, 2)) for runs in seen for own in runs], axis=0)
    even = feed.foldable & feed.steady
    always = np.ones(len(feed.channels), bool)
    return replace(
        feed,
        maps=np.where(even[:, np.newaxis], feed.maps, means[:, np.newaxis]),
        steady=always,
        foldable=always,
        exact=bool(even.all()),
    )


def _lacks_bias(layer: "keras.Layer") -> bool:
    """Tell whether a layer gets a bias where it has none; one with several kernels does not."""
    return folds(layer) and not kernel_parts(layer) and not layer.use_bias


def folds(layer: "keras.Layer") -> bool:
    """Tell whether a layer's kernel takes channels up directly."""
    return kind_of(layer) not in SEPARABLE


def _seen(value: Tensor, axis: int, channels: NDArray[np.int64]) -> Maps:
    """Return (channels, samples, places) float64."""
    array = np.moveaxis(np.asarray(value, np.float64), axis, 0)[channels]
    return array.reshape(*array.shape[:2], -1)


def _adds_evenly(layer: "keras.Layer", name: str) -> bool:
    """Tell whether what an even input adds can be said by a bias, borders included."""
    kind = kind_of(layer)
    if kind == "Dense":
        return True
    if "/" in name:
        part = kernel_parts(layer)[name.partition("/")[2]]
        if support_of(layer) and len(part.kernel.shape) != 2:
            return False  # what its further axes are is not known
        return part.bias is not None and ("Conv" not in kind or layer.padding == "valid")
    pointwise = all(size == 1 for size in layer.kernel_size)
    if kind in TRANSPOSED:
        return pointwise and all(step == 1 for step in layer.strides)
    return kind in CONVOLUTIONS and (layer.padding == "valid" or pointwise)


def _taken_up(layer: "keras.Layer", channels: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for which channels a separable layer's depthwise kernel is not zero."""
    kernel = values_of(layer.depthwise_kernel)
    used: NDArray[np.bool_] = np.abs(kernel).reshape(-1, *kernel.shape[-2:]).max(axis=(0, 2)) > 0
    return used[channels]


STRONGEST = 100.0  # a slice scaled by more would lose too many digits

Shares = NDArray[np.float64]


def staying_units(
    feeds: Iterable[Feed], layers: Iterable[Labelling], removed: set[int]
) -> set[int]:
    """Return the labels of removed units that stay; of a layer that is emptied the first does.

    Args:
        feeds: what removed units give to each layer.
        layers: labels of the units of every layer, none of which may be emptied.
        removed: labels of the removed units.
    """
    staying: set[int] = set()
    for feed in feeds:
        staying |= set(feed.labels[feed.channels[~feed.steady]].tolist())
    for feed in feeds:
        _let_stay(feed, staying)
    for units in layers:
        if not len(units) or int(units[0]) not in removed:
            continue
        if removed.issuperset(units.tolist()) and staying.isdisjoint(units.tolist()):
            staying.add(int(units[0]))
    return staying


def never_emptied(kept: Mask) -> Mask:
    """Return which units of a plain network's layer are left: of one that is emptied the first."""
    if kept.any() or not kept.size:
        return kept
    return frozen(np.arange(kept.size) == 0)


def carried(feed: Feed, staying: set[int]) -> tuple[NDArray[np.int64], NDArray[np.int64], Shares]:
    """Share out what cannot be folded among the removed units that stay.

    Args:
        staying: labels of removed units that stay.

    Returns:
        Indices, among the feed's channels, of those that go and cannot be folded, (going,), and
        of those that stay and carry, (carriers,); and the multiple of each carrier's map that
        each of them emits, (carriers, going) float64, NaN where it is no such sum.
    """
    stays = np.isin(feed.labels[feed.channels], list(staying))
    going = np.flatnonzero(~stays & ~feed.foldable)
    strength = np.abs(feed.maps).max(axis=1, initial=0)
    carriers = np.flatnonzero(stays & feed.steady & (strength > 0))
    if not len(going) or not len(carriers):
        return going, carriers, np.full((len(carriers), len(going)), np.nan)
    shares = np.zeros((len(carriers), len(going)))
    group, carrying = feed.group_of(going), feed.group_of(carriers)
    for each in np.unique(group):
        wanted, given = np.flatnonzero(group == each), np.flatnonzero(carrying == each)
        if not len(given):
            shares[:, wanted] = np.nan
            continue
        found = _shares(feed.maps[carriers[given]], feed.maps[going[wanted]])
        shares[np.ix_(given, wanted)] = found
    return going, carriers, shares


def _shares(given: Maps, wanted: Maps) -> Shares:
    """Return which multiple of each map given sums up to each wanted, NaN where it does not.

    Args:
        given: (carriers, places), none all zero.
        wanted: (going, places).
    """
    strength = np.abs(given).max(axis=1)
    # Columns of equal length, so that the cutoff below does not drop a weak carrier.
    scaled = given.T / strength
    shares: Shares = np.linalg.lstsq(scaled, wanted.T, rcond=1e-5)[0] / strength[:, np.newaxis]
    off = np.abs(given.T @ shares - wanted.T).max(axis=0)
    too_far = off > ROUNDING * np.abs(wanted).max(axis=1)
    shares[:, too_far | (np.abs(shares).max(axis=0) > STRONGEST)] = np.nan
    return shares


def _let_stay(feed: Feed, staying: set[int]) -> None:
    """Add units of one feed until all that go can be carried.

    First goes what is in most groups where something is to be carried, then the strongest.
    """
    strength = np.abs(feed.maps).max(axis=1, initial=0)
    while True:
        going, _, shares = carried(feed, staying)
        alone = going[np.isnan(shares).any(axis=0)] if len(shares) else going
        if not len(alone):
            return
        labels = feed.labels[feed.channels[alone]].tolist()
        reached = Counter(
            label for label, _ in set(zip(labels, feed.group_of(alone).tolist(), strict=True))
        )
        ranks = [(reached[label], strength[at]) for label, at in zip(labels, alone, strict=True)]
        staying.add(labels[ranks.index(max(ranks))])
