import os

import numpy as np
import pytest

from secateurs.cli.commands import sensitivity
from secateurs.core.data.source import dataset_for
from tests.cli.models import READ, kernels, load

DATA = ("--data", "rows.npz")


@pytest.fixture
def validation(here):
    return dataset_for("rows.npz", (6,)).validation


def with_units_gone(path, name, count):
    """Return the model with the columns of so many units of one layer zero, smallest norm first."""
    model = load(path)
    kernel, bias = model.get_layer(name).get_weights()
    gone = np.argsort(np.linalg.norm(kernel, axis=0), kind="stable")[:count]
    kernel[:, gone] = 0
    model.get_layer(name).set_weights([kernel, bias])
    return model


def test_each_layer_is_pruned_alone_and_scored_on_validation(secateurs, here, validation):
    said = secateurs("sensitivity", "chain.keras", *DATA, "--levels", "0,50,75", "--json")
    assert (said.code, said.err) == (0, f"{READ}\n")
    found = said.json
    assert {key: found[key] for key in list(found)[:6]} == {
        "model": "chain.keras",
        "data": "rows",
        "method": "unit",
        "criterion": "magnitude",
        "pattern": "unstructured",
        "dense": 1.0,
    }
    assert found["levels"] == [0.0, 0.5, 0.75]
    assert [layer["name"] for layer in found["layers"]] == ["first", "second"]
    for layer in found["layers"]:
        wanted = []
        for count in (0, 4, 6):
            model = with_units_gone(here / "chain.keras", layer["name"], count)
            answers = model.predict(validation.pixels, verbose=0).argmax(axis=1)
            wanted.append(float(np.mean(answers == validation.labels)))
        assert layer["accuracy"] == pytest.approx(wanted)


def test_weights_are_pruned_layer_by_layer_too(secateurs, here):
    options = (*DATA, "--method", "weight", "--levels", "99", "--json")
    found = secateurs("sensitivity", "chain.keras", *options).json
    assert found["method"] == "weight"
    assert all(layer["accuracy"][0] < 1 for layer in found["layers"])


def test_a_person_reads_a_row_a_layer(secateurs, here):
    said = secateurs("sensitivity", "chain.keras", *DATA, "--levels", "0,50")
    lines = said.out.splitlines()
    assert lines[0].startswith("layer   0 %")
    assert [line.split()[:2] for line in lines[1:3]] == [["first", "100"], ["second", "100"]]
    assert lines[3] == (
        "Validation accuracy on rows, in percent, with that share of one layer's units removed;"
        " with none removed 100 %."
    )


def test_the_file_stays_as_it_is(secateurs, here):
    before = kernels(here / "chain.keras")
    secateurs("sensitivity", "chain.keras", *DATA, "--levels", "90")
    after = kernels(here / "chain.keras")
    assert all(np.array_equal(kernel, after[name]) for name, kernel in before.items())


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_ends_it_without_half_a_table(secateurs, here, ctrl_c):
    ctrl_c(sensitivity, "sensitivity", 3)
    said = secateurs("sensitivity", "chain.keras", *DATA, "--json")
    assert (said.code, said.out) == (130, "")
    assert said.err == f"{READ}\nStopped: not every layer was scored.\n"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--levels", "50,100"], "--levels: '50,100' is no list of percents"),
        (["--pattern", "1x4"], "The pattern 1x4 is one of weights; units go as a whole."),
        (["--method", "weight", "--pattern", "2:4"], "The pattern 2:4 says itself how many"),
        (["--criterion", "best"], 'There is no criterion "best"; there are magnitude,'),
        (
            ["--criterion", "apoz", "--method", "weight"],
            'The criterion "apoz" ranks units, not weights.',
        ),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, options, sentence):
    said = secateurs("sensitivity", "chain.keras", *DATA, *options)
    assert (said.code, said.out) == (2, "")
    assert said.err.removeprefix(f"{READ}\n").startswith(sentence)


def test_only_layers_that_are_chosen_are_scored(secateurs, here):
    options = (*DATA, "--levels", "50", "--json")
    every = secateurs("sensitivity", "chain.keras", *options).json["layers"]
    said = secateurs("sensitivity", "chain.keras", *options, "--skip", "first").json["layers"]
    assert [layer["name"] for layer in every] == ["first", "second"]
    assert said == every[1:]
