"""What can be chosen in the Prune page's head, in words; which repairs and scores are asked for."""

from collections.abc import Mapping

from secateurs.core.base.phrases import shortened
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import METHODS, UNSTRUCTURED, Method
from secateurs.ui.prune.state import PruningState
from secateurs.ui.shell.data_in_use import cannot_measure, fits_training_data
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, share_text

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
INEXACT_TIP = (
    "Have units go, too, that a normalisation takes together with others or that a layer mixes"
    " along another axis. The compact network, the result, then answers otherwise than the masked"
    " one; how much, Compact measures. Fine-tune it."
)
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


def cut_percent(pruning: PruningState, method: Method) -> str:
    """Write how much goes: what the bar says, or what a pattern or shares fix."""
    cut = pruning.way(method).cut
    if not pruning.choice.is_fixed(method) or cut is None:
        return f"{pruning.choice.percent} %"
    return share_text(cut.achieved)


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
    if not state.pruning.choice.is_exact(state.pruning.choice.method):
        return "What goes inexactly is not repaired, as it answers otherwise: fine-tune it"
    return ""


def inexact_words(state: State) -> tuple[str, ...]:
    """Say which units go inexactly only, the longest wording first; () where there are none."""
    choice, other = state.pruning.choice, state.pruning.other
    if other is None:
        return () if choice.exact else ("The network is read inexactly…",)
    layers = "1 layer" if (number := len(_freed(state))) == 1 else f"{count(number)} layers"
    more = layers.replace(" ", " more ", 1)
    if not choice.exact:
        return (
            f"Units of {more} go: the compact network is the result, and all figures are its own.",
            f"Units of {more} go; figures are the compact network's.",
            f"Units of {more} go",
        )
    return (
        f"Units of {layers} stay: without them the compact network would answer otherwise than"
        " the masked one.",
        f"Units of {layers} stay: they cannot go exactly.",
        f"Units of {layers} stay",
    )


def inexact_tip(state: State) -> str:
    """Say which layers these are, and what is given up."""
    names = _freed(state)
    return f"{INEXACT_TIP}\n{shortened(names)}" if names else INEXACT_TIP


def _freed(state: State) -> tuple[str, ...]:
    """Return the layers of which units go inexactly only, in order."""
    readings = (state.network, state.pruning.other or state.network)
    exact, inexact = sorted((each.structure for each in readings), key=lambda each: not each.exact)
    found = (each.name.partition("/")[0] for each in exact.freed_in(inexact))
    return tuple(dict.fromkeys(found))


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


def wants_compact(state: State, *, answers: bool) -> bool:
    """Say whether the network of units that went inexactly is looked at and still to be made.

    Args:
        answers: whether there is something on the pad that it is asked about.
    """
    pruning = state.pruning
    if not pruning.is_inexact("unit") or pruning.is_made("unit"):
        return False
    return "unit" in wanted_scores(state) or (answers and "unit" in pruning.choice.methods)


def wanted_scores(state: State) -> tuple[Method, ...]:
    """Return the ways whose accuracy the page in front shows, the most wanted first."""
    if state.data is None or cannot_measure(state):
        return ()
    if state.page in ("prune", "export"):
        return (state.pruning.choice.method,)
    if state.page in ("try", "compare"):
        return state.pruning.choice.methods
    return ()
