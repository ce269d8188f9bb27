import os

import numpy as np
import pytest

from secateurs.cli.commands import lottery
from tests.cli.models import READ, accuracy, kernels

DATA = ("--data", "rows.npz")
KINDS = ["dense", "ticket", "random_weights", "random_masks"]


def test_a_ticket_stands_beside_its_controls(secateurs, here):
    options = (*DATA, "--weights", "75", "--epochs", "2", "--rewind", "1")
    said = secateurs("lottery", "chain.keras", *options, "-o", "ticket.keras", "--json")
    assert (said.code, said.err) == (0, f"{READ}\n")
    found = said.json
    assert list(found["accuracy"]) == list(found["parameters"]) == KINDS
    assert found["accuracy"]["ticket"] == accuracy(here / "ticket.keras", here / "rows.npz")
    left = found["parameters"]
    assert left["ticket"] == left["random_weights"] == left["random_masks"] < left["dense"]
    ticket = kernels(here / "ticket.keras")
    assert [np.mean(ticket[name] == 0) for name in ("first", "second")] == pytest.approx([0.75] * 2)


def test_the_table_has_a_row_a_network(secateurs, here):
    said = secateurs("lottery", "chain.keras", *DATA, "--units", "50", "--epochs", "1")
    rows = [line for line in said.out.splitlines() if line.endswith(" %")]
    assert [row.split("  ")[0] for row in rows] == list(lottery.KINDS.values())
    assert "-o names a file for the ticket." in said.out


@pytest.mark.campaign  # TensorFlow starts in each worker
def test_workers_give_the_same_figures(secateurs, here):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    asked = ("lottery", "chain.keras", *DATA, "--units", "50", "--epochs", "2", "--json")
    there = secateurs(*asked, "--workers", "2")
    assert there.code == 0
    assert there.json == secateurs(*asked).json


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_leaves_no_half_a_comparison(secateurs, here, ctrl_c):
    ctrl_c(lottery, "trained_ticket", 2)
    options = (*DATA, "--weights", "60", "--epochs", "50", "-o", "ticket.keras")
    said = secateurs("lottery", "chain.keras", *options)
    assert (said.code, said.out) == (130, "")
    assert said.err == f"{READ}\n{lottery.STOPPED}\n"
    assert not (here / "ticket.keras").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "Say how much goes: --units 80, or --weights 90."),
        (["--weights", "50", "--rewind", "5"], "--rewind is an epoch before the last of --epochs."),
    ],
)
def test_what_cannot_be_is_refused(secateurs, here, options, sentence):
    said = secateurs("lottery", "chain.keras", *DATA, *options)
    assert (said.code, said.err) == (2, f"{sentence}\n")


def test_what_begins_with_random_weights_is_said_to_lack_the_epochs_rewound_to():
    assert lottery.epochs_words(1, 0) == "each trained anew for 1 epoch"
    said = "each trained anew for 5 epochs, but with random weights for the last 3 epochs only"
    assert lottery.epochs_words(5, 2) == said
