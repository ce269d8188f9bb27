import json
import subprocess
import sys

import pytest

from secateurs.core.errors import ModelError
from secateurs.core.opening.checking import checked_config
from secateurs.core.opening.supported import ACTIVATIONS, LAYERS
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
            "its layer conv is a TextVectorization, which Secateurs does not open.",
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


def test_what_is_nested_too_deeply_is_refused(config):
    node = config["config"]
    for _ in range(5000):
        node["more"] = {}
        node = node["more"]
    with pytest.raises(ModelError, match=r"odd.keras is nested too deeply"):
        checked_config(config, "odd.keras")


def test_every_name_on_the_lists_is_keras_own():
    import keras

    missing = {name for name in LAYERS if not hasattr(keras.layers, name)}
    assert missing <= {"DepthwiseConv3D", "SeparableConv3D"}
    assert all(hasattr(keras.activations, name) for name in ACTIVATIONS - {"swish", "hard_swish"})


def test_looking_imports_no_tensorflow():
    code = (
        "import sys, secateurs.core.opening.open, secateurs.core.opening.archive;"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
