from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.arrays import frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.evaluation import testing
from secateurs.core.evaluation.score import Score
from secateurs.core.evaluation.testing import why_untestable, with_best_scaling
from secateurs.core.network.live import model_logits
from secateurs.core.network.reading import read_model
from tests.core.network.small_models import small_cnn


def dataset(shape, classes, dtype=np.uint8):
    part = LabelledImages(np.zeros((4, *shape), dtype), np.zeros(4, np.int64))
    return Dataset("Data", "0" * 16, part, part, part, tuple(map(str, range(classes))), "")


@pytest.fixture
def model():
    return read_model(small_cnn("softmax"))


def test_data_that_fit_can_be_tested_on(model):
    assert why_untestable(model, dataset((8, 8), 3)) == ""


def test_another_shape_is_told(model):
    assert why_untestable(model, dataset((28, 28), 3)) == (
        "its samples are 28 × 28, the network takes 8 × 8 × 1"
    )


def test_other_classes_are_told(model):
    assert why_untestable(model, dataset((8, 8), 5)) == "the data has 5 classes, the network 3"


def of(pixels, labels, stored=None):
    part = LabelledImages(frozen(pixels), frozen(labels.astype(np.int64)))
    return replace(dataset((8, 8), 3), validation=part, stored=stored)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("scaling", ["unit", "byte", "signed"])
def test_the_scaling_by_which_labels_were_made_is_found(model, scaling, dtype):
    pixels = np.random.default_rng(3).integers(0, np.iinfo(dtype).max + 1, (200, 8, 8))
    pixels = pixels.astype(dtype)
    labels = model_logits(replace(model, scaling=scaling), pixels).argmax(axis=1)
    assert with_best_scaling(model, of(pixels, labels)).scaling == scaling
    # At whatever scale the file has them: it only counts where it is among the best.
    other = "byte" if scaling == "signed" else "signed"
    assert with_best_scaling(model, of(pixels, labels, other)).scaling == scaling


def test_a_network_that_is_always_right_is_given_the_customary_scaling(monkeypatch, model):
    data = of(np.zeros((3, 8, 8), np.uint8), np.zeros(3))
    losses = {"unit": 0.3, "byte": 0.0, "signed": 0.1}
    monkeypatch.setattr(testing, "_scored", lambda one, *_: Score(1.0, losses[one.scaling], (), ()))
    assert with_best_scaling(model, data).scaling == "unit"
    losses["unit"] = 1.0  # of three classes: it knows next to nothing at this scale
    assert with_best_scaling(model, data).scaling == "byte"


def test_the_scale_of_the_file_counts_where_it_is_among_the_best(monkeypatch, model):
    shares = {"unit": 0.90, "byte": 0.93, "signed": 0.87}
    monkeypatch.setattr(testing, "_scored", lambda one, *_: Score(shares[one.scaling], 1.0, (), ()))
    pixels, labels = np.zeros((3, 8, 8), np.uint8), np.zeros(3)
    assert with_best_scaling(model, of(pixels, labels, "unit")).scaling == "unit"
    assert with_best_scaling(model, of(pixels, labels, "signed")).scaling == "unit"


def test_what_a_person_says_goes_before_what_validates_best(monkeypatch, model):
    monkeypatch.setattr(testing, "_scored", None)
    data = replace(of(np.zeros((3, 8, 8), np.uint8), np.zeros(3)), given="byte")
    assert with_best_scaling(model, data).scaling == "byte"


def test_numbers_that_are_no_pixels_are_not_scaled(model):
    data = of(np.zeros((3, 8, 8), np.float32), np.zeros(3))
    assert with_best_scaling(model, data) is model
