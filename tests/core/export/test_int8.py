"""Int8 is checked on samples that its ranges were not taken from."""

import numpy as np
import pytest

import secateurs as sc
from secateurs.api.export import export
from secateurs.core.base.errors import DataError, ExportError
from secateurs.core.data.mnist import load_mnist
from secateurs.core.export.exported import ExportedModel
from secateurs.core.export.precision import accuracy_of, check_answers, check_samples, lost_words
from secateurs.core.export.writers import litert
from secateurs.core.pruning.given import as_keras
from secateurs.core.storage.kept_runs import bundled_network


@pytest.fixture(scope="module")
def bundled():
    return as_keras(bundled_network())


@pytest.fixture(scope="module")
def digits():
    test = load_mnist().test
    return test.pixels[:120].reshape(120, -1).astype(np.float32) / 255, test.labels[:120]


def test_accuracy_is_that_of_the_samples_held_back(tmp_path, bundled, digits):
    x, y = digits
    found = export(bundled, tmp_path / "net.int8.tflite", x, y=y)
    assert 0.9 <= found.accuracy <= 1
    assert abs(found.accuracy - found.model_accuracy) < 0.05
    assert found.note.startswith(
        f"100.0 % of 30 samples held back keep their class. {100 * found.accuracy:.1f} % of them "
        f"are named right, {100 * found.model_accuracy:.1f} % by the model."
    )
    one_hot = np.eye(10)[y]
    assert export(bundled, tmp_path / "net.int8.tflite", x, y=one_hot).accuracy == found.accuracy


def test_samples_scaled_once_too_often_are_refused(tmp_path, bundled, digits, left):
    """The file would answer like the model on them, and be wrong on nine images of ten."""
    with pytest.raises(ExportError, match="nearly the same answer to all samples, class"):
        export(bundled, tmp_path / "net.int8.tflite", digits[0] / 255)
    assert left() == []


def test_ranges_of_other_samples_do_not_pass(tmp_path, small, monkeypatch, left):
    """Whatever the cause: here ranges are taken from samples a hundred times too small."""
    real = litert._calibration
    monkeypatch.setattr(
        litert, "_calibration", lambda s: ([a / 100 for a in each] for each in real(s))
    )
    with pytest.raises(ExportError, match="not taken from its answers are off by"):
        export(small, tmp_path / "net.int8.tflite", np.random.default_rng(0).random((80, 6)))
    assert left() == []


@pytest.mark.parametrize("y", [np.zeros(5), np.full(8, 0.5), np.full(8, None), ["a"] * 8])
def test_labels_that_do_not_fit_are_refused(tmp_path, small, y):
    with pytest.raises(DataError, match="labels"):
        export(small, tmp_path / "net.int8.tflite", np.ones((8, 6)), y=y)


def test_labels_are_read_as_everywhere(tmp_path, bundled, digits):
    x, y = digits
    with pytest.raises(DataError, match=r"^The labels go from 1 to 10; the network knows classes"):
        export(bundled, tmp_path / "net.int8.tflite", x, y=y + 1)
    with pytest.raises(DataError, match=r"^The labels go from -5 to 99; the network knows"):
        export(bundled, tmp_path / "net.int8.tflite", x, y=np.where(y > 4, 99, -5))
    targets = np.random.default_rng(0).random((len(x), 10))
    with pytest.raises(DataError, match="leave out y for a model that is no classifier"):
        export(bundled, tmp_path / "net.int8.tflite", x, y=targets)


def test_one_sample_is_too_few(tmp_path, small):
    with pytest.raises(DataError, match="at least two samples"):
        export(small, tmp_path / "net.int8.tflite", np.ones((1, 6)))


def test_answers_far_from_the_models_are_refused(tmp_path):
    wanted = np.eye(4)[np.arange(40) % 4]
    assert check_answers([wanted + 0.01], [wanted], tmp_path).startswith("100.0 % of 40")
    assert check_answers([wanted[:, :1]], [wanted[:, :1]], tmp_path) == ""
    with pytest.raises(ExportError, match=r"off by 20\.0 % of their size, more than 15 %"):
        check_answers([wanted + 0.2], [wanted], tmp_path)
    with pytest.raises(ExportError, match=r"off by 15\.1 % of their size, more than 15 %"):
        check_answers([wanted + 0.1504], [wanted], tmp_path)
    moved = wanted.copy()
    moved[:20] = np.array([0.3, 0.31, 0.3, 0.3])
    close = wanted.copy()
    close[:20] = np.array([0.31, 0.3, 0.3, 0.3])
    with pytest.raises(ExportError, match=r"only 50\.0 % of the 40 samples"):
        check_answers([moved], [close], tmp_path)


def test_answers_of_one_class_that_differ_are_no_reason(tmp_path):
    answers = np.zeros((40, 3)) + [3, 0, 0] + np.linspace(0, 2, 40)[:, None]
    check_samples([answers], tmp_path)
    with pytest.raises(ExportError, match="nearly the same answer"):
        check_samples([answers * 0 + [3, 0, 0]], tmp_path)


@pytest.mark.parametrize(("count", "moved", "kept"), [(40, 5, "87.5 %"), (20, 3, "85.0 %")])
def test_more_than_a_tenth_of_the_classes_lost_is_refused(tmp_path, count, moved, kept):
    wanted, found = barely_told_apart(count, moved)
    with pytest.raises(ExportError, match=f"only {kept} of the {count} samples"):
        check_answers([found], [wanted], tmp_path)


def test_a_tenth_of_the_classes_lost_is_said(tmp_path):
    wanted, found = barely_told_apart(40, 4)
    said = check_answers([found], [wanted], tmp_path)
    assert said == "90.0 % of 40 samples held back keep their class."


def test_on_few_samples_lost_classes_are_a_warning(tmp_path):
    wanted, found = barely_told_apart(10, 3)
    assert check_answers([found], [wanted], tmp_path) == (
        "70.0 % of 10 samples held back keep their class. That is too few, on too few samples to "
        "tell: give more of them, and check the file."
    )


def test_lost_accuracy_is_said():
    assert lost_words(0.7, 0.95) == "Accuracy lost: 25.0 points."
    assert lost_words(0.95, 0.95) == lost_words(0.96, 0.95) == lost_words(None, None) == ""


def barely_told_apart(count, moved):
    """Answers in which so many samples change their class by a hair."""
    wanted = np.tile([1, 0.98, 0], (count, 1))
    found = wanted.copy()
    found[:moved] = [0.98, 1, 0]
    return wanted, found


def test_answers_that_are_not_numbers_are_not_counted_as_a_class(tmp_path):
    lost = [np.full((30, 3), np.nan)]
    with pytest.raises(DataError, match="not numbers, 30 of 30 times"):
        accuracy_of(lost, np.zeros(30, np.int64))
    with pytest.raises(DataError, match="not numbers"):
        check_samples(lost, tmp_path / "net.int8.tflite")


def test_kernels_within_a_layer_are_named_with_it():
    import keras

    rows = keras.Input((6, 4))
    heads = keras.layers.MultiHeadAttention(2, 3, name="mha")(rows, rows)
    cells = keras.layers.LSTM(2, name="cells")(heads)
    model = keras.Model(rows, keras.layers.Dense(3)(cells))
    pruned = sc.prune(model, 0.5, "weight").model
    words = litert.check_zeros(ExportedModel(pruned, {}, (), (), True, int8=True), ())
    names = [f"mha/{part}" for part in ("query", "key", "value", "output")]
    names += ["cells/kernel", "cells/recurrent_kernel"]
    assert words == f"The zeros of {', '.join(names)} could not be compared."
