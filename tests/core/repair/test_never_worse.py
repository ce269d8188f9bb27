"""A repair that does not bring the answers nearer to the teacher's is not taken."""

from functools import cache

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.base.errors import DataError
from secateurs.core.repair.errors import answer_of, output_error, outputs_in_batches
from tests.zoo import ZOO, inputs_for

HARD = (  # layers that are not refitted, normalisations, joins, several inputs
    "mlp_relu",
    "mlp_normalised",
    "two_inputs",
    "nested_twice",
    "transformer",
    "lenet_5",
    "separable",
    "generator",
    "u_net",
    "resnet",
    "squeeze_excite",
)
# Each with what has the same in `make test`, where these are repaired by `make campaign` only.
FURTHER = {
    "mlp_relu": "by units: mlp_normalised",
    "lenet_5": "separable, squeeze_excite",
    "u_net": "generator, resnet",
}
# By weights these have it all: dense layers alone, attention, and joins of normalised convolutions.
BY_WEIGHTS = ("mlp_relu", "transformer", "resnet")
CASES = [
    pytest.param(
        name,
        method,
        sparsity,
        marks=[pytest.mark.campaign]
        if sparsity != 0.8 or (name not in BY_WEIGHTS if method == "weight" else name in FURTHER)
        else [],
    )
    for sparsity in (0.8, 0.25)
    for method in ("weight", "unit")
    for name in HARD
]


@cache
def built(name):
    return ZOO[name]()


def distance(network, teacher, x, count):
    wanted, answer = outputs_in_batches(teacher, x, count), answer_of(teacher, classifier=True)
    return output_error(outputs_in_batches(network, x, count), wanted, answer)


@pytest.mark.parametrize(("name", "method", "sparsity"), CASES)
def test_a_few_samples_never_take_the_answers_away_from_the_teachers(name, method, sparsity):
    teacher, few = built(name), 12
    x = inputs_for(teacher, few)
    pruned = sc.prune(teacher, sparsity, method)
    found = sc.reconstruct(pruned, x, teacher=teacher, classifier=True)
    before = distance(pruned.model, teacher, x, few)
    assert distance(found.model, teacher, x, few) <= before * (1 + 1e-5)


@pytest.mark.parametrize("name", ["mlp_relu", "resnet"])
@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_network_from_which_nothing_went_is_given_back(name, method):
    teacher = built(name)
    pruned = sc.prune(teacher, 0.0, method)
    assert sc.reconstruct(pruned, inputs_for(teacher, 3), teacher=teacher) is pruned


def test_what_was_tuned_since_is_not_made_worse():
    teacher = built("mlp_relu")
    pruned = sc.prune(teacher, 0.5)
    x = inputs_for(teacher, 40)
    best = sc.reconstruct(pruned, x, teacher=teacher, sweeps=20)
    again = sc.reconstruct(best, x, teacher=teacher, sweeps=0)
    assert distance(again.model, teacher, x, 40) <= distance(best.model, teacher, x, 40)


def test_a_kept_unit_that_no_sample_wakes_keeps_its_say():
    teacher = keras.Sequential(
        [
            keras.Input((4, 1)),
            kl.Conv1D(3, 1, activation="relu", name="a"),
            kl.Flatten(),
            kl.Dense(2, name="b"),
        ]
    )
    kernel = np.array([[[0.1, 1.0, -2.0]]], np.float32)  # the last fires at negative inputs only
    after = np.random.default_rng(0).normal(size=(12, 2)).astype(np.float32)
    teacher.set_weights([kernel, np.zeros(3), after, np.zeros(2)])
    pruned = sc.prune(teacher, 1 / 3)
    x = np.random.default_rng(1).random((30, 4, 1), np.float32)
    found = sc.reconstruct(pruned, x, teacher=teacher)
    np.testing.assert_allclose(found.model.get_layer("b").kernel[2::3], after[2::3], rtol=1e-6)
    assert not found.model.get_layer("b").kernel.numpy()[0::3].any()


def test_distances_are_relative_and_of_classes_a_divergence():
    wanted = np.array([[0.0], [2.0]], np.float32)
    assert output_error([wanted + 1], [wanted], "numbers") == pytest.approx(1)
    even, sure = np.array([[0.0, 0.0]], np.float32), np.array([[50.0, 0.0]], np.float32)
    assert output_error([even], [even + 3], "logits") == 0
    assert output_error([even], [sure], "logits") == pytest.approx(np.log(2))
    assert output_error([np.array([[0.5, 0.5]])], [np.array([[1.0, 0.0]])], "probabilities") == (
        pytest.approx(np.log(2))
    )


@pytest.mark.parametrize("activation", ["exponential", "relu"])
def test_a_teacher_whose_answers_are_not_finite_is_refused(activation):
    teacher = keras.Sequential(
        [keras.Input((3,)), kl.Dense(4, activation=activation, name="a"), kl.Dense(2, name="b")]
    )
    teacher.get_layer("b").bias.assign([np.inf, 0])
    with pytest.raises(DataError, match="The teacher's answers to the samples given are not fin"):
        sc.reconstruct(sc.prune(teacher, 0.5), np.ones((5, 3)), teacher=teacher)
