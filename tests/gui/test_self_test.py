"""The self-test, as it is run on a copy that was installed or packaged."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "secateurs", "--self-test"]
STEPS = [
    "opens the window",
    "loads MNIST",
    "reads a drawn 3",
    "imports TensorFlow",
    "trains in the worker",
    "paints the loss curve",
    "saves and reloads a run",
    "prunes weights and units",
    "repairs",
    "compacts",
    "sweeps and paints the curves",
    "exports the curves",
    "writes the report",
    "exports .keras",
    "exports .weights.safetensors",
    "exports .tflite",
    "exports .int8.tflite",
    "exports .onnx",
    "exports .savedmodel",
    "exports a C header",
    "opens that .keras in another process",
    "closes",
    "ends",
    "writes nothing unexpected on stderr or in the log",
]
NOISY = """
import os
os.write(2, b"libfoo: cannot open\\n")
raise ImportError("broken on purpose")
"""


@pytest.fixture
def self_test(home, tmp_path):
    """Return a function that runs the self-test; it must leave nothing behind."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def run(*words, **environment):
        told = {"SECATEURS_HOME": str(home), "TMPDIR": str(temporary)} | environment
        done = subprocess.run(
            [*COMMAND, *words],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, **told},
            timeout=280,
        )
        assert not home.exists(), "a person's own runs lie there"
        assert list(temporary.glob("secateurs*")) == []
        return done

    return run


@pytest.mark.campaign  # as `make frozen-test` does
def test_offscreen_every_step_passes_and_has_a_line(self_test):
    done = self_test(QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    *lines, last = done.stdout.splitlines()
    assert [line[:4] for line in lines] == ["ok  "] * len(STEPS)
    assert [line[15:].partition(":")[0] for line in lines] == STEPS
    assert "after the process began, with " in lines[0] or sys.platform != "linux"
    assert last.startswith("passed in ")
    assert last.endswith(", on offscreen")


@pytest.mark.campaign
@pytest.mark.xcb
def test_on_a_real_screen_every_step_passes_and_machines_can_read_it(screen, self_test):
    done = self_test("--json", QT_QPA_PLATFORM="xcb")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    found = json.loads(done.stdout)
    assert [step["name"] for step in found["steps"]] == STEPS
    assert all(step["passed"] for step in found["steps"])
    assert {*found["steps"][0]} == {"name", "passed", "seconds", "note"}
    assert (found["name"], found["passed"], found["unexpected"]) == ("secateurs", True, [])
    assert found["versions"]["platform"] == "xcb"
    assert {"python", "secateurs", "tensorflow", "qt"} <= found["versions"].keys()
    assert 0 < found["figures"]["painted_seconds"] < found["seconds"]
    assert 50 < found["figures"]["resident_mb"] < 500


def test_a_broken_copy_fails_and_says_so_and_a_line_on_stderr_does_too(self_test, tmp_path):
    package = tmp_path / "broken" / "safetensors"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(NOISY)
    done = self_test(QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(package.parent))
    assert done.returncode == 1
    lines = [line[:5] + line[15:] for line in done.stdout.splitlines()]
    assert lines[0] == "FAIL opens the window: ImportError: broken on purpose"
    assert lines[1] == "skip loads MNIST: needs a step that did not pass: opens the window"
    assert lines[-2] == f"FAIL {STEPS[-1]}: libfoo: cannot open"
    assert done.stdout.splitlines()[-1].startswith("2 failed in ")
    assert done.stderr == "libfoo: cannot open\n"


@pytest.mark.parametrize("words", [["--verbose"], ["--json", "--json"], ["model.keras"]])
def test_other_words_are_bad_usage(self_test, words):
    done = self_test(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "secateurs --self-test takes no other words than --json.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_one_line_says_so(self_test):
    done = self_test(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "screen" in done.stderr


def test_the_command_line_tells_of_it_and_knows_its_place():
    def run(*words):
        return subprocess.run(
            [*COMMAND[:-1], *words], check=False, capture_output=True, text=True, timeout=60
        )

    assert "--self-test" in run("--help").stdout
    assert run("train", "--self-test").returncode == 2
