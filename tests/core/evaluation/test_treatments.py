import numpy as np
import pytest

from secateurs.core.data.dataset import Dataset
from secateurs.core.evaluation import treatments as treating
from secateurs.core.evaluation.points import TREATMENTS, SweepPlan, Way
from secateurs.core.evaluation.score import score
from secateurs.core.evaluation.sweep import Reports, Subject, sweep
from secateurs.core.network.network import build_model
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.repair.chain import reconstruct_network, teacher_of
from tests.core.conftest import random_images, random_network, zeroed
from tests.images import flat_pixels

PLAN = SweepPlan(
    run_ids=("a",), criteria=("magnitude",), levels=(0.5,), treatments=TREATMENTS, epochs=1
)


QUICK = PLAN.model_copy(update={"treatments": ("none", "repaired")})


@pytest.fixture(scope="module")
def subject() -> Subject:
    return Subject("a", 3, random_network(784, 12, 8, 10))


@pytest.fixture(scope="module")
def images() -> Dataset:
    names = tuple(str(digit) for digit in range(10))
    return Dataset("Tiny", "aa", *map(random_images, (60, 50, 40)), names, "bundled")


@pytest.fixture(scope="module")
def points(subject, images):
    return {point.way: point for point in sweep(PLAN, [subject], images)}


def test_every_treatment_has_its_points(points):
    assert set(points) == set(PLAN.ways)
    assert {way.treatment: point.epochs for way, point in points.items()} == {
        "none": 0,
        "repaired": 0,
        "tuned": 1,
        "scratch": 1,
    }
    assert len({point.loss for point in points.values()}) == 8
    for way, point in points.items():
        assert point.parameters == points[Way(way.method)].parameters


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_a_repaired_point_is_that_of_the_reconstructed_network(points, subject, images, method):
    teacher = teacher_of(subject.network, flat_pixels(images.train.pixels))
    repaired = reconstruct_network(teacher, rank(subject.network, method).cut(0.5)).network
    found = score(repaired, images.test)
    point = points[Way(method, treatment="repaired")]
    assert point.accuracy == found.accuracy
    assert point.loss == pytest.approx(found.loss, rel=1e-5)


def test_points_trained_for_other_epochs_do_not_count(points, subject, images):
    longer = PLAN.model_copy(update={"epochs": 2})
    assert longer.count_done(points.values(), images.key) == 4


def test_a_long_point_tells_how_far_it_is_and_can_be_cancelled(points, subject, images):
    told = []
    tuned = PLAN.model_copy(update={"treatments": ("tuned",), "methods": ("unit",)})
    (point,) = sweep(tuned, [subject], images, reports=Reports(told.append))
    assert point == points[point.way]  # the same seed, the same figures
    assert told[-1] == 1.0
    stopped = sweep(tuned, [subject], images, cancelled=lambda: True)
    assert list(stopped) == []


def test_a_keras_model_is_treated_as_the_plain_network_is(points, subject, images):
    opened = Subject("a", 3, read_model(build_model(subject.network)))
    for point in sweep(QUICK, [opened], images):
        assert point.loss == pytest.approx(points[point.way].loss, rel=1e-2)


def test_a_pattern_that_fixes_the_sparsity_has_one_level(subject, images):
    plan = SweepPlan(
        run_ids=("a",), methods=("weight",), criteria=("magnitude", "wanda"), pattern="2:4"
    )
    found = list(sweep(plan, [subject], images))
    assert plan.size == len(found) == 2
    assert {point.achieved for point in found} == {0.5}


def test_criteria_are_swept_by_the_methods_they_can_rank():
    plan = SweepPlan(run_ids=("a",), criteria=("wanda", "apoz"))
    assert plan.ways == (Way("weight", "wanda"), Way("unit", "apoz"))


@pytest.mark.parametrize(
    ("method", "treatment"),
    [
        *((method, "repaired") for method in ("weight", "unit")),
        ("weight", "tuned"),
        ("unit", "scratch"),
        pytest.param("weight", "scratch", marks=pytest.mark.campaign),
        pytest.param("unit", "tuned", marks=pytest.mark.campaign),
    ],
)
def test_what_went_before_the_sweep_stays_gone(subject, images, monkeypatch, treatment, method):
    mask = np.arange(784 * 12).reshape(784, 12) % 5 < 2
    network = zeroed(subject.network, {"layer_0": mask})
    cut = rank(network, method).cut(0.5)
    kernels = []

    def seen(network, *_):
        kernels.append(network.layers[0].kernel)

    monkeypatch.setattr(treating, "score", seen)
    monkeypatch.setattr(treating.Treated, "_score", lambda self, model: seen(model))
    treating.Treated(network, images, 3, 1).score(treatment, cut)
    left = mask & cut.masks[0]
    wanted = left[:, cut.kept[0]] if method == "unit" else left
    np.testing.assert_array_equal(np.asarray(kernels[0]) != 0, wanted)


def test_a_pruned_network_swept_at_less_than_it_lost_is_not_cut_further(subject, images):
    network = prune_network(subject.network, rank(subject.network, "unit").cut(0.75))
    units = QUICK.model_copy(update={"methods": ("unit",), "levels": (0.0, 0.5, 0.75)})
    points = list(sweep(units, [Subject("a", 3, network)], images))
    assert {point.achieved for point in points} == {0.75}
    assert len({(point.parameters, point.macs, round(point.loss, 5)) for point in points}) == 1
