"""Fine-tune the pruned network in the background and keep it as a run."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.tensorflow import wait_for_tensorflow
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.evaluation.repairs import Repairer
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import Diverged
from secateurs.core.learning.progress import NOTHING, Progress
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network, build_model
from secateurs.core.storage.new_runs import NetworkKept, Provenance, keep_network, lost_steps
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.core.storage.tunings import TuningNote, save_repaired
from secateurs.work.networks import PrunedRun, as_plain
from secateurs.work.pace import PacedSteps, Work
from secateurs.work.tuning_order import TuningOrder, begin_order, order_again
from secateurs.work.unfinished import TrainingDiscarded, begun

if TYPE_CHECKING:
    import keras

    from secateurs.core.learning.fine_tuning import FineTuned
    from secateurs.core.pruning.pruned import Pruned


@dataclass(frozen=True, slots=True)
class Stage:
    """What goes on before the first step."""

    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """The fine-tuned network is in the store; `diverged` says how it ended early."""

    kept: NetworkKept
    diverged: Diverged | None = None


def tuning_work(
    asked: TuningOrder | Unfinished[TuningNote],
    store: RunStore,
    control: TrainingControl,
    dataset: Dataset | None = None,
) -> Work:
    """Return the work of a job that repairs, trains under the masks, scores and keeps the run.

    What is left for later, and after a failure that need not come again, may go on.

    Args:
        asked: an order, or a fine-tuning to go on with; StorageError if another window does.
        dataset: in use, which saves opening it where the unfinished one learns from it.
    """

    def work(report: Callable[[object], None], _: Cancelled) -> Any:
        if isinstance(asked, TuningOrder):
            order = asked
            with begun(store, control, lambda: begin_order(store, order)) as run_id:
                return _Tuning(store, control, report, run_id).run(lambda _: order, NOTHING)
        unfinished = asked
        with begun(store, control, unfinished.id) as run_id:
            again = partial(order_again, unfinished, dataset)
            before = unfinished.checkpoint or NOTHING
            return _Tuning(store, control, report, run_id).run(again, before)

    return work


class _Tuning:
    """One fine-tuning that is noted in the store."""

    def __init__(
        self,
        store: RunStore,
        control: TrainingControl,
        report: Callable[[object], None],
        run_id: str,
    ) -> None:
        self._store = store
        self._control = control
        self._report = report
        self._run_id = run_id
        self._begun = time.monotonic()

    def run(
        self, ordered: Callable[[Cancelled], TuningOrder], before: Progress
    ) -> Tuned | TrainingDiscarded:
        control = self._control

        def given_up() -> bool:
            """Say whether to end before the first step; what was learned before is kept."""
            return control.discarding if before.epoch else control.stopping

        try:
            if not wait_for_tensorflow(lambda: not given_up()):
                raise CancelledError
            order = self._repaired(ordered(given_up), given_up)
            go_on(given_up)
            self._report(Stage("Getting ready"))
            dense, start = _start(order, given_up)
        except CancelledError:
            return TrainingDiscarded(nothing_learned=not control.discarding)
        found = self._fine_tuned(order, dense, start, before)
        if control.discarding or not found.tuned.history:
            return TrainingDiscarded(nothing_learned=not control.discarding)
        self._report(Stage("Measuring"))
        try:
            return self._kept(order, found, time.monotonic() - self._begun + before.seconds)
        except CancelledError:
            return TrainingDiscarded()

    def _repaired(self, order: TuningOrder, cancelled: Cancelled) -> TuningOrder:
        """Repair what the order begins with, where that was not done yet, and keep it."""
        pruned = order.pruned
        if not order.repairs or pruned.repaired is not None:
            return order
        self._report(Stage("Repairing first"))
        repairer = Repairer(pruned.network, pruned.data.train, order.recipe.seed)
        found = repairer.repaired(pruned.cut, cancelled=cancelled)
        save_repaired(self._store.training_folder(self._run_id), found, repairer.remark)
        return replace(order, pruned=replace(pruned, repaired=found), remark=repairer.remark)

    def _fine_tuned(
        self,
        order: TuningOrder,
        dense: "keras.Model",
        start: "keras.Model | Pruned",
        before: Progress,
    ) -> "FineTuned":
        from secateurs.core.learning.fine_tuning import Task, fine_tuned
        from secateurs.core.learning.loop import Callbacks

        control = self._control

        def given(images: LabelledImages) -> tuple[Any, Any]:
            return network_inputs(order.pruned.network, images.pixels), images.labels

        data, teacher = order.pruned.data, dense if order.distil else None
        with PacedSteps(self._report) as pace:
            return fine_tuned(
                start,
                Task(given(data.train), given(data.validation), teacher=teacher),
                order.recipe,
                schedule=order.schedule,
                callbacks=Callbacks(
                    report=pace.report,
                    cancelled=lambda: control.stopping,
                    discarded=lambda: control.discarding,
                    wait=control.wait_while_paused,
                    keep=lambda progress: self._store.checkpoint(self._run_id, progress),
                ),
                begun=before,
            )

    def _kept(self, order: TuningOrder, found: "FineTuned", seconds: float) -> Tuned:
        pruned, tuned = _with_what_went(order, found), found.tuned
        network = _plain(order, found)
        kept = keep_network(
            self._store,
            network,
            pruned.name_of("tuned", repaired=order.repairs),
            Provenance(
                "tuned",
                parent=pruned.run,
                history=tuned.history,
                best_epoch=tuned.best_epoch,
                outcome=found.outcome,
                epochs=order.recipe.epochs,
                lost_steps=lost_steps(len(tuned.step_losses), found.steps_per_epoch, tuned.history),
                steps_per_epoch=found.steps_per_epoch,
                step_losses=tuned.step_losses,
                seconds=seconds,
                remark=pruned.remark(
                    f"Fine-tuned from {pruned.run.name}{', repaired first' * order.repairs}.",
                    str(tuned.diverged or ""),
                    order.remark,
                ),
                before=pruned.answering(lambda: self._control.discarding),
                hand=pruned.hand_in(network),
                run_id=self._run_id,
            ),
            dataset=pruned.data,
            cancelled=lambda: self._control.discarding,
        )
        return Tuned(kept, tuned.diverged)


def _start(order: TuningOrder, cancelled: Cancelled) -> "tuple[keras.Model, keras.Model | Pruned]":
    """Build the network before the cut, and the one to begin with."""
    from secateurs.core.pruning.compaction.compact import compact_model
    from secateurs.core.pruning.masks_of_zeros import with_zeros_held

    pruned, whole = order.pruned, order.pruned.network
    if order.schedule is not None and not whole.masks and pruned.cut.by_hand is None:
        dense = build_model(whole)
        return dense, dense
    dense, start = pruned.dense_and_pruned()
    if order.schedule is not None or not order.smaller:
        return dense, start
    return dense, with_zeros_held(compact_model(start, cancelled))


def _with_what_went(order: TuningOrder, found: "FineTuned") -> PrunedRun:
    """Return the run with the units or weights that a schedule has removed in the end."""
    from secateurs.core.pruning.given import as_pruned

    made, cut = as_pruned(found.network), order.pruned.cut
    if order.schedule is None or made is None or made.method != cut.method:
        return order.pruned
    kept = made.kept
    if kept is None:
        layers = order.pruned.network.structure.prunable
        kept = tuple(made.masks.get(each.name, np.ones(each.shape, bool)) for each in layers)
    cut = replace(cut, kept=kept, blocks=None, by_hand=made.by_hand)
    return replace(order.pruned, cut=cut)


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
