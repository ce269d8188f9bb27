import pytest

from secateurs.core.base.errors import RunDeleted, StorageError
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.core.storage import sweeps
from secateurs.core.storage.journal import points_noted
from secateurs.core.storage.runs import RunStore


@pytest.fixture
def store(store, with_rows):
    return with_rows(store, "one")


def test_points_come_back_by_level(store, make_point):
    store.add_points([make_point(requested=level) for level in (0.9, 0.25, 0.6)])
    assert [point.requested for point in store.points(["one"])] == [0.25, 0.6, 0.9]
    assert store.points(["one"])[0] == make_point(requested=0.25)
    assert store.points(["two"]) == ()
    assert store.points([]) == ()


def test_a_point_replaces_the_one_at_the_same_level(store, make_point):
    store.add_points([make_point(accuracy=0.8)])
    store.add_points([make_point(accuracy=0.7)])
    assert [point.accuracy for point in store.points(["one"])] == [0.7]


def test_the_bundled_run_has_points_without_being_kept(store, make_point):
    store.add_points([make_point("bundled")])
    assert store.points(["bundled"]) == (make_point("bundled"),)


def test_points_are_entered_only_for_a_run_that_is_there(store, make_point):
    with pytest.raises(RunDeleted, match="The run gone was deleted"):
        store.add_points([make_point("one"), make_point("gone")])
    assert store._rows("SELECT run_id FROM points") == []


def test_points_whose_run_is_no_run_go_at_the_next_start(store, tmp_path, make_point):
    store.add_points([make_point("one"), make_point("bundled")])
    columns = "dataset_key, method, criterion, treatment, pattern, scope, requested, epochs"
    spoil(
        store,
        f"INSERT INTO points SELECT 'gone', {columns}, hand, exact, layers, heads, point"
        " FROM points WHERE run_id = 'one'",
    )
    with RunStore(tmp_path / "home") as again:
        assert again._rows("SELECT run_id FROM points") == [("bundled",), ("one",)]


def test_an_unfinished_sweep_is_offered_after_a_restart(store, tmp_path):
    plan = SweepPlan(run_ids=("one",), levels=(0.0, 0.5))
    sweep = store.begin_sweep(plan)
    with RunStore(tmp_path / "home") as beside:
        assert beside.unfinished_sweep() is None  # the other window is at work on it
    store.close()
    with RunStore(tmp_path / "home") as again:
        assert again.unfinished_sweep() == (sweep, plan)
        again.finish_sweep(sweep)
        assert again.unfinished_sweep() is None


def test_a_dismissed_sweep_is_not_offered_again(store):
    sweep = store.begin_sweep(SweepPlan(run_ids=("one",)))
    store.dismiss_sweep(sweep)
    assert store.unfinished_sweep() is None


PLAN = SweepPlan(run_ids=("one",), levels=(0.0, 0.5))


def spoil(store, statement):
    with store._writing() as connection:
        connection.execute(statement)


def test_a_point_of_another_version_does_not_hide_the_others(store, make_point):
    store.add_points([make_point(requested=level) for level in (0.25, 0.6)])
    spoil(store, "UPDATE points SET point = '{}' WHERE requested = 0.25")
    assert [point.requested for point in store.points(["one"])] == [0.6]


def test_a_sweep_of_another_version_is_not_offered(store):
    older = store.begin_sweep(PLAN)
    newer = store.begin_sweep(SweepPlan(run_ids=("two",)))
    spoil(store, f"UPDATE sweeps SET plan = '[]' WHERE id = {newer}")
    assert store.unfinished_sweep() == (older, PLAN)


def test_only_one_window_goes_on_with_a_sweep(store, tmp_path):
    sweep = store.begin_sweep(PLAN)
    store.close()
    with RunStore(tmp_path / "home") as first, RunStore(tmp_path / "home") as second:
        assert first.unfinished_sweep() == second.unfinished_sweep() == (sweep, PLAN)
        assert first.begin_sweep(PLAN) == sweep
        with pytest.raises(StorageError, match="Another window"):
            second.begin_sweep(PLAN)
        second.dismiss_sweep(sweep)
        assert first.unfinished_sweep() == (sweep, PLAN)


def test_another_plan_is_another_sweep(store):
    sweep = store.begin_sweep(PLAN)
    assert store.begin_sweep(PLAN) == sweep
    assert store.begin_sweep(SweepPlan(run_ids=("two",))) != sweep


def test_what_a_kill_kept_from_the_journal_is_noted_when_the_sweep_goes_on(
    store, tmp_path, make_point, monkeypatch
):
    first, second = make_point("bundled", requested=0.25), make_point("bundled", requested=0.6)
    newer = make_point("bundled", accuracy=0.7, requested=0.25)
    store.add_points([first])
    with monkeypatch.context() as killed:
        killed.setattr(sweeps, "note_points", lambda root, points: None)
        store.add_points([second, newer])
    for _ in range(2):
        store.complete_journals(["bundled"])
        assert points_noted(tmp_path / "home") == [first, newer, second]


def test_a_repaired_point_stands_beside_the_plain_one(store, make_point):
    plain = make_point()
    repaired = plain.model_copy(update={"treatment": "repaired", "accuracy": 0.95})
    store.add_points([plain, repaired])
    assert set(store.points(["one"])) == {plain, repaired}


def test_points_trained_for_other_numbers_of_epochs_stand_side_by_side(store, make_point):
    few = make_point().model_copy(update={"treatment": "tuned", "epochs": 5})
    many = few.model_copy(update={"epochs": 10, "accuracy": 0.95})
    store.add_points([few, many])
    assert store.points(["one"]) == (few, many)
    again = many.model_copy(update={"accuracy": 0.96})
    store.add_points([again])
    assert store.points(["one"]) == (few, again)


def test_points_of_other_choices_by_hand_do_not_replace_each_other(store, make_point):
    plain = make_point()
    chosen = plain.model_copy(update={"hand": "0123456789ab", "accuracy": 0.5})
    store.add_points([plain, chosen])
    assert store.points(["one"]) == (plain, chosen)


def test_exact_and_inexact_points_do_not_replace_each_other(store, make_point):
    exact = make_point()
    inexact = exact.model_copy(update={"exact": False, "accuracy": 0.5})
    store.add_points([inexact, exact])
    assert store.points(["one"]) == (exact, inexact)


def test_points_of_chosen_layers_do_not_replace_those_of_all(store, make_point):
    every = make_point()
    some = every.model_copy(update={"layers": "only conv_*", "accuracy": 0.5})
    store.add_points([some, every])
    assert store.points(["one"]) == (every, some)


def test_points_of_choices_by_hand_that_hold_no_more_are_left_out(store, make_point):
    hand = HandChoices(remove={"layer_0": (3,)})
    plain = make_point()
    old, new = (plain.model_copy(update={"hand": key}) for key in ("0123456789ab", hand.key))
    store.add_points([plain, old, new])
    assert store.points_that_hold(["one"]) == (plain,)
    store.keep_hand("one", hand)
    assert store.points_that_hold(["one"]) == (plain, new)


def test_an_unfinished_sweep_is_taken_over_whatever_words_its_plan_is_kept_in(store):
    older = store.begin_sweep(PLAN)
    text = PLAN.model_dump_json(exclude={"treatments", "pattern"})
    spoil(store, f"UPDATE sweeps SET plan = '{text}' WHERE id = {older}")
    assert store.unfinished_sweep() == (older, PLAN)
    assert store.begin_sweep(PLAN) == older
