"""The tree follows the choice, and the choice the tree."""

import numpy as np
import pytest

from secateurs.core.base.errors import StorageError
from secateurs.core.evaluation.score import Score
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage.new_runs import NetworkKept
from secateurs.ui.hand.events import HandChosen, UnitsCut, UnitsFreed
from secateurs.ui.history.actions import History
from secateurs.ui.history.state import decided
from secateurs.ui.history.words import redo_words, step_words, undo_words
from secateurs.ui.pad.events import PadCleared, StrokeBegun, StrokeEnded
from secateurs.ui.prune.computation import Computing
from secateurs.ui.prune.events import (
    CriterionChosen,
    MethodChosen,
    PatternChosen,
    PercentChosen,
    RepairChosen,
    ScopeChosen,
    Scored,
    SharesChosen,
    ShownChosen,
)
from secateurs.ui.prune.state import LayerShares
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.events import RunOpened
from secateurs.ui.shell.events import PageChosen
from secateurs.ui.tune.events import TuningAsked, TuningPhase

SHARES = LayerShares("unit", (("dense_0", 0.5), ("dense_1", 0.25)))


def words(controller) -> list[str]:
    """What the steps from the first to the current one are called."""
    tree = controller.state.history.tree
    return [step_words(tree, node) for node in tree.path(tree.current)]


def choice(controller):
    return controller.state.pruning.choice


def test_every_decision_is_a_step(controller, history):
    for event in (
        MethodChosen("unit"),
        CriterionChosen("taylor"),
        ScopeChosen("global"),
        RepairChosen(True),
        SharesChosen(SHARES),
        HandChosen(HandChoices(remove={"dense_0": (1, 2)}, protect={"dense_1": (0,)})),
        PatternChosen("2:4"),
    ):
        controller.dispatch(event)
    assert words(controller) == [
        "dense", "method: units", "Taylor", "all layers", "repair", "shares per layer",
        "cut 2, keep 1", "2 of 4",
    ]  # fmt: skip


def test_looking_at_both_is_no_decision(controller, history):
    controller.dispatch(ShownChosen("weight"))
    controller.dispatch(ShownChosen("both"))
    assert words(controller) == ["dense"]
    assert undo_words(controller.state) == ""


def test_one_way_chosen_on_the_bar_is_the_same_step_as_on_a_page(controller, history):
    controller.dispatch(ShownChosen("unit"))
    controller.dispatch(MethodChosen("unit"))
    assert words(controller) == ["dense", "method: units"]


def test_the_bar_is_a_step_once_it_rests(controller, history, qtbot):
    history.rest.setInterval(20)
    for percent in range(1, 81):
        controller.dispatch(PercentChosen(percent))
    assert words(controller) == ["dense"]
    assert history.rest.isActive()
    qtbot.waitUntil(lambda: words(controller) == ["dense", "weights 80 %"])


def test_what_comes_after_the_bar_waits_for_no_rest(controller, history):
    controller.dispatch(PercentChosen(50))
    controller.dispatch(MethodChosen("unit"))
    assert words(controller) == ["dense", "weights 50 %", "method: units"]


def test_undo_takes_back_what_has_not_rested_yet(controller, history):
    controller.dispatch(PercentChosen(50))
    assert undo_words(controller.state) == "sparsity 50 %"
    history.undo()
    assert choice(controller).percent == 0
    assert redo_words(controller.state) == "sparsity 50 %"
    history.redo()
    assert choice(controller).percent == 50


def test_undo_and_redo_bring_each_choice_back(controller, history):
    events = (
        MethodChosen("unit"),
        PercentChosen(80),
        RepairChosen(True),
        SharesChosen(SHARES),
        HandChosen(HandChoices(remove={"dense_0": (1, 2)})),
    )
    seen = [decided(choice(controller))]
    for event in events:
        controller.dispatch(event)
        seen.append(decided(choice(controller)))
    for expected in reversed(seen[:-1]):
        history.undo()
        assert decided(choice(controller)) == expected
    assert undo_words(controller.state) == ""
    history.undo()
    for expected in seen[1:]:
        history.redo()
        assert decided(choice(controller)) == expected
    assert redo_words(controller.state) == ""


def test_another_decision_after_undo_is_a_branch_and_redo_goes_to_the_last(controller, history):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(RepairChosen(True))
    history.undo()
    here = controller.state.history.here
    controller.dispatch(ScopeChosen("global"))
    assert len(controller.state.history.tree.children(here)) == 2
    history.undo()
    history.redo()
    assert words(controller) == ["dense", "method: units", "all layers"]
    history.undo()
    controller.dispatch(RepairChosen(True))
    assert len(controller.state.history.tree.children(here)) == 2
    history.undo()
    history.redo()
    assert words(controller) == ["dense", "method: units", "repair"]


