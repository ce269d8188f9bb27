"""What is to be said where the data in use are not those that the network learned from."""

from secateurs.ui.state.snapshot import State


def cannot_measure(state: State) -> bool:
    """Say whether the data have other classes than the network tells apart."""
    return state.data is not None and state.data.classes != state.network.classes


def data_remark(state: State) -> str:
    """Say on what the accuracy is measured, if not on the network's own data."""
    data, run = state.data, state.run
    if data is None or data.key == run.dataset_key:
        return ""
    if cannot_measure(state):
        return f"{data.name} cannot be tested on: {classes_differ(state)}."
    learned = "other data of that name" if data.name == run.dataset else run.dataset
    return f"{run.name} learned from {learned}; the accuracy shown is on {data.name}."


def short_remarks(state: State) -> tuple[str, ...]:
    """Return what `data_remark` comes down to where there is less room."""
    if state.data is None or not data_remark(state):
        return ()
    if cannot_measure(state):
        return (f"{state.data.name} cannot be tested on.",)
    return (f"The accuracy shown is on {state.data.name}.",)


def classes_differ(state: State) -> str:
    """Say how the classes differ; nothing if they do not."""
    if state.data is None or not cannot_measure(state):
        return ""
    return f"the data has {state.data.classes} classes, the network {state.network.classes}"


def dense_accuracy(state: State) -> float | None:
    """Return the whole network's accuracy on the data in use, if it is known."""
    choice = state.pruning.choice
    for method in ("weight", "unit"):
        score = state.pruning.scores.get((method, choice.criterion, choice.scope, 0))
        if score is not None:
            return score.accuracy
    own = state.data is None or state.data.key == state.run.dataset_key
    return state.run.test_accuracy if own else None
