"""Files that Keras 2 wrote answer as they did there."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.opening.keras_2.configs import keras_3_config
from secateurs.core.opening.open import open_model, open_parts
from tests.zoo import ZOO

pytestmark = pytest.mark.usefixtures("models_built_here")
HERE = Path(__file__).parent
FILES = sorted(path.name for path in HERE.iterdir() if path.suffix in (".h5", ".keras"))
LAYERS = frozenset({"Dense", "Conv2D", "LSTM", "InputLayer", "DepthwiseConv2D", "RNN"})


def answers(model, given):
    import keras

    return keras.tree.flatten(model(given if len(given) > 1 else given[0], training=False))


@pytest.mark.parametrize("file", [name for name in FILES if not name.startswith("odd")])
def test_a_model_of_keras_2_answers_as_it_did_there(file):
    name = file.partition("-")[0]
    with np.load(HERE / "answers.npz") as kept:
        given, known = (
            [kept[key] for key in sorted(kept) if key.startswith(f"{name}/{part}")] for part in "xy"
        )
    found = answers(open_model(HERE / file), given)
    for one, other in zip(found, known, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_function_in_it_is_refused_by_its_layer():
    with pytest.raises(ModelError) as refusal:
        open_parts(HERE / "odd-2.15.h5")
    assert str(refusal.value) == (
        "odd-2.15.h5 is not opened: its layer twice is a Lambda, code that the file would run."
    )


@pytest.mark.parametrize(
    "name", ["pre_activation_resnet", "gated", "several_ways_through_a_nested_model"]
)
def test_an_hdf5_file_of_keras_3_opens_as_well(name, tmp_path):
    model, path = ZOO[name](), tmp_path / "new.h5"
    model.save(path)
    rng = np.random.default_rng(0)
    given = [rng.random((2, *each.shape[1:]), np.float32) for each in model.inputs]
    for one, other in zip(answers(open_model(path), given), answers(model, given), strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_alone_are_told(tmp_path):
    path = tmp_path / "a.weights.h5"
    ZOO["gated"]().save_weights(path)
    with pytest.raises(ModelError) as refusal:
        open_parts(path)
    assert str(refusal.value) == (
        "a.weights.h5 holds weights without the layers: save the whole model in Keras with"
        " model.save('model.keras') and open that file."
    )


def test_weights_of_other_layers_are_told(tmp_path):
    path = tmp_path / "other.h5"
    path.write_bytes((HERE / "chain-2.15.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"][-1]["config"]["units"] = 3
        file.attrs["model_config"] = json.dumps(config)
    with pytest.raises(
        ModelError, match=r"^other\.h5 does not hold the weights of its layer dense"
    ):
        open_parts(path)


def test_weights_that_lie_elsewhere_are_not_read(tmp_path):
    path = tmp_path / "linked.h5"
    path.write_bytes((HERE / "chain-2.15.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        file["model_weights"]["away"] = h5py.ExternalLink("/etc/passwd", "/")
    with pytest.raises(ModelError, match=r"linked\.h5 is not opened: its weights lie in another"):
        open_parts(path)


def test_weights_that_are_promised_only_are_not_taken(tmp_path):
    path = tmp_path / "bomb.h5"
    path.write_bytes((HERE / "chain-2.15.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        file.create_dataset("model_weights/more", (1 << 30,), "f4", chunks=(1 << 20,))
    with pytest.raises(ModelError, match=r"bomb\.h5 does not hold the weights that it promises"):
        open_parts(path)


def node(kind="Dense", name="one", calls=(), **config):
    config = {"name": name, "trainable": True, **config}
    return {"class_name": kind, "config": config, "name": name, "inbound_nodes": list(calls)}


def graph(*layers):
    given = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3], "name": "x"}}
    layers = [{**given, "name": "x", "inbound_nodes": []}, *layers]
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[layers[-1].get("name"), 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "m", "layers": layers, **ends}}


def converted(config):
    return keras_3_config(config, "old.h5", LAYERS, {})


CALL = [["x", 0, 0, {}]]
TENSOR = {
    "class_name": "__keras_tensor__",
    "config": {"shape": [], "dtype": "float32", "keras_history": ["x", 0, 0]},
}


def test_settings_are_written_as_keras_3_has_them():
    glorot = {"class_name": "GlorotUniform", "config": {"seed": 1, "dtype": "float32"}}
    policy = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    old = node("DepthwiseConv2D", groups=1, dtype=policy, depthwise_initializer=glorot)
    found = converted({"class_name": "Sequential", "config": [old]})["config"]["layers"][0]
    assert found["config"] == {
        "name": "one",
        "trainable": True,
        "dtype": "mixed_float16",
        "depthwise_initializer": {
            "module": "keras.initializers",
            "class_name": "GlorotUniform",
            "config": {"seed": 1},
            "registered_name": None,
        },
    }


def test_a_function_of_tensorflow_becomes_an_operation():
    old = node("TFOpLambda", "tf.math.multiply", [["x", 0, 0, {"y": 2.0, "name": None}]],
               function="math.multiply")  # fmt: skip
    found = converted(graph(old))["config"]["layers"][1]
    assert (found["module"], found["class_name"]) == ("keras.src.ops.numpy", "Multiply")
    assert found["inbound_nodes"] == [{"args": [TENSOR, 2.0], "kwargs": {}}]


def test_a_constant_in_front_stays_there():
    call = ["_CONSTANT_VALUE", -1, 2.0, {"y": ["x", 0, 0], "name": None}]
    old = node("TFOpLambda", "minus", [call], function="math.subtract")
    found = converted(graph(old))["config"]["layers"][1]
    assert found["inbound_nodes"] == [{"args": [2.0, TENSOR], "kwargs": {}}]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (node("CuDNNLSTM", calls=[CALL]), "is a CuDNNLSTM, which Keras 3 has not"),
        (node("LSTM", calls=[CALL], time_major=True), "has time_major, which Keras 3 has not"),
        (
            node("TFOpLambda", calls=[CALL], function="image.resize"),
            "calls TensorFlow's image.resize, which is not converted",
        ),
        (
            node("TFOpLambda", calls=[["x", 0, 0, {"axis": 1}]], function="math.exp"),
            "calls TensorFlow's math.exp with axis",
        ),
    ],
)
def test_what_keras_3_has_not_is_refused_by_its_layer(layer, message):
    with pytest.raises(ModelError) as refusal:
        converted(graph(layer))
    assert str(refusal.value) == f"old.h5 is not opened: its layer one {message}."


def test_a_class_of_somebodys_own_stays_one():
    assert converted(graph(node("Odd", calls=[CALL])))["config"]["layers"][1]["module"] is None


@pytest.mark.parametrize(
    "config",
    [
        [],
        {"class_name": 3},
        {"class_name": "Functional", "config": []},
        {"class_name": "Functional", "config": {"layers": 3}},
        {"class_name": "Sequential", "config": [3]},
        {"class_name": "Sequential", "config": [{"class_name": "Dense"}]},
        {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": 1}]}},
        graph(node(calls=[3])),
        graph(node(calls=[[["x", 0]]])),
        graph(node(calls=[[["x", "0", 0, {}]]])),
        graph({"class_name": "Dense", "config": {}}),
        graph({"class_name": "Dense", "config": {}, "inbound_nodes": {}}),
    ],
)
def test_what_is_no_configuration_is_told(config):
    with pytest.raises(ModelError, match=r"^old\.h5 is damaged: .*\.$"):
        converted(config)


def test_what_is_nested_too_deeply_is_told():
    config = {"class_name": "Sequential", "config": {"layers": []}}
    for _ in range(2000):
        config = {"class_name": "Sequential", "config": {"layers": [config]}}
    with pytest.raises(ModelError, match=r"old\.h5 is nested too deeply"):
        converted(config)
