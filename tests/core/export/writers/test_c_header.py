import numpy as np
import pytest

from secateurs.api.export import export
from secateurs.core.base.errors import ExportError
from secateurs.core.export.writers.c_header import bytes_header, bytes_of, identifier
from secateurs.core.export.writers.c_program import compiler
from secateurs.core.network.keras_chain import ACTIVATIONS, dense_chain

needs_compiler = pytest.mark.skipif(compiler() is None, reason="there is no C compiler")


@pytest.fixture(scope="module")
def every_activation():
    import keras

    layers = [keras.layers.Dense(7, name) for name in ACTIVATIONS]
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4, 3)), keras.layers.Flatten(), *layers])
    model.set_weights([weight * 2 + 0.1 for weight in model.get_weights()])
    return model


@needs_compiler
def test_every_activation_answers_like_keras(tmp_path, every_activation):
    assert export(every_activation, tmp_path / "7 nets.h").relative < 1e-5
    assert "static void n_7_nets_predict(const float *in" in (tmp_path / "7 nets.h").read_text()


def test_without_a_compiler_the_numbers_are_read_back(tmp_path, every_activation, monkeypatch):
    monkeypatch.setattr("secateurs.core.export.writers.c_header.compiler", lambda: None)
    found = export(every_activation, tmp_path / "net.h")
    assert found.relative < 1e-5
    assert found.note.endswith("not compiled: no C compiler was found.")


def test_layers_that_apply_an_activation_join_the_chain(small):
    import keras

    layers = keras.layers
    given = keras.Input((6,))
    hidden = layers.Dropout(0.2)(layers.ReLU(max_value=6.0)(layers.Dense(5, use_bias=False)(given)))
    links = dense_chain(keras.Model(given, layers.Softmax()(layers.Dense(3)(hidden))))
    assert [link.activations for link in links] == [("linear", "relu6"), ("linear", "softmax")]
    np.testing.assert_array_equal(links[0].bias, np.zeros(5, np.float32))


def test_what_is_no_plain_chain_is_none():
    import keras

    layers = keras.layers
    given = keras.Input((6,))
    joined = layers.Add()([given, layers.Dense(6)(given)])
    twice = layers.Dense(6)
    for outputs in (layers.Dense(3)(joined), twice(twice(given)), layers.Dense(3, "mish")(given)):
        assert dense_chain(keras.Model(given, outputs)) is None
    normalized = [keras.Input((6,)), layers.Dense(6), layers.BatchNormalization()]
    assert dense_chain(keras.Sequential(normalized)) is None


def test_names_are_made_fit_for_c():
    assert [identifier(name) for name in ("net", "7x", "größe 2", "_a", "")] == [
        "net", "n_7x", "gr__e_2", "n__a", "network",
    ]  # fmt: skip


def test_bytes_come_back_and_damage_is_noticed():
    content = bytes(range(40))
    header = bytes_header(content, "net")
    assert bytes_of(header) == content
    with pytest.raises(ExportError, match="does not hold the bytes that it states"):
        bytes_of(header.replace("0x05, ", ""))
