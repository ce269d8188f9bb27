"""What the benchmarks find: printed beside its aim and its peers, and kept in benchmarks.json."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT_IN = Path(os.environ.get("SECATEURS_BENCHMARKS", ROOT / "benchmarks.json"))
PACKAGES = ("tensorflow", "keras", "numpy", "PySide6-Essentials", "pyqtgraph")
DIGITS = {"ms": 1, "MB": 0, "GFLOP/s": 0}


class Figures:
    """All that one run of the benchmarks has measured."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, object]] = {}

    def add(
        self,
        name: str,
        values: float | Sequence[float],
        unit: str,
        *,
        aim: float | None = None,
        beside: Mapping[str, float] | None = None,
    ) -> float:
        """Print a figure and keep it; return the median.

        Args:
            values: one, or those of several rounds: then low, median, high and 95th percentile.
            aim: of the 95th percentile where there are twenty values or more, else of the median.
            beside: what the peers took in the same run, by name.
        """
        each = [float(value) for value in np.atleast_1d(values)]
        median = statistics.median(each)
        found = {"median": median, "low": min(each), "high": max(each), "rounds": len(each)}
        if len(each) >= 20:
            found["p95"] = float(np.percentile(each, 95))
        peers = dict(beside or {})
        self.found[name] = {**found, "unit": unit, "aim": aim, "beside": peers}
        print(f"\n{name}: {_words(found, unit, aim, peers)}")
        return median

    def keep(self) -> None:
        """Write what was found, with what it was found on; of this commit earlier runs stay."""
        before = json.loads(KEPT_IN.read_text(encoding="utf-8")) if KEPT_IN.exists() else {}
        same = before.get("figures", {}) if before.get("commit") == _commit() else {}
        kept = {
            "commit": _commit(),
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "versions": {"python": platform.python_version()}
            | {name: version(name) for name in PACKAGES},
            "figures": same | self.found,
        }
        KEPT_IN.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _words(
    found: Mapping[str, float], unit: str, aim: float | None, peers: Mapping[str, float]
) -> str:
    digits = DIGITS.get(unit, 2)
    words = f"{found['median']:.{digits}f} {unit}"
    if found["rounds"] > 1:
        words += f" ({found['low']:.{digits}f} to {found['high']:.{digits}f}"
        words += f", 95th percentile {found['p95']:.{digits}f})" if "p95" in found else ")"
    for peer, value in peers.items():
        words += f"; {peer} {value:.{digits}f}, ratio {found['median'] / value:.2f}"
    return words if aim is None else f"{words}; aim {aim:g} {unit}"


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip() or "unknown"


@pytest.fixture(scope="session")
def figures():
    found = Figures()
    yield found
    found.keep()
