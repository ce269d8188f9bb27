import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.measuring.engines.dense import DenseMatrices
from secateurs.core.measuring.engines.engine import EngineError
from secateurs.core.measuring.latency import contenders, engine_difference
from tests.core.measuring.models import chain, samples, two_inputs

NUMPY = ("NumPy", "CSR (SciPy)")


@pytest.fixture(scope="module")
def model():
    return chain(keras)


@pytest.fixture(scope="module")
def by_units(model):
    pruned = sc.prune(model, 0.5, method="unit")
    return sc.measure(pruned, (1, 8), teacher=model, engines=("NumPy", "Keras"), rounds=3)


@pytest.fixture(scope="module")
def by_weights(model):
    return sc.measure(sc.prune(model, 0.9, method="weight"), 20, engines=NUMPY, rounds=3)


def test_units_are_measured_with_zeros_and_really_gone(by_units):
    found = [(one.batch, one.engine, one.network) for one in by_units.timings]
    names = ("dense", "zeros", "compact")
    assert found == [
        (batch, engine, name) for batch in (1, 8) for engine in ("NumPy", "Keras") for name in names
    ]


def test_gains_are_ratios_of_medians(by_units):
    control = by_units.timing("dense", "NumPy", 8)
    own = by_units.timing("dense", "Keras", 8)
    small = by_units.timing("compact", "Keras", 8)
    assert small.gain == own.median / small.median
    assert small.gain_numpy == control.median / small.median
    assert control.gain == control.gain_numpy == 1
    assert small.low <= small.median <= small.high
    assert all(one.difference <= 1e-4 for one in by_units.timings)


def test_sizes_stand_beside_each_other(by_units, model):
    assert [size.network for size in by_units.sizes] == ["dense", "zeros", "compact"]
    assert by_units.size("zeros").memory == by_units.size("dense").memory
    assert by_units.size("compact").parameters == 12 * 12 + 12 + 12 * 8 + 8 + 8 * 4 + 4
    assert by_units.size("dense").parameters == model.count_params()


def test_weights_are_measured_dense_and_sparse(by_weights):
    found = [(one.engine, one.network) for one in by_weights.timings]
    assert found == [("NumPy", "dense"), ("NumPy", "zeros"), ("CSR (SciPy)", "zeros")]
    sparse = by_weights.timing("zeros", "CSR (SciPy)", 20)
    assert sparse.gain is None
    assert sparse.gain_numpy == by_weights.timing("dense", "NumPy", 20).median / sparse.median


def test_where_zeros_do_not_pay_it_says_so(by_weights):
    zeros = by_weights.timing("zeros", "NumPy", 20)
    assert zeros.note == (
        "no gain expected at any sparsity: dense matrices multiply their zeros too"
    )
    (even,) = by_weights.break_evens
    assert (even.engine, even.batch) == ("CSR (SciPy)", 20)
    assert "no gain expected" in by_weights.timing("zeros", "CSR (SciPy)", 20).note


def test_the_control_is_named(by_units, by_weights):
    assert by_units.control == "The control is the dense network that was given."
    assert by_weights.control == (
        "The control is the network with its zeros, which costs dense matrices the same."
    )


def test_it_reads_as_tables(by_weights):
    text = str(by_weights)
    assert text.startswith("chain: 1 thread, 3 rounds by turns.")
    assert "NumPy: no gain expected at any sparsity" in text
    assert "CSR (SciPy) at batch 20: no gain expected" in text
    assert "  780  " in text  # parameters


def test_a_model_alone_is_its_own_control(model):
    found = sc.measure(model, 2, engines=NUMPY, rounds=1)
    assert [(one.engine, one.network) for one in found.timings] == [("NumPy", "dense")]
    (skipped,) = found.skipped
    assert skipped.engine == "CSR (SciPy)"
    assert skipped.reason == ("CSR (SciPy) has nothing to skip: no kernel is at least half zeros")


def test_a_smaller_model_is_held_against_the_one_it_came_from(model):
    small = sc.compact(sc.prune(model, 0.5, method="unit"))
    found = sc.measure(small, 2, teacher=model, engines=("NumPy",), rounds=1)
    assert [one.network for one in found.timings] == ["dense", "compact"]


def test_what_is_no_chain_runs_in_keras_and_numpy_says_why_not():
    found = sc.measure(two_inputs(keras), 2, engines=("NumPy", "Keras"), rounds=1)
    (timing,) = found.timings
    assert (timing.engine, timing.gain, timing.gain_numpy) == ("Keras", 1, None)
    assert found.skipped[0].reason == (
        "NumPy runs chains of Dense layers only; the model two_inputs is not one"
    )


def test_too_few_samples_are_taken_over_and_over(model):
    x = np.ones((3, 12), np.float32)
    assert sc.measure(model, 7, x=x, engines=("NumPy",), rounds=1).timings[0].batch == 7


def wrong(by):
    class Wrong(DenseMatrices):
        name = "Wrong"

        def run_of(self, links):
            run = super().run_of(links)
            return lambda inputs: [run(inputs)[0] + by]

    return Wrong()


@pytest.mark.parametrize("by", [0.1, np.nan])
def test_an_engine_that_answers_otherwise_is_named(model, by):
    with pytest.raises(EngineError, match="Wrong does not answer as the dense network does"):
        contenders({"dense": model}, [wrong(np.float32(by))], samples(model), 1)


def test_parity_is_relative_to_the_scale():
    right = [np.array([[0.0, 1000.0]], np.float32)]
    assert engine_difference([right[0] + np.float32(0.05)], right, "E", "dense") == pytest.approx(
        5e-5, 0.1
    )
    more = r"by 1\.1e-04 of the output's scale, more than 1e-04\.$"
    with pytest.raises(EngineError, match=more):
        engine_difference([right[0] + np.float32(0.104)], right, "E", "dense")


def test_an_engine_that_is_not_there_is_skipped_with_its_reason(model):
    class Absent(DenseMatrices):
        name = "Absent"

        def available(self):
            return "it is not installed"

    found, skipped = contenders({"dense": model}, [Absent()], samples(model), 1)
    assert found == []
    assert [(one.engine, one.reason) for one in skipped] == [("Absent", "it is not installed")]


@pytest.mark.parametrize(
    "wish", [{"batch": ()}, {"batch": 0}, {"rounds": 0}, {"threads": 0}, {"engines": ("Abacus",)}]
)
def test_impossible_wishes_are_refused(model, wish):
    with pytest.raises(ValueError, match=r"at least 1|no such engine: Abacus"):
        sc.measure(model, **wish)
