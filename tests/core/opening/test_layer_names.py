"""Layers of any name are run, and shown as they are called."""

import keras
import numpy as np
import pytest
from keras import layers as kl

from secateurs.core.base.errors import ModelError
from secateurs.core.network.live import LiveModel
from secateurs.core.opening.layer_names import plain_model_name, plain_name
from secateurs.core.opening.open import open_model, open_snapshot

pytestmark = pytest.mark.usefixtures("models_built_here")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("conv2d_1", "conv2d_1"),
        ("block.1/a-b_c", "block.1/a-b_c"),
        ("my layer", "my_layer"),
        ("\u5c421", "u5c421"),
        ("\x1b[31m<b>\n\u202e", "__31m_b__u202e"),
    ],
)
def test_a_name_becomes_one_that_tensorflow_takes(name, plain):
    assert plain_name(name) == plain_name(plain) == plain


def test_a_model_starts_with_a_letter():
    assert plain_model_name("_my net") == "model_my_net"
    assert plain_model_name("") == "model"
    assert plain_model_name("2nd") == "2nd"


def model():
    inner = keras.Sequential([keras.Input((3,)), kl.Dense(3, name="\u5c42")], name="in ner")
    x = keras.Input((3,), name="my input")
    y = kl.Add(name="a+b")([kl.Dense(3, name="\x1b[2J<b>")(x), inner(x)])
    return keras.Model(x, kl.Dense(2, name="out put")(y), name="_my net")


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_model_of_strange_names_opens_and_answers(tmp_path, ending):
    first, x = model(), np.random.default_rng(0).random((4, 3), np.float32)
    path = tmp_path / f"strange.{ending}"
    first.save(path)
    opened = open_model(path)
    assert opened.name == "model_my_net"
    assert [layer.name for layer in opened.layers] == [
        *("my_input", "__2J_b_", "in_ner", "a_b", "out_put"),
    ]
    np.testing.assert_array_equal(opened(x), first(x))
    snapshot = open_snapshot(path)
    assert [each.name for each in snapshot.structure.layers] == [
        *("__2J_b_", "in_ner.u5c42", "out_put"),
    ]
    found = LiveModel(snapshot).logits(snapshot, x)
    np.testing.assert_allclose(found, first(x), atol=1e-6)
    assert "my input" not in snapshot.graph.config


def test_inputs_by_name_go_by_their_plain_names(tmp_path):
    given = {"one \u5c42": keras.Input((2,), name="one \u5c42"), "b": keras.Input((2,), name="b")}
    first = keras.Model(given, {"out put": kl.Add()(list(given.values()))})
    first.save(tmp_path / "named.keras")
    opened, x = open_model(tmp_path / "named.keras"), np.ones((1, 2), np.float32)
    found = opened({"one_u5c42": x, "b": x})
    np.testing.assert_array_equal(found["out_put"], [[2, 2]])


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_layers_whose_names_are_one_once_they_are_plain_are_refused(tmp_path, ending):
    layers = [kl.Dense(3, name="a b"), kl.Dense(3, name="a_b")]
    path = tmp_path / f"alike.{ending}"
    keras.Sequential([keras.Input((3,)), *layers]).save(path)
    words = (
        f"alike.{ending} is not opened: 2 of its layers would be called a_b, as TensorFlow takes"
        " neither blanks nor signs in a name: give them other names."
    )
    with pytest.raises(ModelError) as refused:
        open_model(path)
    assert str(refused.value) == words
