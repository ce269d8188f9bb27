"""Fine-tunes two networks at once until it is killed, and says when each has ended an epoch.

python -m tests.work.tunes_on HOME
"""

import sys
from dataclasses import replace
from pathlib import Path

from secateurs.core.data.dataset import Dataset
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.network.network import Network
from secateurs.core.pruning.rank import rank
from secateurs.core.storage.runs import RunStore
from secateurs.work.networks import PrunedRun
from secateurs.work.tuning import tuning_work
from secateurs.work.tuning_order import TuningOrder
from tests.core.conftest import random_images, random_network
from tests.core.storage.conftest import a_record

EPOCHS = 3


def dataset() -> Dataset:
    train, validation, test = (random_images(60, seed) for seed in range(3))
    names = tuple(str(digit) for digit in range(10))
    return Dataset("Tiny", "00000000000000aa", train, validation, test, names, "bundled")


def with_dropout() -> Network:
    import keras

    from secateurs.core.pruning.plain_model import read_model

    draw = keras.initializers.GlorotUniform
    model = keras.Sequential(
        [
            keras.Input((28, 28), name="pictures"),
            keras.layers.Flatten(name="flat"),
            keras.layers.Dense(9, "relu", name="hidden", kernel_initializer=draw(1)),
            keras.layers.Dropout(0.3, name="dropout"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Dense(10, name="out", kernel_initializer=draw(2)),
        ],
        name="net",
    )
    return replace(read_model(model), scaling="unit")


def orders() -> dict[str, TuningOrder]:
    """Units, repaired; weights that go as it trains, under dropout; units that are taken out."""
    chain, model, data = random_network(784, 12, 8, 10), with_dropout(), dataset()

    def order(name: str, network: Network, method: str, **changes: object) -> TuningOrder:
        cut = rank(network, method).cut(0.5)
        run = PrunedRun(network, cut, data=data, run=a_record(), name=name)
        asked = {"repair": False, "schedule": None, "distil": False, "smaller": False}
        recipe = Recipe(epochs=EPOCHS, batch_size=20, learning_rate=0.01, seed=3)
        return TuningOrder(run, recipe, **(asked | changes))

    gradual = Schedule("gradual", 0.8, "weight", until=0.9)
    return {
        "units": order("units", chain, "unit", repair=True, distil=True),
        "weights": order("weights", model, "weight", schedule=gradual),
        "smaller": order("smaller", chain, "unit", smaller=True),
    }


def tune_all(store: RunStore, waiting: list[TuningOrder]) -> None:
    """Begin one; after its first epoch the next, while it is still under way."""

    def report(event: object) -> None:
        if isinstance(event, EpochEnded):
            print("epoch", event.epoch, len(waiting), flush=True)
            if waiting:
                tune_all(store, waiting)

    tuning_work(waiting.pop(0), store, TrainingControl())(report, lambda: False)


if __name__ == "__main__":
    tune_all(RunStore(Path(sys.argv[1])), list(orders().values())[:2])
