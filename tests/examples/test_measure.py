"""Is it smaller, and is it faster? Measured beside the dense network, by turns."""

import keras

import secateurs as sc


def test_measuring():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(128, activation="relu", name="dense_1"),
            keras.layers.Dense(64, activation="relu", name="dense_2"),
            keras.layers.Dense(10, name="output"),
        ]
    )
    few = {"batch": (1, 32), "rounds": 3, "teacher": model}

    # Units that went make every engine's work less: the compact network is measured, too.
    pruned = sc.prune(model, 0.75)
    report = sc.measure(pruned, engines=("NumPy", "Keras"), **few)
    assert {timing.network for timing in report.timings} == {"dense", "zeros", "compact"}
    assert report.size("compact").parameters == pruned.account.parameters

    # Each figure is a median over the rounds with its quartiles, in seconds for the batch, of
    # a network that was first seen to answer as Keras does.
    timing = report.timing("compact", "NumPy", 32)
    assert 0 < timing.low <= timing.median <= timing.high
    assert timing.difference <= 1e-4

    # Single weights that went make nothing quicker in a dense matrix, and the report says so.
    pruned = sc.prune(model, 0.95, "weight")
    report = sc.measure(pruned, engines=("NumPy", "CSR (SciPy)"), **few)
    assert "no gain expected" in report.timing("zeros", "NumPy", 32).note
    assert report.timing("zeros", "CSR (SciPy)", 32).threads == 1

    # But they can be stored in less room.
    assert report.size("zeros").bitmask < 0.2 * report.size("dense").memory
    print(report)
