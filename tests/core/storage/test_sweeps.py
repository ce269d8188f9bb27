from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.storage.runs import RunStore


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
