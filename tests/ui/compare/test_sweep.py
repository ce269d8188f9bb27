from dataclasses import replace

import pytest

from secateurs.core.evaluation.points import SweepPlan, Way
from secateurs.ui.compare import events as se
from secateurs.ui.compare.events import SweepBegun, SweepEnded
from secateurs.ui.compare.plan import plan_of, seconds_alone, seconds_of
from secateurs.ui.compare.state import Place, SweepChoice
from secateurs.ui.prune.state import Choice, PruningState
from secateurs.ui.shell.advance import advance
from secateurs.work.sweep import WorkersSeen

PLAN = SweepPlan(run_ids=("run-3",), levels=(0.0, 0.5))


def test_a_series_is_hidden_and_shown_again(make_state):
    way = Way("unit", treatment="repaired")
    hidden = advance(make_state(), se.SeriesToggled(way))
    assert hidden.sweep.hidden == {way}
    assert advance(hidden, se.SeriesToggled(way)).sweep.hidden == frozenset()


def test_parts_are_taken_in_and_left_out_but_the_last_stays():
    choice = SweepChoice().toggled("treatment", "tuned").toggled("criterion", "l1")
    assert choice.treatments == ("none", "tuned")
    assert choice.criteria == ("magnitude", "l1", "random")
    alone = choice.toggled("method", "unit")
    assert alone.methods == ("weight",)
    assert alone.toggled("method", "weight") == alone


@pytest.mark.parametrize(("text", "epochs", "wrong"), [("5", 5, False), ("0", 10, True)])
def test_epochs_are_whole_numbers(make_state, text, epochs, wrong):
    choice = advance(make_state(), se.SweepEpochsEdited(text)).sweep.choice
    assert choice.epochs == epochs
    assert bool(choice.epochs_error) == wrong


def test_where_a_sweep_is_measured_is_chosen(make_state):
    def chosen(*events):
        state = make_state()
        for event in events:
            state = advance(state, event)
        return state.sweep

    assert chosen().place == Place()
    here = chosen(se.PlaceChosen("processes"), se.ProcessesEdited("4"), se.ProcessesEdited("0"))
    assert (here.place.where, here.place.processes) == ("processes", 4)
    assert here.error == here.place.processes_error == "A whole number from 1 to 256."
    assert replace(here, place=replace(here.place, where="program")).error == ""
    plain = (
        se.PlaceChosen("cluster"),
        se.ClusterEdited(" tcp://here:1 "),
        se.InsecureAllowed(True),
    )
    there = chosen(*plain)
    assert there.place == Place("cluster", address="tcp://here:1", insecure=True)
    assert there.error == ""
    other = chosen(*plain, se.ClusterEdited("tcp://here:2")).place
    assert not other.insecure  # what was allowed was so for another one
    assert chosen(se.CertificatesChosen("keys")).place.certificates == "keys"


def test_workers_are_seen_while_a_sweep_is_live(make_state):
    seen = WorkersSeen(2, "", 3.4)
    assert advance(make_state(), se.WorkersCame(seen)).sweep.workers is None
    live = advance(advance(make_state(), SweepBegun(PLAN, 0)), se.WorkersCame(seen))
    assert live.sweep.workers == seen
    assert advance(live, SweepEnded()).sweep.workers is None
    assert advance(live, SweepBegun(PLAN, 0)).sweep.workers is None


def test_the_random_control_is_cut_only(make_state):
    state = advance(make_state(), se.SweepPartToggled("treatment", "repaired"))
    plan = plan_of(state)
    assert plan.ways[-2:] == (
        Way("weight", treatment="repaired"),
        Way("unit", treatment="repaired"),
    )
    alone = advance(state, se.SweepPartToggled("criterion", "magnitude"))
    assert Way("unit", "random", "repaired") in plan_of(alone).ways


def test_repair_switched_on_applies_to_the_sweep(make_state):
    state = make_state(pruning=PruningState(Choice(repaired=True)))
    assert plan_of(state).treatments == ("none", "repaired")


def test_a_pattern_is_that_of_the_weights(make_state):
    ways = plan_of(advance(make_state(), se.SweepPatternChosen("1x4"))).ways
    assert ways[:2] == (Way("weight", pattern="1x4"), Way("unit"))


def test_the_time_follows_what_points_took_here(make_state, data):
    state = make_state(data=data)
    plan = plan_of(state)
    expected = seconds_of(state, plan)["none"]
    live = advance(state, SweepBegun(plan, 0))
    slow = advance(live, se.SweepWent(0.1, 9.0, "", {("none", "weight"): 3.0}))
    assert seconds_of(slow, plan)["none"] == pytest.approx(3 * expected)
    assert seconds_alone(slow, "tuned") > seconds_alone(slow, "none")


def test_a_sweep_goes_on_by_points_and_what_is_done_of_one_and_never_back(make_state):
    state = advance(make_state(), SweepBegun(PLAN, 3))
    assert state.sweep.progress == 3 / PLAN.size
    state = advance(state, se.SweepWent(0.5, 20.0, "unit, fine-tuned, 50 %", {}))
    state = advance(state, se.SweepWent(0.4, 30.0, "unit, fine-tuned, 50 %", {}))
    assert (state.sweep.progress, state.sweep.seconds_left) == (3.5 / PLAN.size, 30.0)
    again = advance(advance(state, SweepEnded()), SweepBegun(PLAN, 0))
    assert again.sweep.progress == 0.0


def test_what_comes_after_the_end_changes_nothing(make_state):
    state = make_state()
    assert advance(state, se.SweepWent(0.5, 1.0, "", {})) is state


def test_no_sweep_begins_while_something_typed_is_wrong(make_state):
    sweep = advance(make_state(), se.SweepEpochsEdited("x")).sweep
    assert sweep.error
    assert replace(sweep, choice=SweepChoice(), levels_error="Levels are numbers.").error
