"""Finds kept runs, the bundled one among them, by id or by name."""

from collections.abc import Sequence

from secateurs.cli.terminal import tell
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.opening import dataset_for
from secateurs.core.errors import DataError
from secateurs.core.storage.bundled import bundled_record
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.kept import KeptRun
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore


def open_store() -> RunStore:
    """Open the folder where runs are kept; on stderr, say what was found wrong and mended."""
    store = RunStore(data_folder())
    for notice in store.notices:
        tell(notice)
    return store


def find_run(store: RunStore, name: str) -> KeptRun:
    """Return the run with this id or name, upper or lower case; the newest of several.

    Raises:
        DataError: there is none.
    """
    if name.casefold() == BUNDLED_ID:
        return KeptRun(bundled_record(), store)
    for record in store.runs():
        if name == record.id or name.casefold() == record.name.casefold():
            return KeptRun(record, store)
    raise DataError(f"There is no run called {name}. The command `secateurs runs` lists them.")


def find_runs(store: RunStore, names: Sequence[str]) -> list[KeptRun]:
    """Return the named runs, each once; the bundled one when none is named."""
    found = [find_run(store, name) for name in names or [BUNDLED_ID]]
    return list({run.record.id: run for run in found}.values())


def dataset_of(runs: Sequence[KeptRun]) -> Dataset:
    """Open the data set that the runs were trained on, or tested on if opened from a file.

    Raises:
        DataError: they differ in it, there is none yet, or it has changed since.
    """
    record = runs[0].record
    if any(run.record.dataset_key != record.dataset_key for run in runs):
        raise DataError("These runs were trained on different data sets: name one kind only.")
    if not record.is_tested:
        raise DataError(f"{record.name} was not tested yet: open its data in the window first.")
    network = runs[0].network()
    dataset = dataset_for(record.dataset_source, network.input_shape, network.classes)
    if dataset.key != record.dataset_key:
        used = "trained" if record.kind == "trained" else "tested"
        raise DataError(
            f"{record.dataset_source} is no longer the data that {record.name} was {used} on."
        )
    return dataset
