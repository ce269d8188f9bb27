"""Whether a network that comes from a file learned dark on bright."""

from dataclasses import replace

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.scaling import Scaling
from secateurs.core.data.tones import TURNED, turned
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.test import CLOSE, TRIED, with_best_scaling
from secateurs.core.network.network import Network


def scaling_unturned(
    network: Network, data: Dataset, cancelled: Cancelled = never
) -> Scaling | None:
    """Return how a network wants pixels that were turned, where it wants them as they were.

    None where they were not turned, or where it validates as well on them turned. Up to 1,000
    samples are tried.
    """
    if TURNED not in data.remarks:
        return None
    before = replace(data, train=_back(data.train), validation=_back(data.validation))
    bright, dark = (_validated(network, each, cancelled) for each in (data, before))
    return dark[1] if dark[0] > bright[0] + CLOSE else None


def _back(images: LabelledImages) -> LabelledImages:
    few = images.part(0, TRIED)
    return LabelledImages(turned(few.pixels), few.labels)


def _validated(network: Network, data: Dataset, cancelled: Cancelled) -> tuple[float, Scaling]:
    if not network.is_chain:
        network = with_best_scaling(network, data, cancelled)
    found = score(network, data.validation.part(0, TRIED), cancelled)
    if found is None:
        raise CancelledError
    return found.accuracy, network.scaling
