"""What can be chosen in the Prune page's head, in words; which repairs and scores are asked for."""

from collections.abc import Mapping

from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import METHODS, UNSTRUCTURED, Method
from secateurs.ui.shell.data_in_use import cannot_measure, fits_training_data
from secateurs.ui.shell.state import State

PATTERNS = ((UNSTRUCTURED, "single weights"), ("2:4", "2 of 4"), ("1x4", "blocks of 4"))
PATTERN_TIPS = {
    UNSTRUCTURED: "Weights go one by one",
    "2:4": "Of every 4 inputs of a unit 2 weights go: always 50 % (Mishra et al. 2021)",
    "1x4": "4 neighbouring inputs of a unit go together, which sparse kernels can skip",
}
NAMES = {
    "l1": "L1 norm",
    "largest": "largest first",
    "snip": "gradient × weight",
    "taylor": "Taylor",
    "activation": "mean activation",
    "apoz": "share of zeros",
    "wanda": "|w| × input norm",
}
SCOPES = (("layer", "each layer"), ("global", "all layers"))
SHARES = ("shares", "own shares")


def criterion_name(name: str) -> str:
    return NAMES.get(name, name)


def criterion_options(method: Method) -> list[tuple[str, str]]:
    return [(rule.name, criterion_name(rule.name)) for rule in rules(method)]


def criterion_tips(method: Method) -> Mapping[str, str]:
    return {rule.name: rule.about for rule in rules(method)}


def barred_criteria(state: State, method: Method) -> Mapping[str, str]:
    """Say which criteria lack samples to look at."""
    return {
        rule.name: "It looks at training samples: open data that fit the network"
        for rule in rules(method)
        if rule.needs != "nothing" and not fits_training_data(state, labels=rule.needs == "labels")
    }


def sparsity_words(state: State, method: Method) -> str:
    """Say why the sparsity bar has no say; "" where it has."""
    choice = state.pruning.choice
    if choice.shares_of(method) is not None:
        return (
            "Each layer loses a share of its own; the sparsity bar has no say. Choose a scope to"
            " go back to it."
        )
    if choice.is_fixed(method):
        return "The pattern 2 of 4 always removes 50 %; the sparsity bar has no say."
    return ""


def why_no_repair(state: State) -> str:
    """Say why nothing can be repaired; "" where it can."""
    if state.data is None:
        return "The data are being loaded"
    if not fits_training_data(state):
        return "Repair looks at training samples: open data that fit the network"
    return ""


def wanted_repairs(state: State) -> tuple[Method, ...]:
    """Return the ways that somebody looks at, the most wanted first."""
    choice = state.pruning.choice
    if not choice.repaired or not fits_training_data(state):
        return ()
    first = (choice.method,) if state.page in ("prune", "export") else ()
    looked_at = choice.methods if state.page != "train" or state.pad.pixels is not None else ()
    return tuple(m for m in METHODS if m in first) + tuple(
        m for m in METHODS if m in looked_at and m not in first
    )


def repair_at_work(state: State) -> Method | None:
    """Return the way whose repaired network is being made; one is made after the other."""
    return next((m for m in wanted_repairs(state) if state.pruning.is_repairing(m)), None)


def wanted_scores(state: State) -> tuple[Method, ...]:
    """Return the ways whose accuracy the page in front shows, the most wanted first."""
    if state.data is None or cannot_measure(state):
        return ()
    if state.page in ("prune", "export"):
        return (state.pruning.choice.method,)
    if state.page in ("try", "compare"):
        return state.pruning.choice.methods
    return ()
