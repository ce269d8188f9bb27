"""Which removed units must stay in a compact network, to carry what no bias can.

A convolution with padded borders adds less at a border for a constant input, which no bias
can say. One removed unit then stays and takes over the slices of those that go; more of them
where what is emitted differs from place to place.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from secateurs.core.arrays import Mask, frozen
from secateurs.core.network.feeds import Feed
from secateurs.core.network.tracing.labels import Labelling
from secateurs.core.pruning.compaction.constants import ROUNDING

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
        if len(units) and removed.issuperset(units.tolist()) and staying.isdisjoint(units.tolist()):
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
    given, wanted = feed.maps[carriers].T, feed.maps[going].T
    # Columns of equal length, so that the cutoff below does not drop a weak carrier.
    scaled = given / strength[carriers]
    shares = np.linalg.lstsq(scaled, wanted, rcond=1e-5)[0] / strength[carriers, np.newaxis]
    off = np.abs(given @ shares - wanted).max(axis=0)
    bad = (off > ROUNDING * strength[going]) | (np.abs(shares).max(axis=0) > STRONGEST)
    shares[:, bad] = np.nan
    return going, carriers, shares


def _let_stay(feed: Feed, staying: set[int]) -> None:
    """Add units of one feed, the strongest first, until all that go can be carried."""
    strength = np.abs(feed.maps).max(axis=1, initial=0)
    while True:
        going, _, shares = carried(feed, staying)
        alone = going[np.isnan(shares).any(axis=0)] if len(shares) else going
        if not len(alone):
            return
        strongest = alone[np.argmax(strength[alone])]
        staying.add(int(feed.labels[feed.channels[strongest]]))
