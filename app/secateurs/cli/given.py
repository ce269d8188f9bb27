"""The network that a command is given: a model's file, or a kept run."""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.cli.terminal import tell
from secateurs.core.base.errors import DataError, SettingError, StoreUnavailable, UnsupportedModel
from secateurs.core.base.file_kinds import MODEL_ENDINGS, role_of
from secateurs.core.base.phrases import counted, joined
from secateurs.core.base.tensorflow import import_tensorflow
from secateurs.core.base.text import one_line
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.source import dataset_for
from secateurs.core.network.masks import Masks
from secateurs.core.network.network import Network
from secateurs.core.opening.open import open_parts
from secateurs.core.opening.own_classes import OwnClasses, know_classes
from secateurs.core.opening.parts import build_checked, masks_in
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.ranking.terms import Method
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.kept_runs import KeptRun, bundled_network, bundled_record
from secateurs.core.storage.records import BUNDLED_ID, RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.unkept import open_or_mirror

if TYPE_CHECKING:
    import keras


def open_store(*, writes: bool = False) -> RunStore:
    """Open the folder where runs are kept; on stderr, say what was found wrong and mended.

    Args:
        writes: whether all that is asked for is to keep something.

    Raises:
        StoreUnavailable: it cannot be opened, or not be written to and `writes`.
    """
    store = RunStore(data_folder()) if writes else open_or_mirror()
    for notice in store.notices:
        tell(notice)
    return store


def tell_unkept(store: RunStore, what: str) -> None:
    """Say on stderr that something could not be kept, and why, where nothing can be."""
    if store.why_unkept:
        tell(f"{what} not kept: {store.why_unkept}")


def run_and_network(name: str) -> tuple[RunRecord, Network, HandChoices]:
    """Read a run and what was chosen by hand of it; the bundled one can do without a folder.

    Raises:
        DataError: there is none of this name.
    """
    try:
        with open_store() as store:
            run = find_run(store, name)
            network = run.network()
            return run.record, network, store.hand(run.record.id, network)
    except StoreUnavailable:
        if name.casefold() != BUNDLED_ID:
            raise
        return bundled_record(), bundled_network(), NO_CHOICES


def find_run(store: RunStore, name: str) -> KeptRun:
    """Return the run with this id or name, upper or lower case; the newest of several, and say so.

    Raises:
        DataError: there is none.
    """
    if name.casefold() == BUNDLED_ID:
        return KeptRun(bundled_record(), store)
    records = store.runs()
    found = [record for record in records if record.id == name] or [
        record for record in records if record.name.casefold() == name.casefold()
    ]
    if not found:
        raise DataError(f"There is no run called {name}. The command `secateurs runs` lists them.")
    if len(found) > 1:
        others = joined([record.id for record in found[1:]])
        tell(
            f"{len(found)} runs are called {name}: this is the newest, {found[0].id}, not {others}."
        )
    return KeptRun(found[0], store)


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
        raise DataError(
            f"{record.name} has not been tested yet: open its data in the window first."
        )
    network = runs[0].network()
    dataset = dataset_for(
        record.dataset_source, network.input_shape, network.classes, names=record.own_class_names
    )
    if dataset.key != record.dataset_key:
        used = "trained" if record.kind == "trained" else "tested"
        raise DataError(
            f"{record.dataset_source} is no longer the data that {record.name} was {used} on."
        )
    return dataset


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A network as it was given.

    Attributes:
        model: a Keras model, not compiled.
        masks: what is known to survive; None where only zeros tell.
        network: the same as plain data where it came from a run, else None.
        source: the data that a run was tested on, or "".
        seed: of the run, else 0.
        class_names: of the run's own, else ().
        protect: units that were protected by hand of a run, by layer.
    """

    name: str
    model: "keras.Model"
    masks: Masks | None = None
    network: Network | None = None
    source: str = ""
    seed: int = 0
    class_names: tuple[str, ...] = ()
    protect: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def pruned(self) -> Pruned | None:
        """Return it with its masks, or with its zeros as masks; None where nothing is gone."""
        from secateurs.core.pruning.masks_of_zeros import pruned_from_zeros

        try:
            return pruned_from_zeros(self.model, self.masks)
        except UnsupportedModel:
            return None

    def to_prune(self, method: Method) -> "keras.Model | Pruned":
        """Return it to be pruned further: of units, what is protected of a run stays, and is told.

        What is marked to go by hand in the window is a plan, and left to it.
        """
        from secateurs.core.pruning.prune import prune

        pruned = self.pruned() or self.model
        if method != "unit" or not self.protect:
            return pruned
        count = sum(map(len, self.protect.values()))
        stay = "stays" if count == 1 else "stay"
        tell(f"{self.name}: {counted(count, 'unit')} protected by hand {stay}.")
        return prune(pruned, 0.0, method, protect=self.protect)


def is_file(name: str) -> bool:
    """Say whether the words name a file rather than a run."""
    path = Path(name)
    if path.suffix.lower() in MODEL_ENDINGS:
        return True
    if not os.path.isdir(name):  # noqa: PTH112, too long a name is no error here
        return os.path.exists(name)  # noqa: PTH110
    return path.name != name or role_of(path) == "model"


def given(name: str, custom: Sequence[str] | None = None) -> Given:
    """Open a model's file, without trusting it, or load a kept run.

    Args:
        custom: classes of the person's own that the file may name, as "module:Class".

    Raises:
        DataError: there is no such run.
        ModelError: the file cannot be opened, or is refused.
        SettingError: a class cannot be imported.
    """
    if is_file(name):
        return _from_file(Path(name), _own_classes(custom or ()))
    if custom:
        raise SettingError("Runs are of Keras's own layers: --custom is for files.")
    return _from_run(name)


def _own_classes(custom: Sequence[str]) -> OwnClasses:
    if custom:
        _import_tensorflow()  # with its settings, before a module of theirs does
    return know_classes(custom)


def _import_tensorflow() -> None:
    import_tensorflow()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def _from_file(path: Path, own: OwnClasses) -> Given:
    parts, name = open_parts(path, own=own), one_line(path.name)  # before TensorFlow is waited for
    _import_tensorflow()
    model = build_checked(parts, name)
    return Given(name, model, masks_in(parts, model, name))


def _from_run(name: str) -> Given:
    _import_tensorflow()
    from secateurs.core.network.network import build_model

    record, network, by_hand = run_and_network(name)
    model = build_model(network)
    return Given(
        record.name,
        model,
        network.masks or None,
        network,
        record.dataset_source,
        record.settings.seed,
        record.own_class_names,
        by_hand.protect,
    )
