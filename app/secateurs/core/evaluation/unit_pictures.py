"""A small picture of each unit of a layer: of its weights, or of what excites it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.scaling import are_pixels, takes_drawings
from secateurs.core.evaluation.unit_activity import looked_at, most_exciting, unit_activity
from secateurs.core.graph.flow import flow_of
from secateurs.core.network.network import Network
from secateurs.core.ranking.parts import matrix

PictureKind = Literal["weights", "filters", "samples", "inputs"]
Order = NDArray[np.int64]
MEAN_OF = 10  # samples that excite a unit most
LARGEST = 32  # pixels of a picture's side
MOST_ALIKE = 4096  # units that are compared with each other
STRONGEST = 99.5  # percentile of |weight| that has the strongest colour


@dataclass(frozen=True, slots=True, eq=False)
class UnitPictures:
    """One picture a unit of one layer.

    Attributes:
        kind: "weights", a weight a pixel of the sample; "filters", the kernel of a convolution
            that reads the sample; "samples", the mean of those that excite the unit most;
            "inputs", a weight an input, row after row.
        values: (units, height, width) float32, or (units, height, width, 3) in colour. Weights
            from -1 to 1, where 1 is about the layer's largest; NaN where there is none. Samples,
            and all that is in colour, from 0 to 1.
        alike: the units in an order in which those whose pictures are alike are neighbours.
        silent: (units,) bool, True where no sample excited the unit; False of weights.
        samples: how many were looked at; 0 of weights.
        activity: (samples, units) float32, what each emitted; None of weights.
    """

    kind: PictureKind
    values: Array
    alike: Order
    silent: NDArray[np.bool_]
    samples: int = 0
    activity: Array | None = None

    @property
    def in_colour(self) -> bool:
        return self.values.ndim == 4

    @property
    def is_signed(self) -> bool:
        return self.kind != "samples" and not self.in_colour


def unit_pictures(
    network: Network, layer: str, samples: AnyArray | None = None, cancelled: Cancelled = never
) -> UnitPictures:
    """Picture every unit of a layer; not in the GUI thread.

    Args:
        samples: (n, *sample shape); None where there are none that the network takes.

    Raises:
        ModelError: as `unit_activity`.
    """
    shape = None if samples is None else tuple(samples.shape[1:])
    first = first_layer_pictures(network, layer, shape)
    if first is not None:
        kind, values = first
    elif samples is not None and len(samples) >= MEAN_OF and picture_sides(shape or ()):
        return _by_samples(network, layer, samples, cancelled)
    else:
        kind, values = "inputs", _by_inputs(network, layer)
    silent = frozen(np.zeros(len(values), bool))
    return UnitPictures(kind, frozen(values), alike_order(values, cancelled), silent)


def first_layer_pictures(
    network: Network, layer: str, sample_shape: tuple[int, ...] | None = None
) -> tuple[PictureKind, Array] | None:
    """Return kind and values of a layer that reads the sample itself; None for any other."""
    of = network.structure.layer(layer)
    sides = first_layer_sides(network, layer, sample_shape)
    if sides is None:
        return None
    kind: PictureKind = "weights" if of.kind == "Dense" else "filters"
    return kind, _signed_or_coloured(matrix(network.kernels[layer], of).T, sides)


def first_layer_sides(
    network: Network, layer: str, sample_shape: tuple[int, ...] | None = None
) -> tuple[int, int, int] | None:
    """Return height, width and channels in which a unit's weights lie over the sample.

    None of a layer that does not read the sample itself, and of samples that are no pictures.
    """
    kernel, of = network.kernels[layer], network.structure.layer(layer)
    sides = picture_sides(sample_shape or _input_picture(network))
    if sides is None or not _reads_input(network, layer):
        return None
    height, width, channels = sides
    if of.kind == "Dense" and of.fan_in == height * width * channels:
        return sides
    if of.kind == "Conv2D" and kernel.shape[2] == channels:
        return kernel.shape[0], kernel.shape[1], channels
    return None


def picture_sides(shape: tuple[int | None, ...]) -> tuple[int, int, int] | None:
    """Return height, width and channels (1 or 3) of a sample that is a picture, else None."""
    sides = shape[1:] if len(shape) == 3 and shape[0] == 1 else shape
    sides = sides if len(sides) == 3 else (*sides, 1)
    if len(sides) != 3 or sides[2] not in (1, 3):
        return None
    height, width, channels = (side or 0 for side in sides)
    return (height, width, channels) if min(height, width) >= 2 else None


def alike_order(values: Array, cancelled: Cancelled = never) -> Order:
    """Return the units so that those whose pictures correlate are neighbours.

    They are clustered by average linkage over one minus the correlation (Sokal and Michener 1958).
    Very many stay in their order.
    """
    count = len(values)
    if count < 3 or count > MOST_ALIKE:
        return frozen(np.arange(count, dtype=np.int64))
    flat = np.nan_to_num(values.reshape(count, -1).astype(np.float32))
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
    go_on(cancelled)
    likeness = flat @ flat.T
    go_on(cancelled)
    distances = np.clip(1.0 - likeness.astype(np.float64), 0, 2)
    return frozen(np.asarray(_leaves(count, _merges(distances, cancelled)), np.int64))


Merge = tuple[float, int, int]


def _merges(distances: NDArray[np.float64], cancelled: Cancelled) -> list[Merge]:
    """Cluster by average linkage along chains of nearest neighbours (Murtagh 1983).

    Frozen copies lack the parts of SciPy that do it.

    Args:
        distances: (n, n), symmetric; used up.

    Returns:
        n - 1 merges, the nearest first: their distance, and a member of each of the two.
    """
    count = len(distances)
    np.fill_diagonal(distances, np.inf)
    sizes, chain = np.ones(count), [0]
    merges: list[Merge] = []
    while len(merges) < count - 1:
        if not chain:
            go_on(cancelled)
            chain = [int(np.flatnonzero(sizes)[0])]
        row = distances[chain[-1]]
        nearest = int(row.argmin())
        if len(chain) > 1 and row[chain[-2]] <= row[nearest]:
            one, other = chain.pop(), chain.pop()
            merges.append((float(row[other]), one, other))
            share = sizes[one] / (sizes[one] + sizes[other])
            joined = share * distances[one] + (1 - share) * distances[other]
            sizes[other] += sizes[one]
            sizes[one] = 0
            distances[one], distances[:, one] = np.inf, np.inf
            distances[other], distances[:, other] = joined, joined
            distances[other, [one, other]] = distances[[one, other], other] = np.inf
        else:
            chain.append(nearest)
    return sorted(merges)


def _leaves(count: int, merges: list[Merge]) -> list[int]:
    """Return what is merged in the order of the tree's leaves."""
    whole = {at: [at] for at in range(count)}
    root = list(range(count))
    for _, one, other in merges:
        first, second = sorted((root[one], root[other]))
        whole[first] += whole.pop(second)
        for each in whole[first]:
            root[each] = first
    return next(iter(whole.values()))


