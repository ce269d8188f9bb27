"""Did pruning make the network quicker?"""

from collections.abc import Sequence

from secateurs.core.evaluation.findings.finding import Figure, Finding
from secateurs.core.evaluation.findings.wording import level, sentence
from secateurs.core.evaluation.speed import Speed

SAME = 0.1  # a gain or loss of less than a tenth is what timing itself wavers by


def quicker(speeds: Sequence[Speed]) -> Finding | None:
    """Say how the time for the same images changed."""
    if not speeds:
        return None
    figures: dict[str, Figure] = {
        one.method: {"level": one.level, "dense": one.dense, "pruned": one.pruned} for one in speeds
    }
    text = f"timed on {speeds[0].images} images and one thread, {clauses(speeds)}"
    return Finding("speed", sentence(text), figures)


def clauses(speeds: Sequence[Speed]) -> str:
    """Write what each way of pruning did to the time."""
    return "; ".join(f"the network without {_removed(one)} {_change(one)}" for one in speeds)


def _removed(one: Speed) -> str:
    return f"{level(one.level)} of its {one.method}s"


def _change(one: Speed) -> str:
    took = f"{1000 * one.pruned:.1f} ms, dense {1000 * one.dense:.1f} ms"
    if one.gain >= 1 + SAME:
        return f"is {one.gain:.1f} times as fast ({took})"
    if one.gain <= 1 - SAME:
        return f"takes {1 / one.gain:.1f} times as long ({took})"
    return f"takes as long as before ({took})"
