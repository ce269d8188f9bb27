"""What pruning took from a network, as a table and sentences in the terminal."""

from dataclasses import asdict
from typing import Any

from secateurs.cli.terminal import say, show_table, tell
from secateurs.core.pruning.account_text import sentences
from secateurs.core.pruning.pruned import LayerCount, ModelAccount, Pruned


def show_account(account: ModelAccount) -> None:
    """Write a row a layer, then what is left in all, each count by its own name."""
    columns = ("layer", "kind", "units left", "weights left", "")
    show_table(columns, [_row(layer) for layer in account.layers], words=2)
    for sentence in sentences(account):
        say(sentence)
    say(_what_zeros_save(account))


def tell_of_repair(pruned: Pruned) -> None:
    """Say on stderr what could not be repaired, and how many samples would do."""
    if pruned.repair and pruned.repair.remark:
        tell(pruned.repair.remark)


def account_json(account: ModelAccount) -> dict[str, Any]:
    """Return the whole account as plain data."""
    return asdict(account)


def _row(layer: LayerCount) -> list[str]:
    units = f"{layer.units_kept:,} of {layer.units:,}"
    weights = f"{layer.weights_kept:,} of {layer.weights:,}"
    return [layer.name, layer.kind, units, weights, "" if layer.prunable else "never pruned"]


def _what_zeros_save(account: ModelAccount) -> str:
    if account.method == "unit":
        return "These are the figures of the compact network: `secateurs compact` builds it."
    return "Zeros in dense matrices save nothing by themselves: `secateurs measure` says where."
