"""A person's type checker sees what `sc` gives."""

import subprocess
import sys
from pathlib import Path

import pytest

import secateurs as sc

RIGHT = """
import secateurs as sc

def removed(pruned: sc.Pruned) -> float:
    account: sc.Account = pruned.account
    return account.achieved

def tried() -> sc.SweepResult | None:
    try:
        recipe = sc.Recipe(epochs=3)
        model = sc.compact(sc.prune(sc.open_model("a.keras"), 0.5))
        return sc.sweep(sc.fine_tune(model, ([], []), recipe), ([], []))
    except sc.SecateursError:
        return None

def one_or_several() -> None:
    model = sc.open_model("a.keras")
    sc.sweep(model, ([], []), "unit", 0.5, seeds=3)
    sc.sweep(model, ([], []), ("weight", "unit"), [0.5, 0.9], seeds=range(3))
    sc.sensitivity(model, ([], []), levels=0.5, report=dict[int, int]().get)
    sc.measure(model, 1, engines="NumPy")
    sc.measure(model, (1, 256), engines=("NumPy", "Keras"))
    sc.prune(model, 0.5, remove={"dense_1": 3}, protect={"conv_1": (0, 2)})
    sc.prune(model, 0.5, layers="conv_*", skip=["conv_1", lambda layer: layer.name == "x"])
    sc.sweep(model, ([], []), skip=lambda layer: not layer.trainable)
    sc.rank(model, masks={"dense_1": [[0, 1]]})
    sc.criterion("mine", methods="unit")
    sc.criterion("mine", methods=("weight", "unit"))
"""
WRONG = """
import secateurs as sc

sc.prune("nonsense", 7, wrong=3)
sc.prune(sc.open_model("a.keras"), "half")
sc.Recipe(epoch=3)
sc.nothing_of_the_kind
sc.sweep(sc.open_model("a.keras"), ([], []), "units")
sc.sweep(sc.open_model("a.keras"), ([], []), levels="half")
sc.sweep(sc.open_model("a.keras"), ([], []), seeds=None)
sc.criterion("mine", methods="units")
sc.prune(sc.open_model("a.keras"), 0.5, layers=3)
"""


# What no function of `sc` takes or gives; to read it takes as long as all else. What the package's
# own functions do within is for `make check`: of an installed package mypy reads what they take.
SKIPPED = """
[mypy]
[mypy-secateurs.*]
follow_imports = silent
[mypy-cryptography.*,dask.*,distributed.*,matplotlib.*,numba.*,PIL.*,rich.*,scipy.*]
follow_imports = skip
follow_imports_for_stubs = True
"""


def checked(texts, folder):
    """Return the files and the numbers of the lines that mypy finds fault with."""
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    options = ["--strict", "--no-error-summary", "--ignore-missing-imports", "--cache-dir", "cache"]
    (folder / "mypy.ini").write_text(SKIPPED, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *texts],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert all(line.split(":")[0] in texts for line in lines), done.stdout
    return sorted({(line.split(":")[0], int(line.split(":")[1])) for line in lines})


@pytest.mark.slow
def test_what_is_right_passes_and_what_is_wrong_is_flagged(tmp_path, monkeypatch):
    root = Path(sc.__file__).parents[1]
    monkeypatch.setenv("MYPYPATH", str(root))
    faults = checked({"right.py": RIGHT, "wrong.py": WRONG}, tmp_path)
    assert faults == [("wrong.py", line) for line in range(4, 13)]


def test_every_public_name_is_there_and_every_error_has_one_base():
    for name in sc.__all__:
        assert getattr(sc, name) is not None
    stopped = {"CancelledError"}  # at the caller's own wish, which is no failure
    errors = [name for name in sc.__all__ if name.endswith("Error") and name not in stopped]
    assert len(errors) >= 7
    for name in (*errors, "UnsupportedModel", "TrainingDiverged"):
        assert issubclass(getattr(sc, name), sc.SecateursError)
    assert issubclass(sc.SettingError, ValueError)
