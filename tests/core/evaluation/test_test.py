from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.arrays import frozen
from secateurs.core.base.errors import CancelledError
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.data.mnist import load_mnist
from secateurs.core.data.source import dataset_for
from secateurs.core.evaluation import test as testing
from secateurs.core.evaluation.score import Score
from secateurs.core.evaluation.test import scaling_unturned, why_untestable, with_best_scaling
from secateurs.core.network.live import model_logits
from secateurs.core.network.network import chain_of
from secateurs.core.pruning.given import as_keras
from secateurs.core.pruning.plain_model import read_model
from secateurs.core.storage.kept_runs import bundled_network
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
    losses.update(unit=1.0, signed=1.0)  # of three classes: it knows next to nothing there
    assert with_best_scaling(model, data).scaling == "byte"


def test_the_scale_of_the_file_counts_where_scalings_come_out_alike(monkeypatch, model):
    shares = {"unit": 0.90, "byte": 0.84, "signed": 0.93}
    losses = {"unit": 0.50, "byte": 0.10, "signed": 0.55}
    monkeypatch.setattr(
        testing, "_scored", lambda one, *_: Score(shares[one.scaling], losses[one.scaling], (), ())
    )
    pixels, labels = np.zeros((3, 8, 8), np.uint8), np.zeros(3)
    assert with_best_scaling(model, of(pixels, labels)).scaling == "unit"
    assert with_best_scaling(model, of(pixels, labels, "signed")).scaling == "signed"
    losses["signed"] = 0.7
    assert with_best_scaling(model, of(pixels, labels, "signed")).scaling == "unit"
    shares.update(unit=1.0, byte=1.0, signed=1.0)
    losses["signed"] = 0.3
    assert with_best_scaling(model, of(pixels, labels, "signed")).scaling == "signed"
    assert with_best_scaling(model, of(pixels, labels)).scaling == "unit"


def test_0_to_255_is_for_those_that_are_not_sure_at_less(monkeypatch, model):
    shares = {"unit": 0.99, "byte": 1.0, "signed": 0.8}
    losses = {"unit": 0.05, "byte": 0.0, "signed": 0.9}
    monkeypatch.setattr(
        testing, "_scored", lambda one, *_: Score(shares[one.scaling], losses[one.scaling], (), ())
    )
    data = of(np.zeros((3, 8, 8), np.uint8), np.zeros(3))
    assert with_best_scaling(model, data).scaling == "unit"
    losses["unit"] = 1.0
    assert with_best_scaling(model, data).scaling == "byte"


def test_few_samples_to_validate_on_do_not_decide_alone(model):
    """Two samples are right at any scale; the training samples are not."""
    pixels = np.random.default_rng(3).integers(0, 256, (200, 8, 8)).astype(np.uint8)
    labels = model_logits(replace(model, scaling="signed"), pixels).argmax(axis=1)
    right = np.logical_and.reduce([
        model_logits(replace(model, scaling=scaling), pixels).argmax(axis=1) == labels
        for scaling in ("unit", "byte")
    ])  # fmt: skip
    data = of(pixels[right][:2], labels[right][:2], "unit")
    whole = LabelledImages(frozen(pixels), frozen(labels.astype(np.int64)))
    assert with_best_scaling(model, replace(data, train=whole)).scaling == "signed"


def test_what_a_person_says_goes_before_what_validates_best(monkeypatch, model):
    monkeypatch.setattr(testing, "_scored", None)
    data = replace(of(np.zeros((3, 8, 8), np.uint8), np.zeros(3)), given="byte")
    assert with_best_scaling(model, data).scaling == "byte"


def test_numbers_that_are_no_pixels_are_not_scaled(model):
    data = of(np.zeros((3, 8, 8), np.float32), np.zeros(3))
    assert with_best_scaling(model, data) is model


def of_dark_digits():
    """The bundled network, with 1 - x in place of each input x."""
    network = bundled_network()
    first, *others = network.layers
    bias = frozen(first.bias + first.kernel.sum(axis=0))
    return chain_of((replace(first, kernel=frozen(-first.kernel), bias=bias), *others))


@pytest.fixture
def dark(tmp_path):
    test = load_mnist().test
    np.savez(tmp_path / "set.npz", x=255 - test.pixels[:600], y=test.labels[:600])
    return dataset_for(str(tmp_path / "set.npz"))


def test_a_network_that_learned_dark_on_bright_gets_pixels_as_they_were(dark):
    assert scaling_unturned(of_dark_digits(), dark) == "unit"
    assert scaling_unturned(bundled_network(), dark) is None
    assert scaling_unturned(of_dark_digits(), replace(dark, remarks=())) is None
    with pytest.raises(CancelledError):
        scaling_unturned(of_dark_digits(), dark, lambda: True)


def test_of_a_model_the_scaling_that_validates_best_is_told(dark):
    model = read_model(as_keras(of_dark_digits()))
    assert scaling_unturned(model, dark) == with_best_scaling(model, dark).scaling == "unit"
