import pytest

from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.shell.events import Noticed, PageChosen
from secateurs.ui.shell.layout import ColumnFolded, Layout
from secateurs.ui.shell.notice import NoticeBar, Passing
from secateurs.ui.shell.state import Notice
from secateurs.ui.train.events import TrainingAsked


@pytest.fixture
def passing(controller) -> Passing:
    passing = Passing(controller)
    passing.timer.setInterval(0)
    return passing


def test_good_news_goes_by_itself(controller, passing, qtbot):
    controller.dispatch(Noticed(Notice("Written.")))
    qtbot.waitUntil(lambda: controller.state.notice is None)


@pytest.mark.parametrize("kind", ["error", "hint"])
def test_errors_and_hints_stay(controller, passing, kind):
    controller.dispatch(Noticed(Notice("Written.")))
    controller.dispatch(Noticed(Notice("It broke.", kind)))
    assert not passing.timer.isActive()


@pytest.mark.parametrize("event", [PageChosen("try"), TrainingAsked()])
def test_a_hint_goes_once_the_person_has_found_the_way(controller, passing, event):
    controller.dispatch(Noticed(Notice("Draw a digit.", "hint")))
    controller.dispatch(PercentChosen(40))
    assert controller.state.notice is not None
    controller.dispatch(event)
    assert controller.state.notice is None


def test_what_offers_a_button_stays(controller, passing):
    controller.dispatch(Noticed(Notice("Run 3 was deleted.", "done", "", "Undo")))
    assert not passing.timer.isActive()


def test_where_the_drawing_is_folded_away_a_hint_to_draw_shows_it(qtbot, make_state, wishes):
    qtbot.addWidget(bar := NoticeBar())
    hint, folded = Notice("Draw a digit.", "hint", asks_to_draw=True), frozenset({"pad"})
    bar.show_state(make_state(notice=hint))
    assert bar._show_drawing.isHidden()
    bar.show_state(make_state(notice=hint, layout=Layout(folded=folded)))
    assert not bar._show_drawing.isHidden()
    assert "Ctrl+Shift+B" in bar._show_drawing.toolTip()
    seen = wishes(bar)
    bar._show_drawing.click()
    assert seen == [ColumnFolded("pad", False)]
    bar.show_state(make_state(notice=Notice("Written."), layout=Layout(folded=folded)))
    assert bar._show_drawing.isHidden()
