"""The same question has one answer, whoever is asked: the library, the command, the window."""

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.cli.main import run
from secateurs.core.data.source import dataset_for
from secateurs.core.evaluation.points import SweepPlan
from secateurs.core.evaluation.score import score
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.storage.kept_runs import kept_run
from secateurs.core.storage.runs import RunStore
from secateurs.ui.prune.computation import ranking_question
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.shell.advance import advance
from secateurs.ui.shell.derive import derive
from secateurs.ui.shell.state import State
from secateurs.work.model_file import opening_question
from secateurs.work.sweep import PointKept, sweep_work
from tests.seams.networks import CLASSES, NETWORKS, save

pytestmark = pytest.mark.slow

METHODS = ("weight", "unit")
# Of each kind of network and each thing done to it, one stays in `make test`.
FURTHER = (
    "chain, units pruned",
    "CNN, whole",
    "CNN, weights pruned",
    "CNN, tuned",
    "residual, compact",
)
NAMES = [
    pytest.param(name, marks=[pytest.mark.campaign] if name in FURTHER else []) for name in NETWORKS
]
CUT = 0.5
LEVELS = (0.0, CUT, 0.9)
Question = tuple[str, float]  # method, level


@dataclass(frozen=True)
class Figures:
    """What is said of one cut."""

    achieved: float
    parameters: int
    macs: int
    accuracy: float | None = None


Answers = dict[Question, Figures]
Gone = dict[str, float]  # share that a compact network is without, by method


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models_built_here: None) -> None:
    monkeypatch.setenv("SECATEURS_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize("name", NAMES)
def test_window_command_and_library_give_the_same_figures(name, tmp_path, capsys):
    model, data = save(name, tmp_path)
    whole = sc.open_model(model)
    sweep = library_sweep(whole, data)
    assert command_sweep(model, data, capsys) == sweep
    cuts = {question: found for question, found in sweep.items() if question[1] == CUT}
    assert command_accuracy(model, data, capsys) == cuts["unit", CUT].accuracy
    accounts, gone = library_cuts(whole)
    assert accounts == without_accuracy(cuts)
    assert command_cuts(model, capsys) == (accounts, gone)
    with RunStore(tmp_path / "home" / "data") as store:
        shape = whole.input_shape[1:]
        opened = window_opens(model, data, shape, store)
        assert window_cuts(opened) == (cuts, gone)
        assert window_sweep(opened, store) == sweep
        again = kept_run(store, opened.run.id)
        assert window_cuts(in_window(again.record, again.network(), opened.data)) == (cuts, gone)


def library_cuts(model: keras.Model) -> tuple[Answers, Gone]:
    found = {method: sc.prune(model, CUT, method).account for method in METHODS}
    answers = {
        (method, each.requested): Figures(each.achieved, each.parameters, each.macs)
        for method, each in found.items()
    }
    return answers, {method: each.gone for method, each in found.items()}


def library_sweep(model: keras.Model, data: Path) -> Answers:
    with np.load(data) as arrays:
        x, y = arrays["x_test"], arrays["y_test"]
    if x.dtype == np.uint8:
        x = x.reshape(len(x), *model.input_shape[1:]).astype(np.float32) / 255
    points = sc.sweep(model, (x, y), METHODS, LEVELS).points
    return {
        (each.method, each.requested): Figures(
            each.achieved, each.parameters, each.macs, each.accuracy
        )
        for each in points
    }


def command_cuts(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Answers, Gone]:
    answers: Answers = {}
    gone: Gone = {}
    for method in METHODS:
        found = say(capsys, "prune", path, f"--{method}s={100 * CUT:g}")["account"]
        gone[method] = found["gone"]
        answers[method, found["requested"]] = Figures(
            found["achieved"], found["parameters"], found["macs"]
        )
    return answers, gone


def command_accuracy(path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> float:
    said = say(capsys, "prune", path, f"--units={100 * CUT:g}", "--data", data)
    return said["accuracy"]["pruned"]


def command_sweep(path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> Answers:
    levels = ",".join(f"{100 * level:g}" for level in LEVELS)
    said = say(capsys, "sweep", path, "--data", data, "--levels", levels, "--criteria=magnitude")
    return {
        (each["method"], each["requested"]): Figures(
            each["achieved"], each["parameters"], each["macs"], each["accuracy"]
        )
        for each in said["points"]
    }


def say(capsys: pytest.CaptureFixture[str], *argv: object):
    capsys.readouterr()
    code = run([*map(str, argv), "--json"])
    out, err = capsys.readouterr()
    assert code == 0, err
    return json.loads(out)


def window_opens(path: Path, data: Path, shape: tuple[int, ...], store: RunStore) -> State:
    dataset = dataset_for(str(data), shape, CLASSES)
    kept = opening_question(path, dataset, store)(lambda: False)
    return in_window(kept.record, kept.network, dataset)


def in_window(record, network, dataset) -> State:
    state = State(record, network, data=dataset)
    ranked = ranking_question(state, None)(lambda: False)
    return step(step(state, ranked), PercentChosen(round(100 * CUT)))


def step(state: State, event: object) -> State:
    return derive(state, advance(state, event))


def window_cuts(state: State) -> tuple[Answers, Gone]:
    answers: Answers = {}
    gone: Gone = {}
    for method in METHODS:
        way = state.pruning.way(method)
        scored = score(quickest(state.network, way.cut), state.data.test)
        found = way.account
        gone[method] = found.gone
        answers[method, found.requested] = Figures(
            found.achieved, found.parameters, found.macs, scored.accuracy
        )
    return answers, gone


def window_sweep(state: State, store: RunStore) -> Answers:
    plan = SweepPlan(run_ids=(state.run.id,), criteria=("magnitude",), levels=LEVELS)
    subject = kept_run(store, state.run.id).subject
    told: list[object] = []
    sweep_work(plan, lambda: [subject()], state.data, store)(told.append, lambda: False)
    points = [each.point for each in told if isinstance(each, PointKept)]
    return {
        (each.method, each.requested): Figures(
            each.achieved, each.parameters, each.macs, each.accuracy
        )
        for each in points
    }


def without_accuracy(answers: Answers) -> Answers:
    return {
        question: Figures(each.achieved, each.parameters, each.macs)
        for question, each in answers.items()
    }
