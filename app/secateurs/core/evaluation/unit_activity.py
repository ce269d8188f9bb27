"""What the units of one layer emit to samples, and what that says of one of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import AnyArray, Array, Labels, frozen
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import ModelError
from secateurs.core.network.batches import batch_size, work_of_network
from secateurs.core.network.forward import CHUNK, emitted, network_inputs
from secateurs.core.network.network import Network

MOST_WORK = 20_000_000_000  # multiply-accumulates of all samples together: about two seconds
FEWEST = 100  # samples, however large the network is


def looked_at(network: Network, count: int) -> int:
    """Return how many of so many samples are shown to the network to see what its units do."""
    return min(count, max(FEWEST, MOST_WORK // max(work_of_network(network), 1)))


def unit_activity(
    network: Network, layer: str, samples: AnyArray, cancelled: Cancelled = never
) -> Array:
    """Return what each unit of a layer emits, (n, units) float32; not in the GUI thread.

    It is read after the normalisation and activation that directly follow the layer. Of a filter
    it is the mean over all places, of a cell that gives every step over these.

    Args:
        samples: (n, *sample shape), as `network_inputs` takes them.

    Raises:
        ModelError: the layer does not emit one value, or one map, a unit, as heads do not.
    """
    find = _of_chain if network.is_chain else _of_model
    return frozen(find(network, layer, samples, cancelled))


def _of_chain(network: Network, name: str, samples: AnyArray, cancelled: Cancelled) -> Array:
    last = [layer.name for layer in network.layers].index(name)
    parts: list[Array] = []
    for start in range(
        0, len(samples), size := batch_size(work_of_network(network), CHUNK, worth=0)
    ):
        go_on(cancelled)
        values = network_inputs(network, samples[start : start + size])
        for layer in network.layers[: last + 1]:
            values = emitted(values @ layer.kernel + layer.bias, layer)
        parts.append(values)
    return np.concatenate(parts)


def _of_model(network: Network, name: str, samples: AnyArray, cancelled: Cancelled) -> Array:
    from secateurs.core.base.tensorflow import wait_for_tensorflow
    from secateurs.core.graph.keras_layers import layers_by_name
    from secateurs.core.graph.layer_state import samples_at_once, state_held
    from secateurs.core.network.network import build_model
    from secateurs.core.network.sizes import batch_for
    from secateurs.core.ranking.criteria.observed_layers import watched

    wait_for_tensorflow(lambda: not cancelled())
    go_on(cancelled)
    model, kernel = build_model(network), network.structure.layer(name)
    if len(model.inputs) != 1:
        raise ModelError("What units do is seen only in networks with one input.")
    owner = layers_by_name(model)[kernel.owner]
    own = samples_at_once(model)
    first = getattr(owner, "data_format", None) == "channels_first"
    size = batch_for(model, CHUNK, work_of_network(network), watched=True)
    count = len(samples) - (len(samples) % own if own else 0)
    parts: list[Array] = []
    with state_held([model]), watched(model, {name: kernel}) as seen:
        for start in range(0, count, size):
            go_on(cancelled)
            model(network_inputs(network, samples[start : start + size]), training=False)
            maps = [np.asarray(each.emitted, np.float32) for each in seen]
            if not maps:
                raise ModelError(
                    f"What the {kernel.unit_word}s of {name} emit is not seen from outside the"
                    " layer."
                )
            seen.clear()
            parts.append(_per_unit([np.moveaxis(m, 1, -1) if first else m for m in maps]))
    found = np.concatenate(parts)
    if found.shape[1] != kernel.units:
        raise ModelError(f"The layer {name} does not emit one value a unit.")
    return found


def _per_unit(maps: list[Array]) -> Array:
    """Return the mean over places, and over the calls of a layer called several times."""
    means = [each.reshape(len(each), -1, each.shape[-1]).mean(axis=1) for each in maps]
    return np.asarray(np.mean(means, axis=0), np.float32)


def most_exciting(activity: Array, most: int, cancelled: Cancelled = never) -> NDArray[np.int64]:
    """Return the samples that excite each unit most, (most, units), the strongest first.

    Args:
        activity: (n, units), as `unit_activity` gives it; n >= most.
    """
    found = np.empty((most, activity.shape[1]), np.int64)
    for start in range(0, activity.shape[1], STEP):
        go_on(cancelled)
        some = activity[:, start : start + STEP]
        order = np.argsort(-some, axis=0, kind="stable") if len(some) <= 2 * most else None
        if order is None:
            few = np.argpartition(-some, most, axis=0)[:most]
            values = np.take_along_axis(some, few, axis=0)
            order = np.take_along_axis(few, np.lexsort((few, -values), axis=0), axis=0)
        found[:, start : start + STEP] = order[:most]
    return frozen(found)


STEP = 64  # units at a time
SHOWN = 8  # samples that excite a unit most, and as many that do least
BINS = 24


@dataclass(frozen=True, slots=True, eq=False)
class UnitReading:
    """What one unit emits to labelled samples.

    Attributes:
        most: numbers of the samples that excite it most, the strongest first.
        least: those that excite it least, the weakest first.
        edges: (BINS + 1,) of the histogram, from the least that it emits to the most.
        counts: (classes, BINS) samples of each class in each bin.
        means: (classes,) mean of what it emits; NaN of a class without samples.
        silent: share of the samples to which it emits exactly nothing, 0 to 1.
        samples: how many there were.
    """

    most: tuple[int, ...]
    least: tuple[int, ...]
    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    means: NDArray[np.float64]
    silent: float
    samples: int


def read_unit(activity: Array, labels: Labels, classes: int) -> UnitReading:
    """Sum up what one unit emits.

    Args:
        activity: (n,) float32.
        labels: (n,) from 0 to classes - 1.
    """
    values = activity.astype(np.float64)
    order = np.argsort(values, kind="stable")
    strongest = np.argsort(-values, kind="stable")
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    bins = np.clip(np.searchsorted(edges, values, "right") - 1, 0, BINS - 1)
    counts = np.bincount(labels * BINS + bins, minlength=classes * BINS)
    sizes = np.bincount(labels, minlength=classes)
    sums = np.bincount(labels, values, minlength=classes)
    means = np.divide(sums, sizes, out=np.full(classes, np.nan), where=sizes > 0)
    return UnitReading(
        tuple(map(int, strongest[:SHOWN])),
        tuple(map(int, order[:SHOWN])),
        frozen(edges),
        frozen(counts.reshape(classes, BINS)),
        frozen(means),
        float((values == 0).mean()),
        len(values),
    )
