"""secateurs train: train networks and keep them as runs."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress

from secateurs.cli.crew import (
    Certificates,
    Insecure,
    OnCluster,
    SideBySide,
    crew_at,
)
from secateurs.cli.given import open_store
from secateurs.cli.given_data import Reading, tell_reading
from secateurs.cli.interruption import Stopped, on_interrupt
from secateurs.cli.options import (
    DEFAULT,
    LAYERS,
    DataToLearn,
    Epochs,
    HiddenLayers,
    Json,
    Label,
    OptimizerName,
    PrecisionName,
    TrainingSeed,
    seeds_from,
    settings_from,
)
from secateurs.cli.terminal import (
    count_bar,
    progress,
    say,
    say_json,
    show_table,
    training_bar,
)
from secateurs.core.base.atomic import write_file
from secateurs.core.base.cancelled import never
from secateurs.core.base.crew import crew_of
from secateurs.core.base.errors import CancelledError, DataError, SecateursError, TrainingDiverged
from secateurs.core.base.installed import resource
from secateurs.core.base.phrases import counted, percent, sentence
from secateurs.core.base.workers import Workers
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.scaling import SCALED_TO
from secateurs.core.data.source import Source, dataset_for
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import train
from secateurs.core.storage.checkpoints import save_losses
from secateurs.core.storage.new_runs import run_record
from secateurs.core.storage.records import BUNDLED_ID, RunRecord, run_name
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.trainings import Unfinished
from secateurs.core.storage.weights import save_network
from secateurs.work.training import TrainingKept, train_seeds, training_work

RESUME = "The training was cut off. To go on with it: secateurs train --resume"

UNTRAINED = "Stopped: what was not trained to the end is lost."

EXAMPLES = """
Examples:

