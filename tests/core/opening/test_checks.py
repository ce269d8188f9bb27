import json
import subprocess
import sys

import keras
import pytest

from secateurs.core.base.errors import ModelError
from secateurs.core.opening.checks import checked_config
from secateurs.core.opening.parts import built
from secateurs.core.opening.values import ACTIVATIONS
from tests.zoo import ZOO


def test_a_model_of_known_layers_passes(config):
    assert checked_config(config, "small.keras")["class_name"] == "Functional"


@pytest.mark.parametrize("name", ZOO)
def test_every_model_of_the_zoo_passes(name):
    checked_config(json.loads(ZOO[name]().to_json()), name)


def test_how_models_were_compiled_is_left_out_nested_ones_too(config):
    assert "compile_config" in json.dumps(config)
    assert "compile_config" not in json.dumps(checked_config(config, "small.keras"))


def layer(config, name):
    """Find a layer's configuration, in nested models too."""
    for each in config["config"]["layers"]:
        if each["config"]["name"] == name:
            return each
        if "layers" in each["config"] and (found := layer(each, name)):
            return found
    return None


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        (
            "conv",
            {"class_name": "Lambda"},
            "its layer conv is a Lambda, code that the file would run.",
        ),
        (
            "deep",
            {"module": "my_layers", "class_name": "Odd", "registered_name": "mine>Odd"},
            "its layer inner.deep is a custom mine>Odd, not one of Keras's own layers.",
        ),
        (
            "conv",
            {"registered_name": "mine>Conv2D"},
            "its layer conv is a custom mine>Conv2D, not one of Keras's own layers.",
        ),
        (
            "conv",
            {"module": None},
            "its layer conv is a custom Conv2D, not one of Keras's own layers.",
        ),
        (
            "conv",
            {"class_name": "TextVectorization"},
            "its layer conv keeps its words in a file beside it.",
        ),
        (
            "conv",
            {"class_name": "Map", "module": "keras.src.ops.core", "registered_name": "Map"},
            "its layer conv calls a Python function, code that the file would run.",
        ),
        (
            "conv",
            {"class_name": "Lambda", "module": "keras.src.layers.core.lambda_layer"},
            "its layer conv is a Lambda, code that the file would run.",
        ),
        (
            "conv",
            {"class_name": "Dense", "module": "keras.src.layers.core.dense_test"},
            "its layer conv is a Dense, which Secateurs does not open.",
        ),
        (
            "conv",
            {"class_name": "TFSMLayer"},
            "its layer conv is a TFSMLayer, which runs another file.",
        ),
        (
            "conv",
            {"class_name": "IntegerLookup"},
            "its layer conv keeps its numbers in a file beside it.",
        ),
        (
            "conv",
            {"class_name": "LSTM", "config": {"name": "conv", "stateful": True}},
            "its layer conv keeps its state from batch to batch: save it with stateful=False.",
        ),
        (
            "conv",
            {"class_name": "deserialize"},
            "its layer conv is a deserialize, which Secateurs does not open.",
        ),
        (
            "deep",
            {"module": "keras.src.saving.saving_lib", "class_name": "load_model"},
            "its layer inner.deep is a load_model, which Secateurs does not open.",
        ),
    ],
)
def test_a_refusal_names_the_layer(config, name, changes, message):
    layer(config, name).update(changes)
    with pytest.raises(ModelError) as refusal:
        checked_config(config, "odd.keras")
    assert str(refusal.value) == f"odd.keras is not opened: {message}"


@pytest.mark.parametrize(
    ("activation", "message"),
    [
        ("exec", "uses the function exec, not one of Keras's own activations."),
        (
            {"module": "builtins", "class_name": "function", "config": "mine"},
            "uses the function mine, not one of Keras's own activations.",
        ),
        (
            {"class_name": "__lambda__", "config": {"value": ["4wEAAAA", None, None]}},
            "holds a Python lambda, code that the file would run.",
        ),
    ],
)
def test_a_function_of_the_file_is_refused(config, activation, message):
    layer(config, "conv")["config"]["activation"] = activation
    with pytest.raises(ModelError) as refusal:
        checked_config(config, "odd.keras")
    assert str(refusal.value) == f"odd.keras is not opened: its layer conv {message}"


