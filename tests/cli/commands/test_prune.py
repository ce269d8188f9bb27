import os
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file

from secateurs.cli.commands import prune
from secateurs.core.pruning.pruned import Repair
from tests.cli.models import PARAMETERS, READ, accuracy, kernels, load

HALF = 6 * 4 + 4 + 4 * 4 + 4 + 4 * 3 + 3  # parameters with half of the units gone


def weakest_units(kernel, count):
    return np.argsort(np.linalg.norm(kernel, axis=0), kind="stable")[:count]


def test_the_account_is_exact(secateurs, here):
    said = secateurs("prune", "chain.keras", "--units", "50", "--json")
    assert (said.code, said.err) == (0, "")
    assert list(said.json) == [
        "model",
        "data",
        "criterion",
        "scope",
        "pattern",
        "account",
        "by_hand",
        "repair",
        "accuracy",
        "written",
    ]
    account = said.json["account"]
    assert (account["requested"], account["achieved"]) == (0.5, 0.5)
    assert (account["parameters"], account["parameters_total"]) == (HALF, PARAMETERS)
    assert (account["bytes"], account["bytes_total"]) == (4 * HALF, 4 * PARAMETERS)
    assert (account["macs"], account["macs_total"]) == (
        6 * 4 + 4 * 4 + 4 * 3,
        6 * 8 + 8 * 8 + 8 * 3,
    )
    assert [layer["units_kept"] for layer in account["layers"]] == [4, 4, 3]
    assert said.json["written"] is None
    assert said.json["accuracy"] is None


def test_a_person_reads_it_in_a_table_and_sentences(secateurs, here):
    said = secateurs("prune", "chain.keras", "--units", "50")
    assert said.out.splitlines() == [
        "layer   kind   units left  weights left",
        "first   Dense      4 of 8      24 of 48",
        "second  Dense      4 of 8      16 of 64",
        "answer  Dense      3 of 3      12 of 24  never pruned",
        "Removed: 50 % of the units that can go.",
        "Parameters left: 63 of 155 (40.6 %).",
        "Multiply-accumulates left: 52 of 136 (38.2 %).",
        "Bytes as float32 left: 252 of 620 (40.6 %).",
        "These are the figures of the compact network: `secateurs compact` builds it.",
        "Nothing was written: -o names a file to write to.",
    ]


def test_the_weakest_units_are_zero_in_the_file(secateurs, here):
    before = kernels(here / "chain.keras")
    secateurs("prune", "chain.keras", "--units", "first=25,second=50", "-o", "pruned.keras")
    after = kernels(here / "pruned.keras")
    gone = weakest_units(before["first"], 2)
    assert not after["first"][:, gone].any()
    assert np.array_equal(
        np.delete(after["first"], gone, axis=1), np.delete(before["first"], gone, axis=1)
    )
    assert not after["second"][:, weakest_units(before["second"], 4)].any()


def test_exactly_the_smallest_weights_go_and_the_masks_lie_beside_them(secateurs, here):
    before = kernels(here / "chain.keras")
    secateurs("prune", "chain.keras", "--weights", "75", "-o", "pruned.weights.safetensors")
    masks = {
        name.removeprefix("mask/"): mask
        for name, mask in load_file(here / "pruned.weights.safetensors").items()
        if name.startswith("mask/")
    }
    for name, count in (("first", 36), ("second", 48)):
        smallest = np.argsort(np.abs(before[name]), axis=None, kind="stable")[:count]
        wanted = np.ones(before[name].size, bool)
        wanted[smallest] = False
        assert np.array_equal(masks[name].ravel(), wanted)


@pytest.mark.parametrize("file", ["half.keras", "half.weights.safetensors"])
def test_what_is_gone_counts_when_more_goes(secateurs, here, prune_chain, file):
    prune_chain(file, "--weights", "50")
    said = secateurs("prune", file, "--weights", "75", "-o", "more.keras", "--json")
    assert said.json["account"]["achieved"] == 0.75
    at_once = kernels(prune_chain("at-once.keras", "--weights", "75"))
    assert all(np.array_equal(k, at_once[n]) for n, k in kernels(here / "more.keras").items())


