"""Models that a plain use of the converters would get wrong, or end the process with."""

import numpy as np
import pytest

from secateurs.core.api.export import export
from secateurs.core.errors import ExportError
from secateurs.core.opening.parts import build, read_parts

RANDOM = np.random.default_rng(2)


@pytest.fixture(scope="module")
def normalized():
    """Its Normalization keeps constants beside its weights, GELU needs erfc."""
    import keras

    first = keras.layers.Normalization()
    first.adapt(RANDOM.random((50, 8)) * 9)
    return keras.Sequential([keras.Input((8,)), first, keras.layers.Dense(6, "gelu")])


@pytest.fixture(scope="module")
def recurrent():
    import keras

    given = keras.Input((7, 4))
    return keras.Model(given, keras.layers.Dense(3)(keras.layers.LSTM(5)(given)), name="recurrent")


@pytest.mark.parametrize("name", ["net.onnx", "net.tflite", "net.weights.safetensors", "net"])
def test_what_normalization_has_adapted_to_is_kept(tmp_path, normalized, name):
    if name.endswith(".onnx"):
        pytest.importorskip("onnxruntime")
    assert export(normalized, tmp_path / name, RANDOM.random((5, 8)) * 9).relative < 1e-5


def test_normalization_is_settled_when_built_from_parts(tmp_path, normalized):
    export(normalized, tmp_path / "net.safetensors")
    x = RANDOM.random((5, 8)).astype(np.float32)
    built = build(read_parts(tmp_path / "net.safetensors"))
    np.testing.assert_array_equal(built(x), normalized(x))


def test_onnx_names_inputs_and_outputs(tmp_path):
    import keras

    runtime = pytest.importorskip("onnxruntime")
    first, second = keras.Input((3,), name="zeta"), keras.Input((3,), name="alpha")
    model = keras.Model([first, second], [first + second, first - second])
    export(model, tmp_path / "net.onnx")
    session = runtime.InferenceSession(tmp_path / "net.onnx")
    assert [each.name for each in session.get_inputs()] == ["zeta", "alpha"]
    assert [each.name for each in session.get_outputs()] == ["output_0", "output_1"]


def test_a_recurrent_model_takes_one_sample_at_a_time_in_litert(tmp_path, recurrent):
    found = export(recurrent, tmp_path / "net.tflite")
    assert found.note == "Takes one sample at a time."


def test_a_recurrent_model_is_refused_in_int8(tmp_path, recurrent, left):
    x = RANDOM.random((4, 7, 4))
    message = "LiteRT cannot hold the model recurrent in int8: it has no TensorListReserve."
    with pytest.raises(ExportError) as refusal:
        export(recurrent, tmp_path / "net.int8.tflite", x)
    assert (str(refusal.value), left()) == (message, [])


def test_a_model_for_pictures_of_any_size_is_exported(tmp_path):
    import keras

    given = keras.Input((None, None, 3))
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(5, 3)(given))
    model = keras.Model(given, keras.layers.Dense(3)(pooled))
    assert export(model, tmp_path / "net.tflite").relative < 1e-5


def test_what_a_runtime_raises_becomes_a_sentence(tmp_path, recurrent, monkeypatch, left):
    def broken(path, subject):
        raise RuntimeError("node 3 failed to prepare.\nmore")

    monkeypatch.setattr("secateurs.core.export.formats.FORMATS", _with_load(broken))
    with pytest.raises(ExportError) as refusal:
        export(recurrent, tmp_path / "net.keras")
    assert str(refusal.value) == (
        "net.keras was not put in place: Keras says: node 3 failed to prepare."
    )
    assert left() == []


def _with_load(load):
    from dataclasses import replace

    from secateurs.core.export.formats import FORMATS

    return (replace(FORMATS[0], load=load), *FORMATS[1:])