def test_any_step_can_be_gone_to_and_named(controller, history):
    controller.dispatch(MethodChosen("unit"))
    units = controller.state.history.here
    controller.dispatch(RepairChosen(True))
    history.name(units, " my  units ")
    history.go(controller.state.history.tree.root.id)
    assert choice(controller).method == "weight"
    history.go(units)
    assert (choice(controller).method, choice(controller).repaired) == ("unit", False)
    assert words(controller) == ["dense", "my units"]


def test_the_tree_is_kept_as_it_grows_and_shown_at_the_next_start(
    controller, history, store, qtbot, make_state, data
):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(SharesChosen(SHARES))
    controller.dispatch(RepairChosen(True))
    history.undo()
    tree = controller.state.history.tree
    qtbot.waitUntil(lambda: store.history("run-3") == tree)
    other = type(controller)(make_state(data=data))
    library = Library(other, store)
    library.list_runs()
    again = History(other, store, library)
    again.begin()
    assert other.state.history.tree == tree
    assert decided(choice(other)) == decided(choice(controller))
    again.redo()
    assert choice(other).repaired
    again.stop()
    library.stop()


def test_a_step_is_kept_the_moment_that_it_is_taken(controller, history, store):
    for event in (MethodChosen("unit"), RepairChosen(True), ScopeChosen("global")):
        controller.dispatch(event)
        assert store.history("run-3") == controller.state.history.tree
    history.undo()
    assert store.history("run-3") == controller.state.history.tree


def test_steps_stay_in_order_where_another_writes_for_a_while(
    controller, history, store, qtbot, monkeypatch
):
    at_once = type(store).keep_steps_at_once
    monkeypatch.setattr(type(store), "keep_steps_at_once", lambda *_: False)
    controller.dispatch(MethodChosen("unit"))
    monkeypatch.setattr(type(store), "keep_steps_at_once", at_once)
    controller.dispatch(RepairChosen(True))
    controller.dispatch(ScopeChosen("global"))
    tree = controller.state.history.tree
    qtbot.waitUntil(lambda: not history._trees.writer._waiting)
    assert store.history("run-3") == tree


def test_nothing_is_written_before_something_is_decided(controller, history, store):
    history.stop()
    assert store.history("run-3") is None


def test_each_run_has_its_own_tree_and_the_bar_stays_where_it_is(controller, history, qtbot):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(SharesChosen(SHARES))
    history.library.open("run-2")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-2")
    assert words(controller) == ["dense"]
    assert (choice(controller).method, choice(controller).shares) == ("unit", None)
    history.library.open("run-3")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-3")
    assert choice(controller).shares == SHARES
    assert words(controller) == ["dense", "method: units", "shares per layer"]


def test_a_fine_tuned_run_is_a_step_of_the_one_it_was_made_of(
    controller, history, store, make_record, make_network, qtbot
):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(PercentChosen(80))
    controller.dispatch(TuningAsked("Run 3 · units 80 %"))
    controller.dispatch(PercentChosen(20))  # looked at meanwhile
    record = make_record("tuned", name="Run 4", kind="tuned", parent="run-3", seconds=7.5)
    network = make_network(1)
    store.save(record, network, network.layers[0].bias)
    controller.dispatch(TuningPhase("idle"))
    history.made(NetworkKept(record, network))
    history.library.take_model(NetworkKept(record, network))
    controller.dispatch(PercentChosen(0))
    path = ["dense", "method: units", "units 80 %", "fine-tuned"]
    qtbot.waitUntil(lambda: words(controller) == path)
    here = controller.state.history.tree.here
    assert (here.decision.percent, here.seconds, here.run_name) == (0, 7.5, "Run 4")
    assert undo_words(controller.state) == "fine-tune"
    history.undo()
    qtbot.waitUntil(lambda: controller.state.run.id == "run-3")
    assert choice(controller).percent == 80
    history.redo()
    history.undo()  # before it is there
    history.redo()
    qtbot.waitUntil(lambda: controller.state.run.id == "tuned")
    assert choice(controller).percent == 0
    controller.dispatch(PercentChosen(30))
    assert not history.go_back_to("run-2")  # nothing here was made of it
    steps = len(controller.state.history.tree.nodes)
    assert history.go_back_to("run-3")
    qtbot.waitUntil(lambda: words(controller) == path[:-1])
    assert (controller.state.run.id, choice(controller).percent) == ("run-3", 80)
    assert len(controller.state.history.tree.nodes) == steps


