import platform
import subprocess
import sys

import numpy
import pytest

from secateurs.core.learning.events import EpochEnded
from secateurs.core.storage import records as module
from secateurs.core.storage.records import RunRecord, json_of, versions
from tests.core.storage.conftest import a_record


def test_the_versions_of_what_shapes_a_run_are_known():
    found = versions()
    assert set(found) == {"python", "secateurs", "tensorflow", "keras", "numpy"}
    assert found["python"] == platform.python_version()
    assert found["numpy"] == numpy.__version__


def test_what_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(
        module,
        "PACKAGES",
        {"numpy": ("no-such-numpy", "numpy"), "none": ("no-such-package-at-all",)},
    )
    assert set(versions()) == {"python", "numpy"}


TWO = (EpochEnded(1, 0.5, 0.4, 0.9), EpochEnded(2, 0.5, 0.3, 0.9))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "completed"}, "epoch 2 of 2 kept"),
        ({}, "epoch 2 of 10 kept, stopped after epoch 2 of 10"),
        (
            {"lost_steps": 4},
            "epoch 2 of 10 kept, stopped within epoch 3 of 10, which is not kept",
        ),
        (
            {"kind": "tuned", "epochs": 5, "lost_steps": 1, "best_epoch": 0},
            "no epoch did better than the start, stopped within epoch 3 of 5, which is not kept",
        ),
        (
            {"outcome": "diverged", "lost_steps": 4, "best_epoch": 1},
            "epoch 1 of 10 kept, stopped within epoch 3 of 10: the loss was not a number",
        ),
        ({"history": (), "best_epoch": 0}, "stopped within epoch 1 of 10, kept as it was"),
        ({"kind": "opened", "history": (), "outcome": "completed"}, ""),
    ],
)
def test_what_became_of_each_epoch_is_said_plainly(changes, words):
    usual = {"outcome": "stopped", "history": TWO, "best_epoch": 2}
    assert a_record().model_copy(update=usual | changes).course == words


def test_other_programs_are_told_null_for_what_nobody_knows():
    unknown = {"settings", "val_accuracy", "test_accuracy", "test_loss"}
    trained = a_record()
    opened = trained.model_copy(update={"kind": "opened", "dataset_key": ""})
    assert trained.to_json() == trained.model_dump(mode="json")
    assert {key for key, value in opened.to_json().items() if value is None} - unknown == {
        key for key, value in trained.to_json().items() if value is None
    }
    assert [opened.to_json()[key] for key in unknown] == [None] * 4
    assert opened.model_copy(update={"dataset_key": "a"}).to_json()["test_accuracy"] is not None


def test_storage_needs_no_tensorflow():
    script = """
import sys
from secateurs.core.storage import kept_runs, preferences, records, runs, tensorboard
import secateurs.core.learning.settings, safetensors.numpy, tensorboard.summary.writer.record_writer
records.versions()
print(sorted({"tensorflow", "keras", "torch", "scipy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_what_is_no_number_is_read_back():
    nothing = EpochEnded(1, 0.5, float("nan"), float("nan"))
    lost = {"test_loss": float("inf"), "val_accuracy": float("nan"), "history": (nothing,)}
    record = a_record().model_copy(update=lost)
    again = RunRecord.model_validate_json(json_of(record))
    assert (again.test_loss, str(again.val_accuracy)) == (float("inf"), "nan")
    assert str(again.history[0].val_loss) == str(again.history[0].val_accuracy) == "nan"
