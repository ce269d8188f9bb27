import json
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import copy
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from secateurs.cli.main import run
from secateurs.core.data.mnist import load_mnist
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore
from tests.cli.models import save_chain, save_data
from tests.core.conftest import random_network


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything in a folder of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SECATEURS_HOME", str(folder))
    return folder


class Said:
    """How a command ended and what it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def secateurs(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def call(*argv: object) -> Said:
        code = run([str(arg) for arg in argv])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture
def small_run(home: Path) -> str:
    """A kept run of an untrained network with 12 and 8 hidden units; its id."""
    network = random_network(784, 12, 8, 10)
    mnist = load_mnist()
    record = RunRecord(
        id="small0000001",
        name="Run 1",
        created=datetime(2026, 3, 1, tzinfo=UTC),
        settings=TrainingSettings(hidden_layers=(12, 8), epochs=1),
        dataset=mnist.name,
        dataset_key=mnist.key,
        dataset_source=mnist.source,
        class_names=mnist.class_names,
        versions={"python": "3"},
        outcome="completed",
        history=(),
        best_epoch=0,
        val_accuracy=0.1,
        test_accuracy=0.1,
        test_loss=2.3,
        parameters=network.parameters,
        seconds=1.0,
    )
    (home / "data").mkdir(parents=True)
    with RunStore(home / "data") as store:
        store.save(record, network, np.full(3, 2.3, np.float32))
    return record.id


@pytest.fixture(scope="session")
def _models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    save_data(folder / "rows.npz", save_chain(folder / "chain.keras"))
    return folder


@pytest.fixture
def here(
    _models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_built_here: None
) -> Path:
    """A folder to work in, with chain.keras and rows.npz, which it answers without a mistake."""
    for file in _models.iterdir():
        copy(file, tmp_path / file.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def prune_chain(secateurs: Callable[..., Said], here: Path, _pruned: Path) -> Callable[..., Path]:
    """Have chain.keras pruned by options to a file here, by the command; once by the same ones."""

    def prune(file: str, *options: str) -> Path:
        kept = _pruned / f"{''.join(options)}.{file.partition('.')[2]}"
        if not kept.exists():
            assert secateurs("prune", "chain.keras", *options, "-o", kept).code == 0
        return Path(copy(kept, here / file))

    return prune


@pytest.fixture(scope="session")
def _pruned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pruned")


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch) -> Callable[[ModuleType, str, int], None]:
    """Have Ctrl+C pressed at the so-manieth report of a function that a command calls."""

    def press(module: ModuleType, name: str, at: int) -> None:
        original = getattr(module, name)

        def interrupted(*args: Any, **options: Any) -> Any:
            reports = count(1)
            report = options.pop("report")

            def watched(*what: Any) -> None:
                report(*what)
                if next(reports) == at:
                    os.kill(os.getpid(), signal.SIGINT)

            return original(*args, report=watched, **options)

        monkeypatch.setattr(module, name, interrupted)

    return press
