"""What steps are called: in the tree, and in the Edit menu."""

from collections.abc import Sequence
from datetime import datetime

from secateurs.core.base.phrases import shortened, signed, time_taken
from secateurs.core.history.decisions import Decision, LayerUnits, aspects
from secateurs.core.history.tree import Node, Tree
from secateurs.core.ranking.terms import UNSTRUCTURED
from secateurs.ui.history.state import Deed, Deletion, Drawn, HistoryState, decision_of
from secateurs.ui.pad.state import Sheet
from secateurs.ui.prune.choices import PATTERNS, SCOPES, criterion_name
from secateurs.ui.shell.data_in_use import can_draw
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import count, percent, share_text, short, times

ABSENT = "–"
LONGEST = 32
_MADE = {"tuned": "fine-tuned", "compacted": "compacted"}


def step_words(tree: Tree, node: Node) -> str:
    """Name a step in the tree: as a person did, or by what was decided."""
    if node.name:
        return node.name
    before = tree.parent(node.id)
    if before is None:
        return "dense"
    decision = node.decision
    match next(iter(aspects(before.decision, decision)), ""):
        case "run":
            return _MADE.get(node.made) or short(node.run_name, LONGEST)
        case "by_hand":
            return _hand_words(decision)
        case "shares":
            return _share_words(before.decision, decision)
        case "repaired":
            return "repair" if decision.repaired else "repair off"
        case "exact":
            return _exactness(decision)
        case "skip":
            return left_out_words(decision.skip)
        case "pattern":
            return dict(PATTERNS).get(decision.pattern, decision.pattern)
        case "percent":
            return f"{decision.method}s {decision.percent} %"
        case "scope":
            return dict(SCOPES)[decision.scope]
        case "criterion":
            return criterion_name(decision.criterion)
    return f"method: {decision.method}s"


def deed_words(before: Decision, after: Decision, made: str = "") -> str:
    """Name what was done, as the Edit menu writes it after Undo and Redo."""
    match next(iter(aspects(before, after)), ""):
        case "run":
            return {"tuned": "fine-tune", "compacted": "compact"}.get(made, "another run")
        case "by_hand":
            return _hand_deed(before, after)
        case "shares":
            return "shares per layer" if after.shares else "no shares per layer"
        case "repaired":
            return "repair" if after.repaired else "repair off"
        case "exact":
            return _exactness(after)
        case "skip":
            return _left_out_deed(before, after)
        case "pattern":
            return f"pattern: {dict(PATTERNS).get(after.pattern, after.pattern)}"
        case "percent":
            return f"sparsity {after.percent} %"
        case "scope":
            return f"scope: {dict(SCOPES)[after.scope]}"
        case "criterion":
            return f"criterion: {criterion_name(after.criterion)}"
    return f"method: {after.method}s"


def undone(state: State) -> Deed | Node | None:
    """Return what undo takes back, the last in time; but for what is chosen and no step yet."""
    return state.history.undone(drawing=can_draw(state) and state.pad.can_undo)


def redone(state: State) -> Deed | Node | None:
    """Return what redo does again, unless something is chosen that is no step yet."""
    return state.history.redone(drawing=can_draw(state) and state.pad.can_redo)


def undo_words(state: State) -> str:
    """Name what undo would take back; "" where there is nothing."""
    history = state.history
    if history.tree is not None and history.is_moved(state.pruning.choice):
        now = decision_of(state.run.id, state.pruning.choice)
        return deed_words(history.tree.here.decision, now)
    return _words_of(history, undone(state), state.pad.sheet)


def redo_words(state: State) -> str:
    """Name what redo would do again; "" where there is nothing."""
    if state.history.is_moved(state.pruning.choice):
        return ""
    sheet = next(iter(state.pad.future), state.pad.sheet)
    return _words_of(state.history, redone(state), sheet)


def figures_words(node: Node) -> str:
    """Write a step's accuracy and size, such as "97.9 % · 222,481"."""
    figures = node.figures
    if figures is None:
        return "not measured"
    return f"{percent(figures.accuracy)} · {size_words(figures.parameters)}"


def decided_words(node: Node) -> str:
    """Say all that is in force at a step, such as "units 80 %, Taylor, all layers, repaired"."""
    decision = node.decision
    sparsity = f"{decision.method}s {decision.percent} %"
    ranked: tuple[str, ...] = (criterion_name(decision.criterion), dict(SCOPES)[decision.scope])
    if decision.shares:
        sparsity, ranked = f"{decision.method}s by own shares", ranked[:1]
    elif decision.method == "weight" and decision.pattern != UNSTRUCTURED:
        sparsity = f"weights, {dict(PATTERNS).get(decision.pattern, decision.pattern)}"
    by_hand = _hand_words(decision) if decision.remove or decision.protect else ""
    inexact = "inexactly" if _is_inexact(decision) else ""
    repaired = "repaired" if decision.repaired and not inexact else ""
    skipped = left_out_words(decision.skip) if decision.skip else ""
    return ", ".join(filter(None, (sparsity, *ranked, skipped, by_hand, inexact, repaired)))


def _is_inexact(decision: Decision) -> bool:
    return decision.method == "unit" and not decision.exact


def left_out_words(skip: Sequence[str]) -> str:
    """Name the layers that are left out, such as "without conv_1"."""
    return f"without {shortened(skip)}" if skip else "no layer left out"