def test_a_fine_tuning_that_goes_on_is_a_step_of_what_it_was_begun_from(
    controller, history, store, make_record, make_network, qtbot
):
    controller.dispatch(MethodChosen("unit"))
    begun = controller.state.history.here
    controller.dispatch(RepairChosen(True))
    controller.dispatch(TuningAsked("Run 3 · units 0 %", begun))
    record = make_record("tuned", name="Run 4", kind="tuned", parent="run-3")
    store.save(record, make_network(1), make_network(1).layers[0].bias)
    controller.dispatch(TuningPhase("idle"))
    history.made(NetworkKept(record, make_network(1)))
    history.library.take_model(NetworkKept(record, make_network(1)))
    qtbot.waitUntil(lambda: words(controller) == ["dense", "method: units", "fine-tuned"])
    assert controller.state.history.tree.here.parent == begun


def test_a_deleted_run_comes_back_whole_in_its_turn(controller, history, store, qtbot):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(SharesChosen(SHARES))
    history.delete("run-3")
    assert controller.state.run.is_bundled
    assert undo_words(controller.state) == "delete Run 3"
    controller.dispatch(RepairChosen(True))
    assert undo_words(controller.state) == "repair"
    history.undo()
    history.undo()
    assert store.has("run-3")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-3")
    assert choice(controller).shares == SHARES
    assert words(controller) == ["dense", "method: units", "shares per layer"]


def test_redo_deletes_again(controller, history, store):
    history.delete("run-2")
    history.undo()
    assert store.has("run-2")
    assert redo_words(controller.state) == "delete Run 2"
    history.redo()
    assert not store.has("run-2")
    history.undo()
    controller.dispatch(RepairChosen(True))
    history.undo()
    assert redo_words(controller.state) == "repair"


def test_the_notice_of_a_deletion_is_the_same_undo(controller, history, store):
    history.delete("run-2")
    history.restore("run-2")
    assert undo_words(controller.state) == ""
    assert controller.state.deleted is None
    assert redo_words(controller.state) == "delete Run 2"


def test_a_step_whose_run_was_deleted_says_so(
    controller, history, store, make_record, make_network, qtbot
):
    controller.dispatch(MethodChosen("unit"))
    record = make_record("tuned", name="Run 4", kind="tuned", parent="run-3")
    store.save(record, make_network(1), make_network(1).layers[0].bias)
    history.made(NetworkKept(record, make_network(1)))
    history.library.take_model(NetworkKept(record, make_network(1)))
    qtbot.waitUntil(lambda: words(controller) == ["dense", "method: units", "fine-tuned"])
    step = controller.state.history.here
    history.undo()
    qtbot.waitUntil(lambda: controller.state.run.id == "run-3")
    history.delete("tuned")
    history.go(step)
    assert controller.state.notice.text == "This step is of Run 4, which was deleted."
    assert controller.state.notice.action == "Bring it back"
    assert controller.state.run.id == "run-3"


def test_undo_is_the_pads_after_drawing(controller, history):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(StrokeBegun((10.0, 10.0)))
    controller.dispatch(StrokeEnded())
    controller.dispatch(PadCleared())
    assert undo_words(controller.state) == "clear"
    history.undo()
    assert controller.state.pad.sheet.strokes
    assert redo_words(controller.state) == "clear"
    assert undo_words(controller.state) == "stroke"
    history.undo()
    assert not controller.state.pad.sheet.strokes
    assert undo_words(controller.state) == "method: units"
    history.undo()
    assert undo_words(controller.state) == ""
    assert redo_words(controller.state) == "method: units"


def stroke(controller):
    controller.dispatch(StrokeBegun((10.0, 10.0)))
    controller.dispatch(StrokeEnded())


def test_undo_takes_back_what_came_last_though_the_bar_has_not_rested(controller, history):
    stroke(controller)
    controller.dispatch(PercentChosen(50))
    assert undo_words(controller.state) == "sparsity 50 %"
    history.undo()
    assert choice(controller).percent == 0
    assert len(controller.state.pad.sheet.strokes) == 1
    assert undo_words(controller.state) == "stroke"
    history.undo()
    assert controller.state.pad.sheet.is_empty