def test_accuracies_are_of_the_test_samples_before_and_after(secateurs, here):
    said = secateurs(
        "prune", "chain.keras", "--units", "50", "--data", "rows.npz", "-o", "cut.keras", "--json"
    )
    assert said.json["data"] == "rows"
    assert said.json["accuracy"] == {
        "before": 1.0,
        "pruned": accuracy(here / "cut.keras", here / "rows.npz"),
    }


def test_a_repair_gives_accuracy_back_and_leaves_zeros_in_place(secateurs, here):
    options = ("chain.keras", "--units", "50", "--data", "rows.npz", "--json")
    secateurs("prune", *options, "-o", "cut.keras")
    said = secateurs("prune", *options, "--repair", "-o", "repaired.keras")
    found = said.json["accuracy"]
    assert found["repaired"] > found["pruned"]
    assert found["repaired"] == accuracy(here / "repaired.keras", here / "rows.npz")
    cut, repaired = kernels(here / "cut.keras"), kernels(here / "repaired.keras")
    assert not repaired["first"][:, ~cut["first"].any(axis=0)].any()
    assert not np.array_equal(repaired["second"], cut["second"])


def test_a_pattern_says_how_much_goes(secateurs, here):
    account = secateurs("prune", "chain.keras", "--pattern", "2:4", "--json").json["account"]
    assert account["method"] == "weight"
    assert [layer["weights_kept"] for layer in account["layers"]] == [32, 32, 24]


def test_a_criterion_that_looks_at_data_does(secateurs, here):
    options = ("--units", "50", "--criterion", "taylor", "--json", "--data", "rows.npz")
    said = secateurs("prune", "chain.keras", *options)
    assert (said.code, said.json["criterion"]) == (0, "taylor")


def test_chance_is_of_its_seed(secateurs, here):
    for file, seed in (("a.keras", 1), ("b.keras", 1), ("c.keras", 2)):
        options = ("--units", "50", "--criterion", "random", "--seed", seed, "-o", file)
        secateurs("prune", "chain.keras", *options)
    a, b, c = (kernels(here / f"{name}.keras")["first"] for name in "abc")
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


def test_a_run_is_pruned_by_its_name(secateurs, small_run):
    said = secateurs("prune", "run 1", "--units", "50", "--json")
    assert said.json["model"] == "Run 1"
    assert said.json["data"] == "MNIST"
    assert [layer["units_kept"] for layer in said.json["account"]["layers"]] == [6, 4, 10]


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["no.keras", "--units", "50"], "There is no file no.keras."),
        (["cut.keras", "--units", "50"], "cut.keras is truncated or not a .keras file."),
        (
            ["nobody", "--units", "50"],
            "There is no run called nobody. The command `secateurs runs` lists them.",
        ),
        (["chain.keras"], "Say how much goes: --units 80, or --weights 90."),
        (
            ["chain.keras", "--units", "120"],
            "--units: '120' is neither a percentage from 0 to 100 nor one a layer, such as"
            " conv_1=50,dense_1=90.",
        ),
        (
            ["chain.keras", "--units", "third=50"],
            'There is no layer "third" whose units can go; there are "first", "second".',
        ),
        (
            ["chain.keras", "--units", "50", "--data", "no.npz"],
            "There is no file or folder no.npz.",
        ),
        (
            ["chain.keras", "--units", "50", "--repair"],
            "MNIST does not fit chain.keras: its samples are 28 \u00d7 28, the network takes"
            " 6 numbers. Say with --data what to take.",
        ),
        (
            ["chain.keras", "--units", "50", "-o", "no/x.keras"],
            "There is no folder no to write x.keras to.",
        ),
        (["chain.keras", "--units", "50", "-o", "."], "The folder . holds something else"),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, argv, sentence):
    (here / "cut.keras").write_bytes((here / "chain.keras").read_bytes()[:2000])
    said = secateurs("prune", *argv)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


