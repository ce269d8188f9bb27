import numpy as np
import pytest

from secateurs.core.measuring.measure import PROBES, break_even, probe
from secateurs.core.measuring.measurement import BreakEven
from secateurs.core.network.keras_chain import links_of


def line(at_none, slope):
    return [at_none + slope * sparsity for sparsity in PROBES]


def test_the_line_meets_the_dense_time():
    assert break_even(10.0, line(50.0, -50.0)) == pytest.approx(0.8)


def test_skipping_may_always_pay_or_never():
    assert break_even(10.0, line(8.0, -8.0)) == 0.0
    assert break_even(10.0, line(60.0, -40.0)) is None


def test_times_that_do_not_fall_are_judged_as_they_are():
    assert break_even(10.0, [2.0, 3.0]) == 0.0
    assert break_even(10.0, [20.0, 21.0]) is None


def test_a_probe_has_the_widths_and_exactly_so_many_zeros(make_network):
    network = make_network(10, 20, 8, 3)
    thinned = probe(links_of(network), 0.7, seed=0)
    assert [layer.kernel.shape for layer in thinned.layers] == [(10, 20), (20, 8), (8, 3)]
    assert [int(np.sum(layer.kernel == 0)) for layer in thinned.layers] == [140, 112, 0]
    assert np.all(network.layers[0].kernel != 0)


@pytest.mark.parametrize(
    ("sparsity", "said"),
    [
        (None, "at any sparsity"),
        (0.0, ""),
        (0.004, ""),
        (0.825, "below 83 %"),
        (0.996, "below 99 %"),
    ],
)
def test_where_no_gain_is_expected_is_never_below_none_or_all(sparsity, said):
    assert BreakEven("CSR (SciPy)", 1, sparsity).no_gain == said
