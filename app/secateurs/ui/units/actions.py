"""Draws the opened layer's units and reads the opened unit, off the GUI thread."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Slot

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.errors import ModelError
from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation.repairs import RANKED_BY, drawn_images
from secateurs.core.evaluation.unit_activity import looked_at, read_unit, unit_activity
from secateurs.core.evaluation.unit_pictures import unit_pictures
from secateurs.core.evaluation.unit_removal import can_go, without
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import Network
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.criteria.registry import rule_named, rules
from secateurs.jobs.job import Failure
from secateurs.jobs.lane import Lane
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.data_in_use import (
    can_sample,
    fits_training_data,
    wanted_layer,
    why_not_scored,
)
from secateurs.ui.shell.state import State
from secateurs.ui.units.events import (
    PicturesDrawn,
    PicturesFailed,
    UnitMissed,
    UnitRead,
    UnitsRanked,
)
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
        """Tell, and say so in the layer's place until it is asked for again: it may fail again."""
        layer, self._asked = self._asked, None
        if layer is not None:
            network = self._controller.state.network
            self._controller.dispatch(PicturesFailed(network, layer, failure.text))
        self._controller.tell_failure(failure)


def pictures_question(state: State, layer: int) -> Question:
    """Picture a layer's units: by samples of the validation part, where they can be given."""
    network, data = state.network, state.data
    name = network.prunable[layer].name
    samples = data.validation.pixels if data is not None and can_sample(state) else None

    def question(cancelled: Cancelled) -> PicturesDrawn:
        try:
            found = unit_pictures(network, name, samples, cancelled)
        except ModelError:  # what its units emit cannot be seen, but its weights can
            found = unit_pictures(network, name, None, cancelled)
        return PicturesDrawn(network, data, layer, found)

    return question


REST = 0.1  # seconds on one unit, before what takes long is begun for it


class ReadingUnits(QObject):
    """Asks for what the opened unit lacks, one thing after the other; the newest unit wins."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._of: tuple[Network | None, Dataset | None] = (None, None)
        self._asked: Step | None = None
        self._failed_steps: set[Step] = set()
        self._activity: list[tuple[int, Array]] = []  # of the last layer that was read
        self._lane = Lane("unit", self)
        self._lane.answered.connect(self._found)
        self._lane.failed.connect(self._failed)
        controller.state_changed.connect(self.follow)

    @Slot(object, object)
    def follow(self, _: State, state: State) -> None:
        if self._of[0] is not state.network or self._of[1] is not state.data:
            self._of = (state.network, state.data)
            self._failed_steps.clear()
            self._activity.clear()
            self._drop()
        step = next((each for each in missing(state) if each not in self._failed_steps), None)
        if step is None:
            self._drop()
        elif step != self._asked:
            self._asked = step
            self._lane.ask(self._question(state, step), REST if step[0] == "alone" else 0.0)

    def stop(self) -> None:
        self._lane.stop()

    def _drop(self) -> None:
        if self._asked is not None:
            self._asked = None
            self._lane.drop()

    @Slot(object)
    def _found(self, event: object) -> None:
        self._asked = None
        self._controller.dispatch(event)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        """Go on without it: what cannot be known of a unit is left out."""
        if self._asked is not None:
            self._failed_steps.add(self._asked)
        self._asked = None
        self.follow(self._controller.state, self._controller.state)

    def _question(self, state: State, step: "Step") -> Question:
        kind, name, place = step
        if kind == "read":
            return reading_question(state, place, self._activity)
        return alone_question(state, place) if kind == "alone" else ranks_question(state, name)


Step = tuple[str, str, tuple[int, int]]  # what, by which criterion, of which layer and unit


def missing(state: State) -> list[Step]:
    """Return what is not known of the opened unit yet and can be, the quickest first."""
    units, data = state.units, state.data
    seen = state.page == "prune" and state.pruning.choice.method == "unit" and units.opened
    if not seen or units.layer is None or units.unit is None:
        return []
    place, nowhere = (units.layer, units.unit), (-1, -1)
    steps: list[Step] = []
    if units.reading is None and not units.unread and data is not None and can_sample(state):
        steps.append(("read", "", place))
    ranked = [rule for rule in rules("unit") if rule.name not in units.rankings]
    steps += [("rank", rule.name, nowhere) for rule in ranked if rule.needs == "nothing"]
    layer = state.network.prunable[units.layer].name
    scored = data is not None and not why_not_scored(state)
    if units.alone_here is None and scored and can_go(state.network, layer, units.unit):
        steps.append(("alone", "", place))
    for rule in ranked:
        labelled = rule.needs == "labels"
        if rule.needs != "nothing" and fits_training_data(state, labels=labelled):
            steps.append(("rank", rule.name, nowhere))
    return steps


def reading_question(
    state: State, place: tuple[int, int], known: list[tuple[int, Array]]
) -> Question:
    """Read what one unit emits to validation samples; the layer's activity is kept in `known`."""
    network, data, drawn = state.network, state.data, state.units.pictures
    name = network.prunable[place[0]].name
    assert data is not None

    def question(cancelled: Cancelled) -> UnitRead:
        labelled = data.validation
        activity = None if drawn is None else drawn.activity
        if activity is None and known and known[0][0] == place[0]:
            activity = known[0][1]
        if activity is None:
            samples = labelled.pixels[: looked_at(network, len(labelled))]
            try:
                activity = unit_activity(network, name, samples, cancelled)
            except ModelError as unseen:  # such as what a head emits
                return UnitRead(network, data, place, None, str(unseen))
            known[:] = [(place[0], activity)]
        labels = labelled.labels[: len(activity)]
        found = read_unit(activity[:, place[1]], labels, data.classes)
        return UnitRead(network, data, place, found)

    return question


def alone_question(state: State, place: tuple[int, int]) -> Question:
    """Score the network without one unit, on validation samples."""
    network, data = state.network, state.data
    name = network.prunable[place[0]].name
    before = next((each.before for each in state.units.alone.values()), None)
    assert data is not None

    def question(cancelled: Cancelled) -> UnitMissed | None:
        found = without(network, name, place[1], data.validation, before, cancelled)
        return None if found is None else UnitMissed(network, data, place, found)

    return question


def ranks_question(state: State, criterion: str) -> Question:
    """Rank all units by one criterion, each layer by itself."""
    network, data, seed = state.network, state.data, state.run.settings.seed
    looks = rule_named(criterion).needs != "nothing"

    def question(cancelled: Cancelled) -> UnitsRanked:
        given = None
        if looks and data is not None:
            few = drawn_images(data.train, RANKED_BY, seed)
            given = (network_inputs(network, few.pixels), few.labels)
        ranking = rank(network, "unit", criterion, data=given, seed=seed, cancelled=cancelled)
        return UnitsRanked(network, data, criterion, ranking)

    return question
