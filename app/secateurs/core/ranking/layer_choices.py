"""Which layers may lose something: chosen by name, pattern or kind, or by a question to each."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias, Union

from secateurs.core.base.errors import PruningError, SettingError
from secateurs.core.base.phrases import shortened
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.ranking.terms import Method, OneOrMore, several

if TYPE_CHECKING:
    import keras

LayerTest: TypeAlias = Union[str, "type[keras.Layer]", Callable[["keras.Layer"], bool]]
Layers: TypeAlias = OneOrMore[LayerTest]  # names, patterns, kinds, or what to ask of each layer
LayersByName: TypeAlias = Callable[[], Mapping[str, "keras.Layer"]]

NEAR = 3  # names in an error


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """Which layers may lose something; the others stay whole.

    Attributes:
        chosen: names of kernels; None for all.
        skipped: names of kernels that stay whole in any case.
    """

    chosen: frozenset[str] | None
    skipped: frozenset[str] = frozenset()

    def whole(self, structure: Structure, method: Method) -> frozenset[int]:
        """Return which layers, for units which unit sets, stay whole, by their places.

        Units that are tied go together: a set may lose some once one of its layers is chosen, and
        none once one of them is skipped.
        """
        if method == "weight":
            members = [{layer.name} for layer in structure.prunable]
        else:
            members = [{each.layer for each in tied.members} for tied in structure.unit_sets]
        return frozenset(place for place, names in enumerate(members) if not self._may_lose(names))

    def nothing_left(self, structure: Structure, method: Method) -> PruningError:
        """Return the error for a choice that leaves nothing to prune."""
        given = [layer for layer in structure.layers if self._may_lose({layer.name})]
        reasons = [f"{each.name} {_why_whole(each, structure)}" for each in given]
        why = "; ".join(dict.fromkeys(reasons)) or "each is skipped"
        return PruningError(f"No {method}s of the layers chosen can go: {why}.")

    def _may_lose(self, names: set[str]) -> bool:
        chosen = self.chosen is None or not names.isdisjoint(self.chosen)
        return chosen and names.isdisjoint(self.skipped)


def all_but(skip: Collection[str], structure: Structure) -> LayerChoice:
    """Return the choice that leaves whole what is of some layers, by their names."""
    return LayerChoice(None, frozenset(e.name for e in structure.layers if e.owner in skip))


def layer_choice(
    layers: Layers | None, skip: Layers | None, structure: Structure, live: LayersByName
) -> LayerChoice | None:
    """Read a choice of layers as it is given to `sc.prune`; None where nothing is given.

    Args:
        live: gives the Keras layers by their names, where something is to be asked of them.

    Raises:
        SettingError: if something that is given fits no layer; names those that are near.
    """
    if layers is None and skip is None:
        return None
    chosen = None if layers is None else _fitting(layers, "layers", structure, live)
    skipped = frozenset[str]() if skip is None else _fitting(skip, "skip", structure, live)
    return LayerChoice(chosen, skipped)


def _fitting(given: Layers, what: str, structure: Structure, live: LayersByName) -> frozenset[str]:
    """Return the names of the kernels that one or several of what is given fit."""
    found = frozenset[str]()
    for each in several(given, what):
        fits = frozenset(_fits(each, what, structure, live))
        if not fits:
            raise SettingError(_no_such_layer(each, what, structure))
        found |= fits
    return found


def _why_whole(layer: KernelLayer, structure: Structure) -> str:
    if whole := structure.why_whole(layer.name):
        return whole.reason
    return "goes together with one that is skipped" if layer.prunable else "is an output layer"


def _fits(wanted: object, what: str, structure: Structure, live: LayersByName) -> Iterator[str]:
    layers = structure.layers
    if isinstance(wanted, str):
        by_name = [layer.name for layer in layers if wanted in (layer.name, layer.owner)]
        by_name = by_name or [layer.name for layer in layers if _is_like(layer, wanted)]
        for tied in structure.unit_sets:
            by_name += [each.layer for each in tied.members if tied.name == wanted]
        yield from by_name or (layer.name for layer in layers if fnmatchcase(layer.kind, wanted))
    elif callable(wanted) and not _is_layer(wanted):
        fits = (lambda layer: isinstance(layer, wanted)) if isinstance(wanted, type) else wanted
        known = live()
        yield from (layer.name for layer in layers if fits(known[layer.owner]))
    else:
        raise SettingError(
            f"{what} takes names of layers, patterns or kinds, or functions of a Keras layer, not"
            f" {wanted!r}."
        )


def _is_layer(wanted: object) -> bool:
    """Tell whether a Keras layer itself is given, which its name is to say."""
    keras = sys.modules.get("keras")  # who has a layer has imported it
    return keras is not None and isinstance(wanted, keras.Layer)


def _is_like(layer: KernelLayer, pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in (layer.name, layer.owner))


def _no_such_layer(wanted: object, what: str, structure: Structure) -> str:
    names = list(dict.fromkeys(layer.owner for layer in structure.layers))
    if not isinstance(wanted, str):
        known = shortened(_quoted(names))
        return f"What is given as {what} fits no layer with a kernel; there are {known}."
    kinds = list(dict.fromkeys(layer.kind for layer in structure.layers))
    near = get_close_matches(wanted, [*names, *kinds], NEAR, 0.5)
    known = (
        f"near: {', '.join(_quoted(near))}" if near else f"there are {shortened(_quoted(names))}"
    )
    return f'{what}: no layer with a kernel is called "{wanted}", nor is that its kind; {known}.'


def _quoted(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]
