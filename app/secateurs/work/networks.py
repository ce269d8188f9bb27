"""Networks as workflows need them: with their data, built in Keras, read back, cut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError, ModelError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import are_pixels
from secateurs.core.data.source import Source, dataset_for, source_of
from secateurs.core.evaluation.repairs import drawn_samples
from secateurs.core.evaluation.test import (
    can_test,
    labels_turn,
    scaling_unturned,
    with_best_scaling,
)
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network, build_model
from secateurs.core.pruning.compaction.chain import is_inexact, quickest
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices, renumbered
from secateurs.core.storage.hand_file import fitting
from secateurs.core.storage.records import RunRecord

if TYPE_CHECKING:
    import keras

    from secateurs.core.pruning.pruned import Pruned

SAMPLES = 256


def data_as_taken(
    source: str | Source,
    network: Network,
    names: Sequence[str] = (),
    cancelled: Cancelled = never,
    *,
    learns: bool = True,
) -> Dataset:
    """Open data as a network takes them; a stranger may want dark on bright as it is.

    Labels from 1 to the number of classes are read as the network names the samples.

    Args:
        names: what the network calls its classes; () of a stranger, of which nobody knows what
            it learned from.
        learns: as `dataset_for`, whose errors are raised.
    """
    wanted = (network.input_shape, network.classes, cancelled, names)
    data = dataset_for(source, *wanted, learns=learns)
    if not can_test(network, data):
        return data
    given = source_of(source) if isinstance(source, str) else source
    if labels_turn(network, data, cancelled):
        given = replace(given, turned=True)
        data = dataset_for(given, *wanted, learns=learns)
    scaling = None if names else scaling_unturned(network, data, cancelled)
    if scaling is None:
        return data
    return dataset_for(replace(given, numbers=scaling), *wanted, learns=learns)


def given_as_said(network: Network, data: Dataset, cancelled: Cancelled = never) -> Network:
    """Return the network with the scaling of pixels that suits the data, or that a person said.

    A plain network, which takes pixels from 0 to 1, becomes a Keras model where another is said.
    """
    if network.is_chain:
        if data.given in (None, "unit") or not are_pixels(data.test.pixels):
            return network
        from secateurs.core.pruning.plain_model import read_model

        if not wait_for_tensorflow(lambda: not cancelled()):
            raise CancelledError
        network = read_model(build_model(network), network.known_masks)
    best = with_best_scaling(network, data, cancelled)
    return network if best.scaling == network.scaling else best


def as_plain(model: "keras.Model", like: Network) -> Network:
    """Read a model made of another network: of its kind, given samples as it is.

    Raises:
        ModelError: a plain network has become something else.
    """
    from secateurs.core.network.keras_chain import chain_network
    from secateurs.core.pruning.plain_model import read_model

    if not like.is_chain:
        read = read_model(model)
        graph = replace(read.graph, classes=like.classes)
        return replace(read, graph=graph, scaling=like.scaling)
    chain = chain_network(model)
    if chain is None:
        raise ModelError("A layer lost all its units: there is no network left.")
    return chain


@dataclass(frozen=True, slots=True, eq=False)
class CutNetwork:
    """A network and a cut through it.

    Attributes:
        repaired: what survives the cut, refitted; None leaves it as it was.
        data: whose validation samples it is run on; None, or data that do not fit, stands for
            random ones.
        original: the network that this one was made of by pruning, if it is still there.
        seed: of the samples that are drawn where units go inexactly.
    """

    network: Network
    cut: Cut
    repaired: Network | None = None
    data: Dataset | None = None
    original: Network | None = None
    seed: int = 0

    @property
    def is_inexact(self) -> bool:
        """Whether its compact network is the result, and answers otherwise."""
        return is_inexact(self.network, self.cut)

    @property
    def is_smaller(self) -> bool:
        """Whether units of the original are really gone from it."""
        return self.original is not None and self.network.parameters < self.original.parameters

    @property
    def zeroed(self) -> Network:
        """The network with zeros in place."""
        if self.repaired is not None:
            return self.repaired
        return prune_network(self.network, self.cut)

    def answering(self, cancelled: Cancelled = never) -> Network:
        """Return the network with the cut's answers: zeroed, or compact if units went inexactly."""
        if not self.is_inexact:
            return self.zeroed
        samples = drawn_samples(self.network, self.data, self.seed)
        return quickest(self.network, self.cut, samples=samples, cancelled=cancelled)

    def dense_and_pruned(self, cancelled: Cancelled = never) -> "tuple[keras.Model, Pruned]":
        """Build in Keras the whole network, and the one with the cut's zeros.

        What went before stays gone.
        """
        from secateurs.core.pruning.plain_model import cut_model

        if not wait_for_tensorflow(lambda: not cancelled()):
            raise CancelledError
        dense = build_model(self.network)
        samples = drawn_samples(self.network, self.data, self.seed)
        pruned = cut_model(dense, self.network, self.cut, samples)
        if self.repaired is not None:
            pruned = pruned.with_model(build_model(self.repaired))
        return dense, pruned

    def samples(self, count: int = SAMPLES) -> Any:
        """Return validation samples as the network reads them, or None without data that fit."""
        if self.data is None or not can_test(self.network, self.data):
            return None
        return network_inputs(self.network, self.data.validation.pixels[:count])


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PrunedRun(CutNetwork):
    """A kept run's network, cut.

    Attributes:
        run: the record of the network that is cut.
        name: such as "Run 3 · units 80 %".
    """

    data: Dataset
    run: RunRecord
    name: str

    def name_of(self, made: str, *, repaired: bool) -> str:
        """Name what is made of it, such as "Run 3 · units 80 % · repaired · compact"."""
        return " · ".join([self.name, *["repaired"] * repaired, made])

    def remark(self, *sentences: str) -> str:
        """Say how a network was made of this one, and what was decided by hand."""
        by_hand = "" if self.cut.by_hand is None else str(self.cut.by_hand)
        return " ".join(each for each in (*sentences, by_hand) if each)

    def hand_in(self, made: Network) -> HandChoices:
        """Return what was chosen by hand as it holds on in a network made of this one."""
        if self.cut.by_hand is None:
            return NO_CHOICES
        choices, kept = self.cut.by_hand.choices, self.cut.unit_masks
        sizes = {layer.name: layer.units for layer in made.structure.layers}
        if any(sizes.get(name) != len(mask) for name, mask in kept.items()):
            # Where removed units carry a constant on, nobody can tell the others' numbers.
            taken_out = {
                name: mask
                for name, mask in kept.items()
                if sizes.get(name) == int(np.count_nonzero(mask))
            }
            choices = renumbered(choices, taken_out)
        return fitting(choices, made.structure, made.masks)
