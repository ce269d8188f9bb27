"""What pruning took from a Keras model, in sentences: asked for, masked and really gone."""

from secateurs.core.base.phrases import level, percent
from secateurs.core.pruning.pruned import ModelAccount


def sentences(account: ModelAccount) -> list[str]:
    """Return a sentence a figure, each count by its own name."""
    found = [removed(account)]
    for name, left, whole in (
        ("Parameters", account.parameters, account.parameters_total),
        ("Multiply-accumulates", account.macs, account.macs_total),
        ("Bytes as float32", account.bytes, account.bytes_total),
    ):
        share = f" ({percent(left / whole)})" if whole else ""
        found.append(f"{name} left: {left:,} of {whole:,}{share}.")
    return found + remarks(account)


def removed(account: ModelAccount) -> str:
    """Say which share was removed, and which was asked for or goes with compaction if another."""
    masked, asked, gone = map(level, (account.achieved, account.requested, account.gone))
    words = f"Removed: {masked} of the {account.method}s that can go"
    if asked != masked:
        words += f", {asked} were asked for"
    if account.method == "unit" and gone != masked:
        words += f"; once compacted, {gone} are gone"
    return f"{words}."


def remarks(account: ModelAccount) -> list[str]:
    """Say what stayed whole, what was guarded, and where removed units stay."""
    found = [
        f"Left whole: {each.name} ({each.kind}), {each.reason}." for each in account.left_whole
    ]
    if account.guarded:
        found.append(f"Kept from being emptied: {', '.join(account.guarded)}.")
    if account.carriers:
        found.append(
            "Removed units that stay once compacted, for what they emit: in"
            f" {', '.join(account.carriers)}."
        )
    return found
