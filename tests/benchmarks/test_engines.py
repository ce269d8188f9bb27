"""What pruning is worth in time on the classic network: every engine, by turns, one thread."""

import pytest

import secateurs as sc
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import initial_network
from secateurs.core.network.network import build_model

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]


def classic():
    return build_model(initial_network(TrainingSettings(), 784, 10))


def measured(method, sparsity):
    model = classic()
    found = sc.measure(sc.prune(model, sparsity, method=method), (1, 1000), teacher=model)
    print(f"\n{method}, {100 * sparsity:.0f} %\n{found}")
    return found


def test_units_at_ninety_percent(figures):
    found = measured("unit", 0.9)
    for batch, aim in ((1, 8), (1000, 20)):
        gain = found.timing("compact", "NumPy", batch).gain_numpy
        figures.add(f"compact at 90 %, batch {batch}, of dense NumPy", gain, "times", aim=aim)


@pytest.mark.parametrize(("sparsity", "aim"), [(0.9, None), (0.95, 1), (0.99, 6)])
def test_weights(figures, sparsity, aim):
    found = measured("weight", sparsity)
    for one in found.timings:
        if one.engine.startswith("CSR") and one.batch == 1000:
            name = f"{one.engine} at {sparsity:.0%}, batch 1000, of dense NumPy"
            figures.add(name, one.gain_numpy, "times", aim=aim)
