"""A network of which every layer is to be cut by a share of its own."""

from dataclasses import dataclass

from secateurs.core.cancelled import Cancelled, never
from secateurs.core.data.dataset import Dataset
from secateurs.core.errors import CancelledError
from secateurs.core.evaluation.sweep import RANKED_BY
from secateurs.core.evaluation.treating import drawn_images, inputs_for
from secateurs.core.network.model import Model
from secateurs.core.network.network import Network
from secateurs.core.pruning.criteria.registry import rule_named
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.ranking import Ranking
from secateurs.core.pruning.terms import Criterion, Method
from secateurs.core.training.warm_up import wait_for_tensorflow


@dataclass(frozen=True, slots=True, eq=False)
class LayerWise:
    """What is cut, by what, and the data that say what it costs.

    Attributes:
        seed: of samples drawn and of the random criterion.
    """

    network: Network | Model
    data: Dataset
    method: Method
    criterion: Criterion
    seed: int = 0


def layer_ranking(asked: LayerWise, cancelled: Cancelled = never) -> Ranking:
    """Rank each layer on its own; not in the GUI thread."""
    if isinstance(asked.network, Model) and not wait_for_tensorflow(lambda: not cancelled()):
        raise CancelledError
    few = None
    if rule_named(asked.criterion).needs != "nothing":
        drawn = drawn_images(asked.data.train, RANKED_BY, asked.seed)
        few = (inputs_for(asked.network, drawn), drawn.labels)
    return rank(
        asked.network,
        asked.method,
        asked.criterion,
        seed=asked.seed,
        data=few,
        cancelled=cancelled,
    )
