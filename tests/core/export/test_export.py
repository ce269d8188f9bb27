import json
import os
import re
import stat
from pathlib import Path

import numpy as np
import pytest

import secateurs as sc
from secateurs.api.export import export
from secateurs.core.base.errors import DataError, ExportError
from secateurs.core.export.exported import Exported
from secateurs.core.export.parity import check_limit
from secateurs.core.export.writers import keras_file
from secateurs.core.export.writers.c_program import compiler
from secateurs.core.opening.open import open_parts
from secateurs.core.opening.parts import read_parts

FORMATS = {
    "net.keras": "keras",
    "net.weights.safetensors": "safetensors",
    "net.tflite": "litert",
    "net.int8.tflite": "litert-int8",
    "net.onnx": "onnx",
    "net": "savedmodel",
    "net.h": "c",
}

# Dense layers alone, and convolutions with joins: plain convolutions are among these.
CASES = pytest.mark.parametrize(
    "case",
    ["classic", "residual", pytest.param("lenet", marks=pytest.mark.campaign)],
    indirect=True,
)


@pytest.fixture(scope="module")
def dense_export(tmp_path_factory):
    """Write the dense model of a case by a file's name, each once."""
    written = {}

    def exported(case, name):
        if (case.model.name, name) not in written:
            folder = tmp_path_factory.mktemp("dense")
            written[case.model.name, name] = export(case.model, folder / name, case.x)
            assert [path.name for path in folder.iterdir()] == [name]
        return written[case.model.name, name]

    return exported


@CASES
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_round_trips_dense_and_pruned(tmp_path, case, name, left, dense_export):
    if name.endswith(".onnx"):
        pytest.importorskip("onnxruntime")
    before = [np.copy(weight) for weight in case.model.get_weights()]
    for subject in (case.model, case.pruned):
        dense = subject is case.model
        found = dense_export(case, name) if dense else export(subject, tmp_path / name, case.x)
        assert found.kind == FORMATS[name]
        assert found.bytes > 0
        assert found.latency is None or found.latency > 0
        assert found.relative <= (0.1 if found.kind == "litert-int8" else 1e-4)
        assert re.fullmatch(note(found, case, subject), found.note)
    assert left() == [name]
    for weight, kept in zip(case.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, kept)


def note(found, case, subject):
    """What the user is told beside the figures, as a pattern."""
    if found.kind == "litert-int8":
        zeros = " Every zero weight is zero in the file." if subject is case.pruned else ""
        # Of an untrained network answers lie so near that one of six may change its class.
        few = "( That is too few, on too few samples to tell: [^.]+[.])?"
        return rf"[\d.]+ % of 6 samples held back keep their class\.{few}{zeros}"
    if found.kind != "c":
        return ""
    if case.model.name != "classic":
        return "A LiteRT model as an array of bytes."
    checked = "compiled and run" if compiler() else "not compiled: no C compiler was found"
    return f"Plain C99 with a predict function, {checked}."


@CASES
def test_a_compact_model_is_a_smaller_file(tmp_path, case, dense_export):
    small = sc.compact(sc.prune(case.model, 0.8))
    for name in ("net.keras", "net.tflite"):
        written = sc.export(small, tmp_path / name, case.x)
        assert written.bytes < dense_export(case, name).bytes


@CASES
def test_masks_of_units_are_kept_and_open_again(tmp_path, case, models_built_here):
    pruned = sc.prune(case.model, 0.5)
    sc.export(pruned, tmp_path / "net.weights.safetensors")
    parts = open_parts(tmp_path / "net.weights.safetensors")
    assert parts.masks.keys() == pruned.masks.keys()
    for name, mask in pruned.masks.items():
        np.testing.assert_array_equal(parts.masks[name], mask)


def test_int8_without_samples_is_refused(tmp_path, small, left):
    with pytest.raises(ExportError, match="An int8 file needs samples of the model's input"):
        export(small, tmp_path / "net.int8.tflite")
    assert left() == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_safetensors_may_be_read_by_whom_the_umask_lets(tmp_path, small):
    before = os.umask(0o027)
    try:
        export(small, tmp_path / "net.weights.safetensors")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "net.weights.safetensors").stat().st_mode) == 0o640


@CASES
def test_safetensors_hold_masks_and_configuration(tmp_path, case):
    export(case.pruned, tmp_path / "net.weights.safetensors", case.x)
    parts = read_parts(tmp_path / "net.weights.safetensors")
    assert parts.masks.keys() == case.pruned.masks.keys()
    for name, mask in case.pruned.masks.items():
        np.testing.assert_array_equal(parts.masks[name], mask)
    for weight, kept in zip(parts.weights, case.pruned.model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, kept)
    assert json.loads(parts.config)["config"]["name"] == case.model.name