def test_a_stroke_after_the_bar_is_taken_back_first_though_the_step_is_made_later(
    controller, history
):
    controller.dispatch(PercentChosen(50))
    stroke(controller)
    history.settle()
    assert words(controller) == ["dense", "weights 50 %"]
    assert undo_words(controller.state) == "stroke"
    history.undo()
    assert controller.state.pad.sheet.is_empty
    assert undo_words(controller.state) == "sparsity 50 %"


def test_strokes_steps_and_deletions_go_back_and_forth_in_their_order(controller, history, store):
    stroke(controller)
    controller.dispatch(PercentChosen(50))
    stroke(controller)
    history.delete("run-2")
    stroke(controller)
    controller.dispatch(PercentChosen(60))
    deeds = [
        "sparsity 60 %", "stroke", "delete Run 2", "stroke", "sparsity 50 %", "stroke",
    ]  # fmt: skip
    undone = []
    for _ in deeds:
        undone.append(undo_words(controller.state))
        history.undo()
    assert undone == deeds
    assert undo_words(controller.state) == ""
    assert store.has("run-2")
    redone = []
    for _ in deeds:
        redone.append(redo_words(controller.state))
        history.redo()
    assert redone == deeds[::-1]
    assert redo_words(controller.state) == ""
    assert (len(controller.state.pad.sheet.strokes), choice(controller).percent) == (3, 60)


def test_what_was_drawn_is_taken_back_first_also_after_another_run_is_opened(
    controller, history, qtbot
):
    history.library.open("run-2")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-2")
    controller.dispatch(MethodChosen("unit"))
    history.library.open("run-3")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-3")
    stroke(controller)
    history.library.open("run-2")
    qtbot.waitUntil(lambda: controller.state.run.id == "run-2")
    assert undo_words(controller.state) == "stroke"


def test_a_step_learns_its_figures_once_they_are_measured(ranked, store):
    library = Library(ranked, store)
    library.list_runs()
    history = History(ranked, store, library)
    history.begin()
    ranked.dispatch(MethodChosen("unit"))
    ranked.dispatch(PercentChosen(50))
    state = ranked.state
    score = Score(0.75, 0.5, (0.75,) * 10, ((1,),))
    ranked.dispatch(Scored(state.network, state.data, state.pruning.key("unit"), score))
    history.settle()
    figures = ranked.state.history.tree.here.figures
    account = state.pruning.unit.account
    assert (figures.accuracy, figures.parameters, figures.parts) == (0.75, account.parameters, 10)
    whole = ranked.state.history.tree.root.figures
    assert (whole.accuracy, whole.parameters, whole.parts, whole.data) == (
        0.983,
        9614,
        9504,
        "MNIST",
    )
    history.stop()
    assert store.history("run-3").here.figures == figures
    library.stop()


def test_a_failure_to_write_is_told_and_nothing_is_dropped(
    controller, history, store, qtbot, monkeypatch
):
    keep = type(store).keep_steps

    def full(*_):
        raise StorageError("The disk is full.")

    monkeypatch.setattr(type(store), "keep_steps_at_once", lambda *_: False)
    monkeypatch.setattr(type(store), "keep_steps", full)
    controller.dispatch(MethodChosen("unit"))
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert controller.state.notice.text == "The disk is full."
    monkeypatch.setattr(type(store), "keep_steps", keep)
    controller.dispatch(RepairChosen(True))
    tree = controller.state.history.tree
    qtbot.waitUntil(lambda: store.history("run-3") == tree)


def bits(state):
    """All that a person sees of a cut, as numbers."""
    ways = (state.pruning.weight, state.pruning.unit)
    masks = [mask.copy() for way in ways for mask in way.cut.masks]
    return decided(state.pruning.choice), masks, [way.score for way in ways], [
        way.account for way in ways
    ]  # fmt: skip


@pytest.fixture
def computed(controller, history, qtbot):
    """Return a function that waits until all is computed, and returns what it is."""
    computing = Computing(controller)
    controller.dispatch(PageChosen("compare"))
    computing.follow(controller.state, controller.state)

    def computed():
        def done():
            pruning = controller.state.pruning
            return all(way.score and way.cut for way in (pruning.weight, pruning.unit))

        qtbot.waitUntil(done)
        return bits(controller.state)

    yield computed
    computing.stop()


