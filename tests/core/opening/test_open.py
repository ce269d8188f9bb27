import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from secateurs.api.export import export
from secateurs.api.open import open_model
from secateurs.core.base.errors import ModelError
from secateurs.core.opening import apart
from secateurs.core.opening import apart as child
from secateurs.core.opening.apart import Limits, parts_apart
from secateurs.core.opening.archive import read_config
from secateurs.core.opening.checks import checked_config
from secateurs.core.opening.open import open_parts, open_snapshot
from tests.core.opening.here import parts_here


def checked(path):
    return json.dumps(checked_config(read_config(path), path.name))


def test_a_model_opens_with_its_weights_not_compiled(saved, model):
    opened = open_model(saved)
    x = np.random.default_rng(0).random((4, 8, 8, 1), np.float32)
    np.testing.assert_array_equal(opened(x), model(x))
    assert not opened.compiled
    assert not opened.get_layer("inner").compiled


def test_a_snapshot_is_plain_read_only_data(saved, model, models_built_here):
    snapshot = open_snapshot(saved)
    assert (snapshot.input_shape, snapshot.classes) == ((8, 8, 1), 3)
    assert snapshot.parameters == model.count_params()
    for found, weight in zip(snapshot.weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(found, weight)
        assert not found.flags.writeable


def test_what_safetensors_hold_opens_too(saved, model, tmp_path):
    path = tmp_path / "small.weights.safetensors"
    export(model, path)
    parts = parts_here(path, json.dumps(checked_config(json.loads(model.to_json()), "small")))
    for found, weight in zip(parts.weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(found, weight)
        assert not found.flags.writeable


def test_weights_that_are_not_numbers_are_refused(model, tmp_path):
    import keras

    broken = keras.models.clone_model(model)
    broken.set_weights(model.get_weights())
    broken.get_layer("conv").bias.assign([0.0, np.nan, 0.0, 0.0])
    path = tmp_path / "nan.keras"
    broken.save(path)
    with pytest.raises(ModelError, match=r"nan.keras is not opened: its conv/bias holds NaN"):
        parts_here(path, checked(path))


def test_a_truncated_safetensors_file_is_refused(model, tmp_path):
    path = tmp_path / "cut.safetensors"
    export(model, path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"cut.safetensors is truncated or not a weights file"):
        open_parts(path)


def test_damaged_weights_are_refused_with_a_sentence(rewritten):
    path = rewritten(model__weights__h5=b"not weights")
    with pytest.raises(
        ModelError, match=r"^spoilt.keras is damaged: its weights cannot be read\.$"
    ):
        open_parts(path)


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("OOM when allocating tensor")])
def test_a_model_that_needs_too_much_memory_is_refused(saved, tmp_path, monkeypatch, error):
    def build(*_):
        raise error

    monkeypatch.setattr(child, "limit_memory", lambda _: None)
    monkeypatch.setattr(child, "_model", build)
    (tmp_path / child.CONFIG).write_text(checked(saved))
    assert child.main([str(saved), str(tmp_path), str(3 << 30)]) == 1
    assert json.loads((tmp_path / child.REFUSAL).read_text())["refusal"] == (
        "small.keras is not opened: it needs more than 3.0 GiB of memory."
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit")
def test_memory_beyond_the_limit_is_not_to_be_had():
    code = (
        "import numpy; from secateurs.core.opening.apart import limit_memory;"
        "limit_memory(1 << 31); numpy.empty(1 << 29); numpy.empty(1 << 32)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr
    assert b"4.00 GiB" in done.stderr


def test_a_model_that_takes_too_long_is_refused(saved):
    with pytest.raises(ModelError, match=r"building it took longer than 0.01 seconds"):
        parts_apart(saved, checked(saved), Limits(1 << 33, 0.01))


def test_a_crash_is_told(saved, monkeypatch):
    monkeypatch.setattr(apart, "_MODULE", "no_such_module")
    with pytest.raises(ModelError, match="the process that was to build it crashed"):
        parts_apart(saved, checked(saved), Limits(1 << 33, 60))


@pytest.mark.parametrize("name", ["MODEL.KERAS", "model.zip", "model", "a.keras.txt"])
def test_a_model_opens_whatever_it_is_called(saved, model, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(saved.read_bytes())
    found = parts_here(path, checked(path)).weights
    assert all(map(np.array_equal, found, model.get_weights()))


def test_a_model_that_was_unpacked_opens(saved, model, tmp_path, models_built_here):
    with zipfile.ZipFile(saved) as archive:
        archive.extractall(tmp_path / "small")
    found = open_parts(tmp_path / "small").weights
    assert all(map(np.array_equal, found, model.get_weights()))
    (tmp_path / "small" / "metadata.json").unlink()
    with pytest.raises(ModelError, match=r"There is no file .*metadata\.json"):
        open_parts(tmp_path / "small")


def test_another_kind_of_file_is_told_with_what_to_do(tmp_path):
    path = tmp_path / "digits.csv"
    path.write_text("1,2\n3,4\n")
    for opening in (open_parts, open_model, open_snapshot):
        with pytest.raises(ModelError) as refusal:
            opening(path)
        assert str(refusal.value) == (
            "digits.csv is a table: open it as data, not as a model (File, Open; or --data)."
        )


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ModelError, match=r"There is no file .*none\.keras"):
        open_parts(tmp_path / "none.keras")


def test_a_model_that_cannot_give_an_answer_is_told(tmp_path, monkeypatch):
    import keras

    layers = [keras.Input((3,)), keras.layers.Rescaling(2.0), keras.layers.Dense(2)]
    model, path = keras.Sequential(layers), tmp_path / "odd.keras"
    model.save(path)
    text = checked(path).replace('"offset": 0.0', '"offset": "much"')
    monkeypatch.setattr(child, "limit_memory", lambda _: None)
    (tmp_path / child.CONFIG).write_text(text)
    assert child.main([str(path), str(tmp_path), str(3 << 30)]) == 1
    assert json.loads((tmp_path / child.REFUSAL).read_text())["refusal"] == (
        "odd.keras cannot be opened: could not convert string to float: 'much'."
    )
