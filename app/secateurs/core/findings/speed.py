"""Did pruning make the network quicker?"""

from collections.abc import Sequence

from secateurs.core.base.phrases import counted, level, milliseconds, no_faster, sentence
from secateurs.core.findings.finding import Figure, Finding
from secateurs.core.measuring.speed import Speed


def quicker(speeds: Sequence[Speed]) -> Finding | None:
    """Say how the time for the same images changed."""
    if not speeds:
        return None
    figures: dict[str, Figure] = {
        key: {"level": one.level, "dense": one.dense, "pruned": one.pruned, "sparse": one.sparse}
        for key, one in keyed(speeds)
    }
    text = f"timed on one thread, {clauses(speeds)}"
    return Finding("speed", sentence(text), figures)


def keyed(speeds: Sequence[Speed]) -> list[tuple[str, Speed]]:
    """Name the first of each method by it, a later one "weight_further"."""
    seen: set[str] = set()
    found = []
    for one in speeds:
        found.append((f"{one.method}_further" if one.method in seen else one.method, one))
        seen.add(one.method)
    return found


def clauses(speeds: Sequence[Speed]) -> str:
    """Write what each way of pruning did to the time."""
    return "; ".join(f"the network without {_removed(one)} {_change(one)}" for one in speeds)


def _removed(one: Speed) -> str:
    return f"{level(one.level)} of its {one.method}s"


def _change(one: Speed) -> str:
    dense = f"dense {milliseconds(one.dense)}"
    pruned = f"{milliseconds(one.pruned)} for {counted(one.images, 'image')}"
    text = f"{_compared(one.gain)} ({pruned}, {dense})"
    if one.sparse is not None:
        stored = f"stored as sparse matrices (SciPy CSR) it {_compared(one.dense / one.sparse)}"
        text += f", {stored} ({milliseconds(one.sparse)})"
    return text


def _compared(gain: float) -> str:
    if no_faster(gain):
        return "is no faster, within the noise of timing"
    return f"is {gain:.1f} times as fast" if gain > 1 else f"takes {1 / gain:.1f} times as long"
