"""`sc.prune` and `sc.compact` of MobileNetV2, 64 x 64 pixels, random weights, half its units."""

import time

import pytest

import secateurs as sc

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]
ROUNDS = 5


def test_half_the_units_of_mobilenet(figures):
    import keras

    keras.utils.set_random_seed(0)
    model = keras.applications.MobileNetV2((64, 64, 3), weights=None)
    calls = {
        "prune": lambda: sc.prune(model, 0.5),
        "prune, then compact": lambda: sc.compact(sc.prune(model, 0.5)),
    }
    for call in calls.values():
        call()  # the first one loads what all need
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = time.process_time()
            call()
            taken[name].append(time.process_time() - start)
    both = taken["prune, then compact"]
    taken["compact"] = [a - b for a, b in zip(both, taken["prune"], strict=True)]
    for name, seconds in taken.items():
        figures.add(f"MobileNetV2, {name}, processor time", seconds, "s")
