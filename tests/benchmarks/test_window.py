"""The window's own speed: start-up, event-loop gaps, the sparsity bar and the pen."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("window_probe.py")

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def probe(what: str, home: Path) -> dict:
    environment = os.environ | {"SECATEURS_HOME": str(home)}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(PROBE), what],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {"begun": begun, **json.loads(done.stdout.splitlines()[-1])}


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return f"median {statistics.median(times):.1f} ms, 95th percentile {p95:.1f} ms"


def test_time_to_the_painted_window(tmp_path):
    times = []
    for run in range(6):
        found = probe("first-paint", tmp_path)
        assert not found["tensorflow"]
        if run:  # the first one warms the files
            times.append(found["painted"] - found["begun"])
    print(
        f"\nprocess start to painted window: median {statistics.median(times):.2f} s,"
        f" {min(times):.2f} to {max(times):.2f} s (aim 1.5 s)"
    )


def test_longest_gap_of_the_event_loop(tmp_path):
    found = probe("gaps", tmp_path)
    for phase, aim in (("importing", 350), ("training", 50), ("sweeping", 50)):
        print(f"\nlongest event-loop gap while {phase}: {found[phase]:.0f} ms (aim {aim} ms)")


def test_steps_of_the_sparsity_bar_and_the_pen(tmp_path):
    found = probe("steps", tmp_path)
    for page in ("prune", "try", "compare"):
        print(f"\nsparsity step, {page} page: {spread(found[f'step on {page}'])} (aim 16 ms)")
    for what in ("1,000 units", "a unit open", "what it sees"):
        print(f"\nsparsity step with {what}: {spread(found[f'step with {what}'])} (aim 16 ms)")
    print(f"\npen to answer: {spread(found['pen'])} (aim 16 ms)")


def test_the_picture_of_150_layers(tmp_path):
    times = [probe("picture", tmp_path) for _ in range(3)]
    assert times[0]["layers"] == 151
    for what, key in (("the picture", "painted"), ("its bars", "bars")):
        taken = [found[key] for found in times]
        print(
            f"\nnetwork of 151 layers, opened, to {what} painted: median"
            f" {statistics.median(taken):.2f} s, at most {max(taken):.2f} s (aim 1 s)"
        )
