"""A small .keras file, and ways to spoil it."""

import json
import zipfile

import pytest


@pytest.fixture(scope="session")
def model():
    import keras

    keras.utils.set_random_seed(0)
    inner = keras.Sequential(
        [keras.Input((8, 8, 4)), keras.layers.Conv2D(3, 3, name="deep"), keras.layers.Flatten()],
        name="inner",
    )
    inner.compile("adam", "mse")
    given = keras.Input((8, 8, 1))
    first = keras.layers.Conv2D(4, 3, padding="same", activation="gelu", name="conv")(given)
    second = keras.layers.Conv2D(4, 3, padding="same", kernel_regularizer="l2")(first)
    hidden = keras.layers.BatchNormalization()(first + second)
    model = keras.Model(given, keras.layers.Dense(3)(inner(hidden)), name="small")
    model.compile("adam", "mse")
    return model


@pytest.fixture(scope="session")
def saved(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "small.keras"
    model.save(path)
    return path


@pytest.fixture
def config(saved):
    """The file's configuration, parsed anew."""
    with zipfile.ZipFile(saved) as archive:
        return json.loads(archive.read("config.json"))


@pytest.fixture
def rewritten(saved, tmp_path):
    """Write the file again with some members changed; None leaves one out."""

    def rewrite(name="spoilt.keras", **members):
        changes = {key.replace("__", "."): value for key, value in members.items()}
        with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(tmp_path / name, "w") as copy:
            for member in archive.namelist():
                content = changes.get(member, archive.read(member))
                if content is not None:
                    copy.writestr(member, content)
        return tmp_path / name

    return rewrite
