"""A network of which every layer is to be cut by a share of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.budget import LEVELS, SmallestFound, spend
from secateurs.core.evaluation.budget_search import Allowance
from secateurs.core.evaluation.probe import Cost
from secateurs.core.evaluation.probes import probe_of
from secateurs.core.evaluation.repairs import RANKED_BY, REPAIRED_FROM, drawn_images, drawn_samples
from secateurs.core.evaluation.sensitivity import Sensitivity, sense
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.registry import rule_named
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.ranking.terms import Criterion, Method
from secateurs.work.pace import Work, paced


@dataclass(frozen=True, slots=True, eq=False)
class LayerWise:
    """What is cut, by what, and the data that say what it costs.

    Attributes:
        seed: of samples drawn and of the random criterion.
        hand: what is chosen by hand of the units, which holds in every cut.
        skip: names of layers that stay whole.
    """

    network: Network
    data: Dataset
    method: Method
    criterion: Criterion
    seed: int = 0
    hand: HandChoices = NO_CHOICES
    skip: tuple[str, ...] = ()


def layer_ranking(asked: LayerWise, cancelled: Cancelled = never) -> Ranking:
    """Rank each layer on its own; not in the GUI thread."""
    if not asked.network.is_chain and not wait_for_tensorflow(lambda: not cancelled()):
        raise CancelledError
    few = None
    if rule_named(asked.criterion).needs != "nothing":
        drawn = drawn_images(asked.data.train, RANKED_BY, asked.seed)
        few = (network_inputs(asked.network, drawn.pixels), drawn.labels)
    ranking = rank(
        asked.network,
        asked.method,
        asked.criterion,
        seed=asked.seed,
        data=few,
        skip=asked.skip or None,
        cancelled=cancelled,
    )
    return ranking.with_choices(asked.hand)


def examples_of(asked: LayerWise) -> AnyArray | None:
    """Return the samples with which a compact network's constants are read, here and later on."""
    return drawn_samples(asked.network, asked.data, asked.seed)


def budgeting_work(asked: LayerWise, points: float, cost: Cost, *, repaired: bool) -> Work:
    """Return the work of a job that reports `Went` and at last a Found, unless cancelled.

    Args:
        points: percentage points of accuracy that may be lost.
        repaired: refit what survives, from training samples, at every trial.
    """

    def work(report: Callable[[object], None], cancelled: Cancelled) -> SmallestFound | None:
        ranking = layer_ranking(asked, cancelled)
        data = asked.data
        few = drawn_images(data.train, REPAIRED_FROM, asked.seed) if repaired else None
        chosen_on, checked_on = (
            probe_of(asked.network, part, few, cancelled, examples=examples_of(asked))
            for part in (data.validation, data.test)
        )
        found = spend(
            chosen_on,
            checked_on,
            ranking,
            Allowance(points, cost, samples=len(data.validation)),
            report=paced(report),
            cancelled=cancelled,
        )
        go_on(cancelled)
        return found

    return work


def sensing_work(asked: LayerWise) -> Work:
    """Return the work of a job that reports `Went` and at last a Sensitivity, unless cancelled.

    It is measured on the validation data: by it people choose.
    """

    def work(report: Callable[[object], None], cancelled: Cancelled) -> Sensitivity | None:
        ranking = layer_ranking(asked, cancelled)
        images, examples = asked.data.validation, examples_of(asked)
        probe = probe_of(asked.network, images, cancelled=cancelled, examples=examples)
        return sense(probe, ranking, LEVELS, paced(report), cancelled)

    return work