@pytest.mark.parametrize("name", ["net.keras", "net.weights.safetensors", "net"])
def test_without_samples_random_ones_are_compared(tmp_path, small, name):
    assert export(small, tmp_path / name).difference < 1e-6


def test_several_inputs_and_outputs_keep_their_order(tmp_path):
    import keras

    keras.utils.set_random_seed(0)
    first, second = keras.Input((3,), name="zeta"), keras.Input((5,), name="alpha")
    joined = keras.layers.Concatenate()([first, second])
    outputs = [keras.layers.Dense(2, name="o2")(joined), keras.layers.Dense(4, name="o1")(joined)]
    model = keras.Model([first, second], outputs)
    rng = np.random.default_rng(0)
    x = [rng.random((60, 3), np.float32), rng.random((60, 5), np.float32)]
    for name in ("net.tflite", "net.int8.tflite", "net", "net.weights.safetensors"):
        assert export(model, tmp_path / name, x).relative < (0.3 if "int8" in name else 1e-5)


def test_what_fails_leaves_the_old_file(tmp_path, small, monkeypatch, left):
    path = tmp_path / "net.keras"
    path.write_text("old")
    monkeypatch.setattr(keras_file, "keras_runtime", _wrong_by_one)
    with pytest.raises(ExportError, match=r"net.keras was not put in place: its answers differ"):
        export(small, path)
    assert (path.read_text(), left()) == ("old", ["net.keras"])


def _wrong_by_one(model):
    from secateurs.core.export.exported import Runtime
    from secateurs.core.export.keras_run import outputs_of

    return Runtime(lambda inputs: [out + 1 for out in outputs_of(model, inputs)])


def test_a_saved_model_is_replaced_but_no_other_folder(tmp_path, small):
    export(small, tmp_path / "net")
    export(small, tmp_path / "net")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    with pytest.raises(ExportError, match="holds something else than a SavedModel"):
        export(small, tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years"
    (tmp_path / "net" / "thesis.txt").write_text("years")  # beside a SavedModel
    with pytest.raises(ExportError, match="holds something else than a SavedModel"):
        export(small, tmp_path / "net")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.pt", "net.pt has none of the endings that can be written: .keras, "),
        ("net.h5", r"net.h5: Keras has given up the .h5 format; .keras is the one to use."),
        ("net.int8.onnx", "net.int8.onnx cannot be int8: only .tflite and .h can."),
        ("none/net.keras", "There is no folder .*none to write net.keras to."),
    ],
)
def test_a_path_that_cannot_be_is_refused(tmp_path, small, name, message):
    quantize = "int8" if "int8" in name else None
    with pytest.raises(ExportError, match=message):
        export(small, tmp_path / name, quantize=quantize)


def test_samples_that_do_not_fit_are_refused(tmp_path, small):
    with pytest.raises(DataError, match="takes samples of 6; those given are 7"):
        export(small, tmp_path / "net.keras", np.zeros((4, 7), np.float32))
    with pytest.raises(DataError, match="are not finite numbers"):
        export(small, tmp_path / "net.keras", np.full((4, 6), np.nan, np.float32))


def test_a_model_that_answers_nan_is_refused(tmp_path, small, left):
    import keras

    broken = keras.models.clone_model(small)
    broken.set_weights([np.full_like(weight, np.nan) for weight in small.get_weights()])
    with pytest.raises(ExportError, match="The model small answers with values that are not"):
        export(broken, tmp_path / "net.keras")
    assert left() == []


def test_a_missing_extra_is_named(tmp_path, small, monkeypatch):
    monkeypatch.setattr("secateurs.core.base.installed.find_spec", lambda name: None)
    with pytest.raises(ExportError, match=r"pip install 'secateurs\[onnx\]'"):
        export(small, tmp_path / "net.onnx")


def test_what_is_refused_is_written_as_more_than_the_limit(tmp_path):
    said = r"differ from the model's by 1\.1e-04 of their size, more than 1e-04\.$"
    with pytest.raises(ExportError, match=said):
        check_limit(1.04e-4, 1.0, tmp_path / "net.onnx", 1e-4)


def test_a_latency_is_written_as_in_the_window():
    found = Exported(Path("net.tflite"), "litert", 10, 0.0, 1.0, 9.8e-6)
    assert str(found).endswith("exactly the same answers, 0.0098 ms a sample, one at a time.")
