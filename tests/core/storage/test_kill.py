import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.storage.runs import RunStore

SCRIPT = Path(__file__).with_name("keeps_on_saving.py")


@pytest.fixture
def arguments(make_record, make_point, tmp_path):
    given = {
        "record": json.loads(make_record().model_dump_json()),
        "point": json.loads(make_point("bundled").model_dump_json()),
    }
    return [sys.executable, str(SCRIPT), str(tmp_path / "home"), json.dumps(given)]


def kept_until_killed(arguments, rng):
    """Kill the process a few thousand instructions after a random line; return its last words."""
    said = {}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        wanted = rng.randint(3, 24)
        for count, line in enumerate(process.stdout):
            kind, word = line.split()
            said[kind] = word
            if count == wanted:
                sum(range(rng.randint(0, 400_000)))  # lets it get somewhere into the next write
                process.kill()
                break
        for line in process.stdout:  # what it still said before it died
            if line.endswith("\n"):
                kind, word = line.split()
                said[kind] = word
    return said


def check_runs(store, said):
    runs = store.runs()
    assert len(runs) >= int(said.get("run", 0))
    assert sorted(record.id for record in runs) == sorted(f"run{n + 1}" for n in range(len(runs)))
    for record in runs:
        number = int(record.id.removeprefix("run"))
        for layer in store.network(record.id).layers:
            assert (layer.kernel == number).all()
            assert (layer.bias == number).all()
        assert (store.step_losses(record.id) == number).all()


def check_work(store, said):
    assert store.unfinished_sweep()[0] == int(said["sweep"])
    points = [round(point.requested * 10000) for point in store.points(["bundled"])]
    assert max(points, default=0) >= int(said.get("point", 0))
    unfinished = store.unfinished_training()
    assert unfinished.id == said["training"]
    epoch = int(said.get("epoch", 0))
    if unfinished.checkpoint is None:
        assert epoch == 0
        return
    kept = unfinished.checkpoint
    assert kept.epoch == len(kept.history) >= epoch
    for array in (*kept.state.weights, *kept.best.weights, *kept.state.slots):
        np.testing.assert_array_equal(array, kept.epoch)
    np.testing.assert_array_equal(kept.step_losses, np.full(10 * kept.epoch, kept.epoch))
    np.testing.assert_array_equal(kept.step_accuracies, kept.step_losses)


@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.campaign)])
def test_kills_leave_everything_intact(arguments, tmp_path, kills):
    rng = random.Random(7)
    for _ in range(kills):
        said = kept_until_killed(arguments, rng)
        assert {"sweep", "training"} <= set(said)
        with RunStore(tmp_path / "home") as store:
            check_runs(store, said)
            check_work(store, said)
            leftovers = [path.name for path in (tmp_path / "home" / "runs").iterdir()]
            assert sorted(leftovers) == sorted(record.id for record in store.runs())


def test_a_kill_at_any_step_of_keeping_leaves_the_whole_run_or_none(make_record, tmp_path):
    script = SCRIPT.with_name("killed_at_each_step.py")
    command = [sys.executable, str(script), str(tmp_path), make_record().model_dump_json()]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    steps = [line.split() for line in said if line]
    assert len(steps) > 10
    assert {beside for _, _, beside in steps} == {"True"}
    kept = [int(runs) for _, runs, _ in steps]
    assert kept == sorted(kept)  # none before the folder is in place, all of it after
    assert set(kept) == {0, 1}
