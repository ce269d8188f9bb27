from dataclasses import replace

import pytest

from secateurs.core.storage.new_runs import NetworkKept
from secateurs.core.storage.runs import RunStore
from secateurs.jobs.job import Failure
from secateurs.ui.prune import compaction as module
from secateurs.ui.prune.compaction import Compacting, pruned_run
from secateurs.ui.prune.events import MethodChosen, PercentChosen
from secateurs.ui.runs.events import RunAsked
from secateurs.work.compaction import Compacted, Exactness


@pytest.fixture
def asked(monkeypatch):
    """The pruned runs that were to be compacted."""
    found = []

    def question(pruned, store):
        found.append(pruned)
        return lambda cancelled: None

    monkeypatch.setattr(module, "compacting_question", question)
    return found


@pytest.fixture
def compacting(ranked, asked, tmp_path):
    ranked.dispatch(MethodChosen("unit"))
    with RunStore(tmp_path / "home") as store:
        action = Compacting(ranked, store)
        yield action
        action.stop()


def test_with_nothing_removed_nothing_is_asked(compacting, asked):
    compacting.start()
    assert asked == []


def test_it_is_made_once_and_the_status_says_so(compacting, asked, ranked):
    ranked.dispatch(PercentChosen(50))
    compacting.start()
    compacting.start()
    assert [pruned.name for pruned in asked] == ["Run 3 · units 50 %"]
    assert ranked.state.tuning.making_compact
    assert ranked.state.activities == (("compacting", "Compacting Run 3"),)


def test_a_cut_that_the_name_tells_already_is_not_told_twice(ranked):
    ranked.dispatch(MethodChosen("unit"))
    ranked.dispatch(PercentChosen(50))
    state = ranked.state
    unit = state.pruning.unit
    # The parts that the run lacks, as after fine-tuning, are those of the cut.
    before = replace(unit.ranking, gone=tuple(int((~kept).sum()) for kept in unit.cut.kept))
    pruning = replace(state.pruning, unit=replace(unit, ranking=before))
    for run, name in (
        ("Run 3 · units 50 % · tuned", "Run 3 · units 50 % · tuned"),
        ("mine", "mine · units 50 %"),
    ):
        record = state.run.model_copy(update={"name": run})
        assert pruned_run(replace(state, run=record, pruning=pruning)).name == name


def test_a_cut_that_goes_further_is_told(ranked):
    ranked.dispatch(MethodChosen("unit"))
    ranked.dispatch(PercentChosen(50))
    record = ranked.state.run.model_copy(update={"name": "Run 3 · units 50 % · compact"})
    further = pruned_run(replace(ranked.state, run=record))
    assert further.name == "Run 3 · units 50 % · compact · units 50 %"


def test_what_is_made_is_told_with_its_exactness_and_the_way_back(
    compacting, ranked, make_record, make_network
):
    ranked.dispatch(PercentChosen(50))
    compacting.start()
    record = make_record("small", name="Run 3 · units 50 % · compact", parameters=4807)
    kept = []
    compacting.kept.connect(kept.append)
    network_kept = NetworkKept(record, make_network(1))
    compacting._took(Compacted(network_kept, Exactness(2e-6, 20, 20)))
    assert kept == [network_kept]
    assert ranked.state.notice.text == (
        "Run 3 · units 50 % · compact is in use: 4,807 parameters, same answers on all 20 test"
        " samples; outputs differ by at most 2e-06. Run 3 stays in the list."
    )
    assert ranked.state.notice.event == RunAsked("run-3", 50)
    assert ranked.state.pruning.choice.percent == 0
    assert (ranked.state.tuning.making_compact, ranked.state.activities) == (False, ())


def test_a_failure_is_told_and_it_can_be_tried_again(compacting, asked, ranked):
    ranked.dispatch(PercentChosen(50))
    compacting.start()
    compacting._failed(Failure("The disk is full.", "details"))
    assert ranked.state.notice.text == "The disk is full."
    compacting.start()
    assert len(asked) == 2
