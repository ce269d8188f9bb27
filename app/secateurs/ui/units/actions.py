"""Draws the pictures of the opened layer's units, off the GUI thread."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.errors import ModelError
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.unit_pictures import unit_pictures
from secateurs.core.network.network import Network
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import can_sample
from secateurs.ui.shell.state import State
from secateurs.ui.units.events import PicturesDrawn
from secateurs.work.pace import Question

KEPT = 4  # layers whose pictures are kept, the last seen


class SeeingInside(QObject):
    """Asks for what the opened layer lacks; the newest layer wins."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._of: tuple[Network | None, Dataset | None] = (None, None)
        self._asked: int | None = None
        self._known: OrderedDict[int, PicturesDrawn] = OrderedDict()
        self._pictures = Lane("pictures", self)
        self._pictures.answered.connect(self._drawn)
        self._pictures.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        self._forget_others(state)
        layer = wanted_layer(state)
        if layer is None:
            self._drop()
        elif (known := self._known.get(layer)) is not None:
            self._drop()
            self._controller.dispatch(known)
        elif layer != self._asked:
            self._asked = layer
            self._pictures.ask(pictures_question(state, layer))

    def stop(self) -> None:
        self._pictures.stop()

    def _forget_others(self, state: State) -> None:
        """Forget what is of another network, or was seen on other data."""
        if self._of[0] is not state.network or self._of[1] is not state.data:
            self._of = (state.network, state.data)
            self._known.clear()
            self._drop()

    def _drop(self) -> None:
        self._asked = None
        self._pictures.drop()

    @Slot(object)
    def _drawn(self, found: PicturesDrawn) -> None:
        self._asked = None
        self._known[found.layer] = found
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        self._controller.dispatch(found)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        """Tell, and ask no more for that layer: it would fail again."""
        self._controller.tell_failure(failure)


def wanted_layer(state: State) -> int | None:
    """Return the layer whose pictures are in view and not there yet."""
    units = state.units
    seen = state.page == "prune" and state.pruning.choice.method == "unit"
    if not seen or units.layer is None or units.pictures is not None:
        return None
    return units.layer if units.layer < len(state.network.prunable) else None


def pictures_question(state: State, layer: int) -> Question:
    """Picture a layer's units: by samples of the validation part, where they can be given."""
    network, data = state.network, state.data
    name = network.prunable[layer].name
    samples = data.validation.pixels if data is not None and can_sample(state) else None

    def question(cancelled: Callable[[], bool]) -> PicturesDrawn:
        try:
            found = unit_pictures(network, name, samples, cancelled)
        except ModelError:  # what its units emit cannot be seen, but its weights can
            found = unit_pictures(network, name, None, cancelled)
        return PicturesDrawn(network, data, layer, found)

    return question
