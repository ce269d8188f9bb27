from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from secateurs.core.base.arrays import frozen
from secateurs.core.base.cancelled import never
from secateurs.core.evaluation.insight import insight_reader
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.jobs.job import Failure
from secateurs.ui.pad.events import PadCleared, StrokeBegun, StrokeExtended
from secateurs.ui.pad.state import Pad, Picture, Sheet
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.prune.state import Choice
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.events import PageChosen
from secateurs.ui.shell.words import number_text
from secateurs.ui.theme.blend import mixed
from secateurs.ui.theme.palette import DARK, LIGHT
from secateurs.ui.tryout.page import TryPage
from secateurs.ui.units import events as e
from secateurs.ui.units import insight
from secateurs.ui.units.atlas import votes_image
from secateurs.ui.units.insight import DrawingReader, LookingIntoDrawing, ways_to_read
from secateurs.ui.units.insight_view import ink_of
from secateurs.ui.units.state import Insights, UnitsState
from tests.core.network.small_models import plain_model
from tests.ui.units.test_actions import HeldLane


@pytest.fixture
def looked(make_state, make_pruned, data):
    """The first test picture on the pad, looked into at 50 %."""
    state = make_state(data=data, page="try")
    pixels = data.test.pixels[0]
    pruning = make_pruned(state.network, Choice(percent=50))
    reader = insight_reader(state.network)
    dense = reader.read(state.network, pixels)
    ways = {
        method: reader.read(quickest(state.network, pruning.way(method).cut), pixels, dense.answer)
        for method in ("weight", "unit")
    }
    units = UnitsState(insight_seen=True, insights=Insights(pixels, dense, ways))
    pad = Pad(Sheet(picture=Picture(pixels, "sample 0")), pixels=pixels)
    return replace(state, pruning=pruning, units=units, pad=pad)


@pytest.fixture
def page(qtbot, keep_size):
    page = TryPage()
    qtbot.addWidget(page)
    page.resize(808, 662)
    page.show()
    keep_size(page)
    return page


def test_every_network_s_votes_are_shown_on_one_scale(page, looked):
    page.show_state(looked)
    view, insights = page.breaking.insight, looked.units.insights
    assert view.isVisible()
    assert view.dense.insight is insights.dense
    assert view.ways["unit"].insight is insights.ways["unit"]
    name = looked.run.class_names[insights.dense.answer]
    assert view.caption[0] == f"what each pixel adds to {name}'s lead: violet for it, sand against"
    lead = f"{insights.dense.lead:+.2f}".replace("-", "−")
    assert view.dense.words.startswith(f"Dense: {name}'s logit lies {lead} from the mean")
    assert not view.grab().isNull()


def test_what_was_cut_before_is_not_called_dense(page, looked):
    tuned = looked.run.model_copy(update={"kind": "tuned"})
    page.show_state(replace(looked, run=tuned))
    view = page.breaking.insight
    assert view.dense.words.startswith("This run: ")
    assert view.dense.accessibleName() == "Votes of the pixels, this run"
    assert ": this run 0" in view.chart.words(0)
    page.show_state(looked)
    assert view.dense.words.startswith("Dense: ")
    assert "this run" not in view.chart.accessibleDescription()


def test_a_method_that_is_not_shown_has_no_picture(page, looked):
    choice = replace(looked.pruning.choice, shown="unit")
    page.show_state(replace(looked, pruning=replace(looked.pruning, choice=choice)))
    view = page.breaking.insight
    assert view.ways["weight"].isHidden()
    assert view.ways["unit"].isVisible()


def test_each_layer_says_what_it_emits(page, looked):
    page.show_state(looked)
    insights = looked.units.insights
    dense, unit = insights.dense.activity, insights.ways["unit"].activity
    said = page.breaking.insight.chart.words(1)
    assert said.startswith(
        f"Layer 2, mean of what a unit emits: dense {number_text(dense[1])}, weight "
    )
    assert said.endswith(f", unit {number_text(unit[1])}")


def test_the_choice_is_a_wish_and_the_card_keeps_its_height(page, looked, wishes, qtbot):
    breaking = replace(looked, units=replace(looked.units, insight_seen=False))
    page.show_state(breaking)
    qtbot.waitUntil(lambda: page.breaking.height() > 100)
    height, place = page.breaking.height(), page.breaking.choice.mapTo(page, QPoint())
    assert page.breaking.legend.isVisible()
    seen = wishes(page)
    page.breaking.choice.chosen.emit("sees")
    assert seen == [e.InsightWatched(True)]
    page.show_state(looked)
    assert page.breaking.height() == height
    assert page.breaking.choice.mapTo(page, QPoint()) == place
    assert page.breaking.rows["unit"].isHidden() is False
    assert not page.breaking.rows["unit"].isVisible()


def test_before_anything_is_read_it_says_so(page, looked):
    page.show_state(replace(looked, units=UnitsState(insight_seen=True)))
    assert page.breaking.note.text == "looking…"


