"""Plan a compact network: every layer's smaller weights, before anything is built."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.calls import graph_of
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.graph.kinds import kernel_name, kind_of, unit_axis
from secateurs.core.graph.label_rules import Labelled, label
from secateurs.core.graph.labels import Labelling
from secateurs.core.graph.structure import Structure, UnitSet
from secateurs.core.graph.trace import layers_called
from secateurs.core.graph.unit_sets import groups_of, removed_by, unit_sets_of
from secateurs.core.pruning.compaction.carriers import Examples, read_feeds, staying_units
from secateurs.core.pruning.compaction.emissions import folded, folds
from secateurs.core.pruning.compaction.slices import Smaller, smaller

if TYPE_CHECKING:
    import keras

# layer -> the setting whose last entry is the number of channels
_NAMED_WIDTHS = {
    "Reshape": "target_shape",
    "Dropout": "noise_shape",
    "AlphaDropout": "noise_shape",
}


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a compact network is made of.

    Attributes:
        layers: every layer by name, as `layers_by_name` gives them.
        widths: channels of the inputs of nested models, by name.
        carriers: names of the unit sets in which a removed unit stays.
        staying: how many groups stay although they are removed.
    """

    layers: Mapping[str, Smaller]
    widths: Mapping[str, int]
    carriers: tuple[str, ...]
    staying: int

    @property
    def parameters(self) -> int:
        return sum(weight.size for layer in self.layers.values() for weight in layer.weights)


def plan_of(
    model: "keras.Model",
    structure: Structure,
    kept: tuple[Mask, ...],
    examples: Examples = None,
) -> Plan:
    """Plan the network without its removed units.

    Args:
        model: with the zeros in place.
        structure: its structure.
        kept: one (count,) bool array a unit set, True = kept.
        examples: samples to read constants with, one array an input; None for random ones.

    Raises:
        ValueError: if what is kept does not fit the structure, or a removed unit is not zero.
    """
    labelled = label(graph_of(model))
    groups = groups_of(labelled)
    if not _alike(unit_sets_of(labelled), structure.unit_sets, kept):
        raise ValueError("what is kept does not fit the unit sets of the model")
    removed = removed_by(labelled, kept)
    _check_zeros(labelled, removed)
    feeds = read_feeds(labelled, removed, examples)
    staying = staying_units(feeds, labelled.units.values(), removed)
    names = tuple(
        unit_set.name
        for unit_set, own in zip(structure.unit_sets, groups, strict=True)
        if not staying.isdisjoint(own.tolist())
    )
    gone = np.array(sorted(removed - staying), np.int64)
    layers = _layers(model, labelled, feeds, staying, gone)
    return Plan(layers, _widths(labelled, gone), names, len(staying))


def _layers(
    model: "keras.Model",
    labelled: Labelled,
    feeds: tuple[Feed, ...],
    staying: set[int],
    gone: Labelling,
) -> dict[str, Smaller]:
    fed = {feed.name: feed for feed in feeds}
    plans: dict[str, Smaller] = {}
    for name, layer in layers_by_name(model).items():
        entering = ~np.isin(labelled.entering.get(name, gone[:0]), gone)
        units = ~np.isin(labelled.units.get(name, gone[:0]), gone)
        if name in fed and folds(layer):
            plans[name] = smaller(layer, entering, units, *folded(layer, fed[name], staying))
        elif name in labelled.entering and not (entering.all() and units.all()):
            plans[name] = smaller(layer, entering, units)
        else:
            plans[name] = Smaller({}, tuple(layer.get_weights()))
    plans.update(_with_other_widths(labelled, gone))
    return plans


def _with_other_widths(labelled: Labelled, gone: Labelling) -> dict[str, Smaller]:
    """Plan the layers that name their number of channels although they have no kernel."""
    plans = {}
    for call in labelled.graph.calls:
        setting = _NAMED_WIDTHS.get(kind_of(call.layer))
        shape = getattr(call.layer, setting, None) if setting else None
        if setting and shape and shape[-1] not in (-1, 1, None):
            width = int((~np.isin(labelled.tensors[call.outputs[0]], gone)).sum())
            weights = tuple(call.layer.get_weights())
            plans[call.name] = Smaller({setting: (*shape[:-1], width)}, weights)
    return plans


def _widths(labelled: Labelled, gone: Labelling) -> dict[str, int]:
    """Return how many channels still enter every nested model."""
    return {
        call.name: int((~np.isin(labelled.tensors[call.outputs[0]], gone)).sum())
        for call in labelled.graph.calls
        if call.node is None
    }


def _alike(sets: tuple[UnitSet, ...], others: tuple[UnitSet, ...], kept: tuple[Mask, ...]) -> bool:
    """Tell whether two models have the same groups, and what is kept one entry for each."""
    return [len(own) for own in kept] == [own.count for own in sets] and [
        [(member.layer, member.groups.tolist()) for member in own.members] for own in sets
    ] == [[(member.layer, member.groups.tolist()) for member in own.members] for own in others]


def _check_zeros(labelled: Labelled, removed: set[int]) -> None:
    for name, layer in layers_called(labelled.graph).items():
        units = labelled.units.get(name)
        if units is not None:
            kernel: Any = np.moveaxis(
                getattr(layer, kernel_name(layer)).numpy(), unit_axis(layer), 0
            )
            if np.any(kernel[np.isin(units, list(removed))]):
                raise ValueError(f"units that are gone have weights in layer {name}")
