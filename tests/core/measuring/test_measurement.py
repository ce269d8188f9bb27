import gzip

import keras
import numpy as np

from secateurs.core.measuring.measurement import (
    Timing,
    bitmask_bytes,
    csr_bytes,
    stored_size,
    time_row,
)
from tests.core.measuring.models import chain


def test_a_known_mask_has_a_known_size():
    kernel = np.zeros((5, 3), np.float32)
    kernel[[0, 2, 4, 4], [0, 1, 1, 2]] = 1
    # 4 values and 4 places; the starts of 3 rows and the end
    assert csr_bytes(kernel) == 4 * 4 + 4 * 4 + 4 * (3 + 1)
    assert bitmask_bytes(kernel) == 2 + 4 * 4  # 15 bits


def test_filters_are_rows():
    kernel = np.zeros((3, 3, 2, 8), np.float32)
    kernel[0, 0, 0, 0] = 1
    assert csr_bytes(kernel) == 4 + 4 + 4 * 9
    assert bitmask_bytes(kernel) == 144 // 8 + 4


def test_a_network_is_the_sum_of_its_weights():
    model = chain(keras)  # 12-24-16-4
    kernels, biases = 12 * 24 + 24 * 16 + 16 * 4, 24 + 16 + 4
    size = stored_size(model, "dense")
    assert size.parameters == kernels + biases == model.count_params()
    assert size.memory == 4 * size.parameters
    assert size.csr == 8 * kernels + 4 * (25 + 17 + 5) + 4 * biases
    assert size.bitmask == kernels // 8 + 4 * kernels + 4 * biases
    every = b"".join(each.tobytes() for each in model.get_weights())
    assert size.gzipped == len(gzip.compress(every, 6))


def test_a_file_leaves_out_the_state_of_an_optimizer():
    model = chain(keras, widths=(100, 100))
    plain = stored_size(model, "dense").file
    model.compile("adam", "mse")
    model.fit(np.ones((4, 12)), np.ones((4, 4)), verbose=0)
    assert stored_size(model, "dense").file < 1.1 * plain
    assert model.optimizer is not None


def test_a_gain_that_an_engine_cannot_have_is_told_as_noise():
    def gain(times, note):
        return time_row(Timing("zeros", "Keras", 1, 1e-3, 1e-3, 2e-3, 2, 0.0, times, 0.26, note))[
            -2:
        ]

    none_expected = "no gain expected at any sparsity: dense matrices multiply their zeros too"
    assert gain(7.09, none_expected) == ("noise", "0.26 x")
    assert gain(1.08, none_expected) == ("1.08 x", "0.26 x")
    assert gain(7.09, "") == ("7.09 x", "0.26 x")


def test_short_times_have_the_digits_that_bear_out_their_gain():
    def cells(median):
        return time_row(Timing("zeros", "C", 1, median, median / 2, 3e-3, 2, 0.0, 2.34, 0.26))[3:5]

    assert cells(4.2e-6) == ("0.00420", "0.00210 to 3.000")
    assert cells(9.81e-5) == ("0.0981", "0.0490 to 3.000")
    assert cells(1.234e-3) == ("1.234", "0.617 to 3.000")
