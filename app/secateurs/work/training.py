"""Train a network in the background and keep the run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import CancelledError
from secateurs.core.base.pool import Pool
from secateurs.core.base.workers import Workers
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.precision import check_precision
from secateurs.core.learning.progress import NOTHING, Progress
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import Trained, train
from secateurs.core.network.network import Network
from secateurs.core.storage.new_runs import keep_run, run_record
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.work.pace import PacedSteps, Work
from secateurs.work.unfinished import TrainingDiscarded, begun


@dataclass(frozen=True, slots=True, eq=False)
class TrainingKept:
    """The training ended and its run is in the store."""

    record: RunRecord
    network: Network
    step_losses: Array


def training_work(
    settings: TrainingSettings,
    dataset: Dataset,
    store: RunStore,
    control: TrainingControl,
    unfinished: Unfinished[TrainingSettings] | None = None,
    name: str = "",
) -> Work:
    """Return the work that trains, scores on the test set and keeps the run.

    It reports what `train` does, and returns a TrainingKept or a TrainingDiscarded. What is
    stopped within the first epoch is kept as it is. What is left for later, and after any failure
    but divergence, the training may go on.

    Args:
        unfinished: the training to go on with; StorageError if another window already does.
        name: of the run; where it is left out, that of the unfinished one, or the store's next.
    """

    def begin() -> str:
        return store.begin_training(settings, dataset.source, dataset.key, name=name)

    def work(report: Callable[[object], None], _: Cancelled) -> TrainingKept | TrainingDiscarded:
        check_precision(settings.precision)  # before there is anything to go on with
        with begun(store, control, unfinished.id if unfinished else begin) as run_id:
            before = unfinished.checkpoint if unfinished else None
            return trained_and_kept(run_id, before or NOTHING, report)

    def trained_and_kept(
        run_id: str, before: Progress, report: Callable[[object], None]
    ) -> TrainingKept | TrainingDiscarded:
        created = datetime.now(UTC)
        with PacedSteps(report) as pace:
            trained = train(
                settings,
                dataset,
                pace.report,
                control,
                begun=before,
                keep=lambda progress: store.checkpoint(run_id, progress),
            )
        if trained is None:
            return TrainingDiscarded(nothing_learned=not control.discarding)
        called = name or (unfinished.name if unfinished else "") or store.next_name()
        record = run_record(run_id, called, created, settings, dataset, trained)
        keep_run(store, record, trained)
        return TrainingKept(record, trained.network, trained.step_losses)

    return work


def train_seeds(
    workers: Workers,
    several: Sequence[TrainingSettings],
    dataset: Dataset,
    store: RunStore,
    name: Callable[[TrainingSettings], str] = lambda settings: "",
    cancelled: Cancelled = never,
) -> Iterator[RunRecord]:
    """Have workers train networks side by side; keep each as a run once it is there, and yield it.

    What is at work when this process ends is lost: workers keep no checkpoints. Names without one
    are the store's next, in the order asked for, whichever network is there first.

    Args:
        name: of a run, or "".

    Raises:
        CancelledError: it was cancelled; what was there is kept.
        TrainingDiverged: a loss is NaN or infinite within the first epoch.
        WorkersError: the workers are not to be had any more.
    """
    for settings in several:
        check_precision(settings.precision)
    pool: Pool[TrainingSettings, Trained] = Pool(workers, _training_there, dataset)
    names = [name(settings) or store.next_name(place) for place, settings in enumerate(several)]
    for settings, trained in pool.results(several, cancelled):
        created = datetime.now(UTC) - timedelta(seconds=trained.seconds)
        called = names[several.index(settings)]
        if not name(settings) and called in {record.name for record in store.runs()}:
            called = store.next_name(len(several))  # somebody else has trained meanwhile
        record = run_record(uuid4().hex[:12], called, created, settings, dataset, trained)
        keep_run(store, record, trained)
        yield record


def _training_there(
    dataset: Dataset, cancelled: Cancelled
) -> Callable[[TrainingSettings], Trained]:
    """Return what trains on a worker."""

    def trained(settings: TrainingSettings) -> Trained:
        check_precision(settings.precision)
        found = train(settings, dataset, lambda event: None, _WhileWanted(cancelled))
        if found is None:
            raise CancelledError
        return found

    return trained


class _WhileWanted(TrainingControl):
    def __init__(self, cancelled: Cancelled) -> None:
        super().__init__()
        self._cancelled = cancelled

    @property
    def stopping(self) -> bool:
        return self._cancelled()

    @property
    def discarding(self) -> bool:
        return self._cancelled()
