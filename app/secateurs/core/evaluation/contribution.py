"""Do the parts that go contribute little? Measured on images, removed against kept.

The contribution of a part is the mean change downstream if that part alone is removed:
of a weight, |w| times the mean |input| it multiplies, the change in its unit's
pre-activation; of a unit, the mean |what it emits - what it still emits once pruned|
times the L2 norm of its outgoing weights, the length of the change in the next layer's
pre-activations. To compare over layers, a layer's mean contribution counts as 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.score import CHUNK
from secateurs.core.evaluation.sweep import Subject
from secateurs.core.network.forward import activations, emitted, network_inputs
from secateurs.core.network.network import Network
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import Criterion, Method, Scope

Means = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PartContributions:
    """The contribution of every part of every prunable layer, each layer's mean being 1.

    Attributes:
        weights: one (inputs, units) array a prunable layer.
        units: one (units,) array a prunable layer.
    """

    weights: tuple[Means, ...]
    units: tuple[Means, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """Removed against kept at one level.

    Attributes:
        removed: mean contribution of the removed parts; 0 when nothing is removed.
        kept: mean contribution of the kept parts; 0 when nothing is kept.
        share: of all contribution, the fraction that the removed parts carried.
    """

    run_id: str
    seed: int
    method: Method
    criterion: Criterion
    scope: Scope
    level: float
    removed: float
    kept: float
    share: float

    @property
    def ratio(self) -> float | None:
        """Removed as a fraction of kept; None where one of the two is missing."""
        return self.removed / self.kept if self.level > 0 and self.kept > 0 else None


def contributions(
    plan: SweepPlan,
    subjects: Iterable[Subject],
    images: LabelledImages,
    cancelled: Cancelled = never,
) -> tuple[Contribution, ...]:
    """Measure every level of the plan; one forward pass a network, whatever the levels.

    Keras models are left out: what their parts contribute is not known here.
    """
    found: list[Contribution] = []
    for subject in subjects:
        if not subject.network.is_chain:
            continue
        parts = measure(subject.network, images, cancelled)
        for method in plan.methods:
            for criterion in plan.criteria:
                found += _levels(plan, subject, parts, method, criterion, cancelled)
    return tuple(found)


def measure(
    network: Network, images: LabelledImages, cancelled: Cancelled = never
) -> PartContributions:
    """Run the images through the network once and weigh every part."""
    inputs, changes = _means(network, images, cancelled)
    weights = [
        np.abs(layer.kernel) * mean[:, None]
        for layer, mean in zip(network.hidden, inputs, strict=True)
    ]
    units = [
        change * np.linalg.norm(after.kernel, axis=1)
        for change, after in zip(changes, network.layers[1:], strict=True)
    ]
    return PartContributions(tuple(map(_relative, weights)), tuple(map(_relative, units)))


def removed_and_kept(parts: PartContributions, cut: Cut) -> tuple[float, float, float]:
    """Return the mean contribution removed, the mean kept, and the share removed."""
    every = parts.weights if cut.method == "weight" else parts.units
    pairs = list(zip(every, cut.kept, strict=True))
    kept = sum(float(part.sum(where=mask)) for part, mask in pairs)
    removed = sum(float(part.sum(where=~mask)) for part, mask in pairs)
    kept_parts = cut.parts - cut.parts_removed
    return (
        removed / max(cut.parts_removed, 1),
        kept / max(kept_parts, 1),
        removed / (removed + kept) if removed + kept else 0.0,
    )


def _levels(
    plan: SweepPlan,
    subject: Subject,
    parts: PartContributions,
    method: Method,
    criterion: Criterion,
    cancelled: Cancelled,
) -> Iterable[Contribution]:
    ranking = rank(
        subject.network, method, criterion, plan.scope, seed=subject.seed, cancelled=cancelled
    )
    for level in plan.levels:
        go_on(cancelled)
        figures = removed_and_kept(parts, ranking.cut(level))
        yield Contribution(
            subject.run_id, subject.seed, method, criterion, plan.scope, level, *figures
        )


def _means(
    network: Network, images: LabelledImages, cancelled: Cancelled
) -> tuple[list[Means], list[Means]]:
    """Return, a prunable layer each, the mean |input| and the mean |emitted - constant|."""
    constants = [emitted(layer.bias.copy(), layer) for layer in network.hidden]
    inputs = [np.zeros(layer.inputs) for layer in network.hidden]
    changes = [np.zeros(layer.units) for layer in network.hidden]
    for start in range(0, len(images), CHUNK):
        go_on(cancelled)
        values = network_inputs(network, images.pixels[start : start + CHUNK])
        for index, after in enumerate(activations(network, values)[:-1]):
            inputs[index] += np.abs(values).sum(axis=0, dtype=np.float64)
            changes[index] += np.abs(after - constants[index]).sum(axis=0, dtype=np.float64)
            values = after
    count = max(len(images), 1)
    return [total / count for total in inputs], [total / count for total in changes]


def _relative(part: Means) -> Means:
    mean = part.mean()
    return part / mean if mean > 0 else part
