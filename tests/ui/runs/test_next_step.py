import pytest

from secateurs.ui.data.events import DataAsked
from secateurs.ui.runs.actions import with_next_step
from secateurs.ui.shell.events import PageChosen


@pytest.mark.parametrize("facts", [{"dataset_key": ""}, {"test_accuracy": 0.1}])
def test_a_network_that_is_not_tested_or_at_a_loss_wants_its_data(make_state, make_record, facts):
    notice = with_next_step("Open.", make_state(run=make_record(**facts)))
    assert (notice.text, notice.action, notice.event) == ("Open.", "Open data…", DataAsked())


def test_one_that_knows_the_data_is_ready_to_be_pruned(make_state):
    notice = with_next_step("Open.", make_state(page="train"))
    assert (notice.action, notice.event) == ("Prune it", PageChosen("prune"))
    assert with_next_step("Open.", make_state(page="prune")).action == ""
