import itertools

import numpy as np

from secateurs.core.network.forward import probabilities
from secateurs.core.repair.chain import probability_fit


def cross_entropy(passed, kernel, bias, answers):
    return -(probabilities(answers) * np.log(probabilities(passed @ kernel + bias))).sum(1).mean()


def test_no_round_raises_the_cross_entropy():
    rng = np.random.default_rng(0)
    passed = rng.normal(1, 1, (400, 3)).astype(np.float32)
    answers = 4 * np.tanh(passed @ rng.normal(size=(3, 6)).astype(np.float32))
    kernel, bias = np.zeros((3, 6), np.float32), np.zeros(6, np.float32)
    found = [cross_entropy(passed, kernel, bias, answers)]
    for _ in range(10):
        kernel, bias = probability_fit(passed, answers, kernel, bias, rounds=1)
        found.append(cross_entropy(passed, kernel, bias, answers))
    assert all(after < before for before, after in itertools.pairwise(found))
    assert found[-1] < 0.8 * found[0]


def test_what_already_answers_right_stays():
    rng = np.random.default_rng(0)
    passed = rng.normal(size=(200, 3)).astype(np.float32)
    kernel, bias = rng.normal(size=(3, 4)).astype(np.float32), np.ones(4, np.float32)
    found, offset = probability_fit(passed, passed @ kernel + bias, kernel, bias)
    np.testing.assert_allclose(found, kernel, atol=1e-4)
    np.testing.assert_allclose(offset, bias, atol=1e-4)
