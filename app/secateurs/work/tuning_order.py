"""What is to be fine-tuned and how, and how that is kept until it has ended."""

from dataclasses import dataclass
from pathlib import Path

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import DataError
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.core.storage.tunings import (
    TuningNote,
    load_repaired,
    load_start,
    noted_cut,
    save_repaired,
    save_start,
)
from secateurs.work.networks import PrunedRun, data_as_taken


@dataclass(frozen=True, slots=True, eq=False)
class TuningOrder:
    """What is fine-tuned and how.

    Attributes:
        pruned: the network and the cut to begin with; of a schedule, what is gone already.
        repair: whether to refit what survives before training.
        schedule: prunes on the way; None cuts at once.
        distil: follow the answers of the network before the cut, too.
        smaller: train and keep the compact network; of units.
        remark: on what could not be repaired.
        step: of the history that it is made of, or "".
    """

    pruned: PrunedRun
    recipe: Recipe
    repair: bool
    schedule: Schedule | None
    distil: bool
    smaller: bool
    remark: str = ""
    step: str = ""

    @property
    def repairs(self) -> bool:
        """Whether training begins with a repaired network."""
        return self.repair and self.schedule is None


def begin_order(store: RunStore, order: TuningOrder) -> str:
    """Keep all that the order says, but for the data, as a training under way; return its id."""
    pruned = order.pruned
    note = TuningNote(
        run=pruned.run,
        name=pruned.name,
        cut=noted_cut(pruned.cut),
        recipe=order.recipe,
        schedule=order.schedule,
        repair=order.repair,
        distil=order.distil,
        smaller=order.smaller,
        step=order.step,
    )

    def write(folder: Path) -> None:
        save_start(folder, pruned.network, pruned.cut)
        if order.repairs and pruned.repaired is not None:
            save_repaired(folder, pruned.repaired, order.remark)

    return store.begin_training(note, pruned.data.source, pruned.data.key, write)


def order_again(
    unfinished: Unfinished[TuningNote], dataset: Dataset | None, cancelled: Cancelled
) -> TuningOrder:
    """Make the order again.

    Args:
        dataset: in use; what it learns from is opened where it is another.

    Raises:
        DataError: the data cannot be opened, or have changed.
        StorageError: what was kept cannot be read.
    """
    note = unfinished.settings
    network, cut = load_start(unfinished.folder, note.cut)
    if dataset is None or not unfinished.learns_from(dataset):
        names = note.run.own_class_names
        dataset = data_as_taken(unfinished.dataset_source, network, names, cancelled)
        if not unfinished.learns_from(dataset):
            raise DataError(
                f"{dataset.name} has changed since that fine-tuning began: it cannot go on."
            )
    repaired, remark = load_repaired(unfinished.folder) or (None, "")
    pruned = PrunedRun(
        network,
        cut,
        repaired,
        data=dataset,
        run=note.run,
        name=note.name,
        seed=note.run.settings.seed,
    )
    return TuningOrder(
        pruned,
        note.recipe,
        note.repair,
        note.schedule,
        note.distil,
        note.smaller,
        remark,
        note.step,
    )
