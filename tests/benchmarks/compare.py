"""Benchmarks of two commits by turns: `make bench-compare BASE=commit`.

    python tests/benchmarks/compare.py BASE [--rounds 3] [ARGUMENT OF PYTEST ...]

Each round runs the base, then this checkout, with the same packages; what is compared are the
medians over the rounds. A base that keeps no benchmarks.json has nothing to compare.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORSE = 1.05  # times as much; of accuracies POINTS less
POINTS = 0.1
RISES = ("GFLOP/s", "times")  # of these more is better
Found = dict[str, list[dict]]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="compare.py", description="Compare with a commit.")
    parser.add_argument("base", help="the commit to compare with")
    parser.add_argument("--rounds", type=int, default=3)
    wishes, ours = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        _git("worktree", "add", "--detach", str(base), wishes.base)
        try:
            found = _by_turns({"base": base, "now": ROOT}, wishes.rounds, ours)
        finally:
            _git("worktree", "remove", "--force", str(base))
    print(table(found["base"], found["now"], wishes.base))
    return 0


def _by_turns(trees: Mapping[str, Path], rounds: int, arguments: Sequence[str]) -> dict[str, Found]:
    found: dict[str, Found] = {name: {} for name in trees}
    for at in range(1, rounds + 1):
        for name, tree in trees.items():
            print(f"round {at} of {rounds}, {name}", file=sys.stderr, flush=True)
            for figure, values in measured(tree, arguments).items():
                found[name].setdefault(figure, []).append(values)
    return found


def measured(tree: Path, arguments: Sequence[str]) -> Mapping[str, dict]:
    """Run a checkout's benchmarks; return its figures by name, none where it keeps none."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "benchmarks.json"
        told = {"PYTHONPATH": str(tree / "app"), "SECATEURS_BENCHMARKS": str(kept)}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/benchmarks", "-m", "bench", "-q", *arguments],
            cwd=tree,
            env={**os.environ, **told},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            print(f"{tree.name}: not all benchmarks ended well", file=sys.stderr, flush=True)
        if not kept.exists():
            return {}
        return dict(json.loads(kept.read_text(encoding="utf-8"))["figures"])


def table(base: Found, now: Found, name: str) -> str:
    """Return a line for each figure: before, now, their ratio."""
    rows = [f"{'figure':66s} {name[:10]:>10s} {'now':>10s}  ratio"]
    for figure in [*base, *(each for each in now if each not in base)]:
        if figure not in base or figure not in now:
            rows.append(f"{figure:66s} only {'before' if figure in base else 'now'}")
            continue
        for part in ("median", "p95", "high"):
            if all(part in each for each in (base[figure][0], now[figure][0])):
                old, new = (
                    statistics.median(each[part] for each in found[figure]) for found in (base, now)
                )
                unit = now[figure][0]["unit"]
                worse = is_worse(old, new, unit)
                mark = "  worse" if worse else ""
                words = f"{figure}, {part}, {unit}"
                rows.append(
                    f"{words:66s} {old:10.2f} {new:10.2f}  {new / old if old else 1:.2f}{mark}"
                )
    return "\n".join(rows if len(rows) > 1 else ["Neither has kept figures."])


def is_worse(before: float, now: float, unit: str) -> bool:
    """Say whether a figure is worse by more than rounds differ."""
    if unit == "%":
        return now < before - POINTS
    return before > WORSE * now if unit in RISES else now > WORSE * before


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