def test_a_criterion_that_does_not_exist_is_refused_with_those_that_do(secateurs, here):
    said = secateurs("prune", "chain.keras", "--units", "50", "--criterion", "best")
    assert said.code == 2
    assert said.err.startswith('There is no criterion "best"; there are magnitude, l1, random,')


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_too_few_samples_for_a_repair_are_told_on_stderr(secateurs, here, monkeypatch):
    original, repair = prune.reconstruct, Repair(24, ("second",), 40)
    monkeypatch.setattr(
        prune, "reconstruct", lambda *a, **o: replace(original(*a, **o), repair=repair)
    )
    options = ("prune", "chain.keras", "--units", "50", "--data", "rows.npz", "--repair")
    told = secateurs(*options, "--json")
    found = {"samples": 24, "left": ["second"], "enough": 40, "never": []}
    assert told.json["repair"] == found
    assert told.err.splitlines()[-1] == repair.remark == secateurs(*options).err.splitlines()[-1]
    assert secateurs("prune", "chain.keras", "--units", "50", "--json").json["repair"] is None


def test_ctrl_c_while_repairing_writes_nothing(secateurs, here, ctrl_c):
    ctrl_c(prune, "reconstruct", 1)
    options = ("--units", "50", "--repair", "--data", "rows.npz", "-o", "x.keras", "--json")
    said = secateurs("prune", "chain.keras", *options)
    assert (said.code, said.out) == (130, "")
    assert said.err == f"{READ}\nStopped while repairing: nothing was written.\n"
    assert not (here / "x.keras").exists()


def test_units_go_and_stay_by_hand(secateurs, here):
    asked = ("--units", "50", "--remove", "first:3,6-7", "--remove", "second:1", "--protect")
    said = secateurs("prune", "chain.keras", *asked, "first:0", "-o", "by_hand.keras", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json["by_hand"] == {
        "asked": 8,
        "removed": 4,
        "protected": 1,
        "achieved": 8,
        "choices": {
            "remove": {"first": [3, 6, 7], "second": [1]},
            "protect": {"first": [0]},
        },
    }
    written = kernels(here / "by_hand.keras")
    assert not written["first"][:, [3, 6, 7]].any()
    assert not written["second"][:, 1].any()
    assert written["first"][:, 0].any()
    assert [int((~each.any(axis=0)).sum()) for each in written.values()] == [4, 4, 0]


def test_only_what_is_named_goes_where_no_amount_is_said(secateurs, here):
    said = secateurs("prune", "chain.keras", "--remove", "first:2")
    assert said.code == 0
    assert said.out.splitlines()[1].split() == ["first", "Dense", "7", "of", "8", "42", "of", "48"]
    assert said.out.splitlines()[-2] == (
        "By hand: 1 unit removed, 0 protected; asked for in all: 0, removed in all: 1."
    )


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--remove", "first"), 2, "is no layer with numbers of its units, such as dense_1:3,7-9"),
        (("--units", "5", "--protect", "first:9-2"), 2, "is no layer with numbers of its units"),
        (("--protect", "first:1"), 2, "Say how much goes"),
        (("--remove", "third:1"), 2, 'There is no layer "third" whose units can go'),
        (("--remove", "first:8"), 2, 'There is no unit 8 in "first"'),
        (("--remove", "first:1", "--protect", "first:1"), 2, "is both to be removed and to be"),
        (("--weights", "50", "--remove", "first:1"), 2, "single weights go by their ranking alone"),
    ],
)
def test_choices_that_cannot_be_are_refused(secateurs, here, options, code, sentence):
    said = secateurs("prune", "chain.keras", *options)
    assert said.code == code
    assert sentence in " ".join(said.err.replace("│", " ").split())


def normalised(path):
    import keras

    keras.utils.set_random_seed(0)
    layers = keras.layers
    keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(8, activation="relu", name="first"),
            layers.LayerNormalization(name="norm"),
            layers.Dense(3, name="answer"),
        ]
    ).save(path)


def test_units_that_are_normalised_together_go_inexactly(secateurs, here):
    normalised(here / "normalised.keras")
    refused = secateurs("prune", "normalised.keras", "--units", "50")
    assert refused.code == 2
    assert "first feeds the LayerNormalization layer norm" in refused.err
    said = secateurs(
        "prune", "normalised.keras", "--units", "50", "--inexact", "-o", "small.keras", "--json"
    )
    assert said.code == 0
    assert said.json["account"]["exact"] is False
    small = load(here / "small.keras")
    assert (small.get_layer("first").units, small.get_layer("norm").gamma.shape) == (4, (4,))
    shown = secateurs("prune", "normalised.keras", "--units", "50", "--inexact")
    assert "Not exact: normalisations take fewer channels" in shown.out
    assert "figures of the compact network, which is what -o writes" in shown.out
    for given in (["--weights", "50"], ["--units", "50", "--repair"]):
        wrong = secateurs("prune", "normalised.keras", *given, "--inexact")
        assert (wrong.code, "--inexact goes with units" in wrong.err) == (2, True)


