"""Real training on real MNIST, with a tiny network."""

import errno
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from secateurs.cli.commands import train as command
from secateurs.core.base.phrases import percent
from secateurs.core.data.mnist import load_mnist
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import train
from secateurs.core.storage.checkpoints import load_losses
from secateurs.core.storage.runs import RunStore
from secateurs.core.storage.weights import load_network
from secateurs.work import sweep as work
from tests.core.evaluation.recount import check

TINY = ("--hidden-layers", "32", "--epochs", "1")


def test_reproduce_ends_with_the_report_and_its_findings_agree_with_its_figures(
    secateurs, tmp_path
):
    out = tmp_path / "out"
    said = secateurs(
        "reproduce", "--out", out, *TINY, "--levels", "0,25,50,80,95", "--seeds", "0-1"
    )
    assert said.code == 0
    assert said.out.splitlines()[-1] == str(out / "report.html")
    found = json.loads((out / "results.json").read_text())
    assert {run["settings"]["seed"] for run in found["runs"]} == {0, 1}
    assert len(found["points"]) == 2 * 4 * 5
    dense = [point for point in found["points"] if point["requested"] == 0]
    assert all(point["accuracy"] > 0.85 for point in dense)
    assert check(found) >= {"plateau", "fall", "lead", "crossing", "random", "contribution"}
    words = *TINY, "--levels", "95", "--seeds", "1", "--resume"  # all of it is there
    assert secateurs("reproduce", "--out", tmp_path / "again", *words).code == 0
    known = [each for each in found["points"] if (each["seed"], each["requested"]) == (1, 0.95)]
    assert json.loads((tmp_path / "again" / "results.json").read_text())["points"] == known
    assert len(secateurs("runs", "--json").json["runs"]) == 3


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_a_stopped_sweep_of_reproduce_says_what_goes_on_with_its_points(
    secateurs, tmp_path, monkeypatch, home
):
    original = work.sweep

    def interrupted(*args):
        yield next(points := original(*args))
        os.kill(os.getpid(), signal.SIGINT)
        yield from points

    monkeypatch.setattr(work, "sweep", interrupted)
    said = secateurs("reproduce", "--out", tmp_path / "out", *TINY, "--levels", "0,50", "--json")
    assert (said.code, said.out) == (130, "")
    with RunStore(home / "data") as store:
        (run,) = store.runs()
        kept = len(store.points([run.id]))
    words = f"Stopped: {kept} of 8 points are kept; the same with --resume goes on there.\n"
    assert said.err == words


@pytest.mark.campaign  # TensorFlow starts in each worker
def test_workers_reproduce_the_same_figures(secateurs, tmp_path):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")

    def found(folder, *options):
        words = "--out", tmp_path / folder, *TINY, "--levels", "0,80", "--seeds", "0-1", "--json"
        said = secateurs("reproduce", *words, *options)
        assert said.code == 0
        return [
            {name: each for name, each in point.items() if name != "run_id"}
            for point in said.json["points"]
        ]

    there = found("there", "--workers", "2")
    assert len(there) == 2 * 4 * 2
    assert there == found("here")


def places_of_the_system():
    """Give those of Linux where nobody's files can be, and why."""
    if sys.platform == "linux":
        may = os.access("/proc", os.W_OK)
        why = "no files can be made there" if may else os.strerror(errno.EACCES)
        yield Path("/proc/x"), f"The folder /proc cannot be written to: {why}."
        yield Path("/dev/full"), "/dev/full is a device, not a folder."


@pytest.mark.parametrize("command", ["reproduce", "report"])
def test_a_folder_that_cannot_be_written_is_refused_before_any_work(
    secateurs, tmp_path, monkeypatch, command
):
    monkeypatch.setattr(f"secateurs.cli.commands.{command}.open_store", None)
    (tmp_path / "file").write_text("")
    for out, why in [
        (
            tmp_path / ("x" * 300),
            f"{tmp_path / ('x' * 300)} cannot be written: File name too long.",
        ),
        (tmp_path / ("y/" * 2030), "cannot be written: File name too long."),
        (tmp_path / "file" / "out", f"{tmp_path / 'file'} is a file, not a folder."),
        *places_of_the_system(),
    ]:
        said = secateurs(command, "--out", out)
        assert (said.code, said.out) == (2, "")
        assert said.err.endswith(f"{why}\n")


def test_a_trained_run_is_kept_and_told_as_json(secateurs, home):
    said = secateurs("train", *TINY, "--name", "Tiny", "--seed", "4", "--json")
    assert (said.code, said.err) == (0, "")
    (record,) = said.json["runs"]
    assert (record["name"], record["settings"]["seed"]) == ("Tiny", 4)
    with RunStore(home / "data") as store:
        assert store.network(record["id"]).parameters == record["parameters"]
        assert store.unfinished_training() is None


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.parametrize("ended", [True, False])
def test_ctrl_c_keeps_what_was_learned(secateurs, monkeypatch, home, ended):
    original = command.training_bar

    def interrupting(bars, name, history):
        show = original(bars, name, history)
        awaited = [EpochEnded if ended else StepsTaken]

        def shown(event):
            show(event)
            if awaited and isinstance(event, awaited[0]):
                awaited.clear()
                os.kill(os.getpid(), signal.SIGINT)

        return shown

    monkeypatch.setattr(command, "training_bar", interrupting)
    said = secateurs("train", "--hidden-layers", "32", "--epochs", "5")
    assert said.code == 130
    with RunStore(home / "data") as store:
        assert store.unfinished_training() is None
        (record,) = store.runs()
    assert (len(record.history), record.best_epoch) == (int(ended), int(ended))
    when = "after 1 whole epoch" if ended else "within the first epoch"
    accuracy = percent(record.test_accuracy)
    assert f"Stopped {when}: kept as Run 1, {accuracy} on the test images. " in said.err
    assert f"{record.course[1:]}.\n" in said.err
    assert record.test_accuracy > (0.9 if ended else 0.0)


def test_a_training_that_was_cut_off_goes_on(secateurs, home):
    settings = TrainingSettings(hidden_layers=(32,), epochs=2)
    (home / "data").mkdir(parents=True)
    with RunStore(home / "data") as store:
        number = store.begin_training(settings, "bundled")

        def killed(checkpoint):
            store.checkpoint(number, checkpoint)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            train(settings, load_mnist(), lambda _: None, TrainingControl(), keep=killed)
    (record,) = secateurs("train", "--resume", "--json").json["runs"]
    assert record["id"] == number
    assert [ended["epoch"] for ended in record["history"]] == [1, 2]


def test_machines_get_one_document(secateurs, tmp_path):
    out = tmp_path / "out"
    said = secateurs("reproduce", "--out", out, *TINY, "--levels", "0,50", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json["report"] == str(out / "report.html")
    assert len(said.json["points"]) == 8
    assert len(said.json["runs"]) == 1


def test_the_bundled_network_is_made_by_train(secateurs, monkeypatch, tmp_path):
    monkeypatch.setattr("secateurs.cli.commands.train.resource", lambda name: tmp_path / name)
    said = secateurs("train", *TINY, "--bundle")
    assert said.code == 0
    record = json.loads((tmp_path / "network" / "record.json").read_text())
    assert (record["id"], record["name"]) == ("bundled", "Bundled")
    network = load_network(tmp_path / "network" / "weights.safetensors")
    assert network.parameters == record["parameters"]
    assert len(load_losses(tmp_path / "network" / "losses.npy")) == 430
