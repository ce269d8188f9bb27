"""The figures of the Prune page in words."""

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.base.phrases import joined, shortened
from secateurs.core.pruning.account import Account, LayerAccount
from secateurs.core.ranking.cut import Cut
from secateurs.core.ranking.terms import Criterion, Method, Scope
from secateurs.core.storage.records import RunRecord
from secateurs.ui.hand.marks import by_hand_words
from secateurs.ui.history.words import size_words
from secateurs.ui.layers.shares import is_left_out
from secateurs.ui.prune.choices import criterion_name, sparsity_words
from secateurs.ui.prune.parts import shown_layers
from secateurs.ui.shell.data_in_use import (
    classes_differ,
    compared_with,
    data_remark,
    outputs_remark,
)
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import before_and_after, count, percent, share_text, short, times
from secateurs.ui.widgets.card import KeyFigure
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.tiles import Tiles

ABSENT = "–"
COMPACT = "the compact network's"  # of accuracy, where units went inexactly

SAME_SPEED = (
    "So by construction: the zeros stay in the same dense matrix and are multiplied like any\n"
    "other number. A report times it, and times the matrix stored sparsely too."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: what it is, how much, a remark, and how much where that has no room."""

    caption: str
    value: str
    note: str
    short: str = ""


def kept_text(layer: LayerAccount | None, method: Method) -> str:
    """Write what a layer keeps, such as "141,120 · 18 %" or "180 of 1,000 · 18 %".

    Of units also how many stay where they are more: "8 of 16 · 50 %; 9 once compacted".
    """
    if layer is None:
        return ABSENT
    kept = share_text(layer.share_kept)
    if method == "weight":
        return f"{count(layer.parts_kept)} · {kept}"
    left = f"{count(layer.parts_kept + layer.carriers)} once compacted"
    counted = f"{count(layer.parts_kept)} of {count(layer.parts)} · {kept}"
    return f"{counted}; {left}" if layer.carriers else counted


def kept_short(layer: LayerAccount | None) -> str:
    """Write the same without the whole, such as "180 · 18 %"."""
    return "" if layer is None else f"{count(layer.parts_kept)} · {share_text(layer.share_kept)}"


def removed_figure(
    account: Account | None, method: Method, by_hand: str = "", units: int = 0
) -> Figure:
    """Say how much goes, in two lines.

    Args:
        by_hand: what of it was decided by hand, in words.
        units: how many units these are, which is said where the words have no room.
    """
    caption = "Weights removed" if method == "weight" else "Units removed"
    if account is None:
        return Figure(caption, ABSENT, "")
    note = f"asked for {asked_text(account)}"
    compacts = method == "unit" and (account.carriers > 0 or not account.exact)
    if by_hand:
        note += f"; {count(units)} by hand" if compacts else f"; {by_hand}"
    if compacts:
        note += f"\n{most(account)}{percent(account.gone, 2)} once compacted"
    return Figure(caption, percent(account.achieved, 2), note)


def asked_text(cut: Account | Cut) -> str:
    """Write the share asked for, as exactly as what went unless it is a whole one."""
    asked = cut.requested
    return percent(asked, 0 if abs(100 * asked - round(100 * asked)) < 0.005 else 2)


def compacted_saving(run: RunRecord, macs: int) -> Figure:
    """Say what compaction made of the multiply-accumulates, as `compacted_figure` of parameters.

    Args:
        macs: of the compact network.
    """
    factor = times(run.macs_before / macs, "fewer")
    return Figure("Multiply-accumulates", factor, f"{count(macs)} left")


def compacted_figure(run: RunRecord) -> Figure:
    """Say what compaction made of the parameters."""
    before, after = run.parameters_before, run.parameters
    note = f"{count(after)} left: {percent(1 - after / before, 2)} fewer"
    small = size_words(after)
    return Figure("Parameters, compacted", f"{size_words(before)} → {small}", note, small)


def as_made(state: State) -> bool:
    """Say whether the network in front is a fine-tuned or compacted one, pruned no further."""
    run, data, way = state.run, state.data, state.pruning.way(state.pruning.choice.method)
    if run.accuracy_before is None or data is None or data.key != run.dataset_key:
        return False
    if way.cut is None or way.ranking is None:
        return False
    return way.cut.parts_removed <= sum(way.ranking.gone)


def parameters_figure(account: Account | None) -> Figure:
    caption = "Of all parameters"
    if account is None:
        return Figure(caption, ABSENT, "")
    removed = percent(1 - account.parameters_left, 2)
    return Figure(caption, removed, f"{_least(account)}{count(account.parameters)} left")


def saving_figure(account: Account | None, method: Method) -> Figure:
    """Say what the cut saves in arithmetic, and claim no speed that was not measured."""
    if method == "weight":
        return Figure("Speed-up", "1.0 ×", "same dense matrix: zeros save nothing")
    caption = "Multiply-accumulates"
    if account is None:
        return Figure(caption, ABSENT, "")
    if account.macs == account.macs_total:
        why = "once compacted: no unit is gone" if account.achieved else "no unit is removed"
        return Figure(caption, "1.0 ×", why)
    factor = account.macs_total / account.macs
    left = f"once compacted: {_least(account)}{count(account.macs)} left"
    return Figure(caption, times(factor, "fewer"), left)


def carriers_text(account: Account | LayerAccount | None) -> str:
    """Say how many removed units the compact network keeps, of all or of a layer."""
    if account is None or not account.carriers:
        return ""
    how_many = staying(account.carriers)
    if account.carriers == 1:
        return f"Once compacted, {how_many}, to carry a constant; it is counted."
    return f"Once compacted, {how_many}, to carry constants; they are counted."


def staying(carriers: int) -> str:
    """Write how many removed units stay, "" where none does."""
    if carriers == 1:
        return "1 removed unit stays"
    return f"{count(carriers)} removed units stay" if carriers else ""


def guard_text(account: Account | None, names: tuple[str, ...], method: Method) -> str:
    """Say which layers the global guard kept from being emptied.

    Args:
        names: of the prunable layers, in order; a layer that is not among them has its own.
    """
    if account is None or not account.guarded:
        return ""
    numbers = [str(names.index(n) + 1) if n in names else n for n in account.guarded]
    layers = f"layer {numbers[0]}" if len(numbers) == 1 else f"layers {joined(numbers)}"
    part = "weight" if method == "weight" else "unit"
    where = "" if len(numbers) == 1 else " in each"
    return f"One ranking over all layers would have emptied {layers}: one {part}{where} was kept."


def unbroken(text: str) -> str:
    """Keep a number and its unit on one line."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%").replace(" left", "\N{NO-BREAK SPACE}left")


