"""Files with classes of a person's own, who names them; the file itself names no code."""

import json
import sys
import textwrap
import zipfile

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.opening.archive import read_config
from secateurs.core.opening.checks import checked_config
from secateurs.core.opening.own_classes import class_named

MODULE = """
    import keras

    class Scale(keras.layers.Layer):
        def __init__(self, factor, activation="relu", **kwargs):
            super().__init__(**kwargs)
            self.factor = factor
            self.activation = keras.activations.get(activation)

        def build(self, shape):
            self.gamma = self.add_weight(shape=(shape[-1],), initializer="normal", name="gamma")

        def call(self, inputs):
            return self.activation(self.factor * self.gamma * inputs)

        def get_config(self):
            known = keras.activations.serialize(self.activation)
            return {**super().get_config(), "factor": self.factor, "activation": known}

    def bent(x):
        return keras.ops.maximum(x, 0.1 * x)

    @keras.saving.register_keras_serializable("mine")
    class Registered(Scale):
        pass
"""
EVIL = "raise SystemExit('code of the file ran')"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Return a module of the person's own, which another process finds, too."""
    before = dict(keras.saving.get_custom_objects())
    (tmp_path / "layers_of_mine.py").write_text(textwrap.dedent(MODULE), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield __import__("layers_of_mine")
    sys.modules.pop("layers_of_mine", None)
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(before)


def saved(path, kind, activation="relu"):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(6, activation="relu", name="first"),
            kind(2.0, activation, name="scale"),
            keras.layers.Dense(3, name="head"),
        ]
    )
    model.save(path)
    return model


@pytest.mark.slow
def test_a_file_opens_with_what_the_person_names(tmp_path, own):
    model = saved(tmp_path / "mine.keras", own.Scale, own.bent)
    opened = sc.open_model(tmp_path / "mine.keras", {"Scale": own.Scale, "bent": own.bent})
    assert type(opened.get_layer("scale")) is own.Scale
    assert opened.get_layer("scale").activation is own.bent
    x = np.random.default_rng(0).normal(size=(7, 5)).astype("float32")
    np.testing.assert_array_equal(opened(x), model(x))


def test_a_class_that_keras_registers_is_named_by_its_own_name(tmp_path, own, models_built_here):
    saved(tmp_path / "mine.keras", own.Registered)
    with keras.saving.custom_object_scope({"Registered": own.Registered}):
        opened = sc.open_model(tmp_path / "mine.keras", {"Registered": own.Registered})
    assert type(opened.get_layer("scale")) is own.Registered


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ((), "its layer scale is a custom Scale, not one of Keras's own layers"),
        (("bent",), "its layer scale is a custom Scale"),
        (("Scale",), "its layer scale uses the function bent, not one of Keras's own"),
    ],
)
def test_what_is_not_named_is_refused(tmp_path, own, named, sentence):
    saved(tmp_path / "mine.keras", own.Scale, own.bent)
    with pytest.raises(sc.ModelError, match=sentence):
        sc.open_model(tmp_path / "mine.keras", {name: getattr(own, name) for name in named})


def test_the_file_says_a_name_and_never_from_where(tmp_path, own):
    saved(tmp_path / "mine.keras", own.Scale)
    config = read_config(tmp_path / "mine.keras")
    layer = config["config"]["layers"][2]
    assert layer["module"] == "layers_of_mine"
    layer["module"] = "evil"
    checked = checked_config(config, "mine.keras", ["Scale"])["config"]["layers"][2]
    assert (checked["module"], checked["registered_name"], checked["class_name"]) == (
        None,
        "Scale",
        "Scale",
    )


def test_a_name_does_not_stand_for_what_is_keras_own(tmp_path, own):
    saved(tmp_path / "mine.keras", own.Scale)
    config = read_config(tmp_path / "mine.keras")
    config["config"]["layers"][1]["class_name"] = "Lambda"
    with pytest.raises(sc.ModelError, match="is a Lambda, code that the file would run"):
        checked_config(config, "mine.keras", ["Scale", "Lambda"])


def test_a_whole_model_of_a_class_of_ones_own_is_not_opened(tmp_path, own):
    saved(tmp_path / "mine.keras", own.Scale)
    config = read_config(tmp_path / "mine.keras")
    config["class_name"], config["module"], config["registered_name"] = "Net", "mine", "Net"
    with pytest.raises(sc.ModelError, match="holds a Net: only Sequential and Functional models"):
        checked_config(config, "mine.keras", ["Net"])


def test_what_lies_within_a_class_of_ones_own_is_looked_at_too(tmp_path, own):
    saved(tmp_path / "mine.keras", own.Scale)
    config = read_config(tmp_path / "mine.keras")
    inner = {"module": "evil", "class_name": "Evil", "config": {"name": "x"}}
    config["config"]["layers"][2]["config"]["inner"] = inner
    with pytest.raises(sc.ModelError, match=r"its layer scale\.x is a custom Evil"):
        checked_config(config, "mine.keras", ["Scale"])


def test_what_another_process_cannot_import_is_said(tmp_path, own):
    saved(tmp_path / "mine.keras", own.Scale)

    class Scale(own.Scale):
        pass

    with pytest.raises(
        sc.ModelError, match="which cannot import Scale, as it is defined in a func"
    ):
        sc.open_model(tmp_path / "mine.keras", {"Scale": Scale})
    Scale.__module__ = "__main__"
    with pytest.raises(sc.ModelError, match="defined in the main program: put it into a module"):
        sc.open_model(tmp_path / "mine.keras", {"Scale": Scale})


@pytest.mark.parametrize("wrong", [[3], {"Scale": 3}, {3: dict}])
def test_custom_objects_that_are_none(wrong):
    with pytest.raises(sc.SettingError, match=r"given by name|is to name a class"):
        sc.open_model("mine.keras", wrong)


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("layers_of_mine", "is no class in a module, such as"),
        ("no_such_module:Scale", "there is no module no_such_module"),
        ("layers_of_mine:Scala", "the module layers_of_mine has no Scala"),
        ("layers_of_theirs:Scale", "cannot be imported: division by zero"),
    ],
)
def test_a_reference_that_leads_nowhere(tmp_path, own, reference, sentence):
    (tmp_path / "layers_of_theirs.py").write_text("1 / 0", "utf-8")
    with pytest.raises(sc.SettingError, match=sentence):
        class_named(reference)


def test_a_file_of_secateurs_runs_nothing_that_it_names(tmp_path, own, models_built_here):
    """The configuration that is built is the checked one, whatever else lies in the archive."""
    path = tmp_path / "mine.keras"
    saved(path, own.Scale)
    (tmp_path / "evil.py").write_text(EVIL, "utf-8")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][2]["module"] = "evil"
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with keras.saving.custom_object_scope({"Scale": own.Scale}):
        opened = sc.open_model(path, {"Scale": own.Scale})
    assert type(opened.get_layer("scale")) is own.Scale
    assert "evil" not in sys.modules
