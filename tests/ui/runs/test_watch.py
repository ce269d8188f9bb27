import pytest

from secateurs.core.history.tree import new_tree
from secateurs.core.storage import store as module
from secateurs.core.storage.runs import RunStore
from secateurs.ui.compare.events import AllSeedsChosen
from secateurs.ui.history.actions import History
from secateurs.ui.history.words import step_words
from secateurs.ui.prune.events import MethodChosen
from secateurs.ui.runs.actions import Library
from secateurs.ui.runs.events import RestoreAsked
from secateurs.ui.runs.watch import PAUSE, Watching
from tests.core.evaluation.sweep_points import sweep_points


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path) as store:
        yield store


@pytest.fixture
def elsewhere(store, tmp_path):
    """A second window, or a command in a terminal."""
    with RunStore(tmp_path) as other:
        yield other


@pytest.fixture
def watching(controller, store):
    library = Library(controller, store)
    library.list_runs()
    history = History(controller, store, library)
    watching = Watching(controller, store, library, history)
    watching.history = history
    yield watching
    watching.stop()
    history.stop()
    library.stop()


def names(controller):
    return [run.name for run in controller.state.runs]


def test_runs_made_renamed_and_deleted_elsewhere_are_shown(
    qtbot, controller, watching, elsewhere, make_record, network
):
    watching.timer.setInterval(1)
    watching.begin()
    elsewhere.save(make_record("run-7", name="Made elsewhere"), network, network.layers[0].bias)
    qtbot.waitUntil(lambda: names(controller) == ["Made elsewhere", "Bundled"])
    elsewhere.rename("run-7", "Renamed elsewhere")
    qtbot.waitUntil(lambda: names(controller) == ["Renamed elsewhere", "Bundled"])
    elsewhere.delete("run-7")
    qtbot.waitUntil(lambda: names(controller) == ["Bundled"])


def test_it_is_told_that_the_run_in_use_was_deleted_elsewhere_and_it_comes_back(
    qtbot, controller, watching, store, elsewhere, make_record, network
):
    elsewhere.save(make_record("run-3"), network, network.layers[0].bias)
    watching.timer.setInterval(1)
    watching.begin()
    qtbot.waitUntil(lambda: controller.state.run in controller.state.runs)
    run = controller.state.run
    elsewhere.delete("run-3")
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    notice = controller.state.notice
    assert notice.text == f"{run.name} is still in use here, but was deleted elsewhere."
    assert (notice.action, notice.event) == ("Bring it back", RestoreAsked("run-3"))
    assert (controller.state.run, names(controller)) == (run, ["Bundled"])
    watching.history.restore("run-3")
    assert (names(controller), controller.state.notice) == ([run.name, "Bundled"], None)
    elsewhere.delete("run-3")
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    elsewhere.restore("run-3")
    qtbot.waitUntil(lambda: controller.state.notice is None)
    assert names(controller) == [run.name, "Bundled"]
    elsewhere.delete("run-3")
    elsewhere.purge_deleted()
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert (controller.state.notice.text, controller.state.notice.action) == (notice.text, "")
    watching.history.restore("run-3")
    assert controller.state.notice.text == "That run is no longer there: it was deleted."


def test_points_measured_elsewhere_are_told_of_once(
    qtbot, controller, watching, store, elsewhere, make_record, network
):
    elsewhere.save(make_record("run-3"), network, network.layers[0].bias)
    told = []
    watching.points_changed.connect(lambda: told.append(store.points(["run-3"])))
    watching.timer.setInterval(1)
    watching.begin()
    qtbot.waitUntil(lambda: told == [()])  # some may have come since they were listed
    point = sweep_points()[0].model_copy(update={"run_id": "run-3"})
    elsewhere.add_points([point.model_copy(update={"run_id": "bundled"})])
    elsewhere.add_points([point])
    qtbot.waitUntil(lambda: len(told) == 2)
    other = point.model_copy(update={"requested": 0.97})
    elsewhere.add_points([other])
    qtbot.waitUntil(lambda: len(told) == 3)
    anew = other.model_copy(update={"accuracy": 0.125})
    elsewhere.add_points([anew])
    qtbot.waitUntil(lambda: len(told) == 4)
    assert told == [(), (point,), (point, other), (point, anew)]


