import pytest

from secateurs.core.evaluation.points import SweepPlan, curve_name
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.pruning.account import account
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.ranking.hand_choices import HandChoices

PLAN = SweepPlan(run_ids=("a",), levels=(0.0, 0.5, 0.9))


@pytest.fixture
def subject(make_network) -> Subject:
    return Subject("a", 3, make_network(784, 40, 20, 10))


def test_every_point_is_there_with_its_figures(subject, tiny_dataset):
    points = list(sweep(PLAN, [subject], tiny_dataset))
    assert len(points) == PLAN.size == 12
    for point in points:
        ranking = rank(subject.network, point.method, point.criterion, seed=3)
        cut = ranking.cut(point.requested)
        counts = account(subject.network, cut)
        found = score(prune_network(subject.network, cut), tiny_dataset.test)
        assert point.accuracy == found.accuracy
        assert point.loss == pytest.approx(found.loss, rel=1e-5)
        assert point.confusion == found.confusion
        assert point.parameters_left == counts.parameters_left
        assert (point.run_id, point.seed, point.scope) == ("a", 3, "layer")


def test_points_that_are_there_are_not_measured_again(subject, tiny_dataset):
    points = list(sweep(PLAN, [subject], tiny_dataset))
    rest = list(sweep(PLAN, [subject], tiny_dataset, done=points[:5]))
    assert rest == points[5:]


def test_units_chosen_by_hand_are_a_series_beside_the_ranking_of_the_first_run(
    subject, tiny_dataset, make_network
):
    hand = HandChoices({"layer_0": (3, 7)}, {"layer_1": (9,)})
    plan = PLAN.model_copy(update={"hand": hand, "run_ids": ("a", "b"), "levels": (0.0, 0.9)})
    other = Subject("b", 4, make_network(784, 40, 20, 10))
    points = list(sweep(plan, [subject, other], tiny_dataset))
    assert len(points) == plan.size == 18
    assert plan.count_done(points, tiny_dataset.key) == 18
    chosen = [point for point in points if point.hand]
    assert [(point.run_id, point.method, point.requested) for point in chosen] == [
        ("a", "unit", 0.0),
        ("a", "unit", 0.9),
    ]
    for point in chosen:
        cut = rank(subject.network, "unit", seed=3).with_choices(hand).cut(point.requested)
        assert (
            point.accuracy == score(prune_network(subject.network, cut), tiny_dataset.test).accuracy
        )
        assert point.achieved == cut.achieved
        assert point.hand == hand.key
    assert curve_name(chosen[0].way) == "unit, by hand"
    assert SweepPlan.model_validate_json(plan.model_dump_json()) == plan


def test_points_on_other_data_do_not_count(subject, tiny_dataset):
    points = [
        point.model_copy(update={"dataset_key": "other"})
        for point in sweep(PLAN, [subject], tiny_dataset)
    ]
    assert len(list(sweep(PLAN, [subject], tiny_dataset, done=points))) == PLAN.size
    assert PLAN.count_done(points, tiny_dataset.key) == 0


def test_a_cancelled_sweep_stops_between_points(subject, tiny_dataset):
    seen = []
    for point in sweep(PLAN, [subject], tiny_dataset, cancelled=lambda: len(seen) >= 4):
        seen.append(point)
    assert len(seen) == 4


def test_the_same_seed_gives_the_same_points(subject, tiny_dataset):
    assert list(sweep(PLAN, [subject], tiny_dataset)) == list(sweep(PLAN, [subject], tiny_dataset))
