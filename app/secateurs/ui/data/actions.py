"""Open data, and say what they were taken for."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.data.dataset import Dataset
from secateurs.core.data.label_column import LabelWanted
from secateurs.core.data.label_names import UnknownLabels
from secateurs.core.data.mnist import BUNDLED, FASHION
from secateurs.core.data.numbers import NUMBERS
from secateurs.core.data.readers.table import label_question
from secateurs.core.data.source import dataset_for, source_of
from secateurs.core.network.network import Network
from secateurs.core.storage.records import RunRecord
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.data.popover import opened_words
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import ActivityChanged, Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.work.networks import data_as_taken

WAITING = "The data wait for the model"


class Data(QObject):
    """The data set in use; a run brings its own along."""

    failed = Signal()  # those in use stay
    label_wanted = Signal(object, object)  # Source, LabelWanted: it is to be asked for

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._source = ""  # of the data that are being opened, "" if none are
        self._brought = False  # by a run, so that they are wanted only as long as it is in use
        self._waits = False  # for the network that will be in use
        self._lane = Lane("data", self)
        self._lane.answered.connect(self._loaded)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self._follow)

    def stop(self) -> None:
        self._lane.stop()

    def begin(self) -> None:
        """Open what the run in use learned from, unless a person has asked for other data."""
        state = self._controller.state
        if state.data is None and not self._source:
            self.open(state.run.dataset_source or BUNDLED)

    @Slot(str)
    def open(self, source: str) -> None:
        """Load "bundled", a folder, an .npz or a CSV file, in the shape that the network takes.

        While a model is being opened, or a run read, they wait for it: they are meant for it.
        """
        self._source, self._brought = source, False
        self._waits = self._controller.state.is_opening
        if self._waits:
            self._lane.drop()
            self._controller.dispatch(ActivityChanged("data", WAITING))
        else:
            self._ask()

    def _ask(self) -> None:
        state, source = self._controller.state, self._source
        network, names = state.network, state.run.own_class_names
        self._waits = False
        self._controller.dispatch(ActivityChanged("data", "Loading data"))
        self._lane.ask(lambda cancelled: _opened(source, network, names, cancelled))

    @Slot(str)
    def give_as(self, numbers: str) -> None:
        """Open the data in use again, with their numbers given to the network in another way."""
        data = self._controller.state.data
        if data is not None and numbers in NUMBERS:
            source = replace(source_of(data.source), numbers=numbers)
            self.open(str(source))

    @Slot()
    def ask_label(self) -> None:
        """Have a person choose another column of the table in use."""
        data = self._controller.state.data
        if data is not None and data.label:
            path = Path(source_of(data.source).path)
            self._source, self._brought = data.source, False
            self._lane.ask(lambda cancelled: label_question(path, cancelled))

    @Slot()
    def open_bundled(self) -> None:
        self.open(BUNDLED)

    @Slot()
    def open_fashion(self) -> None:
        self.open(FASHION)

    @Slot(object)
    def _loaded(self, found: Dataset | LabelWanted) -> None:
        source, brought = self._source, self._brought
        self._done()
        if isinstance(found, LabelWanted):
            self.label_wanted.emit(source_of(source), found)
            return
        self._controller.dispatch(DataLoaded(found))
        words = "" if brought else opened_words(found)
        if words:
            self._controller.dispatch(Noticed(Notice(words)))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        text, source = failure.text, self._source
        self._done()
        self.failed.emit()
        if self._controller.state.data is None and source != BUNDLED:
            text += " The bundled MNIST is used instead."
            self.open_bundled()
        self._controller.dispatch(Noticed(Notice(text, "error", failure.details)))

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        """A run that learned from other data brings them along."""
        run = state.run
        if self._waits:
            if not state.is_opening:
                self._ask()
            return
        if run.id == before.run.id:
            return
        if self._brought:  # by the run before
            self._lane.drop()
            self._done()
        if run.is_tested and not self._has_data_of(run):
            self.open(run.dataset_source)
            self._brought = True
        elif self._source and _takes(state) != _takes(before):
            self.open(self._source)  # as this network takes them

    def _has_data_of(self, run: RunRecord) -> bool:
        data = self._controller.state.data
        if data is None:  # those of the start are still being opened
            return self._source == run.dataset_source
        return data.key == run.dataset_key

    def _done(self) -> None:
        self._source, self._brought, self._waits = "", False, False
        self._controller.dispatch(ActivityChanged("data", ""))


Known = tuple[tuple[int | None, ...], int, tuple[str, ...]]


def _takes(state: State) -> Known:
    """Return the shape of samples, the number of classes, and their names, of the network."""
    network = state.network
    return tuple(network.input_shape), network.classes, state.run.own_class_names


def _opened(
    source: str, network: Network, names: tuple[str, ...], cancelled: Cancelled
) -> Dataset | LabelWanted:
    """Open data; of classes that the network does not know, another one can learn them."""
    try:
        return data_as_taken(source, network, names, cancelled)
    except LabelWanted as wanted:
        return wanted
    except UnknownLabels as unknown:
        data = dataset_for(source, network.input_shape, network.classes, cancelled)
        return replace(data, remarks=(*data.remarks, unknown.remark))
