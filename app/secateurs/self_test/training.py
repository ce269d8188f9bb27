"""Steps that train a small network, paint its curve, and bring it back from the disk."""

import numpy as np

from secateurs.core.network.network import Network
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.records import BUNDLED_ID
from secateurs.core.storage.runs import RunStore
from secateurs.self_test.rig import Failed, Rig, breadth_of, check
from secateurs.ui.shell.words import count, percent
from secateurs.ui.theme.theme import colours

FORM = {"hidden_layers": "64, 32", "batch_size": "256", "epochs": "1"}
LEAST_ACCURACY = 0.8  # of one short epoch; chance is 0.1
LEAST_BREADTH = 0.5  # share of a plot's width that a curve goes over


def trains(rig: Rig) -> str:
    """Train for one epoch in the worker, as a press of Train does."""
    training = rig.session.training
    rig.show("train")
    for field, text in FORM.items():
        training.edit_field(field, text)
    training.start()
    check(rig.state.training.is_live and rig.session.runner.is_busy, "No training began.")
    rig.until(lambda: not rig.state.training.is_live, "the training to end")
    state = rig.state
    if state.training.problem:
        raise Failed(state.training.problem)
    run, network, losses = state.run, state.network, state.training.losses
    check(run.kind == "trained" and not run.is_bundled, "The trained network was not kept.")
    assert network.is_chain
    check(len(losses) == run.steps_per_epoch, f"Only {len(losses)} steps were taken.")
    check(np.isfinite(losses).all(), "The loss is not a number.")
    good = run.test_accuracy >= LEAST_ACCURACY
    check(good, f"It learned next to nothing: {percent(run.test_accuracy)} on the test set.")
    rig.trained = (run, network)
    return f"{count(len(losses))} steps, {percent(run.test_accuracy)} on the test set"


def paints_the_loss(rig: Rig) -> str:
    rig.show("train")
    plot = rig.window.train.plot
    rig.until(lambda: plot.built is not None, "the plot of the loss")
    assert plot.built is not None
    breadth = breadth_of(plot.built, colours().weight)
    check(breadth >= LEAST_BREADTH, f"The curve covers {percent(breadth)} of the plot's width.")
    return f"the curve covers {percent(breadth)} of the plot's width"


def reloads(rig: Rig) -> str:
    """Read the trained run anew from the disk, and open it in the window."""
    assert rig.trained is not None
    run, network = rig.trained
    store = RunStore(data_folder())
    try:
        kept, losses = store.network(run.id), store.step_losses(run.id)
        check(store.record(run.id) == run, "The run's record is not what was kept.")
    finally:
        store.close()
    check(same_network(kept, network), "The weights on the disk are not those in memory.")
    check(len(losses) == run.steps_per_epoch, "The run's losses are not all on the disk.")
    rig.session.library.open(BUNDLED_ID)
    check(rig.state.run.is_bundled, "The bundled network does not open.")
    rig.session.library.open(run.id)
    rig.until(lambda: not rig.state.awaited, "the run to open")
    check(rig.state.run == run, "The run does not open.")
    check(same_network(rig.state.network, network), "The run opens with other weights.")
    return f"{count(network.parameters)} parameters, every one the same"


def same_network(one: Network, other: Network) -> bool:
    """Say whether all arrays are equal, to the last bit."""
    return one.is_chain and all(
        np.array_equal(a.kernel, b.kernel) and np.array_equal(a.bias, b.bias)
        for a, b in zip(one.layers, other.layers, strict=True)
    )
