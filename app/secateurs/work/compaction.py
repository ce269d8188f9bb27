"""Make a network from which the removed units are gone, check it, and keep it as a run."""

from dataclasses import dataclass

import numpy as np

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.phrases import rounded_up
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.network.answers import logits_of, named
from secateurs.core.network.network import Network
from secateurs.core.pruning.compaction.chain import compact_chain
from secateurs.core.pruning.masks_of_zeros import told_by_zeros
from secateurs.core.storage.new_runs import NetworkKept, Provenance, keep_network
from secateurs.core.storage.runs import RunStore
from secateurs.work.networks import PrunedRun, as_plain
from secateurs.work.pace import Question


@dataclass(frozen=True, slots=True)
class Exactness:
    """How far a compact network's answers are from those of the network with zeros.

    Attributes:
        difference: the largest between two logits.
        same: samples that keep their class, of `samples`.
        share: the difference as a share of the largest logit, where it is to be expected; None
            where the answers are to be the same.
    """

    difference: float
    same: int
    samples: int
    share: float | None = None

    def __str__(self) -> str:
        if self.share is not None:
            share = 100 * rounded_up(self.share, 2)
            return (
                f"inexact: its logits differ from the masked network's by up to {share:g} % of"
                f" the largest; same class on {self.same:,} of {self.samples:,} test samples"
            )
        if not self.difference:
            return f"exactly the same answers on all {self.samples:,} test samples"
        who = "all" if self.same == self.samples else f"{self.same:,} of"
        return (
            f"same answers on {who} {self.samples:,} test samples;"
            f" outputs differ by at most {rounded_up(self.difference, 1):g}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Compacted:
    """The compact network is in the store."""

    kept: NetworkKept
    exactness: Exactness


def compacting_question(pruned: PrunedRun, store: RunStore) -> Question:
    """Return the question whose answer is a Compacted; data must fit the network."""

    def question(cancelled: Cancelled) -> Compacted:
        small = _compact(pruned, cancelled)
        images, inexact = pruned.data.test, pruned.is_inexact
        repaired = pruned.repaired is not None
        parent = f"{pruned.run.name}{', repaired' * repaired}"
        found = exactness(pruned.zeroed, small, images, cancelled, inexact=inexact)
        kept = keep_network(
            store,
            small,
            pruned.name_of("compact", repaired=repaired),
            Provenance(
                "compacted",
                parent=pruned.run,
                remark=pruned.remark(f"Compacted from {parent}: {found}."),
                before=pruned.zeroed,
                hand=pruned.hand_in(small),
            ),
            dataset=pruned.data,
            cancelled=cancelled,
        )
        return Compacted(kept, found)

    return question


def exactness(
    zeroed: Network,
    small: Network,
    images: LabelledImages,
    cancelled: Cancelled = never,
    *,
    inexact: bool = False,
) -> Exactness:
    """Compare all answers; `inexact` says whether they are to differ."""
    wanted, given = (logits_of(each, images.pixels, cancelled) for each in (zeroed, small))
    same = int((named(wanted) == named(given)).sum())
    apart, largest = float(np.abs(wanted - given).max()), float(np.abs(wanted).max())
    return Exactness(apart, same, len(images), apart / (largest or 1.0) if inexact else None)


def _compact(pruned: PrunedRun, cancelled: Cancelled) -> Network:
    if pruned.network.is_chain:
        return told_by_zeros(compact_chain(pruned.zeroed, pruned.cut), ())
    from secateurs.core.pruning.compaction.compact import compact_model

    return as_plain(compact_model(pruned.dense_and_pruned(cancelled)[1], cancelled), pruned.network)
