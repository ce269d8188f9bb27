"""Put something on the pad that was not drawn: a test image, a picture from elsewhere."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Slot

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.text import one_line
from secateurs.core.data.dataset import Dataset
from secateurs.core.drawing.picture import Reading
from secateurs.core.evaluation.score import find_mistake
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.jobs.lane import Lane
from secateurs.ui.pad.events import PictureShown, SampleKind
from secateurs.ui.pad.state import Picture
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import can_draw, can_sample, cannot_measure
from secateurs.ui.shell.events import ActivityChanged, Noticed
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.words import count

STILL_REPAIRING = "What is pruned is being repaired: look for one that it gets wrong after that."
WAITING = "The picture waits for the model"


@dataclass(frozen=True, slots=True, eq=False)
class Mistake:
    """An image of these data that pruning to this sparsity gets wrong; None if there is none."""

    data: Dataset
    percent: int
    index: int | None


class Samples(QObject):
    """Loads samples and pictures through the same door as drawings."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._random = np.random.default_rng()
        self._waiting: tuple[Reading, str] | None = None  # a picture, for the network to come
        self._search = Lane("samples", self)
        self._search.answered.connect(self._found)
        self._search.failed.connect(self._controller.tell_failure)
        controller.state_changed.connect(self._follow)

    def stop(self) -> None:
        self._search.stop()

    @Slot(object, object)
    def _follow(self, before: State, state: State) -> None:
        """Show the picture that waited, or a first sample where nothing can be drawn."""
        if self._waiting is not None and not state.is_opening:
            waiting, self._waiting = self._waiting, None
            self._controller.dispatch(ActivityChanged("picture", ""))
            self.show_picture(*waiting)
            return
        if _asked_about(state) != _asked_about(before):
            self._search.drop()
        same = state.network is before.network and state.data is before.data
        if not same and state.pad.sheet.is_empty and not can_draw(state):
            self.load("next")

    def load(self, kind: SampleKind) -> None:
        """Load a test image."""
        state = self._controller.state
        if state.data is None or not can_sample(state):
            return
        size = len(state.data.test)
        picture = state.pad.sheet.picture
        index = -1 if picture is None or picture.index is None else picture.index
        if kind == "wrong":
            self._find_wrong(state, index)
        elif kind == "random":
            self._show(int(self._random.integers(size)))
        else:
            self._show((index + 1) % size if kind == "next" else (max(index, 0) - 1) % size)

    @Slot(object, str)
    def show_picture(self, picture: Reading, name: str) -> None:
        """Show the drawing that was found in a picture of this name, or say why none was.

        While a model is being opened, or a run read, it waits for it: it is meant for it.
        """
        if self._controller.state.is_opening:
            self._waiting = (picture, name)
            self._controller.dispatch(ActivityChanged("picture", WAITING))
            return
        shown, run = one_line(name), self._controller.state.run
        if not can_draw(self._controller.state):
            text = f"{run.name} takes no 28 × 28 pictures: use its own samples."
            self._controller.dispatch(Noticed(Notice(text, "error")))
        elif picture.pixels is None:
            text = f"Nothing can be told of {shown}: {picture.problem}."
            self._controller.dispatch(Noticed(Notice(text, "error")))
        else:
            self._controller.dispatch(PictureShown(Picture(frozen(picture.pixels), shown)))
            if picture.remark:
                self._controller.dispatch(Noticed(Notice(f"{shown}: {picture.remark}.", "hint")))

    def _show(self, index: int) -> None:
        data = self._controller.state.data
        assert data is not None
        truth = int(data.test.labels[index])
        thing = "image" if data.test.pixels.ndim > 2 else "sample"
        caption = f"Test {thing} {count(index + 1)}: {data.class_names[truth]}"
        picture = Picture(data.test.pixels[index], caption, truth, index)
        self._controller.dispatch(PictureShown(picture))

    def _find_wrong(self, state: State, index: int) -> None:
        data, network, percent = state.data, state.network, state.pruning.choice.percent
        pruning = state.pruning
        ready = [m for m in pruning.choice.methods if pruning.is_made(m)]
        if not ready:
            self._controller.dispatch(Noticed(Notice(STILL_REPAIRING)))
            return
        made = {method: pruning.made(method) for method in ready}
        cuts = [(cut, made[m]) for m in ready if (cut := pruning.way(m).cut) is not None]
        if data is None or not cuts or cannot_measure(state):
            return

        def question(cancelled: Cancelled) -> Mistake:
            pruned = [stands_in or quickest(network, cut) for cut, stands_in in cuts]
            return Mistake(
                data, percent, find_mistake(network, pruned, data.test, index, cancelled)
            )

        self._search.ask(question)

    @Slot(object)
    def _found(self, mistake: Mistake) -> None:
        if mistake.data is not self._controller.state.data:
            return
        if mistake.index is not None:
            self._show(mistake.index)
            return
        text = (
            f"At {mistake.percent} % pruning gets no test image wrong"
            " that the dense network gets right."
        )
        self._controller.dispatch(Noticed(Notice(text)))


def _asked_about(state: State) -> tuple[object, ...]:
    """Return all that a search for a mistake is about, and what its answer would replace."""
    return (
        id(state.network),
        id(state.data),
        state.pruning.choice,
        id(state.pad.sheet),
    )
