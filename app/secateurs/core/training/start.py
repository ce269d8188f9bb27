"""The weights a training starts from."""

import numpy as np

from secateurs.core.arrays import frozen
from secateurs.core.network.network import Layer, Network
from secateurs.core.training.settings import TrainingSettings


def initial_network(settings: TrainingSettings, inputs: int, classes: int) -> Network:
    """Draw Keras's default weights (Glorot uniform, zero biases), from the seed alone."""
    from keras.initializers import GlorotUniform

    units = [*settings.hidden_layers, classes]
    fan_in = [inputs, *settings.hidden_layers]
    seeds = np.random.SeedSequence(settings.seed).generate_state(len(units)) >> 1
    names = [f"hidden_{number}" for number in range(1, len(units))] + ["output"]
    return Network(
        tuple(
            Layer(
                name,
                frozen(np.array(GlorotUniform(int(seed))((rows, columns)).numpy(), np.float32)),
                frozen(np.zeros(columns, np.float32)),
                "linear" if name == "output" else "relu",
            )
            for name, seed, rows, columns in zip(names, seeds, fan_in, units, strict=True)
        )
    )
