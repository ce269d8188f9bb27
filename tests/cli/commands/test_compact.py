import numpy as np
import pytest

from tests.cli.models import load, outputs
from tests.zoo import ZOO, inputs_for


@pytest.mark.parametrize("file", ["half.keras", "half.weights.safetensors"])
def test_parameters_are_those_that_the_account_of_prune_stated(secateurs, here, file):
    account = secateurs("prune", "chain.keras", "--units", "50", "-o", file, "--json").json[
        "account"
    ]
    said = secateurs("compact", file, "-o", "small.keras", "--json")
    assert (said.code, said.err) == (0, "")
    figures = ["parameters", "parameters_before", "achieved", "gone", "carriers"]
    assert list(said.json) == ["model", *figures, "written"]
    assert (said.json["achieved"], said.json["gone"], said.json["carriers"]) == (0.5, 0.5, [])
    assert said.json["parameters"] == account["parameters"] == 63
    assert said.json["parameters_before"] == account["parameters_total"] == 155
    assert load(here / "small.keras").count_params() == 63


def test_the_smaller_network_answers_the_same(secateurs, here):
    secateurs("prune", "chain.keras", "--units", "first=75,second=50", "-o", "pruned.keras")
    secateurs("compact", "pruned.keras", "-o", "small.keras")
    x = np.random.default_rng(0).normal(size=(100, 6)).astype(np.float32)
    wanted = outputs(here / "pruned.keras", x)
    assert np.abs(outputs(here / "small.keras", x) - wanted).max() <= 1e-4 * np.abs(wanted).max()


def test_units_that_are_tied_go_together(secateurs, here):
    model = ZOO["resnet"]()
    model.save(here / "residual.keras")
    options = ("--units", "50", "-o", "pruned.keras", "--json")
    account = secateurs("prune", "residual.keras", *options).json["account"]
    said = secateurs("compact", "pruned.keras", "-o", "small.keras", "--json")
    assert said.json["parameters"] == account["parameters"] < account["parameters_total"]
    x = inputs_for(model, 20)
    wanted = outputs(here / "pruned.keras", x)
    assert np.abs(outputs(here / "small.keras", x) - wanted).max() <= 1e-4 * np.abs(wanted).max()


def test_a_person_reads_what_is_left(secateurs, here, prune_chain):
    prune_chain("pruned.keras", "--units", "50")
    first, second = secateurs("compact", "pruned.keras", "-o", "small.keras").out.splitlines()
    assert first == "Parameters: 63 of 155 (40.6 %)."
    size = (here / "small.keras").stat().st_size
    assert second.startswith(f"small.keras: Keras, {size:,} bytes, exactly the same answers, ")


def test_units_that_weight_pruning_left_empty_are_taken_out(secateurs, here):
    model = load(here / "chain.keras")
    layer = model.get_layer("first")
    kernel, bias = layer.get_weights()
    kernel[:, 2] = 0
    kernel[0, 0] = 0
    layer.set_weights([kernel, bias])
    model.save(here / "thinned.keras")
    said = secateurs("compact", "thinned.keras", "-o", "small.keras", "--json")
    assert said.json["parameters"] == 155 - (6 + 1 + 8)


def test_a_network_all_of_whose_units_went_keeps_one_a_layer_and_opens_again(
    secateurs, here, prune_chain
):
    prune_chain("emptied.keras", "--units", "100")
    said = secateurs("compact", "emptied.keras", "-o", "small.keras")
    assert said.code == 0
    assert said.out.splitlines()[:3] == [
        "Parameters: 15 of 155 (9.7 %).",
        "Removed: 100 % of the units that can go; once compacted, 87.5 % are gone.",
        "Removed units that stay once compacted, for what they emit: in first, second.",
    ]
    told = secateurs("compact", "emptied.keras", "-o", "small.keras", "--json").json
    assert (told["achieved"], told["gone"], told["carriers"]) == (1.0, 0.875, ["first", "second"])
    account = secateurs("prune", "small.keras", "--units", "0", "--json").json["account"]
    assert account["parameters_total"] == 15
    assert [layer["units"] for layer in account["layers"]] == [1, 1, 3]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["chain.keras"], "Say where the smaller network goes: -o small.keras."),
        (
            ["chain.keras", "-o", "small.keras"],
            "chain.keras has no zeros to take out: `secateurs prune` it by units first.",
        ),
        (
            ["thin.keras", "-o", "small.keras"],
            "thin.keras was pruned by weights, and every unit has some left: zeros of single"
            " weights cannot be removed, only whole units can.",
        ),
        (["chain.keras", "-o", "no/small.keras"], "There is no folder no to write small.keras to."),
        (["text.keras", "-o", "small.keras"], "text.keras is a text: open a model (.keras)."),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, prune_chain, argv, sentence):
    if "thin.keras" in argv:
        prune_chain("thin.keras", "--weights", "10")
    (here / "text.keras").write_text("hello")
    said = secateurs("compact", *argv)
    assert (said.code, said.out, said.err) == (2, "", f"{sentence}\n")
    assert not (here / "small.keras").exists()