def shrunk(samples: AnyArray, largest: int = LARGEST) -> Array:
    """Return pictures (n, h, w) or (n, h, w, 3) from 0 to 1, no side longer than `largest`.

    Pixels are taken for what they are; of other numbers the lowest becomes 0, the highest 1.
    """
    sides = picture_sides(tuple(samples.shape[1:]))
    assert sides is not None
    height, width, channels = sides
    step = -(-max(height, width) // largest)
    rows, columns = height // step, width // step
    values = samples.reshape(len(samples), height, width, channels).astype(np.float32)
    values = values[:, : rows * step, : columns * step]
    values = values.reshape(len(samples), rows, step, columns, step, channels).mean(axis=(2, 4))
    if are_pixels(samples):
        values /= np.iinfo(samples.dtype).max
    elif values.size:
        low, high = float(values.min()), float(values.max())
        values = (values - low) / (high - low if high > low else 1.0)
    return np.asarray(values if channels == 3 else values[..., 0], np.float32)


def _by_samples(
    network: Network, layer: str, samples: AnyArray, cancelled: Cancelled
) -> UnitPictures:
    samples = samples[: looked_at(network, len(samples))]
    activity = unit_activity(network, layer, samples, cancelled)
    samples = samples[: len(activity)]
    chosen = most_exciting(activity, MEAN_OF, cancelled)
    small = shrunk(samples)
    excited = np.take_along_axis(activity, chosen, axis=0) != 0  # a zero is no excitement
    values = np.zeros((activity.shape[1], *small.shape[1:]), np.float32)
    for unit in range(len(values)):
        if unit % MEAN_OF == 0:
            go_on(cancelled)
        if excited[:, unit].any():
            values[unit] = small[chosen[excited[:, unit], unit]].mean(axis=0)
    silent = frozen(~excited.any(axis=0))
    alike = alike_order(values, cancelled)
    return UnitPictures("samples", frozen(values), alike, silent, len(activity), activity)


def _by_inputs(network: Network, layer: str) -> Array:
    """Return the weights of each unit in rows of a square, its last places empty."""
    of = network.structure.layer(layer)
    weights = matrix(network.kernels[layer], of).T
    side = int(np.ceil(np.sqrt(of.fan_in)))
    padded = np.full((of.units, side * -(-of.fan_in // side)), np.nan, np.float32)
    padded[:, : of.fan_in] = weights / _strongest(weights)
    return np.clip(padded, -1, 1).reshape(of.units, -1, side)


def _signed_or_coloured(weights: Array, sides: tuple[int, int, int]) -> Array:
    """Return (units, h, w) from -1 to 1, or (units, h, w, 3) from 0 to 1 where 0.5 is no weight."""
    height, width, channels = sides
    shares = np.clip(weights / _strongest(weights), -1, 1)
    if channels == 1:
        return np.ascontiguousarray(shares.reshape(-1, height, width))
    return np.ascontiguousarray((0.5 + shares / 2).reshape(-1, height, width, 3))


def _strongest(weights: Array) -> np.float32:
    return np.float32(np.percentile(np.abs(weights), STRONGEST) or np.abs(weights).max() or 1.0)


def _reads_input(network: Network, layer: str) -> bool:
    nodes = flow_of(network.graph)
    node = next(each for each in nodes if each.name == layer and each.kind == "layer")
    return bool(node.sources) and all(nodes[at].kind == "input" for at in node.sources)


def _input_picture(network: Network) -> tuple[int, ...]:
    shape = network.input_shape
    return (28, 28) if takes_drawings(shape) else tuple(side or 0 for side in shape)
