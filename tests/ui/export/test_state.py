from dataclasses import replace

from secateurs.ui.export.events import (
    MeasuringWent,
    NetworkMeasured,
    OriginalFound,
    SmallerChosen,
    WritingBegun,
    WritingEnded,
    WritingLeft,
    WritingWent,
)
from secateurs.ui.export.state import Original, SavedFile, about, original_of
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.advance import advance
from secateurs.work.export import WritingStep
from secateurs.work.measurement import MeasuringStep

FIGURES = object()  # the state only passes them on


def test_figures_are_fresh_for_the_choice_they_are_of(make_state):
    state = make_state()
    choice = state.pruning.choice
    state = advance(state, NetworkMeasured(state.network, choice, FIGURES))
    assert state.export.fresh(choice) is FIGURES
    assert state.export.fresh(replace(choice, percent=7)) is None
    back = advance(advance(state, PercentChosen(7)), PercentChosen(choice.percent))
    assert back.export.fresh(back.pruning.choice) is FIGURES


def test_figures_of_a_network_that_was_left_are_dropped(make_state, make_network):
    state = make_state()
    found = NetworkMeasured(make_network(5), state.pruning.choice, FIGURES)
    assert advance(state, found) is state


def test_another_network_begins_without_figures_and_files(make_state, make_network, make_record):
    state = make_state()
    choice = state.pruning.choice
    state = advance(state, NetworkMeasured(state.network, choice, FIGURES))
    state = advance(state, SmallerChosen(False))
    state = advance(state, RunOpened(make_record("run-2"), make_network(1)))
    assert state.export.measured is None
    assert state.export.smaller is False


def test_a_file_written_is_kept_by_its_format(make_state):
    state = advance(make_state(), WritingBegun("keras"))
    assert state.export.writing == "keras"
    saved = SavedFile(about(state.pruning.choice), True, None, "No room.")
    state = advance(state, WritingEnded(state.network, "keras", saved))
    assert state.export.writing is None
    assert state.export.saved == {"keras": saved}


def test_a_step_is_shown_until_it_ended(make_state):
    step = MeasuringStep("Preparing Keras", 0.5)
    state = advance(make_state(), MeasuringWent(step))
    assert state.export.step is step
    assert advance(state, MeasuringWent(None)).export.step is None


def test_a_file_given_up_leaves_what_was_saved_before(make_state):
    state = advance(make_state(), WritingBegun("keras"))
    step = WritingStep("Writing it")
    state = advance(advance(state, WritingWent(step)), WritingLeft())
    assert (state.export.writing_step, state.export.leaving) == (step, True)
    state = advance(state, WritingEnded(state.network, "keras", None))
    assert (state.export.writing, state.export.writing_step) == (None, None)
    assert (state.export.leaving, state.export.saved) == (False, {})


def test_the_original_is_as_far_back_as_the_runs_are_kept(make_record):
    first = make_record("a")
    second, third = make_record("b", parent="a"), make_record("c", parent="b")
    runs = (third, second, first)
    assert original_of(third, runs) is first
    assert original_of(third, (third, second)) is second
    assert original_of(third, (third,)) is None
    assert original_of(first, runs) is None


def test_the_original_goes_with_the_network_it_was_found_for(make_state, make_network, make_record):
    state = make_state()
    found = Original(make_record("run-0"), make_network(1))
    known = advance(state, OriginalFound(state.network, found))
    assert known.export.original is found
    assert advance(state, OriginalFound(make_network(2), found)) is state
    opened = advance(known, RunOpened(make_record("run-2"), make_network(3)))
    assert opened.export.original is None
