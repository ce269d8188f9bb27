import numpy as np

from secateurs.core.network.masks import masks_of


def kernel(size, zeros):
    values = np.ones(size, np.float32)
    values[:zeros] = 0
    return values


def test_a_kernel_that_is_zero_throughout_is_no_evidence_of_pruning():
    kernels = {"zero": np.zeros((4, 3), np.float32), "own": np.ones((3, 2), np.float32)}
    assert masks_of(kernels) == {}


def test_beside_a_pruned_kernel_one_that_is_zero_throughout_is_gone():
    kernels = {"zero": np.zeros(12, np.float32), "pruned": kernel(8, 4)}
    found = masks_of(kernels)
    assert (found["zero"].sum(), found["pruned"].sum()) == (0, 4)


def test_known_masks_may_empty_a_kernel():
    gone = {"zero": np.zeros(12, bool)}
    assert not masks_of({"zero": np.zeros(12, np.float32)}, gone)["zero"].any()


def test_few_zeros_tell_of_pruning_and_fewer_are_chance():
    assert masks_of({"a": kernel(20_000, 10)})["a"].sum() == 19_990
    assert masks_of({"a": kernel(1152, 1), "b": kernel(300, 1)}) == {}
    assert masks_of({"a": kernel(1152, 1), "b": kernel(300, 2)})["a"].sum() == 1151


def test_where_nothing_at_all_is_left_it_went():
    found = masks_of({"a": np.zeros(12, np.float32), "b": np.zeros(6, np.float32)})
    assert not found["a"].any()
    assert not found["b"].any()
