"""What pruning took from a Keras model, and the sentences that say it."""

from dataclasses import dataclass

from secateurs.core.base.phrases import level, percent, shortened
from secateurs.core.graph.structure import LeftWhole
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True)
class LayerCount:
    """One layer with a kernel; weights are kernel entries, rows gone with units counted.

    Attributes:
        unit_word: what one of its units is called: "unit", "cell" or "head".
    """

    name: str
    kind: str
    prunable: bool
    units: int
    units_kept: int
    weights: int
    weights_kept: int
    macs: int
    macs_kept: int
    unit_word: str = "unit"


@dataclass(frozen=True, slots=True)
class TiedLayers:
    """Layers of which the same units go together, such as those along a residual stream.

    Attributes:
        units: that each of them has of these.
    """

    layers: tuple[str, ...]
    units: int
    units_kept: int


@dataclass(frozen=True, slots=True)
class ModelAccount:
    """What pruning took from a Keras model; sparsities are fractions, bytes are float32.

    For units every figure is that of the compact model: rows, biases and normalisations go
    with their units. For weights it is what zeros could save where they are skipped.

    Attributes:
        requested: share of the ranked parts (weights, blocks or groups of units) asked for.
        achieved: share of them that is masked.
        gone: share of them that the compact model is without: less by the carriers; of weights
            nothing, as their zeros stay.
        guarded: names of layers or unit sets that were kept from being emptied.
        carriers: names of unit sets in which a removed unit stays in the compact model, because
            what it emits cannot be folded into a bias.
        exact: whether the compact model answers as the masked one.
        not_chosen: names of layers with kernels that a choice of layers leaves whole.
        tied: for units, the sets of several layers; units kept are those that are not masked.
        gone_before: weights that were gone before this cut; for units those that are single
            zeros in units that stay.
    """

    method: Method
    requested: float
    achieved: float
    gone: float
    layers: tuple[LayerCount, ...]
    parameters: int
    parameters_total: int
    macs: int
    macs_total: int
    bytes: int
    bytes_total: int
    left_whole: tuple[LeftWhole, ...] = ()
    guarded: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    gone_before: int = 0
    exact: bool = True
    not_chosen: tuple[str, ...] = ()
    tied: tuple[TiedLayers, ...] = ()

    def __str__(self) -> str:
        return "\n".join(account_sentences(self))


def account_sentences(account: ModelAccount) -> list[str]:
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
    which = "of the layers chosen" if account.not_chosen else "that can go"
    words = f"Removed: {masked} of the {account.method}s {which}"
    if asked != masked:
        words += f", {asked} were asked for"
    if account.method == "unit" and gone != masked:
        words += f"; once compacted, {gone} are gone"
    return f"{words}."


def remarks(account: ModelAccount) -> list[str]:
    """Say what stayed whole, what was guarded, and where removed units stay."""
    found = [
        f"Tied, one set of {each.units:,} units of which {each.units_kept:,} are kept:"
        f" {shortened(each.layers)}."
        for each in account.tied
    ]
    found += [
        f"Left whole: {each.name} ({each.kind}), {each.reason}." for each in account.left_whole
    ]
    if account.not_chosen:
        found.append(f"Left whole by choice: {shortened(account.not_chosen)}.")
    if account.guarded:
        found.append(f"Kept from being emptied: {', '.join(account.guarded)}.")
    if account.carriers:
        found.append(
            "Removed units that stay once compacted, for what they emit: in"
            f" {', '.join(account.carriers)}."
        )
    if not account.exact:
        found.append(
            "Not exact: normalisations take fewer channels once compacted, or borders are not told"
            " from the middle, so that the compact"
            " network answers otherwise than the masked one."
        )
    if account.gone_before:
        found.append(_before(account))
    return found


def _before(account: ModelAccount) -> str:
    one = account.gone_before == 1
    zeros = "1 weight was" if one else f"{account.gone_before:,} weights were"
    if account.method == "weight":
        return f"Of what is removed, {zeros} zero before."
    here = "it counts" if one else "they count"
    return f"In what is left, {zeros} zero before; among units {here} as left."