* `secateurs train`
* `secateurs train --seeds 0-2 --epochs 5`
* `secateurs train --seeds 0-9 --workers 4`
* `secateurs train --seeds 0-9 --workers 4 --resume`
* `secateurs train --data fashion.npz --optimizer adam --learning-rate 0.001 --name Fashion`
"""


def command(
    data: DataToLearn = BUNDLED,
    label: Label = "",
    name: Annotated[str, typer.Option(help="What to call the run; else Run 1, Run 2, ...")] = "",
    hidden_layers: HiddenLayers = LAYERS,
    optimizer: OptimizerName = DEFAULT.optimizer,
    learning_rate: Annotated[float, typer.Option(help="0.000001 to 10.")] = DEFAULT.learning_rate,
    batch_size: Annotated[int, typer.Option(help="Images a step.")] = DEFAULT.batch_size,
    epochs: Epochs = DEFAULT.epochs,
    l1: Annotated[float, typer.Option(help="L1 penalty.")] = DEFAULT.l1,
    l2: Annotated[float, typer.Option(help="L2 penalty.")] = DEFAULT.l2,
    seed: TrainingSeed = DEFAULT.seed,
    seeds: Annotated[
        str, typer.Option(help="Train one network a seed, such as 0-2.", metavar="SEEDS")
    ] = "",
    augment: Annotated[
        bool,
        typer.Option(help="Distort the images mildly; write some of MNIST's anew by other hands."),
    ] = DEFAULT.augment,
    precision: PrecisionName = DEFAULT.precision,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on with the training that was cut off; with --seeds, train those that lack.",
        ),
    ] = False,
    workers: SideBySide = 0,
    cluster: OnCluster = "",
    certificates: Certificates = None,
    insecure: Insecure = False,
    to_bundle: Annotated[bool, typer.Option("--bundle", hidden=True)] = False,
    as_json: Json = False,
) -> None:
    """Train a network and keep it as a run.

    Ctrl+C ends the training and keeps its best epoch; within the first, what it has learned.
    With workers, networks of several seeds are trained side by side. What ends that, Ctrl+C or a
    kill, leaves those that are whole, and the same with --resume trains the others.
    """
    chosen = settings_from(
        hidden_layers=hidden_layers,
        optimizer=optimizer,
        learning_rate=learning_rate,
        batch_size=batch_size,
        epochs=epochs,
        l1=l1,
        l2=l2,
        seed=seed,
        augment=augment,
        precision=precision,
    )
    several = [chosen.model_copy(update={"seed": one}) for one in seeds_from(seeds or str(seed))]
    if to_bundle:
        _show([_bundle(chosen, dataset_for(data), quiet=as_json)], as_json)
        return
    name = run_name(name) if name else ""
    source = Reading(data, label=label).of(BUNDLED)
    there = crew_at(workers, cluster, certificates, insecure)
    if resume and (workers or there) and not seeds:
        raise typer.BadParameter(
            "What was cut off goes on in this process; with workers, --seeds says which networks"
            " there are to be, and those that are lacking are trained."
        )
    with open_store(writes=True) as store:
        if resume and not seeds:
            records = _resumed(store, as_json)
        else:
            task = Seeds(several, name, lacking=resume)
            records = trained(store, task, _dataset(source), as_json, crew_of(workers, there))
    _show(records, as_json)
    tell_diverged(records)


def tell_diverged(records: Sequence[RunRecord]) -> None:
    """Fail, once all is said and kept, where the loss of a training was no longer a number.

    Raises:
        SecateursError: says of which, and what is kept.
    """
    said = [f"{each.name}: {each.remark}" for each in records if each.outcome == "diverged"]
    if said:
        raise SecateursError("\n".join(said))


def train_and_keep(
    store: RunStore,
    settings: TrainingSettings,
    dataset: Dataset,
    name: str,
    bars: Progress,
    unfinished: Unfinished[TrainingSettings] | None = None,
) -> RunRecord:
    """Train a network with a bar and keep the run.

    Raises:
        Stopped: by Ctrl+C; what was learned is kept as a run.
        StorageError: another process is already going on with the unfinished training.
    """
    control = TrainingControl()
    work = training_work(settings, dataset, store, control, unfinished, name)
    # What was learned is kept at the first Ctrl+C, however long that takes; not at the second.
    with on_interrupt(control.stop_and_keep, told=RESUME, keeps=lambda: True) as interrupted:
        show = training_bar(bars, f"Training seed {settings.seed}", [])
        try:
            kept = work(show, never)
        except TrainingDiverged:
            raise
        except BaseException:
            if bars.tasks[-1].total is not None:  # it had begun
                bars.console.print(RESUME, highlight=False)
            raise
    if not isinstance(kept, TrainingKept):
        raise Stopped("Nothing had been learned yet, so nothing was kept.")
    record = kept.record
    if interrupted.is_set():
        ended = len(record.history)
        when = f"after {counted(ended, 'whole epoch')}" if ended else "within the first epoch"
        raise Stopped(
            f"Stopped {when}: kept as {record.name}, "
            f"{percent(record.test_accuracy)} on the test images. {sentence(record.course)}"
        )
    return record


def _bundle(settings: TrainingSettings, dataset: Dataset, *, quiet: bool) -> RunRecord:
    """Train a network and write it where the bundled one is read from."""
    created = datetime.now(UTC)
    with progress(quiet=quiet) as bars:
        show = training_bar(bars, f"Training seed {settings.seed}", [])
        trained = train(settings, dataset, show, TrainingControl())
    assert trained is not None  # nothing here discards
    record = run_record(BUNDLED_ID, "Bundled", created, settings, dataset, trained)
    folder = resource("network")
    folder.mkdir(exist_ok=True)
    save_network(folder / "weights.safetensors", trained.network)
    save_losses(folder / "losses.npy", trained.step_losses)
    write_file(folder / "record.json", f"{record.model_dump_json(indent=1)}\n".encode())
    return record


@dataclass(frozen=True, slots=True)
class Seeds:
    """The networks that there are to be, one a seed.

    Attributes:
        name: of their runs; "" for the store's next ones.
        lacking: whether only those are trained that are not there yet.
    """

    several: list[TrainingSettings]
    name: str = ""
    lacking: bool = False

    def name_of(self, settings: TrainingSettings) -> str:
        alone = not self.name or len(self.several) == 1
        return self.name if alone else f"{self.name}, seed {settings.seed}"

    def there(self, store: RunStore, dataset: Dataset) -> list[RunRecord]:
        """Return the runs that were trained so to the end, on these data; of each seed one."""
        if not self.lacking:
            return []
        found = {
            record.settings.seed: record
            for record in store.runs()
            if record.kind == "trained"
            and record.outcome == "completed"
            and record.dataset_key == dataset.key
            and record.settings in self.several
        }
        return list(found.values())


def _dataset(source: Source) -> Dataset:
    dataset = dataset_for(source)
    if not dataset.is_drawable:
        raise DataError(
            f"{dataset.name} holds {dataset.remarks[0]}: what is trained here learns from 28 x 28"
            " grey pixels."
        )
    tell_reading(dataset, SCALED_TO["unit"])
    return dataset


def trained(
    store: RunStore,
    task: Seeds,
    dataset: Dataset,
    quiet: bool,
    crew: AbstractContextManager[Workers | None],
) -> list[RunRecord]:
    """Train the networks, here or by workers, with a bar; return their runs by seed.

    Raises:
        Stopped: by Ctrl+C; what was trained by then is kept.
    """
    there = task.there(store, dataset)
    known = {record.settings.seed for record in there}
    several = [settings for settings in task.several if settings.seed not in known]
    made = _trained(store, task, several, dataset, quiet, crew) if several else []
    seeds = [settings.seed for settings in task.several]
    return sorted((*there, *made), key=lambda record: seeds.index(record.settings.seed))


def _trained(
    store: RunStore,
    task: Seeds,
    several: list[TrainingSettings],
    dataset: Dataset,
    quiet: bool,
    crew: AbstractContextManager[Workers | None],
) -> list[RunRecord]:
    """Train the networks that lack."""
    with progress(quiet=quiet) as bars, crew as workers:
        if workers is not None:
            return _trained_by(workers, store, task, several, dataset, bars)
        begun = store.unfinished_training() if task.lacking else None
        cut_off = begun.settings if begun and begun.learns_from(dataset) else None
        return [
            train_and_keep(
                store,
                settings,
                dataset,
                task.name_of(settings),
                bars,
                begun if settings == cut_off else None,
            )
            for settings in several
        ]


def _trained_by(
    workers: Workers,
    store: RunStore,
    task: Seeds,
    several: list[TrainingSettings],
    dataset: Dataset,
    bars: Progress,
) -> list[RunRecord]:
    """Train a network a seed side by side, and keep the runs.

    Raises:
        Stopped: by Ctrl+C; what was trained by then is kept.
    """
    records: list[RunRecord] = []
    move = count_bar(bars, "Training")
    move(0, len(several))
    with on_interrupt(told=UNTRAINED) as interrupted:
        try:
            for record in train_seeds(
                workers,
                several,
                dataset,
                store,
                task.name_of,
                interrupted.is_set,
            ):
                records.append(record)
                move(len(records), len(several))
        except CancelledError:
            raise Stopped(
                f"Stopped: {len(records)} of {counted(len(several), 'network')} were trained to the"
                " end; the same with --resume trains the others."
            ) from None
    return records


def _resumed(store: RunStore, quiet: bool) -> list[RunRecord]:
    unfinished = store.unfinished_training()
    if unfinished is None:
        raise DataError("No training was cut off: there is nothing to go on with.")
    dataset = dataset_for(unfinished.dataset_source)
    if not unfinished.learns_from(dataset):
        raise DataError(
            f"{unfinished.dataset_source} is no longer the data that the training began with."
        )
    with progress(quiet=quiet) as bars:
        return [train_and_keep(store, unfinished.settings, dataset, "", bars, unfinished)]


def _show(records: list[RunRecord], as_json: bool) -> None:
    if as_json:
        say_json({"runs": [record.to_json() for record in records]})
        return
    columns = ("run", "seed", "best epoch", "validation", "test", "took")
    show_table(
        columns,
        [
            [
                record.name,
                str(record.settings.seed),
                str(record.best_epoch),
                percent(record.val_accuracy),
                percent(record.test_accuracy),
                f"{record.seconds:.0f} s",
            ]
            for record in records
        ],
    )
    say(f"Next: secateurs sweep {' '.join(record.id for record in records)}")
