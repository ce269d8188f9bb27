"""What reaches the kernels of a Keras model while samples run through it: rows to be fitted."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array, Mask
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.graph.layer_state import state_held
from secateurs.core.graph.structure import KernelLayer
from secateurs.core.network.inputs import Inputs
from secateurs.core.ranking.criteria.observed_layers import watched
from secateurs.core.ranking.criteria.samples import batch

if TYPE_CHECKING:
    import keras

PLACES = 4  # drawn from each sample

# Layer, what its kernel read, for drawing places, and the steps that are not masked.
Heard = tuple[str, Array, np.random.Generator, Mask | None]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Samples to refit to.

    Attributes:
        x: as the model takes them, `count` samples.
        seed: draws the places of convolutions that are looked at.
    """

    x: Inputs
    count: int
    seed: int = 0


def observed(
    model: "keras.Model",
    layers: Iterable[KernelLayer],
    samples: Drawn,
    size: int,
    cancelled: Cancelled = never,
) -> Iterator[Heard]:
    """Yield what the kernels read, for each batch and each call.

    The generator of a call depends on the seed, the batch and the call alone, so that two models
    of one structure are heard at the same places.

    Args:
        model: nobody else's, since its layers' calls are watched.
        size: samples of a batch; see `batch_size`.
    """
    wanted = {layer.name: layer for layer in layers}
    places = {name: place for place, name in enumerate(wanted_order(model))}
    with state_held([model]), watched(model, wanted) as seen:
        for start in range(0, samples.count, size):
            go_on(cancelled)
            stop = min(start + size, samples.count)
            model(batch(samples.x, start, stop), training=False)
            calls: dict[str, int] = {}
            for sighting in seen:
                name = sighting.name
                call = calls[name] = calls.get(name, -1) + 1
                rng = np.random.default_rng((samples.seed, places[name], start, call))
                counting = None if sighting.counting is None else np.asarray(sighting.counting)
                yield name, np.asarray(sighting.read, np.float32), rng, counting
            seen.clear()


def wanted_order(model: "keras.Model") -> list[str]:
    """Return the names of all layers, in an order that two models of one structure share."""
    return list(layers_by_name(model))


def sampled_rows(
    layer: "keras.Layer",
    read: Array,
    rng: np.random.Generator,
    counting: Mask | None = None,
) -> Array:
    """Return the inputs of some of a layer's pre-activations.

    Args:
        layer: a Keras Dense or convolution layer, channels last; of a separable one what its
            pointwise kernel reads is given.
        read: (n, ..., channels).
        counting: (n, steps) bool, the steps at which a Dense layer's are looked at; (n,) of a
            layer that is called on each step; None for all.

    Returns:
        (rows, fan-in), the fan-in in the kernel's C order, (height, width, channels); at most
        `PLACES` rows a sample, all of them where a sample has no more.
    """
    spatial = read.ndim - 2
    if counting is not None and counting.ndim == 1:
        read, counting = read[counting], None
    if counting is not None and counting.shape == read.shape[:-1]:
        return _drawn_steps(read, counting, rng)
    size = tuple(getattr(layer, "kernel_size", ()))
    if not size or hasattr(layer, "pointwise_kernel"):
        size, strides, spread = (1,) * spatial, (1,) * spatial, (1,) * spatial
    else:
        read = _padded(layer, read)
        strides, spread = tuple(layer.strides), tuple(layer.dilation_rate)
    reach = tuple((k - 1) * d + 1 for k, d in zip(size, spread, strict=True))
    axes = tuple(range(1, spatial + 1))
    windows = np.lib.stride_tricks.sliding_window_view(read, reach, axis=axes) if size else read
    steps = (slice(None), *(slice(None, None, step) for step in strides), slice(None))
    windows = windows[steps + tuple(slice(None, None, step) for step in spread)]
    return _drawn(windows, spatial, rng)


def _drawn(windows: Array, spatial: int, rng: np.random.Generator) -> Array:
    """Draw places from windows (n, *places, channels, *kernel size)."""
    count, places = len(windows), windows.shape[1 : spatial + 1]
    total = math.prod(places)
    if total <= PLACES:
        chosen = np.tile(np.arange(total), (count, 1))
    else:
        chosen = rng.integers(0, total, (count, PLACES))
    at = np.unravel_index(chosen, places) if places else ()
    samples = np.broadcast_to(np.arange(count)[:, None], chosen.shape)
    found = windows[(samples, *at)] if places else windows[:, None]
    found = np.moveaxis(found, 2, -1)  # channels after the kernel's own axes
    return np.ascontiguousarray(found).reshape(chosen.size, math.prod(found.shape[2:]))


def _drawn_steps(read: Array, counting: Mask, rng: np.random.Generator) -> Array:
    """Draw places among the steps that count, (rows, channels); none of a sample without any."""
    lengths = counting.sum(axis=1)
    ranks = rng.random((len(read), min(PLACES, read.shape[1]))) * lengths[:, None]
    chosen = np.take_along_axis(np.argsort(~counting, axis=1, kind="stable"), ranks.astype(int), 1)
    rows = np.take_along_axis(read, chosen[..., None], axis=1)[lengths > 0]
    return np.ascontiguousarray(rows).reshape(-1, read.shape[-1])


def _padded(layer: "keras.Layer", read: Array) -> Array:
    """Add the zeros that the layer's padding adds; "same" puts the odd one last."""
    if layer.padding == "valid":
        return read
    pads = [(0, 0)]
    sizes = zip(
        read.shape[1:-1], layer.kernel_size, layer.strides, layer.dilation_rate, strict=True
    )
    for length, size, stride, spread in sizes:
        reach = (size - 1) * spread
        if layer.padding == "causal":
            pads.append((reach, 0))
            continue
        missing = max((math.ceil(length / stride) - 1) * stride + reach + 1 - length, 0)
        pads.append((missing // 2, missing - missing // 2))
    return np.pad(read, [*pads, (0, 0)])
