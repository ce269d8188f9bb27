import numpy as np
import pytest

from secateurs.core.graph.trace import trace
from secateurs.core.pruning.zeros import masked
from tests.zoo import ZOO


def test_zeros_are_in_the_copy_and_not_in_the_model():
    model = ZOO["mlp_relu"]()
    before = model.get_layer("dense_1").kernel.numpy()
    mask = before > 0

    copy = masked(model, {"dense_1": mask})

    np.testing.assert_array_equal(
        copy.get_layer("dense_1").kernel.numpy(), np.where(mask, before, 0)
    )
    np.testing.assert_array_equal(model.get_layer("dense_1").kernel.numpy(), before)
    np.testing.assert_array_equal(
        copy.get_layer("dense_2").kernel.numpy(), model.get_layer("dense_2").kernel.numpy()
    )


def test_depthwise_slices_go_with_the_units_that_feed_them():
    model = ZOO["separable"]()
    structure = trace(model)
    kept = (np.arange(6) > 0, np.ones(5, bool), np.ones(4, bool))

    copy = masked(model, structure.kernel_masks(kept))

    depthwise = copy.get_layer("separable_2").depthwise_kernel.numpy()
    assert not depthwise[:, :, 0].any()
    assert depthwise[:, :, 1:].all()


def test_dropped_biases_are_those_of_removed_units():
    model = ZOO["mlp_relu"]()
    units = np.arange(12) > 3

    copy = masked(model, {}, unit_masks={"dense_1": units}, drop_bias=True)

    np.testing.assert_array_equal(copy.get_layer("dense_1").bias.numpy() != 0, units)


def test_a_mask_that_does_not_fit_is_refused():
    model = ZOO["mlp_relu"]()
    with pytest.raises(ValueError, match=r"the mask of dense_1 has shape \(2, 2\)"):
        masked(model, {"dense_1": np.ones((2, 2), bool)})
    with pytest.raises(ValueError, match="the model has no layer absent"):
        masked(model, {"absent": np.ones((2, 2), bool)})