def score_name(method: Method, criterion: Criterion, scope: Scope) -> str:
    """Return what the scores are, as the axis and the cut name them."""
    if criterion != "magnitude":
        return f"{criterion_name(criterion)} score"
    if method == "weight":
        return "|w|"
    return "unit norm" if scope == "layer" else "unit RMS"


def most(account: Account) -> str:
    """Say that fewer units may be gone, where what they emit is not known."""
    return "" if account.exact else "at most "


def _least(account: Account) -> str:
    """Say that a compact network may keep more, where what its units emit is not known."""
    return "" if account.exact else "at least "


def hand_remark(state: State) -> str:
    """Say where choices by hand do not count, or why more or less goes than is asked for."""
    choice = state.pruning.choice
    if not choice.hand:
        return ""
    if choice.method == "weight":
        return (
            "What was cut or protected by hand counts for units; weights go by the ranking alone."
        )
    cut = state.pruning.unit.cut
    by_hand = None if cut is None else cut.by_hand
    if cut is None or by_hand is None or by_hand.achieved == by_hand.asked:
        return ""
    goes = "1 unit goes" if by_hand.achieved == 1 else f"{count(by_hand.achieved)} units go"
    more = by_hand.achieved > by_hand.asked
    return (
        f"{goes}, not {count(by_hand.asked)} as the {asked_text(cut)} asked for are: choices by"
        f" hand {'cut more of a layer' if more else 'protect the others'}."
    )


def left_out_remark(state: State) -> str:
    """Say which layers are left out, and that they do not count."""
    choice, network = state.pruning.choice, state.network
    if not choice.skip:
        return ""
    names = [
        layer.name
        for index, layer in enumerate(shown_layers(network))
        if is_left_out(network, choice, index, choice.method)
    ]
    verb = "does" if len(names) == 1 else "do"
    return f"Left out: {shortened(names)}, which {verb} not count in what is removed."


LEAST_FIGURE, EDGES = 165, 22  # pixels: "32.9 → 97.6 %" has room; left and right of it

LONGEST_DATA = 24  # letters of their name in a tile
REPAIRING = "What survives is being refitted to the dense network: untick Repair to stop it"

OUTPUT = "The output layer is never pruned."