def test_the_width_of_heads_goes_and_the_file_tells_it(secateurs, here):
    import keras

    inputs = keras.Input((4, 6))
    made = keras.layers.GroupQueryAttention(6, 4, 2, name="mha")(inputs, inputs)
    pooled = keras.layers.GlobalAveragePooling1D()(made)
    keras.Model(inputs, keras.layers.Dense(3)(pooled)).save(here / "wide.keras")
    asked = ("prune", "wide.keras", "--units", "50", "--heads", "width")
    said = secateurs(*asked, "-o", "masked.keras", "--json")
    assert said.json["account"]["achieved"] == 0.5
    assert secateurs("compact", "masked.keras", "-o", "small.keras").code == 0
    assert load(here / "small.keras").get_layer("mha").head_dim == 3
    wrong = secateurs("prune", "wide.keras", "--weights", "50", "--heads", "width")
    assert (wrong.code, "--heads goes with units" in wrong.err) == (2, True)


def test_cells_are_counted_and_not_their_gates(secateurs, here):
    import keras

    cells = keras.layers.LSTM(6, name="lstm")
    keras.Sequential([keras.Input((4, 5)), cells, keras.layers.Dense(3, name="answer")]).save(
        "cells.keras"
    )
    said = secateurs("prune", "cells.keras", "--units", "50")
    assert said.out.splitlines()[:4] == [
        "layer                  kind     units left  weights left",
        "lstm/kernel            LSTM   3 of 6 cells     60 of 120",
        "lstm/recurrent_kernel  LSTM   3 of 6 cells     36 of 144",
        "answer                 Dense        3 of 3       9 of 18  never pruned",
    ]


def test_cells_are_removed_by_the_name_of_their_layer(secateurs, here):
    import keras

    cells = keras.layers.LSTM(6, name="lstm")
    keras.Sequential([keras.Input((4, 5)), cells, keras.layers.Dense(3, name="answer")]).save(
        "cells.keras"
    )
    chosen = ("--remove", "lstm:1,4", "--remove", "lstm/kernel:2", "--protect", "lstm:0")
    said = secateurs("prune", "cells.keras", "--units", "50", *chosen, "--json")
    assert said.json["by_hand"]["choices"] == {
        "remove": {"lstm/kernel": [1, 2, 4]},
        "protect": {"lstm/kernel": [0]},
    }
    assert said.json["account"]["layers"][1]["units_kept"] == 3


def test_only_layers_that_are_chosen_are_pruned_and_counted(secateurs, here):
    said = secateurs("prune", "chain.keras", "--units", "50", "--layers", "first")
    assert said.out.splitlines()[1:6] == [
        "first   Dense      4 of 8      24 of 48",
        "second  Dense      8 of 8      32 of 64    not chosen",
        "answer  Dense      3 of 3      24 of 24  never pruned",
        "Removed: 50 % of the units of the layers chosen.",
        f"Parameters left: {6 * 4 + 4 + 4 * 8 + 8 + 8 * 3 + 3} of 155 (61.3 %).",
    ]
    assert "Left whole by choice: second." in said.out.splitlines()
    options = ("--weights", "75", "--layers", "Dense", "--skip", "fir*", "-o", "some.keras")
    found = secateurs("prune", "chain.keras", *options, "--json").json["account"]
    assert (found["achieved"], found["not_chosen"]) == (0.75, ["first"])
    before, after = kernels(here / "chain.keras"), kernels(here / "some.keras")
    assert np.array_equal(before["first"], after["first"])
    assert np.count_nonzero(after["second"]) == 16


def test_layers_that_are_not_there_are_answered_with_those_near(secateurs, here):
    said = secateurs("prune", "chain.keras", "--units", "50", "--layers", "frist")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        'layers: no layer with a kernel is called "frist", nor is that its kind; near: "first".\n'
    )
