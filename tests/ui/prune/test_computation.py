import threading
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.data.dataset import LabelledImages
from secateurs.core.network import batches, live
from secateurs.core.network.forward import classify
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.rank import rank
from secateurs.core.ranking.terms import METHODS
from secateurs.jobs.thread import all_ended
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.pad.events import (
    DrawingUndone,
    PadCleared,
    PictureShown,
    StrokeBegun,
    StrokeEnded,
    StrokeExtended,
)
from secateurs.ui.pad.state import Picture
from secateurs.ui.prune import computation as computing
from secateurs.ui.prune.choices import wanted_scores
from secateurs.ui.prune.computation import Computing
from secateurs.ui.prune.events import (
    Answered,
    CriterionChosen,
    MethodChosen,
    PercentChosen,
    Ranked,
    Readied,
    RepairChosen,
)
from secateurs.ui.prune.state import Answer
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed, PageChosen
from tests.core.network.small_models import plain_model


@pytest.fixture
def lanes(controller):
    lanes = Computing(controller)
    yield lanes
    lanes.stop()


def strips_are_there(controller) -> bool:
    pruning = controller.state.pruning
    return pruning.weight.strip is not None and pruning.unit.strip is not None


def test_rankings_strips_and_scores_follow_the_state(controller, lanes, qtbot):
    pixels = controller.state.data.test.pixels[0]
    controller.dispatch(PageChosen("try"))
    controller.dispatch(PictureShown(Picture(pixels, "a sample")))
    qtbot.waitUntil(lambda: strips_are_there(controller))
    qtbot.waitUntil(lambda: controller.state.pruning.unit.score is not None)
    assert controller.state.pruning.weight.score is not None


def test_a_test_part_alone_is_scored_on_whole(controller, lanes, data, qtbot):
    rng, ten = np.random.default_rng(7), np.arange(50) % 10
    pixels = rng.integers(0, 256, (50, 28, 28)).astype(np.uint8)
    whole = LabelledImages(frozen(pixels), frozen(ten.astype(np.int64)))
    controller.dispatch(DataLoaded(replace(data, key="a" * 16, whole=whole)))
    controller.dispatch(PageChosen("prune"))
    controller.dispatch(MethodChosen("unit"))
    qtbot.waitUntil(lambda: controller.state.pruning.unit.score is not None)
    assert sum(map(sum, controller.state.pruning.unit.score.confusion)) == 50
    controller.dispatch(CriterionChosen("activation"))
    qtbot.waitUntil(lambda: controller.state.pruning.unit.score is not None)
    assert sum(map(sum, controller.state.pruning.unit.score.confusion)) == len(data.test)


def test_a_sample_that_comes_back_gets_its_strips_again(controller, lanes, qtbot):
    pixels = controller.state.data.test.pixels[0]
    controller.dispatch(PictureShown(Picture(pixels, "a sample")))
    qtbot.waitUntil(lambda: strips_are_there(controller))
    controller.dispatch(PadCleared())
    controller.dispatch(DrawingUndone())
    assert not strips_are_there(controller)
    qtbot.waitUntil(lambda: strips_are_there(controller))


def test_networks_wait_for_the_first_stroke_once_the_bar_rests(controller, lanes, qtbot):
    controller.dispatch(PercentChosen(60))
    ways = lambda: [controller.state.pruning.way(method) for method in METHODS]  # noqa: E731
    qtbot.waitUntil(lambda: all(way.network is not None for way in ways()))
    before = ways()
    controller.dispatch(StrokeBegun((60.0, 60.0)))
    for method, waited, way in zip(METHODS, before, ways(), strict=True):
        assert way.network is waited.network
        made = quickest(controller.state.network, way.ranking.cut(0.6))
        expected = classify(made, controller.state.pad.pixels)[0]
        np.testing.assert_array_equal(way.answer.probabilities, expected, err_msg=method)


def test_a_network_that_is_ready_too_late_is_not_taken(controller):
    network = controller.state.network
    ranked = rank(network, "weight"), rank(network, "unit")
    controller.dispatch(Ranked(network, "magnitude", "layer", *ranked))
    old = controller.state.pruning.weight.cut
    controller.dispatch(PercentChosen(60))
    late = Readied({"weight": (old, network)})
    assert advance(controller.state, late) is controller.state
    controller.dispatch(RepairChosen(True))
    before_repair = Readied({"weight": (controller.state.pruning.weight.cut, network)})
    assert advance(controller.state, before_repair) is controller.state


