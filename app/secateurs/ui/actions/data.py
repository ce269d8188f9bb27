"""Load data sets in the background."""

from PySide6.QtCore import QObject, Slot

from secateurs.core.data.dataset import Dataset
from secateurs.core.data.mnist import BUNDLED
from secateurs.core.data.opening import FASHION
from secateurs.core.data.opening_for import dataset_for
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.controller import Controller
from secateurs.ui.state import events as e
from secateurs.ui.state.snapshot import Notice, State


class Data(QObject):
    """The data set in use; a run brings its own along."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._source = ""
        self._lane = Lane("data", self)
        self._lane.answered.connect(self._loaded)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self._follow)

    def stop(self) -> None:
        self._lane.stop()

    @Slot(str)
    def open(self, source: str) -> None:
        """Load "bundled", a folder, an .npz or a CSV file, in the shape that the network takes."""
        shape = self._controller.state.network.input_shape
        self._source = source
        self._controller.dispatch(e.ActivityChanged("Loading data"))
        self._lane.ask(lambda _: dataset_for(source, shape))

    @Slot()
    def open_bundled(self) -> None:
        self.open(BUNDLED)

    @Slot()
    def open_fashion(self) -> None:
        self.open(FASHION)

    @Slot(object)
    def _loaded(self, data: Dataset) -> None:
        self._controller.dispatch(e.ActivityChanged(""))
        self._controller.dispatch(e.DataLoaded(data))

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._controller.dispatch(e.ActivityChanged(""))
        text = failure.text
        if self._controller.state.data is None and self._source != BUNDLED:
            text += " The bundled MNIST is used instead."
            self.open_bundled()
        self._controller.dispatch(e.Noticed(Notice(text, "error", failure.details)))

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        """A run that learned from other data brings them along."""
        run = state.run
        if not run.is_tested:
            return
        if run.id != before.run.id and state.data and state.data.key != run.dataset_key:
            self.open(run.dataset_source)
