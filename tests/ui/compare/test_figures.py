from dataclasses import replace

import pytest

from secateurs.core.base.phrases import level
from secateurs.core.evaluation.curves import curves_from
from secateurs.core.measuring.measurement import Measurement, Timing
from secateurs.ui.compare.figures import (
    empty_text,
    point_tip,
    reading,
    rich,
    speed_answer,
    x_title,
)
from secateurs.ui.compare.series import series_of
from secateurs.ui.export.state import ExportState, about
from secateurs.ui.prune.state import Choice


def test_levels_keep_their_decimals():
    assert (level(0.6), level(0.975), level(0.999)) == ("60 %", "97.5 %", "99.9 %")


def test_the_axis_says_what_it_counts():
    assert x_title("sparsity", "layer") == "sparsity, % of each prunable layer"
    assert x_title("sparsity", "global") == "sparsity, % of all prunable layers together"
    assert x_title("macs", "layer").startswith("multiply-accumulates removed, %")


def test_a_point_tells_all_its_figures(make_points):
    weight = series_of(curves_from(make_points()), "sparsity")[-1]
    tip = point_tip(weight, 1)
    for words in ("<b>Weight, 50 %</b>", "97.00 %", "0.250", "4,807 left, 50.00 % removed"):
        assert words in tip


def test_several_networks_show_their_range(make_points):
    points = make_points() + make_points(-0.02, run_id="run-4", seed=1)
    weight = series_of(curves_from(points), "sparsity")[-1]
    assert "96.00 % (95.00 to 97.00 %)" in point_tip(weight, 1)


def test_networks_that_keep_different_numbers_show_the_range_of_each(make_points):
    kept = {"parameters": 4000, "parameters_left": 0.4, "macs": 3000, "macs_left": 0.3}
    others = [
        point.model_copy(update=kept | {"achieved": 0.4975, "guarded": ("dense_2",)})
        for point in make_points(-0.02, run_id="run-4", seed=1)
    ]
    weight = series_of(curves_from(make_points() + tuple(others)), "sparsity")[-1]
    tip = point_tip(weight, 1)
    for words in (
        "49.75 to 50.00 %, asked for 50 %",
        "4,000 to 4,807 left, 50.00 to 60.00 % removed",
        "50.00 to 70.00 % removed",
        "dense_2",
    ):
        assert words in tip


def test_the_empty_page_says_what_a_sweep_does(make_state):
    text = empty_text(make_state())
    assert "at ten levels by both methods, and at random as the control, and tests" in text
    assert "10,000 images" in text


@pytest.mark.parametrize(
    ("true", "answer", "text"),
    [
        ("3", "5", "a 3 read as 5: 41 of 1,010"),
        ("8", "3", "an 8 read as 3: 41 of 1,010"),
        ("Ankle boot", "Sneaker", "an Ankle boot read as Sneaker: 41 of 1,010"),
        ("7", "7", "a 7 read rightly: 41 of 1,010"),
    ],
)
def test_a_cell_is_read_as_a_sentence(true, answer, text):
    assert reading(true, answer, 41, 1010) == text


def test_markup_is_bold_and_everything_else_is_text():
    assert rich("up to **60 %**, a < b & c") == "up to <b>60 %</b>, a &lt; b &amp; c"


def timing(network, gain, note=""):
    return Timing(network, "NumPy", 1, 1e-4, 1e-4, 1e-4, 1, 0.0, gain, gain, note)


@pytest.mark.parametrize(
    ("method", "timings", "words"),
    [
        (
            "unit",
            [timing("compact", 8.0), timing("compact", 3.14)],
            "Yes: the network, units 50 %, once compacted, answers one sample 3.1 to 8 times as"
            " fast as dense in 2 engines, as measured on this computer.",
        ),
        (
            "unit",
            [timing("compact", 8.0), timing("compact", 1234.5)],
            "Yes: the network, units 50 %, once compacted, answers one sample 8 to 1,234 times as"
            " fast as dense in 2 engines, as measured on this computer.",
        ),
        (
            "unit",
            [timing("compact", 1.5), timing("compact", 0.9)],
            "In some engines: the network, units 50 %, once compacted, answers one sample 0.9 to"
            " 1.5 times as fast as dense in 2 engines, as measured on this computer.",
        ),
        (
            "weight",
            [timing("zeros", 1.2, "no gain expected at any sparsity")],
            "No: the network, weights 50 %, with its zeros in place, answers one sample no"
            " faster, within the noise, than dense in NumPy, as measured on this computer.",
        ),
        (
            "unit",
            [timing("compact", 1.1), timing("compact", 0.95)],
            "No: the network, units 50 %, once compacted, answers one sample no faster, within the"
            " noise, than dense in 2 engines, as measured on this computer.",
        ),
        ("unit", [], "No: nothing is removed that could be timed beside the network."),
    ],
)
def test_whether_there_is_a_gain_in_speed_is_said_of_what_was_measured(
    make_state, make_pruned, method, timings, words
):
    state = make_state()
    choice = Choice(percent=50, method=method)
    measured = Measurement("run", tuple(timings), (), (), (), 1, 15, "")
    export = ExportState(measured=measured, measured_of=about(choice))
    pruning = make_pruned(state.network, choice)
    answer = speed_answer(replace(state, pruning=pruning, export=export))
    assert (answer.question, answer.text) == ("Is there a gain in speed?", words)