def test_a_class_hidden_in_an_initializer_is_refused(config):
    hidden = {"module": "os", "class_name": "system", "config": {"command": "ls"}}
    layer(config, "conv")["config"]["kernel_initializer"] = hidden
    with pytest.raises(ModelError, match=r"its layer conv\.system is a custom system"):
        checked_config(config, "odd.keras")


@pytest.mark.parametrize("config", [[], "text", {"class_name": "MyModel", "config": {}}])
def test_only_sequential_and_functional_models_are_opened(config):
    with pytest.raises(ModelError, match="only Sequential and Functional models are opened"):
        checked_config(config, "odd.keras")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"class_name": []}, ": the name of a class is no text."),
        ({"module": {"a": 1}}, ": the name of a class is no text."),
        ({"registered_name": 3}, ": the name of a class is no text."),
        ({"config": {"filters": 4}}, " at its layer conv: it has no name."),
        ({"config": 7}, " at its layer Conv2D: it has no configuration."),
        ({"config": {"name": "\x1b[2J<b>"}, "class_name": "Lambda"}, None),
    ],
)
def test_a_value_of_another_type_is_told(config, changes, message):
    layer(config, "conv").update(changes)
    with pytest.raises(ModelError) as refusal:
        checked_config(config, "odd.keras")
    told = "odd.keras is not opened: its layer __2J_b_ is a Lambda, code that the file would run."
    assert str(refusal.value) == (told if message is None else f"odd.keras is damaged{message}")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("layers", 3, "it has no list of layers"),
        ("layers", [[]], "it has no list of layers"),
        ("layers", [{}], "a layer has no class"),
        ("output_layers", [["dense", "0", 0]], "its inputs or outputs are not named"),
    ],
)
def test_a_graph_that_says_something_else_is_told(config, key, value, message):
    config["config"][key] = value
    with pytest.raises(ModelError) as refusal:
        checked_config(config, "odd.keras")
    assert str(refusal.value) == f"odd.keras is damaged: {message}."


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("__numpy__", {"value": ["a"], "dtype": "float32"}),
        ("__numpy__", {"value": [1], "dtype": "U999999999"}),
        ("__keras_tensor__", {"shape": [2], "dtype": "float32", "keras_history": ["a", 0]}),
        ("__slice__", None),
    ],
)
def test_a_plain_value_that_is_none_is_told(config, kind, given):
    layer(config, "conv")["inbound_nodes"][0]["args"].append({"class_name": kind, "config": given})
    with pytest.raises(
        ModelError, match=r"odd.keras is damaged at its layer conv: what it gives as"
    ):
        checked_config(config, "odd.keras")


def test_what_is_nested_too_deeply_is_refused(config):
    node = config["config"]
    for _ in range(5000):
        node["more"] = {}
        node = node["more"]
    with pytest.raises(ModelError, match=r"odd.keras is nested too deeply"):
        checked_config(config, "odd.keras")


def test_every_activation_is_keras_own():
    import keras

    assert all(hasattr(keras.activations, name) for name in ACTIVATIONS - {"swish", "hard_swish"})


def test_looking_imports_no_tensorflow():
    code = (
        "import sys, secateurs.core.opening.open, secateurs.core.opening.archive;"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_variables_that_others_have_not_given_values_yet_stay_so():
    with keras.StatelessScope(initialize_variables=False):
        others = keras.layers.Dense(3)
        others.build((None, 2))
    small = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    built(small.to_json(), "small.keras", 1_000_000)
    assert others.kernel._value is None
    keras.src.backend.common.variables.initialize_all_variables()
    assert others.kernel.shape == (2, 3)
