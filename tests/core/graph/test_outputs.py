import json

import pytest

from secateurs.core.graph.graph import output_names, outputs_words


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["kind", 0, 0], ("kind",)),
        ([["kind", 0, 0], ["size", 0, 0]], ("kind", "size")),
        ({"size": ["a", 0, 0], "kind": [["b", 0, 0], ["c", 0, 1]]}, ("b", "c", "a")),
    ],
)
def test_outputs_are_named_in_keras_order(given, names):
    assert output_names(json.dumps({"config": {"output_layers": given}})) == names


def test_of_several_outputs_it_is_said_whose_the_accuracy_is():
    assert outputs_words(("kind", "size")) == "2 outputs; accuracy is that of the first, kind"
    assert outputs_words(("kind",)) == outputs_words(()) == ""


def test_a_row_of_layers_names_none(make_network):
    assert output_names(make_network(4, 3, 2).graph.config) == ()


def test_the_first_by_name_is_the_one_that_is_scored():
    import keras
    import numpy as np

    from secateurs.core.network.live import model_logits
    from secateurs.core.pruning.plain_model import read_model

    given = keras.Input((4,))
    hidden = keras.layers.Dense(5, name="hidden")(given)
    outputs = {name: keras.layers.Dense(3, name=name)(hidden) for name in ("size", "kind")}
    model = keras.Model(given, outputs)
    read, samples = read_model(model), np.ones((2, 4), np.float32)
    assert output_names(read.graph.config)[0] == "kind"
    found = model_logits(read, samples)
    np.testing.assert_allclose(found, model(samples)["kind"].numpy(), rtol=1e-5)
