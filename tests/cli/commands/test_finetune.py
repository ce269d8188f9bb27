import os

import numpy as np
import pytest

from secateurs.cli.commands import finetune
from secateurs.core.learning import precision
from tests.cli.models import READ, accuracy, kernels
from tests.core.learning.diverging import diverge

DATA = ("--data", "rows.npz")
unix = pytest.mark.skipif(os.name == "nt", reason="signals differ")


@pytest.fixture
def pruned(prune_chain):
    return prune_chain("pruned.keras", "--weights", "75")


def test_what_was_zero_stays_exactly_zero_and_the_rest_moves(secateurs, here, pruned):
    options = (*DATA, "--epochs", "3", "--weight-decay", "0.01", "-o", "tuned.keras", "--json")
    said = secateurs("finetune", pruned, *options)
    assert (said.code, said.err) == (0, f"{READ}\n")
    before, after = kernels(pruned), kernels(here / "tuned.keras")
    for name in ("first", "second"):
        assert np.array_equal(after[name] == 0, before[name] == 0)
        assert not np.array_equal(after[name], before[name])
    # Figures are of the networks before and after.
    found = said.json
    assert list(found) == ["model", "data", "account", "accuracy", "history", "written"]
    assert found["accuracy"] == {
        "before": accuracy(pruned, here / "rows.npz"),
        "tuned": accuracy(here / "tuned.keras", here / "rows.npz"),
    }
    assert [epoch["epoch"] for epoch in found["history"]] == [1, 2, 3]
    assert set(found["history"][0]) >= {"train_loss", "val_loss", "val_accuracy"}
    assert found["account"]["achieved"] == 0.75
    assert found["written"]["bytes"] == (here / "tuned.keras").stat().st_size


def test_a_person_reads_a_row_an_epoch(secateurs, here, pruned):
    lines = secateurs("finetune", pruned, *DATA, "--epochs", "2").out.splitlines()
    assert lines[0] == "epoch    loss  valid. loss  valid. accuracy"
    assert [line.split()[0] for line in lines[1:3]] == ["1", "2"]
    assert lines[3].startswith("Test accuracy (rows, 200 test samples): before ")
    assert lines[4] == "What was removed stayed zero: 54.2 % of the parameters."
    assert lines[5] == "Nothing was written: -o names a file to write to."


def test_a_precision_that_cannot_be_had_here_is_refused_as_bad_input(
    secateurs, here, pruned, monkeypatch
):
    monkeypatch.setattr(precision, "why_not_mixed", lambda: "the processor cannot")
    said = secateurs("finetune", pruned, *DATA, "--precision", "mixed", "-o", "tuned.keras")
    assert (said.code, said.out) == (2, "")
    assert "Mixed precision cannot be had here: the processor cannot. Train in" in said.err
    assert not (here / "tuned.keras").exists()


def test_one_that_diverges_is_written_as_of_an_epoch_before(secateurs, here, pruned, monkeypatch):
    diverge(monkeypatch, step=21)
    options = (*DATA, "--batch-size", "50", "-o", "tuned.keras", "--epochs", "10")
    said = secateurs("finetune", pruned, *options)
    assert said.code == 1
    assert "the loss was not a number; kept as of epoch" in said.err
    assert said.out.splitlines()[-1].startswith("tuned.keras: Keras, ")
    for kernel in kernels(here / "tuned.keras").values():
        assert np.isfinite(kernel).all()


def test_removed_units_stay_removed(secateurs, here, prune_chain):
    prune_chain("pruned.keras", "--units", "50")
    secateurs("finetune", "pruned.keras", *DATA, "--epochs", "1", "-o", "tuned.keras")
    said = secateurs("compact", "tuned.keras", "-o", "small.keras", "--json")
    assert said.json["parameters"] == 63


def test_a_network_without_zeros_is_trained_whole(secateurs, here):
    said = secateurs("finetune", "chain.keras", *DATA, "--epochs", "1", "--json")
    assert said.json["account"] is None
    assert said.json["accuracy"]["before"] == 1.0


def test_a_schedule_ends_at_its_sparsity(secateurs, here):
    options = ("--schedule", "gradual", "--weights", "75", "--epochs", "4", *DATA, "--json")
    said = secateurs("finetune", "chain.keras", *options, "-o", "tuned.keras")
    assert said.json["account"]["achieved"] == 0.75
    after = kernels(here / "tuned.keras")
    assert [np.count_nonzero(after[name]) for name in ("first", "second")] == [12, 16]


def test_a_schedule_prunes_only_layers_that_are_chosen(secateurs, here):
    before = np.count_nonzero(kernels(here / "chain.keras")["first"])
    options = (*DATA, "--epochs", "1", "--schedule", "one-shot", "--weights", "75", "--json")
    said = secateurs("finetune", "chain.keras", *options, "--layers", "sec*", "-o", "some.keras")
    assert (said.code, said.json["account"]["achieved"]) == (0, 0.75)
    after = kernels(here / "some.keras")
    assert [np.count_nonzero(after[name]) for name in ("first", "second")] == [before, 16]


def test_a_teacher_is_followed(secateurs, here, pruned):
    options = (*DATA, "--epochs", "1", "--teacher", "chain.keras", "--json")
    alone = secateurs("finetune", pruned, *DATA, "--epochs", "1", "--json")
    said = secateurs("finetune", pruned, *options)
    assert said.code == 0
    assert said.json["history"][0]["train_loss"] != alone.json["history"][0]["train_loss"]


@unix
def test_ctrl_c_writes_the_best_epoch_that_ended(secateurs, here, pruned, ctrl_c):
    ctrl_c(finetune, "fine_tune", 5)
    options = (*DATA, "--epochs", "50", "-o", "tuned.keras", "--json")
    said = secateurs("finetune", pruned, *options)
    assert said.code == 130
    ended = len(said.json["history"])
    assert 1 <= ended < 50
    epochs = "1 whole epoch" if ended == 1 else f"{ended} whole epochs"
    counts = "the best of them counts, one that was begun does not"
    assert said.err == f"{READ}\nStopped after {epochs} of 50; {counts}.\n"
    assert (here / "tuned.keras").exists()


@unix
def test_ctrl_c_before_an_epoch_has_ended_writes_nothing(secateurs, here, pruned, ctrl_c):
    ctrl_c(finetune, "fine_tune", 1)
    said = secateurs("finetune", pruned, *DATA, "-o", "tuned.keras")
    assert (said.code, said.out) == (130, "")
    assert said.err == f"{READ}\nStopped before the first epoch had ended: nothing was written.\n"
    assert not (here / "tuned.keras").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--epochs", "0"], "--epochs must be a whole number of at least 1."),
        (
            ["--units", "50"],
            "--units and --weights say how far a --schedule goes; to prune at once, use"
            " `secateurs prune` first.",
        ),
        (["--schedule", "gradual"], "Say how much goes: --units 80, or --weights 90."),
        (["--skip", "first"], "--layers, --skip and --heads say what a --schedule prunes."),
        (
            ["--schedule", "gradual", "--units", "first=50"],
            "A schedule takes one percentage for all layers.",
        ),
        (["--data", "no.csv"], "There is no file or folder no.csv."),
        (["--teacher", "no.keras"], "There is no file no.keras."),
        (["-o", "x.pt"], "x.pt has none of the endings that can be written: .keras,"),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(secateurs, here, options, sentence):
    said = secateurs("finetune", "chain.keras", *([] if "--data" in options else DATA), *options)
    assert (said.code, said.out) == (2, "")
    assert said.err.removeprefix(f"{READ}\n").startswith(sentence)
