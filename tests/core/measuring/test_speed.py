import inspect
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.evaluation.sweep import Subject
from secateurs.core.findings.hypotheses import hypotheses
from secateurs.core.findings.rules import findings
from secateurs.core.measuring.latency import TRIES
from secateurs.core.measuring.speed import (
    REPEATS,
    Speed,
    _quickest,
    stored_sparse,
    time_free_levels,
)
from secateurs.core.network.forward import logits
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from tests.core.evaluation.sweep_points import CURVES, sweep_points
from tests.images import flat_pixels


def speed(method: str, level: float, pruned: float, sparse: float | None = None) -> Speed:
    return Speed("a", method, "layer", level, 500, 0.030, pruned, sparse)


def verdict(points, speeds):
    (found,) = (one for one in hypotheses(points, (), "layer", speeds) if "speed" in one.claim)
    return found


SLOW, QUICK = speed("weight", 0.6, 0.0301), speed("unit", 0.25, 0.020)


def test_each_method_is_timed_at_its_last_free_level(make_network, make_images):
    subject = Subject("a", 0, make_network(784, 12, 8, 10))
    found = time_free_levels(subject, sweep_points(), make_images(20))
    assert [(one.method, one.level, one.images) for one in found] == [
        ("weight", 0.6, 20),
        ("unit", 0.25, 20),
    ]
    assert all(one.dense > 0 and one.pruned > 0 for one in found)


def test_weights_are_timed_as_a_sparse_matrix_too(make_network, make_images):
    subject = Subject("a", 0, make_network(784, 12, 8, 10))
    levels = (0.0, 0.5, 0.95, 0.99)
    points = sweep_points(dict.fromkeys(CURVES, (0.98, 0.979, 0.5, 0.1)), levels=levels)
    found = time_free_levels(subject, points, make_images(20))
    assert [(one.method, one.level) for one in found] == [
        ("weight", 0.5),
        ("unit", 0.5),
        ("weight", 0.95),
    ]
    assert [one.sparse is not None for one in found] == [True, False, True]


def test_a_sparse_network_answers_as_the_dense_one_with_zeros(make_network, make_images):
    network = make_network(784, 12, 8, 10)
    pruned = prune_network(network, rank(network, "weight").cut(0.8))
    inputs = flat_pixels(make_images(6).pixels)
    np.testing.assert_allclose(
        stored_sparse(pruned).logits(inputs), logits(pruned, inputs), atol=1e-5
    )


def test_where_nothing_is_free_the_first_level_is_timed(make_network, make_images):
    subject = Subject("a", 0, make_network(784, 12, 8, 10))
    points = sweep_points({("unit", "magnitude"): (0.98, 0.9)})
    assert [one.level for one in time_free_levels(subject, points, make_images(2))] == [0.25]


def test_the_quickest_of_several_turns_counts(make_images):
    durations = [9.0, 8.0] * (TRIES + REPEATS - 1) + [3.0, 2.0]  # tried first, then timed
    ticks = iter([tick for taken in durations for tick in (0.0, taken)])
    inputs = flat_pixels(make_images(1).pixels)
    assert _quickest((np.copy, np.copy), inputs, lambda: next(ticks)) == (3.0, 2.0)


@pytest.mark.skipif(sys.platform != "linux", reason="others count a thread's time coarsely or not")
def test_what_other_programs_take_of_the_processor_does_not_count():
    assert inspect.signature(_quickest).parameters["clock"].default is time.thread_time


def test_zeros_leave_the_speed_and_removed_units_raise_it():
    (found,) = (
        f for f in findings(sweep_points(), (), "layer", [SLOW, QUICK]) if f.kind == "speed"
    )
    assert found.text == (
        "Timed on one thread, the network without 60 % of its weights is no faster, within the "
        "noise of timing (30.1 ms for 500 images, dense 30.0 ms); the network without 25 % of its "
        "units is 1.5 times as fast (20.0 ms for 500 images, dense 30.0 ms)."
    )


def test_times_bear_out_the_gain_that_is_told_with_them():
    small = replace(speed("unit", 0.5, 0.000084), dense=0.000489)
    (found,) = (f for f in findings(sweep_points(), (), "layer", [small]) if f.kind == "speed")
    assert "5.8 times as fast (0.084 ms for 500 images, dense 0.489 ms)" in found.text


def test_a_level_that_gains_accuracy_is_not_said_to_cost_it():
    points = sweep_points({("weight",): (0.98, 0.9, 0.985)}, levels=(0.0, 0.5, 0.95))
    timed = [speed("weight", 0.5, 0.03, 0.03), speed("weight", 0.95, 0.03, 0.01)]
    assert "; 95 % of the weights cost no accuracy;" in verdict(points, timed).text


def test_a_sparse_matrix_is_told_beside_the_zeros():
    late = speed("weight", 0.9, 0.0301, 0.010)
    early = speed("weight", 0.6, 0.0301, 0.060)
    (found,) = (
        f for f in findings(sweep_points(), (), "layer", [early, late]) if f.kind == "speed"
    )
    assert found.text == (
        "Timed on one thread, the network without 60 % of its weights is no faster, within the "
        "noise of timing (30.1 ms for 500 images, dense 30.0 ms), stored as sparse matrices (SciPy "
        "CSR) it takes 2.0 times as long (60.0 ms); the network without 90 % of its weights is no "
        "faster, within the noise of timing (30.1 ms for 500 images, dense 30.0 ms), stored as "
        "sparse matrices (SciPy CSR) it is 3.0 times as fast (10.0 ms)."
    )
    assert set(found.figures) == {"weight", "weight_further"}
    judged = verdict(sweep_points(), [early, late])
    assert judged.verdict == "partly"
    assert "90 % of the weights cost 68.0 points of accuracy" in judged.text


def test_two_free_ways_are_named_with_their_levels():
    judged = verdict(sweep_points(), [SLOW, QUICK])
    assert "neither 60 % of the weights nor 25 % of the units cost more than 1 point" in judged.text


def test_the_claim_of_speed_is_judged_by_time_and_accuracy():
    assert verdict(sweep_points(), [SLOW, QUICK]).verdict == "partly"
    assert verdict(sweep_points(), [SLOW]).verdict == "not supported"
    assert verdict(sweep_points(), [QUICK]).verdict == "supported"
    costly = sweep_points({**CURVES, ("unit", "magnitude"): (0.98, 0.8, 0.5, 0.4, 0.3, 0.2, 0.1)})
    found = verdict(costly, [QUICK])
    assert found.verdict == "partly"
    assert "unit pruning costs more than 1 point of accuracy there" in found.text


def test_what_was_not_timed_is_not_judged():
    assert not any("speed" in one.claim for one in hypotheses(sweep_points()))
    assert not any(one.kind == "speed" for one in findings(sweep_points()))


@pytest.mark.parametrize(
    ("pruned", "words"),
    [
        (0.015, "2.0 times as fast"),
        (0.06, "2.0 times as long"),
        (0.027, "no faster"),
        (0.033, "no faster"),
    ],
)
def test_gain_and_loss_are_told_as_factors(pruned, words):
    (found,) = (
        f
        for f in findings(sweep_points(), (), "layer", [speed("unit", 0.5, pruned)])
        if f.kind == "speed"
    )
    assert words in found.text
