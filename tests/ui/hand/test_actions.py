"""What is chosen by hand is kept with its run, at once."""

import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.storage.runs import RunStore
from secateurs.ui.hand.actions import HandKeeping
from secateurs.ui.hand.events import HandChosen, UnitsCut
from secateurs.ui.runs.events import RunOpened

CHOICES = HandChoices({"dense_0": (3, 7)}, {"dense_1": (0,)})


@pytest.fixture
def store(tmp_path, make_record, network):
    with RunStore(tmp_path) as store:
        store.save_model(make_record(), network)
        yield store


def test_choices_are_kept_at_once_and_dropped_at_once(controller, store, network):
    _keeping = HandKeeping(controller, store)
    controller.dispatch(HandChosen(CHOICES))
    assert store.hand("run-3", network) == CHOICES
    controller.dispatch(HandChosen())
    assert store.hand("run-3", network) == NO_CHOICES


def test_another_run_keeps_its_own(controller, store, network, make_record):
    _keeping = HandKeeping(controller, store)
    controller.dispatch(HandChosen(CHOICES))
    controller.dispatch(RunOpened(make_record("bundled"), network))
    assert store.hand("run-3", network) == CHOICES
    controller.dispatch(UnitsCut("dense_0", (1,)))
    assert store.hand("bundled", network) == HandChoices(remove={"dense_0": (1,)})
    assert store.hand("run-3", network) == CHOICES


def test_what_cannot_be_kept_is_told_and_holds_on(controller, store, monkeypatch):
    def refuse(*_):
        raise StorageError("The disk is full.")

    monkeypatch.setattr(store, "keep_hand", refuse)
    _keeping = HandKeeping(controller, store)
    controller.dispatch(HandChosen(CHOICES))
    assert controller.state.pruning.choice.hand == CHOICES
    assert controller.state.notice.text == (
        "What you chose by hand holds, but could not be kept: The disk is full."
    )
