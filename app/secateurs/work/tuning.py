"""Fine-tune the pruned network in the background and keep it as a run."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from secateurs.core.base.cancelled import go_on
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.evaluation.repairs import Repairer
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network, build_model
from secateurs.core.ranking.ranking import Ranking
from secateurs.core.storage.new_runs import NetworkKept, Provenance, keep_network
from secateurs.core.storage.runs import RunStore
from secateurs.work.networks import PrunedRun, as_plain
from secateurs.work.pace import Work
from secateurs.work.training import Paced, TrainingDiscarded

if TYPE_CHECKING:
    import keras

    from secateurs.core.learning.fine_tuning import FineTuned
    from secateurs.core.pruning.pruned import Pruned


@dataclass(frozen=True, slots=True, eq=False)
class TuningOrder:
    """What is fine-tuned and how.

    Attributes:
        ranking: that the cut is of.
        repair: whether to refit what survives before training.
        schedule: prunes on the way, from the network as it is; None cuts at once.
        distil: follow the answers of the network before the cut, too.
        smaller: train and keep the compact network; of units.
        remark: on what could not be repaired.
    """

    pruned: PrunedRun
    ranking: Ranking
    recipe: Recipe
    repair: bool
    schedule: Schedule | None
    distil: bool
    smaller: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """What goes on before the first step."""

    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """The fine-tuned network is in the store."""

    kept: NetworkKept


def tuning_work(order: TuningOrder, store: RunStore, control: TrainingControl) -> Work:
    """Return the work of a job that repairs, trains under the masks, scores and keeps the run."""

    def work(report: Callable[[object], None], _: Callable[[], bool]) -> Any:
        begun = time.monotonic()
        if not wait_for_tensorflow(lambda: not control.stopping):
            return TrainingDiscarded()
        try:
            ready = _repaired(order, report, control)
            go_on(lambda: control.stopping)
            dense, start = _start(ready, report, control)
        except CancelledError:
            return TrainingDiscarded(nothing_learned=not control.discarding)
        with Paced(report) as pace:
            found = _fine_tuned(order, dense, start, pace, control)
        if control.discarding or not found.tuned.history:
            return TrainingDiscarded(nothing_learned=not control.discarding)
        report(Stage("Measuring"))
        try:
            return _kept(order, found, store, control, time.monotonic() - begun)
        except CancelledError:
            return TrainingDiscarded()

    return work


def _repaired(
    order: TuningOrder, report: Callable[[object], None], control: TrainingControl
) -> TuningOrder:
    """Return the order with the repaired network, made now where it is not there yet."""
    pruned = order.pruned
    if not order.repair or pruned.repaired is not None or order.schedule is not None:
        return order
    report(Stage("Repairing first"))
    repairer = Repairer(pruned.network, pruned.data.train, order.recipe.seed)
    found = repairer.repaired(pruned.cut, cancelled=lambda: control.stopping)
    return replace(order, pruned=replace(pruned, repaired=found), remark=repairer.remark)


def _start(
    order: TuningOrder, report: Callable[[object], None], control: TrainingControl
) -> "tuple[keras.Model, keras.Model | Pruned]":
    """Build the network before the cut, and the one to begin with."""
    from secateurs.core.pruning.compaction.compact import compact_model
    from secateurs.core.pruning.masks_of_zeros import with_zeros_held

    report(Stage("Getting ready"))
    pruned, whole = order.pruned, order.pruned.network
    if order.schedule is not None and not whole.masks and pruned.cut.by_hand is None:
        dense = build_model(whole)
        return dense, dense
    if order.schedule is not None:  # begins with what is gone already, or by hand
        pruned = replace(pruned, cut=order.ranking.cut(0.0), repaired=None)
    dense, start = pruned.dense_and_pruned()
    if order.schedule is not None or not order.smaller:
        return dense, start
    return dense, with_zeros_held(compact_model(start, lambda: control.stopping))


def _fine_tuned(
    order: TuningOrder,
    dense: "keras.Model",
    start: "keras.Model | Pruned",
    pace: Paced,
    control: TrainingControl,
) -> "FineTuned":
    from secateurs.core.learning.fine_tuning import Task, fine_tuned
    from secateurs.core.learning.loop import Callbacks

    def given(images: LabelledImages) -> tuple[Any, Any]:
        return network_inputs(order.pruned.network, images.pixels), images.labels

    return fine_tuned(
        start,
        Task(
            given(order.pruned.data.train),
            given(order.pruned.data.validation),
            teacher=dense if order.distil else None,
        ),
        order.recipe,
        schedule=order.schedule,
        callbacks=Callbacks(
            report=pace.report,
            cancelled=lambda: control.stopping,
            discarded=lambda: control.discarding,
            wait=control.wait_while_paused,
        ),
    )


def _kept(
    order: TuningOrder,
    found: "FineTuned",
    store: RunStore,
    control: TrainingControl,
    seconds: float,
) -> Tuned:
    pruned, tuned, network = order.pruned, found.tuned, _plain(order, found)
    kept = keep_network(
        store,
        network,
        f"{pruned.name} · tuned",
        Provenance(
            "tuned",
            parent=pruned.run,
            history=tuned.history,
            best_epoch=tuned.best_epoch,
            seconds=seconds,
            remark=pruned.remark(f"Fine-tuned from {pruned.run.name}.", order.remark),
            hand=pruned.hand_in(network),
        ),
        dataset=pruned.data,
        cancelled=lambda: control.discarding,
    )
    return Tuned(kept)


def _plain(order: TuningOrder, found: "FineTuned") -> Network:
    """Return the network as plain data, with its masks where zeros are in place."""
    from secateurs.core.pruning.compaction.compact import compact_model
    from secateurs.core.pruning.given import as_keras, as_pruned

    like = order.pruned.network
    pruned = as_pruned(found.network)
    if pruned is None:
        return as_plain(as_keras(found.network), like)
    if order.smaller and order.schedule is not None:
        return as_plain(compact_model(pruned), like)
    return replace(as_plain(pruned.model, like), known_masks=dict(pruned.masks))