def test_a_failure_is_told_and_asked_for_again_once_something_else_is_chosen(
    controller, lanes, qtbot, monkeypatch
):
    asked = []

    def broken(*_args, **_more):
        asked.append(controller.state.pruning.choice)
        raise ValueError("odd")

    monkeypatch.setattr(computing, "rank", broken)
    controller.dispatch(CriterionChosen("random"))
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert "odd" in controller.state.notice.text
    controller.dispatch(Noticed(None))
    qtbot.waitUntil(lambda: not any(lane.is_at_work for lane in lanes._lanes.values()))
    assert len(asked) == 1
    monkeypatch.setattr(computing, "rank", rank)
    controller.dispatch(PercentChosen(10))
    qtbot.waitUntil(lambda: controller.state.pruning.unit.ranking is not None)


def test_only_what_the_page_shows_is_scored(make_state, data):
    assert wanted_scores(make_state(data=data, page="train")) == ()
    assert wanted_scores(make_state(data=data, page="prune")) == ("weight",)
    assert wanted_scores(make_state(data=data, page="compare")) == ("weight", "unit")
    assert wanted_scores(make_state(page="compare")) == ()


def test_a_strip_waits_for_the_pen_where_nobody_looks_at_it(ranked, qtbot):
    lanes = Computing(ranked)
    ranked.dispatch(PageChosen("prune"))
    ranked.dispatch(StrokeBegun((10.0, 10.0)))
    ranked.dispatch(StrokeExtended(((200.0, 200.0),)))
    assert "weight" not in lanes._asked
    ranked.dispatch(StrokeEnded())
    qtbot.waitUntil(lambda: strips_are_there(ranked))
    lanes.stop()


class SlowEngine:
    """Takes as long over each batch as the test wants."""

    room = (250, 0)

    def __init__(self) -> None:
        self.batches = 0
        self.begun, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def logits(self, model, samples):
        self.batches += 1
        self.begun.release()
        assert self.go_on.acquire(timeout=30)
        return np.zeros((len(samples), model.classes), np.float32)


@pytest.fixture
def opened(qapp, make_state, data):
    """On a Keras model, with both ways ranked."""
    model = plain_model()
    controller = Controller(make_state(network=model, data=data))
    weight, unit = (rank(model, method) for method in ("weight", "unit"))
    controller.dispatch(Ranked(model, "magnitude", "layer", weight, unit))
    return controller


def test_a_score_that_nobody_looks_at_any_more_ends_with_the_batch_under_way(
    opened, monkeypatch, qtbot
):
    """Of a network so large that its samples are taken one by one."""
    engine = SlowEngine()
    monkeypatch.setattr(live, "_built", lambda model, purpose: engine)
    monkeypatch.setattr(batches, "WORK", 1)
    lanes = Computing(opened)
    opened.dispatch(PageChosen("prune"))
    qtbot.waitUntil(lambda: engine.begun.acquire(blocking=False))
    assert len(opened.state.data.test) == 20
    opened.dispatch(PageChosen("train"))
    engine.go_on.release()
    lanes.stop()
    assert all_ended(30)
    assert engine.batches == 1


def test_while_the_pen_moves_an_answer_of_a_moment_ago_is_shown(opened, monkeypatch, qtbot):
    asked, begun, go_on = [], threading.Semaphore(0), threading.Semaphore(0)
    answer = Answer(frozen(np.full(10, 0.1, np.float32)))

    def answer_question(model, pixels, cuts, repaired):
        def question(cancelled):
            asked.append(pixels)
            begun.release()
            assert go_on.acquire(timeout=30)
            return None if cancelled() else Answered(model, pixels, answer, {}, {})

        return question

    monkeypatch.setattr(computing, "answer_question", answer_question)
    lanes = Computing(opened)
    opened.dispatch(StrokeBegun((10.0, 10.0)))
    opened.dispatch(StrokeExtended(((200.0, 200.0),)))
    assert begun.acquire(timeout=30)
    for end in ((210.0, 200.0), (220.0, 200.0)):
        opened.dispatch(StrokeExtended((end,)))
    go_on.release()
    qtbot.waitUntil(lambda: opened.state.pruning.dense is answer)
    assert opened.state.pad.pixels is not asked[0]
    assert begun.acquire(timeout=30)  # those in between are left out
    assert asked[1] is opened.state.pad.pixels
    go_on.release()
    lanes.stop()
