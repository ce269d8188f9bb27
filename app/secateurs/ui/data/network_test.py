"""Test a network on the data in use, where nobody knows which data it learned from."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.scaling import SCALED_TO, are_pixels
from secateurs.core.data.source import source_of
from secateurs.core.evaluation.test import can_test
from secateurs.core.network.network import Network
from secateurs.core.storage.new_runs import tested
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.runs.actions import OTHER_DATA, Library, is_strange, with_next_step
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import ActivityChanged, Noticed
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.work.networks import given_as_said
from secateurs.work.pace import Question


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """New figures of a network; `network` differs from the one before in its scaling only.

    Attributes:
        scaled: whether the data are pixels, which a model may want scaled.
        said: whether a person said how.
        is_better: whether it does better than on the data that it was tested on before.
    """

    record: RunRecord
    network: Network
    before: Network
    scaled: bool = False
    said: bool = False
    is_better: bool = True


class Testing(QObject):
    """Nobody knows which data an opened network learned from: the best it validates on counts."""

    def __init__(self, controller: Controller, store: RunStore, library: Library) -> None:
        super().__init__(controller)
        self._controller = controller
        self._store = store
        self._library = library
        self._asked: tuple[str, str] | None = None  # run and data
        self._done: set[tuple[str, str]] = set()
        self._lane = Lane("testing", self)
        self._lane.answered.connect(self._took)
        self._lane.unwanted.connect(self._list)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(object, object)
    def follow(self, before: State, state: State) -> None:
        same = state.run.id == before.run.id and state.network is before.network
        if same and state.data is before.data:
            return
        data, run = state.data, state.run
        wanted = None if data is None else (run.id, data.key)
        if self._asked is not None and wanted != self._asked:
            self._lane.drop()
            self._end()
        if data is None or run.dataset_key == data.key:
            return
        if run.kind != "opened" and not _is_given_otherwise(state.network, data):
            return
        is_done = wanted in self._done and not _read_anew(run, data)
        if wanted is None or is_done or wanted == self._asked:
            return
        if can_test(state.network, data):
            self._asked = wanted
            words = f"Testing {run.name} on {data.name}"
            self._controller.dispatch(ActivityChanged("testing", words))
            self._lane.ask(testing_question(run, state.network, data, self._store))

    @Slot(object)
    def _took(self, found: Tested) -> None:
        if self._asked is not None:
            self._done.add(self._asked)
        self._end()
        state = self._controller.state
        # What else has changed does not count: the run may be listed with its new figures
        # already, and its network read another way, with its old scaling.
        if state.run.id != found.record.id or not found.is_better:
            return
        self._library.list_runs()
        if found.network is not found.before:
            self._controller.dispatch(RunOpened(found.record, found.network))
        words = tested_words(found)
        self._controller.dispatch(Noticed(with_next_step(words, self._controller.state)))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self._asked is not None:
            self._done.add(self._asked)
        self._end()
        self._controller.tell_failure(failure)

    @Slot(object)
    def _list(self, _: Tested) -> None:
        """Show the figures of a network that is no longer in front: they are kept."""
        self._library.list_runs()

    def _end(self) -> None:
        self._asked = None
        self._controller.dispatch(ActivityChanged("testing", ""))


def testing_question(run: RunRecord, network: Network, data: Dataset, store: RunStore) -> Question:
    """Return the question that measures, and keeps the figures if they are the best so far."""

    def question(cancelled: Cancelled) -> Tested:
        scaled = given_as_said(network, data, cancelled)
        record = tested(run, scaled, data, cancelled)
        go_on(cancelled)
        if run.is_tested and record.val_accuracy <= run.val_accuracy and not _read_anew(run, data):
            return Tested(run, network, network, is_better=False)
        names = (each.name for each in store.runs() if each.id == run.id)  # a person may rename it
        record = record.model_copy(update={"name": next(names, run.name)})
        store.update(record)
        if scaled is not network and not scaled.is_chain:
            store.rescale(run.id, scaled)
        said = data.given is not None
        return Tested(record, scaled, network, scaled=are_pixels(data.test.pixels), said=said)

    return question


def _read_anew(run: RunRecord, data: Dataset) -> bool:
    """Say whether these are the data that a run was tested on, read in another way."""
    return source_of(run.dataset_source).path == source_of(data.source).path


def _is_given_otherwise(network: Network, data: Dataset) -> bool:
    """Say whether a person said another scaling of pixels than the network has."""
    return not network.is_chain and data.given not in (None, network.scaling)


def tested_words(found: Tested) -> str:
    record, network = found.record, found.network
    words = (
        f"{record.name} was tested: {percent(record.test_accuracy)} on the test set of"
        f" {record.dataset}."
    )
    if not network.is_chain and found.scaled:
        why = "as you said" if found.said else "by which it validates best"
        words += f" Pixels are given as {SCALED_TO[network.scaling]}, {why}."
    return f"{words} {OTHER_DATA}" if is_strange(record) else words
