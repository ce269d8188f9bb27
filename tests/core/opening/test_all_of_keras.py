"""Whatever Keras writes without code in it is opened as it was."""

import importlib
import inspect
import pkgutil
import re
from functools import cache

import keras
import numpy as np
import pytest

from secateurs.core.opening.open import open_model
from secateurs.core.opening.values import CALLS_FUNCTIONS, NOT_OPENED
from tests.core.opening import all_of_keras as every

pytestmark = pytest.mark.usefixtures("models_built_here")

NUMBERS, PICTURES = (6, 4), (8, 8, 3)
_OPERATIONS = list(every.OPERATIONS.items())
GROUPS = {
    **{
        f"operations {at}": (dict(_OPERATIONS[at : at + 80]), NUMBERS)
        for at in range(0, len(_OPERATIONS), 80)
    },
    "operations on pictures": (every.PICTURES, PICTURES),
    "layers": (every.LAYERS, NUMBERS),
    "layers for pictures": (every.PICTURE_LAYERS, PICTURES),
    "layers 1D": (every.LAYERS_BY_RANK[1], (12, 3)),
    "layers 2D": (every.LAYERS_BY_RANK[2], PICTURES),
    "layers 3D": (every.LAYERS_BY_RANK[3], (6, 6, 6, 2)),
}


@cache
def model_of(group):
    calls, shape = GROUPS[group]
    given = keras.Input(shape)
    return keras.Model(given, {name: call(given) for name, call in calls.items()})


@pytest.mark.parametrize("group", GROUPS)
def test_what_keras_writes_opens(group, tmp_path):
    model = model_of(group)
    model.save(tmp_path / "all.keras")
    opened = open_model(tmp_path / "all.keras")
    assert [type(each) for each in opened.operations] == [type(each) for each in model.operations]
    for found, weight in zip(opened.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(found, weight)


def test_what_is_opened_answers_as_before(tmp_path):
    calls = {**every.LAYERS, **every.LAYERS_BY_RANK[1]}
    given = keras.Input((6, 4))
    some = ("Masking", "Normalization", "Discretization", "IntegerLookup", "SpectralNormalization")
    model = keras.Model(given, [calls[name](given) for name in some])
    model.save(tmp_path / "some.keras")
    opened, x = open_model(tmp_path / "some.keras"), np.random.default_rng(0).random((3, 6, 4))
    for found, before in zip(opened(x), model(x), strict=True):
        np.testing.assert_array_equal(found, before)


def test_no_class_of_keras_is_forgotten():
    text = "".join(model_of(group).to_json() for group in GROUPS)
    written = set(re.findall(r'"class_name": "(\w+)"', text))
    known = written | every.LEFT_OUT | NOT_OPENED.keys() | CALLS_FUNCTIONS.keys()
    assert {kind.__name__ for kind in classes()} - known == set()


def test_what_takes_functions_or_files_is_not_opened():
    """A class that a later Keras brings is to be looked at before it is opened."""
    telling = {"function", "fn", "f", "fun", "pyfunc", "cond", "body", "branches", "module"}
    telling |= {
        "filepath",
        "path",
        "file",
        "filename",
        "init_fn",
        "call_fn",
        "apply_fn",
        "vocabulary",
    }
    taking = {
        kind.__name__
        for kind in classes()
        if telling & inspect.signature(kind.__init__).parameters.keys()
    }
    assert taking - NOT_OPENED.keys() - CALLS_FUNCTIONS.keys() == {"IntegerLookup"}


def classes():
    """Yield what a file can name: all that is public, and the operations, which are not."""
    import keras.src.ops
    from keras.src.ops.operation import Operation

    public = {each for _, each in inspect.getmembers(keras.layers, inspect.isclass)}
    yield from (each for each in public if issubclass(each, keras.layers.Layer))
    for found in pkgutil.walk_packages(keras.src.ops.__path__, "keras.src.ops."):
        if found.name.endswith("_test"):
            continue
        for kind in vars(importlib.import_module(found.name)).values():
            own = inspect.isclass(kind) and kind.__module__ == found.name
            if own and issubclass(kind, Operation) and kind is not Operation:
                yield kind


def convnext():
    from keras.src.applications.convnext import ConvNeXt

    return ConvNeXt(
        depths=(1, 1, 1, 1),
        projection_dims=(2, 2, 2, 2),
        drop_path_rate=0.1,
        weights=None,
        input_shape=(32, 32, 3),
        classes=2,
        weights_name="none",
    )


def inception_resnet():
    from keras.src.applications.inception_resnet_v2 import inception_resnet_block

    given = keras.Input((6, 6, 4))
    return keras.Model(given, inception_resnet_block(given, 0.2, "block35", 0))


@pytest.mark.parametrize("build", [convnext, inception_resnet])
def test_layers_of_keras_applications_open(build, tmp_path):
    model = build()
    model.save(tmp_path / "large.keras")
    opened = open_model(tmp_path / "large.keras")
    assert [type(each) for each in opened.operations] == [type(each) for each in model.operations]
    names = {type(each).__name__ for each in opened.operations}
    assert names & {"LayerScale", "CustomScaleLayer"}
