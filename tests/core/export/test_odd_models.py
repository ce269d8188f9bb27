"""Models that a plain use of the converters would get wrong, or end the process with."""

import numpy as np
import pytest

from secateurs.api.export import export
from secateurs.core.base.errors import ExportError
from secateurs.core.opening.parts import build, read_parts

RANDOM = np.random.default_rng(2)


@pytest.fixture(autouse=True)
def seed():
    import keras

    keras.utils.set_random_seed(0)


@pytest.fixture(scope="module")
def normalized():
    """Its Normalization keeps constants beside its weights, GELU needs erfc.

    SiLU has a gradient of its own, which no format takes.
    """
    import keras

    first = keras.layers.Normalization()
    first.adapt(RANDOM.random((50, 8)) * 9)
    dense = keras.layers.Dense(6, "gelu"), keras.layers.Dense(4, "silu")
    return keras.Sequential([keras.Input((8,)), first, *dense])


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
    message = "LiteRT cannot hold the model recurrent in int8: the format has no recurrent layers."
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
    from secateurs.core.export.formats import FORMATS
    from secateurs.core.export.writers.keras_file import KerasFile

    class Broken(KerasFile):
        def load(self, path, subject):
            return load(path, subject)

    return (Broken("keras", (".keras",)), *FORMATS[1:])


EVERY = ("net.keras", "net.weights.safetensors", "net.tflite", "net.onnx", "net", "net.h")


def exported(tmp_path, model, names=EVERY, x=None):
    return {name: export(model, tmp_path / name, x) for name in names}


@pytest.mark.parametrize(
    "policy",
    [
        "mixed_float16",
        pytest.param("mixed_bfloat16", marks=pytest.mark.campaign),  # as mixed_float16
        "float64",
    ],
)
def test_other_types_are_written_in_float32_where_a_format_has_nothing_else(tmp_path, policy):
    import keras

    layers = [keras.layers.Dense(5, "relu", dtype=policy), keras.layers.Dense(3, dtype=policy)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    found = exported(tmp_path, model, ("net.keras", "net.tflite", "net.onnx", "net", "net.h"))
    said = f"Written in float32; the model computes in {policy.removeprefix('mixed_')}."
    for name, one in found.items():
        assert one.note.startswith(said if "." in name and name != "net.keras" else "")
        assert (said in one.note) == (name in ("net.tflite", "net.onnx", "net.h"))
        assert ("Compared with the model in float32" in one.note) == (said in one.note)
        assert one.relative <= 1e-4
    assert model.layers[0].compute_dtype == policy.removeprefix("mixed_")


@pytest.mark.parametrize("rank", [1, 2])
def test_grouped_convolutions_are_written_in_onnx(tmp_path, rank):
    import keras

    pytest.importorskip("onnxruntime")
    layer = (keras.layers.Conv1D, keras.layers.Conv2D)[rank - 1](8, 3, groups=2, activation="relu")
    model = keras.Sequential([keras.Input((9,) * rank + (4,)), layer])
    assert export(model, tmp_path / "net.onnx").relative < 1e-5


def test_names_in_any_script_are_written_in_every_format(tmp_path):
    import keras

    given = keras.Input((6,), name="вход")
    hidden = keras.layers.Dense(5, "relu", name="隐藏 层")(given)
    inner = keras.Sequential([keras.Input((5,)), keras.layers.Dense(4, name="é")], name="ü")
    model = keras.Model(given, inner(hidden), name="модель")
    found = exported(tmp_path, model, (*EVERY, "net.int8.tflite"), RANDOM.random((9, 6)))
    assert all(one.relative < 1e-5 for name, one in found.items() if "int8" not in name)
    assert model.layers[1].name == "隐藏 层"
    again = keras.models.load_model(tmp_path / "net.keras")
    assert again.layers[1].name == "隐藏 层"


def test_layers_within_wrappers_are_named_and_written_in_float32_too(tmp_path):
    import keras

    kl = keras.layers
    keras.utils.set_random_seed(0)
    within = [
        kl.TimeDistributed(kl.Dense(4, name="é"), name="je schritt", dtype="mixed_float16"),
        kl.SpectralNormalization(kl.Dense(4, name="ü", dtype="float16"), dtype="float16"),
        kl.TimeDistributed(keras.Sequential([keras.Input((4,)), kl.Dense(3, name="ñ")], name="ö")),
        kl.Lambda(lambda x: 2 * x, name="λ"),
    ]
    model = keras.Sequential([keras.Input((5, 4)), *within])
    found = exported(tmp_path, model, ("net.tflite", "net.onnx"), RANDOM.random((9, 5, 4)))
    assert all(one.relative <= 1e-4 for one in found.values())
    assert model.layers[0].layer.name == "é"


def test_models_of_dictionaries_are_written_in_every_format(tmp_path):
    import keras

    given = {"zeta": keras.Input((3,), name="zeta"), "alpha": keras.Input((5,), name="alpha")}
    joined = keras.layers.Concatenate()(list(given.values()))
    answers = {name: keras.layers.Dense(size)(joined) for name, size in (("y", 2), ("x", 4))}
    model = keras.Model(given, answers)
    assert all(one.relative < 1e-5 for one in exported(tmp_path, model).values())


def test_one_layer_and_no_more_is_a_c_header(tmp_path):
    import keras

    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3)])
    assert export(model, tmp_path / "net.h").note.startswith("Plain C99")
    assert export(model, tmp_path / 'my "net" %.h').note.startswith("Plain C99")


def test_what_holds_code_says_so(tmp_path):
    import keras

    layers = [keras.layers.Lambda(lambda x: 2 * x, name="twice"), keras.layers.Dense(3)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    assert "safe_mode=False" in export(model, tmp_path / "net.keras").note
    with pytest.raises(ExportError, match="holds no code, so not the Lambda layer twice"):
        export(model, tmp_path / "net.safetensors")


def test_text_is_refused_in_a_sentence(tmp_path):
    import keras

    given = keras.Input((), dtype="string", name="words")
    model = keras.Model(given, keras.layers.StringLookup(vocabulary=["a", "b"])(given))
    with pytest.raises(ExportError, match=r"takes text \(input words\)"):
        export(model, tmp_path / "net.tflite")


def test_a_name_that_is_no_utf_8_is_written(tmp_path, small):
    for end in (".keras", ".tflite", ".onnx", ".h", ".savedmodel"):
        path = tmp_path / f"n\udce9t{end}"
        assert export(small, path).bytes > 0
        assert path.exists()
