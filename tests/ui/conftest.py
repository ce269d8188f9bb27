"""A small network, its run and its state, as every view's test needs them."""

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QImage, QResizeEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from secateurs.core.base.arrays import frozen
from secateurs.core.data.dataset import Dataset, LabelledImages
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.pruning.account import account
from secateurs.core.pruning.rank import rank
from secateurs.core.storage.records import RunRecord
from secateurs.ui.prune.events import Ranked
from secateurs.ui.prune.state import Choice, PruningState, Way
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.state import State
from secateurs.ui.theme.theme import apply_theme
from secateurs.ui.widgets.wishes import Wishes

WIDTHS = (784, 12, 8, 10)
HISTORY = (EpochEnded(1, 0.9, 0.4, 0.91), EpochEnded(2, 0.3, 0.25, 0.975))
CREATED = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def tiny_network(seed: int = 0) -> Network:
    """784-12-8-10, seeded."""
    rng = np.random.default_rng(seed)
    sizes = list(pairwise(WIDTHS))
    return chain_of(
        tuple(
            Layer(
                f"dense_{i}",
                frozen(rng.normal(0, 0.1, size).astype(np.float32)),
                frozen(rng.normal(0, 0.1, size[1]).astype(np.float32)),
                "linear" if i == len(sizes) - 1 else "relu",
            )
            for i, size in enumerate(sizes)
        )
    )


def tiny_data(images: int = 20) -> Dataset:
    """Twenty noisy pictures a part, labels 0 to 9 in turn."""
    rng = np.random.default_rng(1)

    def part() -> LabelledImages:
        pixels = rng.integers(0, 256, (images, 28, 28)).astype(np.uint8)
        return LabelledImages(frozen(pixels), frozen(np.arange(images, dtype=np.int64) % 10))

    names = tuple(str(digit) for digit in range(10))
    return Dataset("MNIST", "0123456789abcdef", part(), part(), part(), names, "bundled")


def run_record(run_id: str = "run-3", **changes: Any) -> RunRecord:
    facts: dict[str, Any] = {
        "id": run_id,
        "name": "Run 3",
        "created": CREATED,
        "settings": TrainingSettings(),
        "dataset": "MNIST",
        "dataset_key": "0123456789abcdef",
        "dataset_source": "bundled",
        "class_names": tuple(str(digit) for digit in range(10)),
        "versions": {"python": "3.11"},
        "outcome": "completed",
        "history": HISTORY,
        "best_epoch": 2,
        "val_accuracy": 0.975,
        "test_accuracy": 0.983,
        "test_loss": 0.06,
        "parameters": 9614,
        "seconds": 61.0,
    }
    return RunRecord(**(facts | changes))


BUNDLED = run_record("bundled", name="Bundled", test_accuracy=0.981)


def state_with(**changes: Any) -> State:
    """Run 3 is current, run 2 and the bundled run are there too."""
    current = run_record()
    runs = (current, run_record("run-2", name="Run 2", test_accuracy=0.979), BUNDLED)
    state = State(run=current, network=tiny_network(), runs=runs)
    return replace(state, **changes)


def pruned_at(network: Network, choice: Choice) -> PruningState:
    """Both ways cut at the choice's sparsity; answers, scores and strips are not there yet."""
    ways = {}
    for method in ("weight", "unit"):
        ranking = rank(network, method, choice.criterion, choice.scope)
        cut = ranking.cut(choice.percent / 100)
        ways[method] = Way(ranking=ranking, cut=cut, account=account(network, cut))
    return PruningState(choice, weight=ways["weight"], unit=ways["unit"])


@pytest.fixture(autouse=True)
def _light_theme(qapp: QApplication) -> None:
    apply_theme(qapp, "light")


@pytest.fixture(autouse=True)
def _closed_windows_end(qapp: QApplication) -> Iterator[None]:
    """Delete what was closed while it is whole; no loop does, and a theme would reach it later."""
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def network() -> Network:
    return tiny_network()


@pytest.fixture
def make_network() -> Callable[..., Network]:
    """Return a function: make_network(seed=0)."""
    return tiny_network


@pytest.fixture
def data() -> Dataset:
    return tiny_data()


@pytest.fixture
def make_record() -> Callable[..., RunRecord]:
    return run_record


@pytest.fixture
def make_state() -> Callable[..., State]:
    """Return a function: make_state(**changes) -> State."""
    return state_with


@pytest.fixture
def make_pruned() -> Callable[[Network, Choice], PruningState]:
    """Return a function: make_pruned(network, choice) -> PruningState with both ways cut."""
    return pruned_at


@pytest.fixture
def wishes() -> Callable[[QObject], list[object]]:
    """Return a function: wishes(part) -> the events it wishes for from now on."""

    def listen(part: QObject) -> list[object]:
        seen: list[object] = []
        Wishes.of(part).made.connect(seen.append)
        return seen

    return listen


class _SizeKeeper(QObject):
    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        if not isinstance(event, QResizeEvent) or not isinstance(window, QWindow):
            return False
        return event.size() != QWidget.find(int(window.winId())).size()


@pytest.fixture
def keep_size() -> Callable[[QWidget], None]:
    """Return a function after whose call a shown window has the size that the test gave it last.

    The screen's server tells each size back, at times after the next was given already.
    """
    keeper = _SizeKeeper()

    def keep(window: QWidget) -> None:
        window.windowHandle().installEventFilter(keeper)

    return keep


@pytest.fixture
def is_as_painted_whole(qtbot: QtBot) -> Callable[[QWidget], bool]:
    """Return a function: whether what was painted bit by bit is what one paint of all gives."""

    def compare(part: QWidget) -> bool:
        window = part.window()
        qtbot.waitUntil(lambda: window.windowHandle().isExposed())
        QApplication.processEvents()
        place = QRect(part.mapTo(window, QPoint()), part.size())
        seen = QApplication.primaryScreen().grabWindow(window.winId(), *place.getRect())
        kind = QImage.Format.Format_RGB32
        whole = window.grab(place).toImage().convertToFormat(kind)
        return bool(seen.toImage().convertToFormat(kind) == whole)

    return compare


@pytest.fixture(scope="session")
def _modules_stay() -> None:
    """Spare the collections below what was imported before them."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def controller(
    qapp: QApplication, make_state: Callable[..., State], data: Dataset, _modules_stay: None
) -> Controller:
    """Return a controller without a window, on run 3, with the small data set."""
    gc.collect()  # a collection in a worker must not find the timers of the test before
    return Controller(make_state(data=data))


@pytest.fixture
def ranked(controller: Controller) -> Controller:
    network = controller.state.network
    weight, unit = (rank(network, method) for method in ("weight", "unit"))
    controller.dispatch(Ranked(network, "magnitude", "layer", weight, unit))
    return controller
