"""How much goes, as it is said on the command line: --units 80, or --weights conv_1=50,dense=90."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import typer

from secateurs.cli.terminal import say, show_table, tell
from secateurs.core.pruning.account import shrinks
from secateurs.core.pruning.model_account import LayerCount, ModelAccount, account_sentences
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.hand_choices import HandChoices, hand_choices
from secateurs.core.ranking.patterns import pattern_named
from secateurs.core.ranking.terms import UNSTRUCTURED, Method

MOST_UNITS = 100_000  # of one range


def show_account(account: ModelAccount) -> None:
    """Write a row a layer, then what is left in all, each count by its own name."""
    columns = ("layer", "kind", "units left", "weights left", "")
    show_table(columns, [_row(layer, account) for layer in account.layers], words=2)
    for sentence in account_sentences(account):
        say(sentence)
    say(_what_zeros_save(account))


def tell_of_repair(pruned: Pruned) -> None:
    """Say on stderr what could not be repaired, and how many samples would do."""
    if pruned.repair and pruned.repair.remark:
        tell(pruned.repair.remark)


def by_hand_json(pruned: Pruned) -> dict[str, Any] | None:
    """Return what was decided by hand as plain data; None where nothing was."""
    return asdict(pruned.by_hand) if pruned.by_hand else None


def account_json(account: ModelAccount) -> dict[str, Any]:
    """Return the whole account as plain data."""
    return asdict(account)


def _row(layer: LayerCount, account: ModelAccount) -> list[str]:
    called = "" if layer.unit_word == "unit" else f" {layer.unit_word}s"
    units = f"{layer.units_kept:,} of {layer.units:,}{called}"
    weights = f"{layer.weights_kept:,} of {layer.weights:,}"
    remark = "not chosen" if layer.name in account.not_chosen else ""
    return [
        layer.name,
        layer.kind,
        units,
        weights,
        remark if layer.prunable else "never pruned",
    ]


def _what_zeros_save(account: ModelAccount) -> str:
    if account.method == "unit":
        if account.achieved and not shrinks(account):
            return "It would be no smaller: what is removed stays, for what it emits."
        if not account.exact:
            return "These are the figures of the compact network, which is what -o writes."
        return "These are the figures of the compact network: `secateurs compact` builds it."
    return "Zeros in dense matrices save nothing by themselves: `secateurs measure` says where."


@dataclass(frozen=True, slots=True)
class Amount:
    """What goes, and how much of it.

    Attributes:
        sparsity: a fraction, None where shares or a pattern say it.
        shares: layer (or set of tied units) -> fraction, None where all lose the same.
    """

    method: Method
    sparsity: float | None = None
    shares: Mapping[str, float] | None = None


def amount_from(
    units: str | None, weights: str | None, pattern: str = UNSTRUCTURED, *, by_hand: bool = False
) -> Amount:
    """Read --units, --weights and --pattern, of which one says how much goes.

    Args:
        by_hand: units to remove are named: then nothing else need go.
    """
    if units is not None and weights is not None:
        raise typer.BadParameter("--units and --weights exclude each other.")
    if pattern_named(pattern).fixed is not None:
        if units is not None or weights is not None:
            raise typer.BadParameter(
                f"{pattern} says itself how many weights go.", param_hint="--pattern"
            )
        return Amount("weight")
    if units is None and weights is None:
        if by_hand:
            return _read("unit", "0", "--units")
        raise typer.BadParameter("Say how much goes: --units 80, or --weights 90.")
    if units is None:
        return _read("weight", weights or "", "--weights")
    if pattern != UNSTRUCTURED:
        raise typer.BadParameter(f"{pattern} is one of weights.", param_hint="--pattern")
    return _read("unit", units, "--units")


def choices_from(remove: Sequence[str] | None, protect: Sequence[str] | None) -> HandChoices:
    """Read --remove and --protect."""
    return hand_choices(_units(remove or (), "--remove"), _units(protect or (), "--protect"))


def _units(texts: Sequence[str], option: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for text in texts:
        name, _, units = text.rpartition(":")
        ranges = [
            re.fullmatch(r"\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?", each) for each in units.split(",")
        ]
        if not name.strip() or not all(ranges):
            raise _no_units(text, option)
        for each in filter(None, ranges):
            first, last = int(each[1]), int(each[2] or each[1])
            if not first <= last < first + MOST_UNITS:
                raise _no_units(text, option)
            found.setdefault(name.strip(), []).extend(range(first, last + 1))
    return found


def _no_units(text: str, option: str) -> typer.BadParameter:
    return typer.BadParameter(
        f"{text!r} is no layer with numbers of its units, such as dense_1:3,7-9.",
        param_hint=option,
    )


def _read(method: Method, text: str, option: str) -> Amount:
    if "=" not in text:
        return Amount(method, _fraction(text, text, option))
    pairs = [part.rpartition("=") for part in text.split(",")]
    shares = {name.strip(): _fraction(share, text, option) for name, _, share in pairs}
    if "" in shares:
        raise _unreadable(text, option)
    if len(shares) < len(pairs):
        raise typer.BadParameter(f"{text!r} names a layer twice.", param_hint=option)
    return Amount(method, shares=shares)


def _fraction(percent: str, text: str, option: str) -> float:
    try:
        value = float(percent.replace("%", ""))
    except ValueError:
        raise _unreadable(text, option) from None
    if not 0 <= value <= 100:
        raise _unreadable(text, option)
    return round(value / 100, 8)


def _unreadable(text: str, option: str) -> typer.BadParameter:
    return typer.BadParameter(
        f"{text!r} is neither a percentage from 0 to 100 nor one a layer, such as"
        " conv_1=50,dense_1=90.",
        param_hint=option,
    )
