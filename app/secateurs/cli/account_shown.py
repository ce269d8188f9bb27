"""What pruning took from a network, as a table and sentences in the terminal."""

from dataclasses import asdict
from typing import Any

from secateurs.cli.terminal import say, show_table
from secateurs.core.evaluation.findings.wording import level, percent
from secateurs.core.pruning.pruned import LayerCount, ModelAccount


def show_account(account: ModelAccount) -> None:
    """Write a row a layer, then what is left in all, each count by its own name."""
    columns = ("layer", "kind", "units left", "weights left", "")
    show_table(columns, [_row(layer) for layer in account.layers], words=2)
    asked = "" if level(account.requested) == level(account.achieved) else _asked(account)
    say(f"Removed: {level(account.achieved)} of the {account.method}s that can go{asked}.")
    for name, left, whole in (
        ("Parameters", account.parameters, account.parameters_total),
        ("Multiply-accumulates", account.macs, account.macs_total),
        ("Bytes as float32", account.bytes, account.bytes_total),
    ):
        say(f"{name} left: {left:,} of {whole:,}{_share(left, whole)}.")
    say(_what_zeros_save(account))
    for each in account.left_whole:
        say(f"Left whole: {each.name} ({each.kind}), {each.reason}.")
    if account.guarded:
        say(f"Kept from being emptied: {', '.join(account.guarded)}.")
    if account.carriers:
        say(f"One removed unit each stays, for what it emits: in {', '.join(account.carriers)}.")


def account_json(account: ModelAccount) -> dict[str, Any]:
    """Return the whole account as plain data."""
    return asdict(account)


def _asked(account: ModelAccount) -> str:
    return f", {level(account.requested)} were asked for"


def _row(layer: LayerCount) -> list[str]:
    units = f"{layer.units_kept:,} of {layer.units:,}"
    weights = f"{layer.weights_kept:,} of {layer.weights:,}"
    return [layer.name, layer.kind, units, weights, "" if layer.prunable else "never pruned"]


def _share(left: int, whole: int) -> str:
    return f" ({percent(left / whole)})" if whole else ""


def _what_zeros_save(account: ModelAccount) -> str:
    if account.method == "unit":
        return "These are the figures of the compact network: `secateurs compact` builds it."
    return "Zeros in dense matrices save nothing by themselves: `secateurs measure` says where."
