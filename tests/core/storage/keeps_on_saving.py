"""Saves runs, points and checkpoints until it is killed; says on stdout what is safely kept."""

import json
import sys
from pathlib import Path

import numpy as np

from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.progress import Best, EngineState, Progress
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.storage.records import RunRecord
from secateurs.core.storage.runs import RunStore


def constant_network(value: int) -> Network:
    """Every weight is `value`, so that a mixture of two states would show."""
    kernel, bias = np.full((300, 200), value, np.float32), np.full(200, value, np.float32)
    output = Layer("output", kernel[:200, :10].copy(), bias[:10].copy(), "linear")
    return chain_of((Layer("hidden_1", kernel, bias, "relu"), output))


def checkpoint(epoch: int) -> Progress:
    weights = constant_network(epoch).weights
    history = tuple(EpochEnded(number, 0.5, 0.5, 0.5) for number in range(1, epoch + 1))
    slots = tuple(np.full(50, epoch, np.float32) for _ in range(4))
    figures = [np.full(10 * epoch, epoch, np.float32) for _ in range(2)]
    best = Best(0, (0.5,), weights)  # in a file of its own
    return Progress(best, history, *figures, 1.0, EngineState(weights, slots, {}))


def say(kind: str, *words: object) -> None:
    print(kind, *words, flush=True)


def main(home: Path, record: RunRecord, point: SweepPoint) -> None:
    store = RunStore(home)
    plan = SweepPlan(run_ids=("bundled",))
    pending = store.unfinished_sweep()
    say("sweep", pending[0] if pending else store.begin_sweep(plan))
    unfinished = store.unfinished_training()
    training = unfinished.id if unfinished else store.begin_training(record.settings, "bundled")
    epoch = len(unfinished.checkpoint.history) if unfinished and unfinished.checkpoint else 0
    say("training", training)
    number = len(store.runs())
    while True:
        number, epoch = number + 1, epoch + 1
        network, losses = constant_network(number), np.full(20, number, np.float32)
        run = record.model_copy(update={"id": f"run{number}", "name": store.next_name()})
        store.save(run, network, losses)
        say("run", number)
        store.add_points([point.model_copy(update={"requested": number / 10000})])
        say("point", number)
        store.checkpoint(training, checkpoint(epoch))
        say("epoch", epoch)


if __name__ == "__main__":
    given = json.loads(sys.argv[2])
    main(
        Path(sys.argv[1]),
        RunRecord.model_validate(given["record"]),
        SweepPoint.model_validate(given["point"]),
    )
