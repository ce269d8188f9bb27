import pytest

from secateurs.core.pruning.rank import rank
from secateurs.ui.actions import computing
from secateurs.ui.actions.computing import Computing, wanted_scores
from secateurs.ui.state import events as e
from secateurs.ui.state.pad import Picture


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
    controller.dispatch(e.PageChosen("try"))
    controller.dispatch(e.PictureShown(Picture(pixels, "a sample")))
    qtbot.waitUntil(lambda: strips_are_there(controller))
    qtbot.waitUntil(lambda: controller.state.pruning.unit.score is not None)
    assert controller.state.pruning.weight.score is not None


def test_a_sample_that_comes_back_gets_its_strips_again(controller, lanes, qtbot):
    pixels = controller.state.data.test.pixels[0]
    controller.dispatch(e.PictureShown(Picture(pixels, "a sample")))
    qtbot.waitUntil(lambda: strips_are_there(controller))
    controller.dispatch(e.PadCleared())
    controller.dispatch(e.DrawingUndone())
    assert not strips_are_there(controller)
    qtbot.waitUntil(lambda: strips_are_there(controller))


def test_a_failure_is_told_and_asked_for_again(controller, lanes, qtbot, monkeypatch):
    def broken(*_args, **_more):
        raise ValueError("odd")

    monkeypatch.setattr(computing, "rank", broken)
    controller.dispatch(e.CriterionChosen("random"))
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert "odd" in controller.state.notice.text
    monkeypatch.setattr(computing, "rank", rank)
    controller.dispatch(e.PercentChosen(10))
    qtbot.waitUntil(lambda: controller.state.pruning.unit.ranking is not None)


def test_only_what_the_page_shows_is_scored(make_state, data):
    assert wanted_scores(make_state(data=data, page="train")) == ()
    assert wanted_scores(make_state(data=data, page="prune")) == ("weight",)
    assert wanted_scores(make_state(data=data, page="compare")) == ("weight", "unit")
    assert wanted_scores(make_state(page="compare")) == ()


def test_a_strip_waits_for_the_pen_where_nobody_looks_at_it(ranked, qtbot):
    lanes = Computing(ranked)
    ranked.dispatch(e.PageChosen("prune"))
    ranked.dispatch(e.StrokeBegun((10.0, 10.0)))
    ranked.dispatch(e.StrokeExtended(((200.0, 200.0),)))
    assert "weight" not in lanes._asked
    ranked.dispatch(e.StrokeEnded())
    qtbot.waitUntil(lambda: strips_are_there(ranked))
    lanes.stop()