def test_the_first_point_measured_elsewhere_of_runs_that_came_into_view_is_told_of(
    qtbot, controller, watching, elsewhere, make_record, network
):
    first = make_record("run-3")
    seed = first.settings.model_copy(update={"seed": 7})
    for record in (first, first.model_copy(update={"id": "run-4", "settings": seed})):
        elsewhere.save(record, network, network.layers[0].bias)
    told = []
    watching.points_changed.connect(lambda: told.append(watching._points[0]))
    watching.timer.setInterval(1)
    watching.begin()
    qtbot.waitUntil(lambda: len(names(controller)) == 3 and told == [("run-3",)])
    controller.dispatch(AllSeedsChosen(True))
    elsewhere.add_points([sweep_points(run_id="run-4")[0]])
    qtbot.waitUntil(lambda: told == [("run-3",), ("run-3", "run-4")])


def steps(controller):
    tree = controller.state.history.tree
    return [step_words(tree, node) for node in tree.nodes.values()]


def test_steps_taken_and_named_elsewhere_are_shown_where_one_stays(
    qtbot, controller, watching, elsewhere
):
    watching.timer.setInterval(1)
    watching.history.begin()
    watching.begin()
    controller.dispatch(MethodChosen("unit"))
    here = controller.state.history.here
    qtbot.waitUntil(lambda: elsewhere.history("run-3") is not None)
    tree = elsewhere.history("run-3")
    decision = tree.here.decision.model_copy(update={"percent": 80})
    other = tree.deciding(decision).named(here, "all units")
    elsewhere.keep_steps(tree.id, other.changed_since(tree), other.current)
    qtbot.waitUntil(lambda: len(controller.state.history.tree.nodes) == 3)
    assert controller.state.history.here == here
    assert controller.state.pruning.choice.percent == 0
    named = other.named(other.current, "small")
    elsewhere.keep_steps(tree.id, named.changed_since(other), named.current)
    qtbot.waitUntil(lambda: "small" in steps(controller))
    assert controller.state.history.here == here


def test_a_history_begun_elsewhere_is_gone_on_with(qtbot, controller, watching, elsewhere):
    """Two windows that begin at the same run have one tree, not one each."""
    watching.timer.setInterval(1)
    watching.history.begin()
    tree = new_tree(controller.state.history.tree.root.decision)
    other = tree.deciding(tree.here.decision.model_copy(update={"percent": 80}))
    elsewhere.keep_steps(other.id, other.changed_since(None), other.current)
    watching.begin()
    qtbot.waitUntil(lambda: steps(controller) == ["dense", "weights 80 %"])
    assert controller.state.history.here == other.root.id
    controller.dispatch(MethodChosen("unit"))
    assert controller.state.history.tree.id == other.id


def test_the_first_decision_goes_on_with_what_another_window_began_a_moment_ago(
    controller, watching, elsewhere
):
    watching.history.begin()
    tree = new_tree(controller.state.history.tree.root.decision)
    elsewhere.keep_steps(tree.id, tree.changed_since(None), tree.current)
    controller.dispatch(MethodChosen("unit"))
    assert controller.state.history.tree.id == tree.id
    assert steps(controller) == ["dense", "method: units"]


def test_two_looks_lie_within_two_seconds():
    assert PAUSE <= 1000


def test_a_file_that_did_not_change_is_not_read_again(qtbot, watching, store, monkeypatch):
    monkeypatch.setattr(module, "RACY", 0)  # it was written a moment ago
    with qtbot.waitSignal(watching._lane.answered):
        watching.look()
    monkeypatch.setattr(store, "runs", None)  # would fail
    with qtbot.assertNotEmitted(watching._lane.failed):
        watching.look()
        qtbot.waitUntil(lambda: watching._lane._wanted is None)
