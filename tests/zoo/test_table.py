"""Every known architecture loses half its units, and says which it keeps; see `table`."""

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.zoo.architectures import ARCHITECTURES
from tests.zoo.table import table

ROOT = Path(__file__).resolve().parents[2]
TORCH = ROOT / ".venv-peers" / "bin" / "python"
PEER = ROOT / "tests" / "benchmarks" / "peer_torch.py"

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_an_architecture_loses_half_its_units(name):
    known = ARCHITECTURES[name]
    found = told([sys.executable, "-m", "tests.zoo.table", name])
    if known.peer and TORCH.exists():
        peer = told([TORCH, PEER, known.peer, str(known.side)])
        found["Torch-Pruning"] = {
            **{each: peer[each] for each in ("parameters", "left")},
            "seconds": [processor for _, processor in peer["taken"]],
        }
    keep(name, found)
    assert found["apart"] <= 1e-4
    assert found["peak MB"] <= 4 * 4e-6 * found["parameters"] + 400
    assert all(reason for *_, reason in found["left whole"])
    if known.aim is not None:
        left = found.get("left inexactly", found["left"])
        assert left <= known.aim * found["parameters"]


def told(command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def keep(name, found):
    """Put what was found among the others, in zoo.json and zoo.md."""
    with (ROOT / "zoo.json").open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        every = json.loads(file.read() or "{}") | {name: found}
        every = {each: every[each] for each in ARCHITECTURES if each in every}
        file.truncate(0)
        file.write(json.dumps(every, indent=1) + "\n")
        file.flush()
        (ROOT / "zoo.md").write_text(table(every), encoding="utf-8")
