import pytest

from secateurs.ui.actions.passing import Passing
from secateurs.ui.state.events import Noticed
from secateurs.ui.state.snapshot import Notice


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
