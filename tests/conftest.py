"""What every test owes the next one, and a screen for those that open windows."""

import contextlib
import gc
import os
import sys

import pytest

from with_screen import screen

_SCREEN = pytest.StashKey[contextlib.ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--own-screen",
        action="store_true",
        help="give each process of the tests a virtual screen: windows share a keyboard focus",
    )


def pytest_configure(config: pytest.Config) -> None:
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if runs_tests and config.getoption("--own-screen") and sys.platform == "linux":
        stack = config.stash[_SCREEN] = contextlib.ExitStack()
        os.environ.update(stack.enter_context(screen()))


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SCREEN in config.stash:
        config.stash[_SCREEN].close()


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Keep the garbage collector from what is imported; see `pytest_collection_finish`."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: else one process ends with them while others wait."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Leave what is imported by now out of every later pass of the garbage collector."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def models_built_here(monkeypatch):
    """Build models that are opened in this process: another has to import TensorFlow first.

    tests/core/opening has that other process.
    """
    from tests.core.opening.here import parts_here

    monkeypatch.setattr(
        "secateurs.core.opening.open.parts_apart",
        lambda path, config, *_: parts_here(path, config),
    )


@pytest.fixture(autouse=True)
def _background_threads_end():
    """Wait for the threads that the test has told to end."""
    yield
    threads = sys.modules.get("secateurs.jobs.thread")  # where there can be any
    assert threads is None or threads.all_ended(30), "a thread was not told to end"


@pytest.fixture(autouse=True)
def _no_variable_waits_for_its_values():
    """Keras would give it them in a later test, when that calls a layer: gigabytes and minutes."""
    yield
    state = sys.modules.get("keras.src.backend.common.global_state")
    waiting = state and state.get_global_attribute("uninitialized_variables")
    assert not waiting, "what was declared under a StatelessScope waits in Keras's list"
