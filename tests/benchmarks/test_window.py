"""The window's own speed: start-up, event-loop gaps, the sparsity bar and the pen."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROBES = Path(__file__).parent

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def probe(home: Path, *words: str, by: str = "window_probe.py") -> dict:
    environment = os.environ | {"SECATEURS_HOME": str(home)}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(PROBES / by), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {"begun": begun, **json.loads(done.stdout.splitlines()[-1])}


def test_time_to_the_painted_window(tmp_path, figures):
    probe(tmp_path, by="first_paint.py")  # warms the files
    found = [probe(tmp_path, by="first_paint.py") for _ in range(5)]
    assert not any(each["tensorflow"] for each in found)
    times = [each["painted"] - each["begun"] for each in found]
    figures.add("process start to painted window", times, "s", aim=0.6)
    figures.add("processor time to it", [each["processor"] for each in found], "s", aim=0.6)


def test_longest_gap_of_the_event_loop(tmp_path, figures):
    probe(tmp_path, "gaps")  # warms the files
    found = [probe(tmp_path, "gaps") for _ in range(3)]
    aims = {"importing": 350, "training": 50, "sweeping": 50, "sweeping in processes": 50}
    for phase, aim in aims.items():
        longest = [each[phase] for each in found]
        figures.add(f"longest event-loop gap while {phase}", longest, "ms", aim=aim)


def test_steps_of_the_sparsity_bar_and_the_pen(tmp_path, figures):
    found = probe(tmp_path, "steps")
    for page in ("prune", "try", "compare"):
        figures.add(f"sparsity step, {page} page", found[f"step on {page}"], "ms", aim=16)
    for what in ("1,000 units", "a unit open", "what it sees"):
        figures.add(f"sparsity step with {what}", found[f"step with {what}"], "ms", aim=16)
    figures.add("first point of a drawing to its answer", found["pen"][0], "ms", aim=50)
    for what in ("pen", "pen, stroke 20"):
        figures.add(f"{what} to answer", found[what], "ms", aim=8)


def test_a_network_of_25_million_weights(tmp_path, figures):
    found = probe(tmp_path, "large")
    assert found["weights"] > 23e6
    for what in ("opened", "ranked"):
        figures.add(f"ResNet50, read, to {what}", found[what], "s", aim=5)
    figures.add("ResNet50: longest event-loop gap meanwhile", found["opening"], "ms", aim=350)
    for view in ("maps", "network"):
        for method in ("weight", "unit"):
            name = f"step of {method}s, {view}"
            figures.add(f"ResNet50: {name}", found[name], "ms", aim=33)


def test_the_picture_of_150_layers(tmp_path, figures):
    times = [probe(tmp_path, "picture") for _ in range(3)]
    assert times[0]["layers"] == 151
    for what, key in (("picture", "painted"), ("bars", "bars")):
        taken = [found[key] for found in times]
        figures.add(f"network of 151 layers, opened, to its {what}", taken, "s", aim=1)
