"""What becomes of a training that does not end as it should."""

import os
import signal

import pytest

from secateurs.cli.commands import train as command
from secateurs.core.base.errors import StorageError
from secateurs.core.data.mnist import load_mnist
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.runs import RunStore
from tests.core.learning.diverging import diverge

TINY = ("--hidden-layers", "16", "--epochs", "1", "--batch-size", "1000")


@pytest.fixture
def begun(home):
    """A training that was cut off before its first epoch ended."""

    def begin(key):
        (home / "data").mkdir(parents=True)
        with RunStore(home / "data") as store:
            return store.begin_training(TrainingSettings(hidden_layers=(16,)), "bundled", key)

    return begin


def test_after_a_failure_it_says_how_to_go_on_and_does(secateurs, monkeypatch, home):
    original = RunStore.save

    def fail(*args):
        raise StorageError("The disk is full.")

    monkeypatch.setattr(RunStore, "save", fail)
    said = secateurs("train", *TINY, "--name", "Wide net")
    assert said.code == 1
    assert "secateurs train --resume" in said.err
    assert said.err.endswith("The disk is full.\n")
    monkeypatch.setattr(RunStore, "save", original)
    (record,) = secateurs("train", "--resume", "--json").json["runs"]
    assert (record["name"], len(record["history"])) == ("Wide net", 1)
    with RunStore(home / "data") as store:
        assert store.unfinished_training() is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("b\udcff", "A run's name has only characters that can be seen.\n"),
        ("W\u200bide", "A run's name has only characters that can be seen.\n"),
        ("x" * 61, "A run's name has 1 to 60 characters.\n"),
    ],
)
def test_a_name_is_told_to_be_none_before_anything_is_trained(secateurs, home, name, told):
    said = secateurs("train", *TINY, "--name", name)
    assert (said.code, said.out, said.err) == (2, "", told)
    with RunStore(home / "data") as store:
        assert (store.runs(), store.unfinished_training()) == ((), None)


def test_of_several_seeds_those_are_trained_that_lack(secateurs, home):
    (first,) = secateurs("train", *TINY, "--seeds", "1", "--name", "Net", "--json").json["runs"]
    secateurs("train", *TINY[:2], "--epochs", "2", "--seeds", "0", "--name", "Others")
    asked = ("train", *TINY, "--seeds", "0-1", "--name", "Net", "--json")
    made, there = secateurs(*asked, "--resume").json["runs"]
    assert (made["name"], made["settings"]["seed"], there) == ("Net, seed 0", 0, first)
    assert secateurs(*asked, "--resume").json["runs"] == [made, there]
    asked = ("train", *TINY, "--seeds", "1,0", "--json")
    assert secateurs(*asked, "--resume").json["runs"] == [there, made]  # as they are asked for
    with RunStore(home / "data") as store:
        assert len(store.runs()) == 3


def test_of_several_seeds_the_one_that_was_cut_off_goes_on(secateurs, home):
    data = load_mnist()
    (home / "data").mkdir(parents=True)
    with RunStore(home / "data") as store:
        settings = TrainingSettings(hidden_layers=(16,), epochs=1, batch_size=1000, seed=1)
        begun = store.begin_training(settings, data.source, data.key)
    (record,) = secateurs("train", *TINY, "--seeds", "1", "--resume", "--json").json["runs"]
    assert record["id"] == begun
    with RunStore(home / "data") as store:
        assert store.unfinished_training() is None


def test_workers_are_told_which_networks_there_are_to_be(secateurs):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    said = secateurs("train", "--resume", "--workers", "2")
    assert (said.code, "--seeds says which networks" in said.err) == (2, True)


def test_a_diverged_training_is_not_to_be_gone_on_with(secateurs, home):
    said = secateurs("train", *TINY, "--learning-rate", "10", "--l2", "1", "--epochs", "50")
    assert said.code == 1
    assert "diverged" in said.err
    assert "--resume" not in said.err
    with RunStore(home / "data") as store:
        assert store.unfinished_training() is None


def test_one_that_diverges_later_is_kept_and_fails_in_the_end(secateurs, home, monkeypatch):
    diverge(monkeypatch, step=60)  # of 55 an epoch
    said = secateurs("train", *TINY[:2], "--epochs", "3", "--batch-size", "1000")
    assert said.code == 1
    assert said.err.startswith("Run 1: Stopped in epoch 2: the loss was not a number; kept as of")
    assert said.out.startswith("run")
    with RunStore(home / "data") as store:
        assert [run.outcome for run in store.runs()] == ["diverged"]


def test_data_that_have_changed_since_are_refused(secateurs, begun):
    begun("f" * 16)
    said = secateurs("train", "--resume")
    assert said.code == 2
    assert said.err == "bundled is no longer the data that the training began with.\n"


def test_another_process_that_goes_on_already_is_told(secateurs, begun, home, monkeypatch):
    number = begun(load_mnist().key)
    other = RunStore(home / "data")
    ask = RunStore.unfinished_training

    def meanwhile_claimed(store):
        unfinished = ask(store)
        other.claim_training(number)
        return unfinished

    monkeypatch.setattr(RunStore, "unfinished_training", meanwhile_claimed)
    said = secateurs("train", "--resume")
    assert said.code == 1
    assert "already going on with that training" in said.err
    assert ask(other).id == number
    other.close()


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_before_the_first_step_keeps_nothing(secateurs, monkeypatch, home):
    original = command.training_bar

    def interrupting(bars, name, history):
        os.kill(os.getpid(), signal.SIGINT)
        return original(bars, name, history)

    monkeypatch.setattr(command, "training_bar", interrupting)
    said = secateurs("train", *TINY)
    assert said.code == 130
    assert "Nothing had been learned yet, so nothing was kept." in said.err
    with RunStore(home / "data") as store:
        assert store.runs() == ()
        assert store.unfinished_training() is None