class FigureRow(QWidget):
    """Test accuracy, what went, and what that saves."""

    def __init__(self) -> None:
        super().__init__()
        self.accuracy = KeyFigure("Test accuracy")
        self.removed = KeyFigure("Weights removed")
        self.parameters = KeyFigure("Of all parameters")
        self.saving = KeyFigure("Speed-up")
        self.remark = OUTPUT
        self._last = ABSENT  # dimmed while the next is measured
        self._about: tuple[object, object] = (None, None)  # network and data of the last one
        tiles = Tiles(LEAST_FIGURE, EDGES)
        tiles.show_tiles((self.accuracy, self.removed, self.parameters, self.saving))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(tiles)

    def show_state(self, state: State) -> None:
        method = state.pruning.choice.method
        way = state.pruning.way(method)
        self._show_accuracy(state)
        chosen = None if way.cut is None else way.cut.by_hand
        by_hand, units = by_hand_words(chosen), chosen.removed + chosen.protected if chosen else 0
        removed = removed_figure(way.account, method, by_hand, units)
        self.removed.setToolTip(plain_tip(by_hand[:1].upper() + by_hand[1:]))
        _show(self.removed, removed)
        is_compact = state.run.kind == "compacted" and state.run.parameters_before
        compact = bool(is_compact) and as_made(state)
        parameters = compacted_figure(state.run) if compact else parameters_figure(way.account)
        _show(self.parameters, parameters)
        if compact and method == "unit" and state.run.macs_before:
            saving = compacted_saving(state.run, state.network.macs)
        else:
            saving = saving_figure(way.account, method)
        _show(self.saving, saving)
        self.saving.setToolTip(plain_tip(SAME_SPEED) if method == "weight" else "")
        guard = guard_text(way.account, _names(state), method)
        carriers = carriers_text(way.account)
        fixed = sparsity_words(state, method)
        said = (data_remark(state), outputs_remark(state), fixed, left_out_remark(state))
        parts = (*said, hand_remark(state), OUTPUT, guard, carriers)
        self.remark = " ".join(part for part in parts if part)

    def _show_accuracy(self, state: State) -> None:
        """Show the accuracy; the same network's last one dimmed while a new one is measured."""
        if self._about != (state.network, state.data):
            self._about, self._last = (state.network, state.data), ABSENT
        if differ := classes_differ(state):
            self.accuracy.setToolTip(plain_tip(f"{differ[:1].upper()}{differ[1:]}."))
            self.accuracy.show_figure(ABSENT, differ)
            return
        beside = compared_with(state)
        note = "" if beside is None else unbroken(f"{beside[0]} {percent(beside[1], 2)}")
        if beside is None and state.data is not None and data_remark(state):
            note = f"on {short(state.data.name, LONGEST_DATA)}"
        method = state.pruning.choice.method
        score = state.pruning.way(method).score
        how = "repaired" if state.pruning.wants_repair(method) else _made(state)
        if state.pruning.is_inexact(method):
            how = COMPACT
        if how:
            note = f"{how}; {note}" if note else how
        repairing = state.pruning.is_repairing(method)
        tip = REPAIRING if repairing else outputs_remark(state)
        self.accuracy.setToolTip(plain_tip(tip))
        if repairing:
            self.accuracy.show_figure(ABSENT, "repairing…")
        elif score is None:
            self.accuracy.show_figure(self._last, f"measuring…\n{note}".strip(), dimmed=True)
        else:
            self._last = self._measured(state, score.accuracy)
            self.accuracy.show_figure(self._last, note)

    def _measured(self, state: State, accuracy: float) -> str:
        """Write the accuracy; of one repaired, tuned or compacted what it was before, too."""
        method = state.pruning.choice.method
        if state.pruning.wants_repair(method):
            score = state.pruning.scores.get(state.pruning.choice.key(method))
            before = None if score is None else score.accuracy
        else:
            before = state.run.accuracy_before if as_made(state) else None
        return before_and_after(before, accuracy, 2)


def _made(state: State) -> str:
    how = {"tuned": "fine-tuned", "compacted": "compacted"}
    return how.get(state.run.kind, "") if as_made(state) else ""


def _names(state: State) -> tuple[str, ...]:
    """Return the names of a plain network's layers, which are numbered; of a model none."""
    network = state.network
    return () if not network.is_chain else tuple(layer.name for layer in network.prunable)


def _show(card: KeyFigure, figure: Figure) -> None:
    card.set_caption(figure.caption)
    card.show_figure(figure.value, unbroken(figure.note), shorter=figure.short)
