"""The window's own speed: start-up, event-loop gaps, the sparsity bar and the pen."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from with_screen import screen

PROBES = Path(__file__).parent
STEP = 16  # milliseconds at most; 8 are a frame of a screen of 120 Hz

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def probe(
    home: Path,
    *words: str,
    by: str = "window_probe.py",
    environment: Mapping[str, str] = os.environ,
) -> dict:
    environment = {**environment, "SECATEURS_HOME": str(home)}
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


def add_steps(figures, found: dict, where: str = "") -> None:
    for page in ("prune", "try", "compare"):
        name = f"sparsity step, {page} page{where}"
        figures.add(name, found[f"step on {page}"], "ms", aim=STEP)
    for what in ("1,000 units", "a unit open", "what it sees"):
        name = f"sparsity step with {what}{where}"
        figures.add(name, found[f"step with {what}"], "ms", aim=STEP)
    figures.add(f"loss curves painted{where}", found["loss painted"], "ms", aim=STEP)
    figures.add(f"first point of a drawing to its answer{where}", found["pen"][0], "ms", aim=50)
    for what in ("pen", "pen, stroke 20"):
        figures.add(f"{what} to answer{where}", found[what], "ms", aim=8)


def test_steps_of_the_sparsity_bar_and_the_pen(tmp_path, figures):
    add_steps(figures, probe(tmp_path, "steps"))


@pytest.mark.skipif(sys.platform != "linux", reason="the screen is an X server's own")
def test_steps_in_a_large_window_on_a_dense_screen(tmp_path, figures):
    with screen("5200x3000x24") as environment:
        dense = environment | {"QT_SCALE_FACTOR": "2"}
        found = probe(tmp_path, "steps", "2560", "1440", environment=dense)
    add_steps(figures, found, ", 2560 x 1440 at 2x")


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
