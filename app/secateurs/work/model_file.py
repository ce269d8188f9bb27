"""Open a stranger's model in the background and keep it as a run."""

from pathlib import Path

from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.base.text import one_line
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.test import can_test, with_best_scaling
from secateurs.core.network.keras_chain import plain_network
from secateurs.core.network.live import with_two_answers
from secateurs.core.network.network import Network
from secateurs.core.storage.new_runs import NetworkKept, Provenance, keep_network, opened_before
from secateurs.core.storage.runs import RunStore
from secateurs.work.pace import Question


def opening_question(path: Path, data: Dataset | None, store: RunStore) -> Question:
    """Return the question that opens a model's file; its answer is a NetworkKept.

    One that was opened before, and is the same still, is that run.

    Args:
        data: tested on at once where they fit.

    Raises (the question does): ModelError, with a sentence for the person.
    """

    def question(cancelled: Cancelled) -> NetworkKept | None:
        from secateurs.core.opening.open import open_snapshot

        if not wait_for_tensorflow(lambda: not cancelled()):
            return None
        model = with_two_answers(open_snapshot(path, cancelled))
        go_on(cancelled)
        network = best_form(model, data, cancelled)
        if known := opened_before(store, network, one_line(path.name)):
            return known
        name = path.stem.removesuffix(".weights")
        return keep_network(
            store,
            network,
            name,
            Provenance("opened", origin=one_line(path.name)),
            dataset=data,
            cancelled=cancelled,
        )

    return question


def best_form(model: Network, data: Dataset | None, cancelled: Cancelled = never) -> Network:
    """Return the model with the scaling that suits the data; a plain chain as a network."""
    if data is not None and can_test(model, data):
        model = with_best_scaling(model, data, cancelled)
    return plain_network(model) or model
