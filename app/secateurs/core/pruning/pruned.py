"""A pruned Keras model, with its masks, the account of what went, and what came of a repair."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray, Mask
from secateurs.core.base.phrases import joined
from secateurs.core.base.text import one_line
from secateurs.core.graph.copies import Blueprint
from secateurs.core.graph.layer_state import state_held
from secateurs.core.graph.structure import Structure
from secateurs.core.pruning.model_account import ModelAccount
from secateurs.core.pruning.snapshot import AtHand, Snapshot
from secateurs.core.ranking.hand_choices import ByHand
from secateurs.core.ranking.layer_choices import LayerChoice
from secateurs.core.ranking.terms import Method

if TYPE_CHECKING:
    import keras


LISTED = 3  # layers that a sentence names


@dataclass(frozen=True, slots=True)
class Repair:
    """What came of a repair.

    Attributes:
        samples: that it looked at.
        left: names of the layers that stay as they were pruned, since the samples held out would
            have been answered no better.
        enough: samples that would do for these layers.
        never: names of the layers that lost something and that no repair refits, such as cells,
            heads and transposed convolutions.
    """

    samples: int
    left: tuple[str, ...] = ()
    enough: int = 0
    never: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """What is to be said of layers that stay as they were pruned, "" where nothing is."""
        return " ".join(filter(None, (self._never_refitted, self._too_few)))

    @property
    def _never_refitted(self) -> str:
        if not self.never:
            return ""
        names = [one_line(name) for name in self.never[:LISTED]]
        if more := len(self.never) - len(names):
            names.append(f"{more} more")
        stay = "stays" if len(self.never) == 1 else "stay"
        refits = "A repair refits Dense layers and convolutions, no grouped or transposed ones"
        return f"{refits}: {joined(names)} {stay} as pruned."

    @property
    def _too_few(self) -> str:
        """Say how many samples would do; of enough, a layer that stays has nothing to gain."""
        if not self.left or self.samples >= self.enough:
            return ""
        several = len(self.left) > 1
        layers = f"{len(self.left)} layers" if several else f"the layer {one_line(self.left[0])}"
        stay = f"which stay{'' if several else 's'} as pruned"
        samples = f"{self.samples:,} samples are" if self.samples > 1 else "1 sample is"
        return f"{samples} too few to repair {layers}, {stay}: about {self.enough:,} would do."


@dataclass(frozen=True, slots=True, eq=False)
class Pruned:
    """A pruned Keras model.

    Attributes:
        held: the model with the zeros in place, or what builds it.
        masks: layer name -> bool array shaped like the kernel, True = kept; prunable layers and
            those tied to them.
        account: what went.
        structure: of the model before pruning.
        kept: for units, one (groups,) bool array a unit set, True = kept; None for weights.
        drop_bias: whether biases of removed units were zeroed too.
        examples: a few samples of the person's own, one array an input, where some were given:
            what removed units emit is read with them.
        repair: what came of the last reconstruction; None before one.
        by_hand: how many parts were asked for, removed and protected by hand, and removed in
            all; None where nothing was chosen by hand.
        layers: which layers may lose something, and may when it is pruned further; None for all.
    """

    held: "keras.Model | Snapshot"
    masks: Mapping[str, Mask]
    account: ModelAccount
    structure: Structure
    kept: tuple[Mask, ...] | None = None
    drop_bias: bool = False
    examples: tuple[AnyArray, ...] | None = None
    repair: Repair | None = None
    by_hand: ByHand | None = None
    layers: LayerChoice | None = None

    @property
    def model(self) -> "keras.Model":
        """With the zeros in place; the model it was made from is untouched."""
        return self.held.model if isinstance(self.held, Snapshot) else self.held

    def with_model(self, model: "keras.Model") -> "Pruned":
        """Return it with another model of the same layers, such as one trained further."""
        return replace(self, held=model)

    def at_hand(self) -> AbstractContextManager[AtHand]:
        """Give a model that reads as `model` does in this thread, without building it."""
        if isinstance(self.held, Snapshot):
            return self.held.at_hand()
        return nullcontext(AtHand(self.held, Blueprint(self.held)))

    def state_held(self) -> AbstractContextManager[None]:
        """Put back what calls change of the model: states, seeds, statistics, added losses."""
        held = self.held
        return held.state_held() if isinstance(held, Snapshot) else state_held([held])

    @property
    def method(self) -> Method:
        """What goes: "weight" or "unit"."""
        return self.account.method

    def __str__(self) -> str:
        """Write the account, what was decided by hand, and what is to be said of a repair."""
        remark = self.repair.remark if self.repair else ""
        return "\n".join(filter(None, (str(self.account), str(self.by_hand or ""), remark)))

    __repr__ = __str__  # not all masks, where it ends a notebook's cell
