"""What is exported: the current network, cut as chosen; and why something cannot be had."""

import re
from functools import cache

from secateurs.core.base.installed import missing
from secateurs.core.evaluation.test import can_test
from secateurs.core.export.exported import Kind
from secateurs.core.pruning.account import shrinks
from secateurs.ui.prune.state import Choice
from secateurs.ui.shell.data_in_use import why_not_cut
from secateurs.ui.shell.state import State
from secateurs.work.export import suffix_of
from secateurs.work.networks import CutNetwork

REPAIRING = "The network is still being repaired."
NEEDS_DATA = "Needs samples of its own data to find the ranges of its activations: File, Open."


def cut_network(state: State) -> CutNetwork | None:
    """Return what is measured and exported now; None while it is still being found."""
    way = state.pruning.way(state.pruning.choice.method)
    if way.cut is None or state.pruning.is_repairing(state.pruning.choice.method):
        return None
    original = state.export.original
    return CutNetwork(
        network=state.network,
        cut=way.cut,
        repaired=way.repaired,
        data=state.data,
        original=None if original is None else original.network,
        seed=state.run.settings.seed,
    )


def is_pruned(state: State) -> bool:
    """Say whether there are zeros in place, of this cut or of an earlier pruning."""
    cut = state.pruning.way(state.pruning.choice.method).cut
    return cut is not None and cut.parts_removed > 0


def is_cut(state: State) -> bool:
    """Say whether the cut takes anything that an earlier pruning left."""
    way = state.pruning.way(state.pruning.choice.method)
    if way.cut is None or way.ranking is None:
        return False
    return way.cut.parts_removed > sum(way.ranking.gone)


def was_compacted(state: State) -> bool:
    """Say whether units of the original are really gone from the current network."""
    original = state.export.original
    return original is not None and state.network.parameters < original.network.parameters


def gets_smaller(state: State) -> bool:
    """Say whether removed units are taken out of the file: always those that went inexactly."""
    wanted = state.export.smaller or is_inexact(state)
    return wanted and can_get_smaller(state)


def is_inexact(state: State) -> bool:
    """Say whether the compact network is the result, as units of it went inexactly."""
    return state.pruning.is_inexact(state.pruning.choice.method)


def can_get_smaller(state: State) -> bool:
    """Say whether there are units that can be taken out of the current network."""
    account = state.pruning.way(state.pruning.choice.method).account
    return account is not None and shrinks(account)


def why_not_yet(state: State) -> str:
    """Say why nothing can be measured or exported at this moment, or ""."""
    if cut_network(state) is not None:
        return ""
    method = state.pruning.choice.method
    return REPAIRING if state.pruning.way(method).cut else f"{why_not_cut(state, method)}."


def why_not_measured(state: State) -> str:
    """Say why no time taken now would be honest, or why there is nothing to take, or ""."""
    if at_work := _at_work(state):
        return f"{at_work} is under way: times taken beside it would say little."
    if state.export.writing is not None:
        return "A file is being written."
    return why_not_yet(state)


def _at_work(state: State) -> str:
    works = {
        "A training": state.training.is_live,
        "A fine-tuning": state.tuning.is_live,
        "A compaction": state.tuning.making_compact,
        "A sweep": state.sweep.is_live,
        "A measuring of each layer": state.sensitivity.at_work is not None,
        "A search for a budget": state.budget.at_work is not None,
    }
    return next((work for work, live in works.items() if live), "")


def why_not_written(state: State, kind: Kind) -> str:
    """Say why a format cannot be had here, whatever is chosen, or ""."""
    if kind == "onnx":
        return _without_onnx()
    fits = state.data is not None and can_test(state.network, state.data)
    return NEEDS_DATA if kind == "litert-int8" and not fits else ""


def choice_words(choice: Choice) -> str:
    """Write what was cut away, such as "units 80 %, repaired"."""
    if choice.is_fixed(choice.method):
        fixed = "shares by layer" if choice.shares_of(choice.method) else choice.pattern
        words = f"{choice.method}s, {fixed}"
    else:
        words = f"{choice.method}s {choice.percent} %"
    hand = choice.hand_of(choice.method)
    if hand:
        words += ", by hand"
    if not choice.is_exact(choice.method):
        words += ", inexactly"
    takes = choice.percent or hand.remove or choice.is_fixed(choice.method)
    return f"{words}, repaired" if choice.repairs(choice.method) and takes else words


def file_name(state: State, kind: Kind) -> str:
    """Return the name that is offered, such as "run_3_units_80.tflite"."""
    parts = [state.run.name, choice_words(state.pruning.choice) if is_cut(state) else ""]
    if is_pruned(state) and state.pruning.choice.method == "unit" and not gets_smaller(state):
        parts.append("zeros")
    stem = re.sub(r"\W+", "_", " ".join(parts)).strip("_").lower()
    return f"{stem}{suffix_of(kind)}"


@cache
def _without_onnx() -> str:
    lacking = missing("onnx")
    return f"{lacking}." if lacking else ""