def test_two_hundred_times_back_and_forth_is_the_same_bits(controller, history, computed):
    seen = [computed()]
    for event in (
        MethodChosen("unit"),
        PercentChosen(80),
        CriterionChosen("l1"),
        ScopeChosen("global"),
        HandChosen(HandChoices(remove={"dense_0": (1, 2)}, protect={"dense_1": (0, 3)})),
        PercentChosen(50),
        SharesChosen(SHARES),
        PatternChosen("1x4"),
    ):
        controller.dispatch(event)
        history.settle()
        seen.append(computed())
    tree, last = controller.state.history.tree, len(seen) - 1
    rng, at = np.random.default_rng(5), last
    for turn in range(200):
        back = at == last or (at > 0 and rng.random() < 0.5)
        (history.undo if back else history.redo)()
        at += -1 if back else 1
        if turn % 8 == 0:
            same(computed(), seen[at])
    while at < last:
        history.redo()
        at += 1
    same(computed(), seen[last])
    assert controller.state.history.tree == tree


def same(found, expected):
    assert found[0] == expected[0]
    for mask, other in zip(found[1], expected[1], strict=True):
        np.testing.assert_array_equal(mask, other)
    for score, other in zip(found[2], expected[2], strict=True):
        assert (score.accuracy, score.loss) == (other.accuracy, other.loss)
    assert found[3] == expected[3]


def test_history_without_a_tree_does_nothing(controller, store):
    library = Library(controller, store)
    history = History(controller, store, library)
    history.undo()
    history.redo()
    history.go("nowhere")
    assert controller.state.history.tree is None
    assert controller.state.history.undone(drawing=False) is None
    library.stop()
    history.stop()


def test_a_brush_of_the_hand_and_a_dragged_share_are_one_step_each(controller, history):
    controller.dispatch(MethodChosen("unit"))
    for unit in range(1, 5):
        controller.dispatch(UnitsCut("dense_0", (unit,)))
    assert undo_words(controller.state) == "cut 4 units"
    for share in (0.4, 0.3, 0.25):
        by_layer = (("dense_0", share), ("dense_1", 0.5))
        controller.dispatch(SharesChosen(LayerShares("unit", by_layer)))
    controller.dispatch(UnitsFreed("dense_0", (2,)))
    history.settle()
    assert words(controller) == ["dense", "method: units", "cut 4", "shares per layer", "cut 3"]
    assert undo_words(controller.state) == "free 1 unit"
    assert [node.decision.shares for node in controller.state.history.tree.nodes.values()][-1]
    other = (("dense_0", 0.25), ("dense_1", 0.75))
    controller.dispatch(SharesChosen(LayerShares("unit", other)))
    history.settle()
    assert words(controller)[-1] == "dense_1 75 %"


def test_after_a_kill_the_run_of_the_last_step_is_opened(
    controller, history, store, make_record, make_network, make_state, data, qtbot
):
    """The preferences, written a moment later, still name the run before."""
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(HandChosen(HandChoices(remove={"dense_0": (1, 2)})))
    record = make_record("tuned", name="Run 4", kind="tuned", parent="run-3")
    store.save(record, make_network(1), make_network(1).layers[0].bias)
    history.made(NetworkKept(record, make_network(1)))
    history.library.take_model(NetworkKept(record, make_network(1)))
    history.settle()
    assert words(controller) == ["dense", "method: units", "cut 2", "fine-tuned"]
    qtbot.waitUntil(lambda: store.history("tuned") is not None)
    other = type(controller)(make_state(data=data))
    library = Library(other, store)
    library.list_runs()
    again = History(other, store, library)
    again.begin()
    qtbot.waitUntil(lambda: other.state.run.id == "tuned")
    assert words(other) == ["dense", "method: units", "cut 2", "fine-tuned"]
    assert choice(other).method == "unit"
    again.undo()
    qtbot.waitUntil(lambda: other.state.run.id == "run-3")
    assert choice(other).hand == HandChoices(remove={"dense_0": (1, 2)})
    again.stop()
    library.stop()


def test_what_is_decided_stays_where_the_run_is_given_its_numbers_in_another_way(
    controller, history, make_network
):
    controller.dispatch(MethodChosen("unit"))
    controller.dispatch(SharesChosen(SHARES))
    controller.dispatch(RunOpened(controller.state.run, make_network(1)))
    assert choice(controller).shares == SHARES
    assert words(controller) == ["dense", "method: units", "shares per layer"]
    assert len(controller.state.history.tree.nodes) == 3


def test_what_begins_whole_has_no_step_of_the_sparsity_before(
    controller, history, make_record, network
):
    controller.dispatch(PercentChosen(99))
    record = make_record("opened", name="cnn", kind="opened")
    controller.dispatch(RunOpened(record, network, percent=0))
    assert words(controller) == ["dense"]
