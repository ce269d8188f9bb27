"""A cluster of which anything is killed measures every point once, as one process does."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import pytest

from secateurs.core.base.certificates import make_certificates
from secateurs.core.data.source import dataset_for
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.sweep import Subject, sweep
from secateurs.core.storage.journal import points_noted
from secateurs.core.storage.kept_runs import bundled_record
from secateurs.core.storage.runs import RunStore
from tests.core.conftest import random_network
from tests.core.data.files import write_npz

PLAN = SweepPlan(
    run_ids=("a0", "a1", "a2"),
    criteria=("magnitude",),
    treatments=("none", "repaired"),
    levels=tuple(tenths / 10 for tenths in range(1, 10)),
)
FAULTS = ("one", "all", "client", "scheduler", "slow")
COMMAND = [sys.executable, "-m", "secateurs"]
DEADLINE = 600  # seconds


class Machine:
    """Commands that run as on machines of their own, ended at last."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._environment = {
            **os.environ,
            "SECATEURS_CERTIFICATES": str(folder / "keys"),
            "XDG_DATA_HOME": str(folder / "home"),
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "30s",
        }
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tls://127.0.0.1:{free.getsockname()[1]}"

    def start(self, *words: str) -> subprocess.Popen:
        log = self._stack.enter_context((self._folder / f"{words[1]}.txt").open("a"))
        found = subprocess.Popen(
            [*COMMAND, *words], env=self._environment, stdout=log, stderr=log, process_group=0
        )
        self._stack.callback(end, found)
        return found

    def scheduler(self) -> subprocess.Popen:
        port = self.address.rpartition(":")[2]
        found = self.start("cluster", "start", "--host", "127.0.0.1", "--port", port)
        late = time.monotonic() + DEADLINE
        with socket.socket() as line:
            while line.connect_ex(
                ("127.0.0.1", int(port))
            ):  # a client would not wait for the first
                assert time.monotonic() < late, "no scheduler"
                time.sleep(0.05)
        return found

    def workers(self) -> subprocess.Popen:
        return self.start("cluster", "worker", self.address, "--processes", "3")

    def client(self) -> subprocess.Popen:
        levels = ",".join(f"{100 * level:g}" for level in PLAN.levels)
        words = ["--criteria", "magnitude", "--repair", "--levels", levels]
        return self.start("sweep", *PLAN.run_ids, *words, "--cluster", self.address)


def end(process: subprocess.Popen) -> None:
    """Kill a command with all that it started, and wait for it."""
    import psutil

    try:
        below = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        below = []
    process.kill()
    for child in below:
        with_its_end(child)
    process.wait()


def with_its_end(process) -> None:
    import psutil

    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
    psutil.wait_procs([process], 10)


def working(workers: subprocess.Popen) -> list:
    """Return the processes that measure, without those that watch over them, once there are any."""
    import psutil

    late = time.monotonic() + DEADLINE
    while True:
        found = []
        for child in psutil.Process(workers.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                found += [child] if any("spawn_main" in word for word in child.cmdline()) else []
        if found:
            return found
        assert time.monotonic() < late, "no workers"
        time.sleep(0.05)


def wait_for_points(root: Path, number: int, client: subprocess.Popen) -> None:
    late = time.monotonic() + DEADLINE
    while len(points_noted(root)) < number and client.poll() is None:
        assert time.monotonic() < late, f"{len(points_noted(root))} of {number} points"
        time.sleep(0.02)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "home" / "secateurs"


@pytest.fixture
def dataset(tmp_path):
    random = np.random.default_rng(7)
    sizes = {"train": 1_500, "test": 400}
    arrays = {
        f"x_{part}": random.integers(0, 256, (n, 28, 28), np.uint8) for part, n in sizes.items()
    }
    arrays |= {f"y_{part}": np.arange(n) % 10 for part, n in sizes.items()}
    return dataset_for(write_npz(tmp_path, **arrays), (784,), 10)


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
@pytest.mark.campaign
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_killed_every_point_is_measured_once_and_the_same(
    tmp_path, root, dataset, seed
):
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    pytest.importorskip("cryptography", reason="the extra cluster is not installed")
    make_certificates(tmp_path / "keys")
    networks = {
        run_id: random_network(784, 24, 16, 10, seed=place)
        for place, run_id in enumerate(PLAN.run_ids)
    }
    record = bundled_record().model_copy(
        update={
            "kind": "trained",
            "dataset": dataset.name,
            "dataset_key": dataset.key,
            "dataset_source": str(dataset.source),
        }
    )
    root.mkdir(parents=True)
    with RunStore(root) as store:
        for run_id, network in networks.items():
            kept = record.model_copy(update={"id": run_id, "name": run_id})
            store.save(kept, network, np.zeros(3, np.float32))
    moments = random.Random(seed)
    with ExitStack() as stack:
        machine = Machine(tmp_path, stack)
        scheduler, workers, client = machine.scheduler(), machine.workers(), machine.client()
        for fault in moments.sample(FAULTS, len(FAULTS)):
            at = len(points_noted(root)) + moments.randint(2, 5)  # what came at once is past
            wait_for_points(root, at, client)
            assert client.poll() is None, (tmp_path / "a0.txt").read_text()
            if fault == "one":
                with_its_end(moments.choice(working(workers)))
            elif fault == "slow":
                stopped = moments.choice(working(workers))
                stopped.suspend()
                wait_for_points(root, at + 3, client)
                stopped.resume()
            elif fault == "all":
                end(workers)
                workers = machine.workers()
            elif fault == "scheduler":
                end(scheduler)
                scheduler = machine.scheduler()
            else:
                client.send_signal(signal.SIGKILL)
                client.wait()
                client = machine.client()
        assert client.wait(DEADLINE) == 0, (tmp_path / "a0.txt").read_text()
    noted = points_noted(root)
    assert Counter(Counter(point.key for point in noted).values()) == {1: PLAN.size}
    subjects = [Subject(each, record.settings.seed, networks[each]) for each in PLAN.run_ids]
    alone = list(sweep(PLAN, subjects, dataset))
    with RunStore(root) as store:
        found = PLAN.in_order(store.points(PLAN.run_ids))
    assert found == alone
