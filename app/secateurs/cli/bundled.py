"""Makes the network that comes with the program."""

from datetime import UTC, datetime

from secateurs.cli.terminal import progress
from secateurs.cli.train_bars import trained_here
from secateurs.core.base.atomic import write_file
from secateurs.core.base.resources import resource
from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.checkpoints import save_losses
from secateurs.core.storage.new_runs import run_record
from secateurs.core.storage.records import BUNDLED_ID, RunRecord
from secateurs.core.storage.weights import save_network


def bundle(settings: TrainingSettings, dataset: Dataset, *, quiet: bool) -> RunRecord:
    """Train a network and write it where the bundled one is read from."""
    created = datetime.now(UTC)
    with progress(quiet=quiet) as bars:
        trained = trained_here(settings, dataset, TrainingControl(), bars)
    record = run_record(BUNDLED_ID, "Bundled", created, settings, dataset, trained)
    folder = resource("network")
    folder.mkdir(exist_ok=True)
    save_network(folder / "weights.safetensors", trained.network)
    save_losses(folder / "losses.npy", trained.step_losses)
    write_file(folder / "record.json", f"{record.model_dump_json(indent=1)}\n".encode())
    return record
