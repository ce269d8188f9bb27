import numpy as np
import pytest

from secateurs.core.repair.least_squares import alike, moments_of, refit


def samples(count: int = 300, inputs: int = 12, units: int = 7):
    rng = np.random.default_rng(0)
    x = rng.normal(1, 2, (count, inputs)).astype(np.float32)
    kernel = rng.normal(size=(inputs, units)).astype(np.float32)
    bias = rng.normal(size=units).astype(np.float32)
    return x, kernel, bias


def by_column(x, targets, mask):
    """Least squares, one unit after the other."""
    kernel, bias = np.zeros(mask.shape), np.zeros(mask.shape[1])
    for unit in range(mask.shape[1]):
        rows = np.flatnonzero(mask[:, unit])
        known = np.column_stack([x[:, rows], np.ones(len(x))]).astype(np.float64)
        found = np.linalg.lstsq(known, targets[:, unit].astype(np.float64), rcond=None)[0]
        kernel[rows, unit], bias[unit] = found[:-1], found[-1]
    return kernel, bias


def test_moments_are_those_about_the_mean_over_all_blocks():
    x, kernel, bias = samples(4500)
    known = moments_of(x, x @ kernel + bias)
    centred = x.astype(np.float64) - x.mean(axis=0, dtype=np.float64)
    np.testing.assert_allclose(known.gram, centred.T @ centred, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(known.cross, known.gram @ kernel, rtol=1e-4, atol=1e-2)


def test_a_fit_needs_samples():
    with pytest.raises(ValueError, match="sample"):
        moments_of(np.zeros((0, 3), np.float32), np.zeros((0, 2), np.float32))


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8])
def test_every_unit_is_fitted_to_its_own_inputs(share):
    x, kernel, bias = samples()
    targets = np.maximum(x @ kernel + bias, 0)
    mask = np.random.default_rng(1).random(kernel.shape) >= share
    found, offset = refit(moments_of(x, targets), mask, kernel, ridge=1e-12)
    wanted, wanted_offset = by_column(x, targets, mask)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    np.testing.assert_allclose(offset, wanted_offset, atol=1e-5)
    assert not found[~mask].any()


def test_units_that_share_their_inputs_are_solved_at_once():
    mask = np.ones((5, 6), bool)
    mask[2, [1, 4]] = False
    assert sorted(map(list, alike(mask))) == [[0, 2, 3, 5], [1, 4]]


def test_the_unpruned_weights_come_back_whatever_the_ridge():
    x, kernel, bias = samples()
    everything = np.ones(kernel.shape, bool)
    found, offset = refit(moments_of(x, x @ kernel + bias), everything, kernel, ridge=10.0)
    np.testing.assert_allclose(found, kernel, atol=1e-5)
    np.testing.assert_allclose(offset, bias, atol=1e-5)


def test_an_input_that_never_changes_keeps_its_weights():
    x, kernel, bias = samples()
    x[:, 3] = 2.5
    mask = np.random.default_rng(1).random(kernel.shape) >= 0.5
    found, _ = refit(moments_of(x, x @ kernel + bias), mask, kernel)
    np.testing.assert_allclose(found[3], np.where(mask[3], kernel[3], 0), atol=1e-6)


def test_without_inputs_the_bias_is_the_mean_target():
    x, kernel, bias = samples()
    targets = x @ kernel + bias
    nothing = np.zeros(kernel.shape, bool)
    found, offset = refit(moments_of(x, targets), nothing, kernel)
    assert not found.any()
    np.testing.assert_allclose(offset, targets.mean(axis=0), rtol=1e-4)
    found, offset = refit(moments_of(x[:, :0], targets), nothing[:0], kernel[:0])
    np.testing.assert_allclose(offset, targets.mean(axis=0), rtol=1e-4)


def test_samples_that_are_all_nought_leave_the_weights():
    kernel = np.ones((3, 2), np.float32)
    known = moments_of(np.zeros((5, 3), np.float32), np.zeros((5, 2), np.float32))
    found, offset = refit(known, np.ones((3, 2), bool), kernel)
    np.testing.assert_allclose(found, kernel)
    np.testing.assert_allclose(offset, 0)


def test_what_is_found_is_read_only():
    x, kernel, _ = samples()
    for array in refit(moments_of(x, x @ kernel), np.ones(kernel.shape, bool), kernel):
        assert array.dtype == np.float32
        assert not array.flags.writeable
