import numpy as np
import pytest

from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.network.network import build_model
from secateurs.core.pruning.plain_model import read_model
from tests.core.pruning.compaction.cutting import difference
from tests.zoo import ZOO, inputs_for


@pytest.mark.parametrize("name", ["resnet", "siamese", "nested_twice", "mlp_normalised", "lstm"])
def test_a_model_read_and_built_answers_alike(name):
    model = ZOO[name]()
    built = build_model(read_model(model))

    assert difference(model, built, inputs_for(model, 3)) <= 1e-6


def test_what_was_read_is_read_only_and_described():
    read = read_model(ZOO["lenet_5"]())

    assert read.input_shape == (16, 16, 1)
    assert read.classes == 4
    assert read.parameters == sum(weight.size for weight in read.weights)
    assert list(read.kernels) == ["conv_1", "conv_2", "dense_1", "dense_2", "classes"]
    with pytest.raises(ValueError, match="read-only"):
        read.kernels["conv_1"][0] = 0
    assert not any(weight.flags.writeable for weight in read.weights)


def test_layers_of_nested_models_are_named_by_their_way():
    names = list(layers_by_name(ZOO["nested_twice"]()))

    assert names == [
        "first",
        "middle.before",
        "middle.inner.deep",
        "middle.inner.add",
        "middle.after",
        "logits",
    ]


def test_the_sizes_that_an_input_leaves_open_are_given_one_that_fits():
    read = read_model(ZOO["open_length"]())

    assert read.input_shape == (32, 3)
    np.testing.assert_equal([layer.positions for layer in read.structure.layers], [32, 30, 1])


def test_a_kernel_that_is_no_plain_array_is_refused():
    model = ZOO["mlp_relu"]()
    model.get_layer("dense_2").enable_lora(2)
    with pytest.raises(UnsupportedModel, match="The kernel of the Dense layer dense_2 is not a pl"):
        read_model(model)
