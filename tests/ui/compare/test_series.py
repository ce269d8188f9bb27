from dataclasses import replace

import pytest

from secateurs.core.evaluation.curves import curves_from
from secateurs.core.evaluation.points import Way
from secateurs.ui.compare.series import curves_of, place_of_cut, series_of
from secateurs.ui.compare.state import SweepState
from secateurs.ui.prune.state import Choice, PruningState


def test_curves_are_painted_with_weight_on_top(make_points):
    found = series_of(curves_from(make_points()), "sparsity")
    assert [series.way for series in found] == [
        Way("unit", "random"),
        Way("weight", "random"),
        Way("unit"),
        Way("weight"),
    ]


def test_figures_are_in_percent(make_points):
    weight = series_of(curves_from(make_points()), "sparsity")[-1]
    assert weight.x.tolist() == [0, 50, 90]
    assert weight.mean.tolist() == pytest.approx([98, 97, 80])


def test_other_axes_count_what_is_gone(make_points):
    unit = series_of(curves_from(make_points()), "parameters")[2]
    assert unit.x.tolist() == pytest.approx([0, 75, 99])


def test_a_band_spans_the_networks(make_points):
    points = make_points() + make_points(-0.02, run_id="run-4", seed=1)
    weight = series_of(curves_from(points), "sparsity")[-1]
    assert weight.networks == 2
    assert weight.mean.tolist() == pytest.approx([97, 96, 79])
    assert weight.low.tolist() == pytest.approx([96, 95, 78])
    assert weight.high.tolist() == pytest.approx([98, 97, 80])


def test_the_swept_scope_shows_when_the_chosen_one_was_not_swept(make_state, make_points):
    pruning = PruningState(Choice(scope="global"))
    state = make_state(pruning=pruning, sweep=SweepState(points=make_points()))
    assert len(curves_of(state)) == 4
    both = make_points() + make_points(scope="global")[:3]
    assert len(curves_of(replace(state, sweep=SweepState(points=both)))) == 1


def test_the_cut_lies_where_its_account_says(make_state, make_pruned, make_points):
    state = make_state()
    account = make_pruned(state.network, Choice(percent=50)).unit.account
    gone = 100 * (1 - account.parameters_left)
    assert place_of_cut(account, None, 50, "parameters") == pytest.approx(gone)
    assert place_of_cut(account, None, 50, "sparsity") == 50


def test_before_the_account_the_cut_lies_on_the_curve(make_points):
    unit = series_of(curves_from(make_points()), "macs")[2]
    assert place_of_cut(None, unit, 50, "macs") == pytest.approx(75)
    assert place_of_cut(None, unit, 25, "macs") == pytest.approx(37.5)


def test_what_is_listed_first_is_painted_on_top(make_points):
    points = make_points() + make_points(treatment="repaired")
    found = series_of(curves_from(points), "sparsity")
    assert [series.name for series in reversed(found)][:4] == [
        "weight",
        "unit",
        "weight, repaired",
        "unit, repaired",
    ]
    assert found[0].way.criterion == "random"