def test_ink_of_a_colour_picture_is_its_mean():
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[1, 2] = (255, 0, 0)
    assert ink_of(pixels, (4, 4))[1, 2] == pytest.approx(1 / 3)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_vote_has_the_colour_of_its_side_and_its_strength(palette):
    votes = np.array([[1, -1, 0, 0, 0.3]], np.float32)
    ink = np.array([[1, 1, 0, 1, 0]], np.float32)
    shown = votes_image(votes, ink, palette)
    seen = [shown.pixelColor(at, 0).name() for at in range(5)]
    plain = [mixed(palette.panel, palette.muted, share).name() for share in (0, 0.4)]
    sides = [QColor(each).name() for each in (palette.speaks_for, palette.speaks_against)]
    assert seen[:4] == [*sides, *plain]
    exact = mixed(palette.panel, palette.speaks_for, 0.3**0.6)
    for part in ("red", "green", "blue"):
        shade = getattr(shown.pixelColor(4, 0), part)()
        assert shade == pytest.approx(getattr(exact, part)(), abs=1)


def test_strips_out_of_view_are_up_to_date_once_they_are_seen(page, looked):
    page.show_state(looked)
    further = replace(looked, pruning=replace(looked.pruning, choice=Choice(percent=80)))
    page.show_state(further)
    page.show_state(replace(further, units=replace(looked.units, insight_seen=False)))
    assert [row.strip._percent for row in page.breaking.rows.values()] == [80, 80]


class PatientLane(HeldLane):
    """Answers here what is to be answered here."""

    def __init__(self, name, parent):
        super().__init__(name, parent)
        self.controller = parent.parent()

    def ask_next(self, question):
        self.asked.append(question)

    def answer(self, question):
        self.controller.dispatch(question(never))


@pytest.fixture
def looking(ranked, monkeypatch):
    monkeypatch.setattr(insight, "Lane", PatientLane)
    looking = LookingIntoDrawing(ranked)
    ranked.dispatch(PageChosen("try"))
    ranked.dispatch(StrokeBegun((60.0, 60.0)))
    ranked.dispatch(StrokeExtended(((120.0, 200.0),)))
    return looking


def test_nothing_is_looked_into_until_it_is_in_view(looking, ranked):
    assert ranked.state.units.insights is None
    ranked.dispatch(e.InsightWatched(True))
    assert ranked.state.units.insights.pixels is ranked.state.pad.pixels


def test_pen_and_bar_ask_anew_and_the_answer_is_for_the_dense_one(looking, ranked):
    ranked.dispatch(e.InsightWatched(True))
    first = ranked.state.units.insights
    ranked.dispatch(PercentChosen(60))
    second = ranked.state.units.insights
    ranked.dispatch(StrokeExtended(((200.0, 60.0),)))
    state = ranked.state
    insights = state.units.insights
    assert first.dense is second.dense
    assert first.ways["unit"] is not second.ways["unit"]
    assert insights.pixels is state.pad.pixels
    assert insights.dense.answer == state.pruning.dense.digit
    assert {each.answer for each in insights.ways.values()} == {insights.dense.answer}
    cut = quickest(state.network, state.pruning.unit.cut)
    expected = insight_reader(state.network).read(cut, state.pad.pixels, insights.dense.answer)
    np.testing.assert_allclose(insights.ways["unit"].votes, expected.votes, atol=1e-6)


def test_into_a_model_it_is_looked_beside_and_a_cleared_pad_drops_the_question(
    looking, ranked, make_record
):
    ranked.dispatch(e.InsightWatched(True))
    ranked.dispatch(RunOpened(make_record("opened", kind="opened"), plain_model()))
    assert len(looking._lane.asked) == 1
    before = looking._lane.dropped
    ranked.dispatch(PadCleared())
    assert looking._lane.dropped > before


def test_the_dense_network_is_read_once_a_drawing(ranked, data):
    reader = DrawingReader(ranked.state.network)
    pixels = frozen(np.array(data.test.pixels[0]))
    ways = ways_to_read(ranked.state)
    first, second = (reader.question(pixels, ways)(lambda: False) for _ in range(2))
    assert first.insights.dense is second.insights.dense


def test_what_cannot_be_looked_into_is_said_and_not_asked_again(looking, ranked, page):
    ranked.dispatch(e.InsightWatched(True))
    looking._failed(Failure("Only networks that answer with classes are looked into.", ""))
    ranked.dispatch(PercentChosen(60))
    assert ranked.state.units.insights is None
    page.show_state(ranked.state)
    assert page.breaking.note.text == "Only networks that answer with classes are looked into."


def test_on_a_high_page_the_pictures_are_larger(page, looked, qtbot):
    page.show_state(looked)
    page.resize(1600, 1200)
    dense = page.breaking.insight.dense
    qtbot.waitUntil(lambda: dense.width() == 170)
    page.resize(808, 662)
    qtbot.waitUntil(lambda: dense.width() == 86)


def test_bars_of_activity_are_painted_only_where_they_end(page, looked, is_as_painted_whole):
    insights = looked.units.insights
    for share in (1.0, 0.4, 0.0, 0.7):
        ways = {
            method: replace(seen, activity=tuple(share * each for each in seen.activity))
            for method, seen in insights.ways.items()
        }
        units = replace(looked.units, insights=replace(insights, ways=ways))
        page.show_state(replace(looked, units=units))
        assert is_as_painted_whole(page.breaking.insight)