def _left_out_deed(before: Decision, after: Decision) -> str:
    changed = {*before.skip} ^ {*after.skip}
    what = "leave out" if {*before.skip} < {*after.skip} else "take in"
    return f"{what} {shortened(sorted(changed))}"


def _exactness(decision: Decision) -> str:
    return "exact units" if decision.exact else "inexact units, too"


def made_words(node: Node, longest: int = LONGEST) -> str:
    """Say when a step was taken, of which run, and how long its run was made.

    Args:
        longest: letters of the run's name, of which the middle is left out if it has more.
    """
    when = node.created.astimezone().strftime("%d %b %Y, %H:%M")
    took = f", {time_taken(node.seconds)} to make" if node.seconds else ""
    return f"{when}, {short(node.run_name, longest)}{took}" if node.run_name else f"{when}{took}"


def compared(tree: Tree, one: Node, other: Node) -> tuple[tuple[str, ...], ...]:
    """Return the rows: what, of the one, of the other, and how much more the other has."""
    steps = (one, other)
    figures = [step.figures for step in steps]
    accuracy = [percent(each.accuracy, 2) if each else ABSENT for each in figures]
    parts = [
        f"{count(each.parts)} {step.decision.method}s" if each else ABSENT
        for step, each in zip(steps, figures, strict=True)
    ]
    size = [count(each.parameters) if each else ABSENT for each in figures]
    data = [each.data if each else "" for each in figures]
    gained = factor = ""
    if figures[0] and figures[1] and data[0] == data[1]:
        gained = f"{signed(100 * (figures[1].accuracy - figures[0].accuracy))} points"
    if figures[0] and figures[1]:
        factor = _times(figures[0].parameters, figures[1].parameters)
    tested_on = (("Tested on", *data, "other data"),) if all(data) and len({*data}) > 1 else ()
    return (
        ("", *(step_words(tree, step) for step in steps), ""),
        ("Decided", *(decided_words(step) for step in steps), ""),
        ("Test accuracy", *accuracy, gained),
        *tested_on,
        ("Parts left", *parts, ""),
        ("Parameters left", *size, factor),
        ("When", *(made_words(step) for step in steps), ""),
    )


def _times(one: int, other: int) -> str:
    """Say how many times as small or as large the other is; "" where they are alike."""
    if not one or not other or one == other:
        return ""
    return times(max(one, other) / min(one, other), "smaller" if other < one else "larger")


def time_words(node: Node) -> str:
    """Say in a few letters of what a step is and when it was taken, or how long its run took."""
    created, now = node.created.astimezone(), datetime.now().astimezone()
    when = created.strftime("%H:%M" if created.date() == now.date() else "%d %b")
    if node.seconds:
        return f"{when} · took {time_taken(node.seconds)}"
    return f"{node.decision.method}s · {when}" if node.parent else when


def size_words(parameters: int) -> str:
    """Write a number of parameters in a few letters, such as "2.39 M"."""
    if parameters >= 999_500:  # else 1000 k
        return f"{parameters / 1_000_000:.2f} M"
    return f"{parameters / 1_000:.0f} k" if parameters >= 10_000 else count(parameters)


def _words_of(history: HistoryState, what: Deed | Node | None, sheet: Sheet) -> str:
    """Name what was done; `sheet` is the pad's after its last change of the drawing."""
    if isinstance(what, Drawn):
        return "clear" if sheet.is_empty else "stroke" if sheet.picture is None else "picture"
    if isinstance(what, Deletion):
        return f"delete {short(what.record.name, LONGEST)}"
    before = history.tree.parent(what.id) if history.tree and what else None
    return "" if what is None or before is None else deed_words(
        before.decision, what.decision, what.made
    )  # fmt: skip


def _hand_deed(before: Decision, after: Decision) -> str:
    """Name what was chosen by hand, such as "cut 2 units"."""
    cut = _units(after.remove) - _units(before.remove)
    kept = _units(after.protect) - _units(before.protect)
    freed = _by_hand(before) - _by_hand(after)
    for verb, units in (("cut", cut), ("protect", kept), ("free", freed)):
        if units:
            return f"{verb} {count(len(units))} {'unit' if len(units) == 1 else 'units'}"
    return "choice by hand"


def _by_hand(decision: Decision) -> set[tuple[str, int]]:
    return _units(decision.remove) | _units(decision.protect)


def _units(chosen: LayerUnits) -> set[tuple[str, int]]:
    return {(layer, unit) for layer, units in chosen for unit in units}


def _share_words(before: Decision, decision: Decision) -> str:
    """Name shares: by the layer whose share alone was changed, or as a whole."""
    if decision.shares is None:
        return "no shares"
    old = dict(before.shares.by_layer) if before.shares else {}
    changed = [(name, part) for name, part in decision.shares.by_layer if old.get(name) != part]
    if old and len(changed) == 1:
        return f"{short(changed[0][0], 16)} {share_text(changed[0][1])}"
    return "shares per layer"


def _hand_words(decision: Decision) -> str:
    cut, kept = (
        sum(len(units) for _, units in chosen) for chosen in (decision.remove, decision.protect)
    )
    parts = ([f"cut {cut}"] if cut else []) + ([f"keep {kept}"] if kept else [])
    return ", ".join(parts) or "none by hand"
