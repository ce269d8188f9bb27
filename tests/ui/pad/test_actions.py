import threading
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.data.dataset import LabelledImages
from secateurs.core.drawing.picture import Reading
from secateurs.core.network.forward import classify
from secateurs.core.network.network import chain_of
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.pad import actions as module
from secateurs.ui.pad.actions import WAITING, Samples
from secateurs.ui.prune.events import PercentChosen, RepairChosen
from secateurs.ui.runs.events import OpeningChanged, RunAwaited, RunOpened


@pytest.fixture
def samples(controller):
    samples = Samples(controller)
    yield samples
    samples.stop()


def picture(controller):
    return controller.state.pad.sheet.picture


@pytest.mark.parametrize("ended", [OpeningChanged(""), RunAwaited("")])
def test_a_picture_given_while_a_model_is_being_opened_waits_for_it(
    controller, samples, make_record, network, ended
):
    """The network before it takes no pictures, the one that opens does."""
    last = network.layers[-1]
    table = replace(last, kernel=last.kernel[:, :3], bias=last.bias[:3])
    controller.dispatch(RunOpened(make_record("run-8"), chain_of((table,))))
    busy = OpeningChanged("m.keras") if isinstance(ended, OpeningChanged) else RunAwaited("run-9")
    controller.dispatch(busy)
    samples.show_picture(Reading(np.zeros((28, 28), np.uint8)), "one.png")
    samples.show_picture(Reading(np.eye(28, dtype=np.uint8)), "two.png")
    assert (picture(controller), controller.state.notice) == (None, None)
    assert controller.state.activities == (("picture", WAITING),)
    controller.dispatch(RunOpened(make_record("run-9"), network))
    assert picture(controller) is None
    controller.dispatch(ended)
    assert picture(controller).caption == "two.png"
    assert controller.state.activities == ()
    assert controller.state.pruning.dense is not None


def test_a_picture_given_while_a_model_is_opened_that_is_refused_is_for_the_network_in_use(
    controller, samples
):
    controller.dispatch(OpeningChanged("m.keras"))
    samples.show_picture(Reading(np.eye(28, dtype=np.uint8)), "one.png")
    controller.dispatch(OpeningChanged(""))
    assert picture(controller).caption == "one.png"


def test_next_and_previous_go_round(controller, samples):
    samples.load("next")
    assert picture(controller).index == 0
    samples.load("previous")
    assert picture(controller).index == len(controller.state.data.test) - 1
    samples.load("next")
    assert picture(controller).index == 0
    assert picture(controller).truth == int(controller.state.data.test.labels[0])


def test_one_that_pruning_gets_wrong_is_one(ranked, samples, qtbot, make_state, data):
    network, pixels = ranked.state.network, data.test.pixels
    answers = classify(network, pixels).argmax(axis=1)
    told = replace(data, test=LabelledImages(pixels, answers))
    ranked.dispatch(DataLoaded(told))
    ranked.dispatch(PercentChosen(97))
    samples.load("wrong")
    qtbot.waitUntil(lambda: picture(ranked) is not None)
    pruning = ranked.state.pruning
    assert pruning.dense.digit == picture(ranked).truth
    assert {pruning.weight.answer.digit, pruning.unit.answer.digit} != {pruning.dense.digit}


def test_where_pruning_gets_nothing_wrong_it_says_so(ranked, samples, qtbot):
    samples.load("wrong")
    qtbot.waitUntil(lambda: ranked.state.notice is not None)
    assert ranked.state.notice.text.startswith("At 0 % pruning gets no test image wrong")


def test_while_what_is_pruned_is_repaired_it_says_so(ranked, samples):
    ranked.dispatch(PercentChosen(50))
    ranked.dispatch(RepairChosen(True))
    assert ranked.state.pruning.is_repairing("unit")
    samples.load("wrong")
    assert ranked.state.notice.text == module.STILL_REPAIRING
    assert picture(ranked) is None


def test_before_anything_is_ranked_nothing_is_claimed(controller, samples):
    samples.load("wrong")
    assert controller.state.notice is None
    assert picture(controller) is None


def test_a_picture_of_a_drawing_is_shown(controller, samples):
    pixels = np.eye(28, dtype=np.uint8) * 255
    samples.show_picture(Reading(pixels), "seven\n.png")
    assert picture(controller).caption == "seven\ufffd.png"
    np.testing.assert_array_equal(picture(controller).pixels, pixels)
    assert controller.state.notice is None


def test_what_was_left_out_of_a_picture_is_said(controller, samples):
    pixels = np.eye(28, dtype=np.uint8) * 255
    samples.show_picture(Reading(pixels, "", "only its first picture is read"), "a.gif")
    assert controller.state.notice.text == "a.gif: only its first picture is read."


@pytest.mark.parametrize(
    "problem", ["nothing is drawn here", "there are two drawings in this picture"]
)
def test_a_picture_without_one_drawing_is_refused_in_words(controller, samples, problem):
    samples.show_picture(Reading(None, problem), "a.png")
    assert picture(controller) is None
    assert controller.state.notice.kind == "error"
    assert controller.state.notice.text == f"Nothing can be told of a.png: {problem}."


def test_a_sample_goes_when_other_data_come(controller, samples, data):
    samples.load("next")
    controller.dispatch(DataLoaded(data))
    assert picture(controller).index == 0  # the same data
    controller.dispatch(DataLoaded(replace(data, key="fedcba9876543210")))
    assert picture(controller) is None
    assert controller.state.pad.pixels is None
    assert not controller.state.pad.can_undo


@pytest.mark.parametrize("change", ["percent", "pad"])
def test_a_search_about_what_has_changed_since_shows_nothing(
    ranked, samples, qtbot, monkeypatch, change
):
    begun, go_on = threading.Event(), threading.Event()

    def find_mistake(*_):
        begun.set()
        assert go_on.wait(30)
        return 7

    monkeypatch.setattr(module, "find_mistake", find_mistake)
    ranked.dispatch(PercentChosen(50))
    samples.load("wrong")
    assert begun.wait(30)
    if change == "percent":
        ranked.dispatch(PercentChosen(60))
    else:
        samples.load("next")
    before = picture(ranked)
    go_on.set()
    with qtbot.waitSignal(samples._search.unwanted):
        pass
    assert picture(ranked) is before
