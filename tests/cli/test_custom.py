"""Classes of a person's own in a model's file, named on the command line."""

import sys

import keras
import pytest

from secateurs.core.opening import own_classes

MODULE = """
import keras
import secateurs as sc

class Doubled(keras.layers.Layer):
    def call(self, inputs):
        return 2 * inputs

sc.supports(Doubled, follows=True)
"""


@pytest.fixture
def mine(here, monkeypatch):
    """Save a model with a layer of one's own, whose module lies in the current folder."""
    (here / "layers_beside.py").write_text(MODULE, "utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(own_classes, "_known", {})
    before = dict(keras.saving.get_custom_objects())
    sys.path.append(str(here))
    kind = __import__("layers_beside").Doubled
    sys.path.pop()
    layers = [
        keras.Input((6,)),
        keras.layers.Dense(8, activation="relu", name="first"),
        kind(name="double"),
        keras.layers.Dense(3, name="answer"),
    ]
    keras.Sequential(layers).save(here / "mine.keras")
    sys.modules.pop("layers_beside")
    yield here
    sys.modules.pop("layers_beside", None)
    keras.saving.get_custom_objects().clear()
    keras.saving.get_custom_objects().update(before)


CUSTOM = ("--custom", "layers_beside:Doubled")


@pytest.mark.slow
def test_a_file_with_a_class_of_ones_own_is_pruned_and_compacted(secateurs, mine):
    said = secateurs(
        "prune", "mine.keras", "--units", "50", *CUSTOM, "-o", "pruned.keras", "--json"
    )
    assert (said.code, said.err) == (0, "")
    assert said.json["account"]["layers"][0]["units_kept"] == 4
    assert said.json["account"]["left_whole"] == []
    said = secateurs("compact", "pruned.keras", *CUSTOM, "-o", "small.keras", "--json")
    assert said.json["parameters"] == 6 * 4 + 4 + 4 * 3 + 3


@pytest.mark.campaign
def test_workers_import_the_class_too(secateurs, mine):
    options = ("--data", "rows.npz", "--levels", "50", "--methods", "unit", *CUSTOM, "--json")
    alone = secateurs("sweep", "mine.keras", *options).json
    there = secateurs("sweep", "mine.keras", *options, "--workers", "1")
    assert (there.code, there.json) == (0, alone)


@pytest.mark.campaign
@pytest.mark.parametrize(
    "words", [("sensitivity", "--levels", "50"), ("budget", "--points", "5", "--trials", "4")]
)
def test_workers_that_score_layers_and_trials_import_it_too(secateurs, mine, words):
    command, *options = words
    asked = (command, "mine.keras", *options, "--data", "rows.npz", *CUSTOM, "--json")
    alone = secateurs(*asked)
    there = secateurs(*asked, "--workers", "1")
    assert (there.code, alone.code) == (0, 0)
    assert there.json == alone.json


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (
            ["prune", "mine.keras"],
            "mine.keras is not opened: its layer double is a custom Doubled,",
        ),
        (["prune", "mine.keras", "--custom", "Doubled"], "'Doubled' is no class in a module, such"),
        (
            ["prune", "mine.keras", "--custom", "no_such:One"],
            "no_such:One: there is no module no_s",
        ),
        (
            ["sweep", "mine.keras", *CUSTOM, "--cluster", "tcp://127.0.0.1:1", "--insecure"],
            "--custom is for this machine: the workers of a cluster do not know the class.",
        ),
        (
            ["budget", "mine.keras", *CUSTOM, "--cluster", "tcp://127.0.0.1:1", "--insecure"],
            "--custom is for this machine: the workers of a cluster do not know the class.",
        ),
        (["prune", "bundled", *CUSTOM], "Runs are of Keras's own layers: --custom is for files."),
        (["sweep", "bundled", *CUSTOM], "Runs are of Keras's own layers: --custom is for files."),
    ],
)
def test_what_is_not_named_or_not_there(secateurs, mine, argv, sentence):
    amount = ("--units", "50") if argv[0] == "prune" else ()
    said = secateurs(*argv, *amount)
    assert said.code in (1, 2)
    assert said.err.startswith(sentence)
