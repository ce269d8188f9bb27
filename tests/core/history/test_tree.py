import pytest

from secateurs.core.base.errors import SettingError
from secateurs.core.history.decisions import Decision, SharesByLayer, aspects, dense
from secateurs.core.history.tree import Figures, Tree, new_tree

UNITS = Decision(run_id="one", method="unit")


def after(decision: Decision, **changes) -> Decision:
    return decision.model_copy(update=changes)


@pytest.fixture
def tree() -> Tree:
    """Units, 80 %, repaired."""
    tree = new_tree(UNITS, "Run 1").deciding(after(UNITS, percent=80))
    return tree.deciding(after(UNITS, percent=80, repaired=True))


def percents(tree: Tree) -> list[int]:
    return [node.decision.percent for node in tree.path(tree.current)]


def test_a_step_goes_under_the_current_one(tree):
    assert percents(tree) == [0, 80, 80]
    assert tree.here.decision.repaired
    assert tree.root.run_name == "Run 1"
    assert tree.undone().decision == after(UNITS, percent=80)


def test_the_same_decision_is_no_step(tree):
    assert tree.deciding(tree.here.decision) is tree


def test_a_decision_that_was_taken_here_before_is_gone_to(tree):
    back = tree.at(tree.undone().id)
    again = back.deciding(after(UNITS, percent=80, repaired=True))
    assert again == tree
    assert len(again.nodes) == 3


def test_what_is_decided_elsewhere_joins_and_the_current_step_stays(tree):
    figures = Figures(accuracy=0.9, parameters=12, parts=3)
    eighty = tree.undone().id
    other = tree.deciding(after(UNITS, percent=90)).named(eighty, "small").measured(eighty, figures)
    joined = tree.joined(other, tree.nodes)
    assert joined.current == tree.current
    assert list(joined.nodes) == list(other.nodes)
    assert (joined.nodes[eighty].name, joined.nodes[eighty].figures) == ("small", figures)
    assert joined.nodes[eighty].onward == tree.nodes[eighty].onward
    assert joined.joined(other, other.nodes) is joined


def test_what_was_kept_before_is_no_news_and_the_current_step_keeps_its_figures(tree):
    own = tree.named(tree.current, "mine")
    assert own.joined(tree, tree.nodes) is own
    assert own.joined(tree, {}) is own
    other = own.measured(tree.current, Figures(accuracy=0.9, parameters=12, parts=3))
    assert own.joined(other, tree.nodes) is own


def test_undo_goes_up_to_the_first_step_and_redo_down_again(tree):
    up = tree.at(tree.undone().id)
    top = up.at(up.undone().id)
    assert top.undone() is None
    assert top.redone().id == up.current
    assert tree.redone() is None


def test_redo_goes_to_the_child_visited_last(tree):
    eighty = tree.undone().id
    branched = tree.at(eighty).deciding(after(UNITS, percent=90))
    assert branched.at(eighty).redone().id == branched.current
    first = branched.at(tree.current).at(eighty)
    assert first.redone().id == tree.current


def test_going_deep_into_a_branch_shows_redo_the_way(tree):
    root = tree.root.id
    other = tree.at(root).deciding(after(UNITS, percent=50))
    assert other.at(root).redone().id == other.current
    deep = other.at(tree.current).at(root)
    assert deep.redone().decision.percent == 80
    assert deep.at(deep.redone().id).redone().id == tree.current


def test_undo_and_redo_two_hundred_times_return_to_the_same_tree(tree):
    moved = tree
    for _ in range(200):
        moved = moved.at(moved.undone().id)
        moved = moved.at(moved.undone().id)
        moved = moved.at(moved.redone().id)
        moved = moved.at(moved.redone().id)
    assert moved == tree
    assert moved.changed_since(tree) == ()


def test_only_what_changed_is_told(tree):
    branched = tree.at(tree.root.id).deciding(after(UNITS, percent=90))
    changed = branched.changed_since(tree)
    assert [node.id for node in changed] == [tree.root.id, branched.current]
    assert len(tree.changed_since(None)) == 3


def test_a_step_has_a_name_and_figures(tree):
    figures = Figures(accuracy=0.979, parameters=222481, parts=540)
    told = tree.named(tree.current, "  small   one ").measured(tree.current, figures)
    assert (told.here.name, told.here.figures) == ("small one", figures)
    assert told.named(told.current, "x" * 80).here.name == "x" * 60
    assert tree.here.name == ""


def test_a_step_that_is_not_there_is_refused(tree):
    with pytest.raises(SettingError, match="no such step"):
        tree.at("nowhere")


def test_a_decision_is_found_wherever_it_was_taken(tree):
    assert tree.like(UNITS).id == tree.root.id
    assert tree.like(after(UNITS, percent=1)) is None


def test_an_experiment_begins_with_the_whole_network():
    chosen = Decision(
        run_id="one",
        method="unit",
        criterion="taylor",
        scope="global",
        percent=80,
        remove=(("dense_1", (3, 7)),),
        repaired=True,
    )
    assert dense(chosen) == Decision(
        run_id="one", method="unit", criterion="taylor", scope="global"
    )


def test_what_differs_is_told_the_weightiest_first():
    shares = SharesByLayer(method="unit", by_layer=(("dense_1", 0.5),))
    changed = after(UNITS, run_id="two", percent=3, shares=shares, method="weight")
    assert aspects(UNITS, changed) == ("run", "shares", "percent", "method")
    assert aspects(UNITS, UNITS) == ()
