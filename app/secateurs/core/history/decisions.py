"""What is decided about an experiment: all that its pruned network follows from."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from secateurs.core.ranking.terms import UNSTRUCTURED, Criterion, Method, Scope

Aspect = Literal[
    "run",
    "method",
    "criterion",
    "scope",
    "pattern",
    "percent",
    "shares",
    "by_hand",
    "repaired",
    "exact",
    "skip",
]
LayerUnits = tuple[tuple[str, tuple[int, ...]], ...]  # layer, some of its units, from 0


class SharesByLayer(BaseModel):
    """How much of each layer goes, by one method: name of a layer or unit set, fraction.

    Attributes:
        before: the same before the first share was given by hand; empty where none was.
        searched: whether that was what a search found.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    method: Method
    by_layer: tuple[tuple[str, float], ...]
    before: tuple[tuple[str, float], ...] = ()
    searched: bool = False


class Decision(BaseModel):
    """All that was chosen at one moment.

    Attributes:
        run_id: of the network that is cut.
        percent: asked for, 0 to 99.
        repaired: whether what survives is refitted.
        shares: of each layer, in place of scope and percent.
        remove: units that go by hand; `protect`: that stay.
        exact: whether units stay without which a compact network would answer otherwise.
        skip: names of layers that are left out.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    run_id: str
    method: Method = "weight"
    criterion: Criterion = "magnitude"
    scope: Scope = "layer"
    pattern: str = UNSTRUCTURED
    percent: int = 0
    shares: SharesByLayer | None = None
    remove: LayerUnits = ()
    protect: LayerUnits = ()
    repaired: bool = False
    exact: bool = True
    skip: tuple[str, ...] = ()


def dense(decision: Decision) -> Decision:
    """Return where an experiment begins: the whole network, with nothing done to it."""
    kept = {"method", "criterion", "scope"}
    return Decision(run_id=decision.run_id, **decision.model_dump(include=kept))


def aspects(before: Decision, after: Decision) -> tuple[Aspect, ...]:
    """Return what differs between two decisions, the weightiest first."""
    differs: dict[Aspect, bool] = {
        "run": before.run_id != after.run_id,
        "exact": before.exact != after.exact,
        "skip": before.skip != after.skip,
        "by_hand": (before.remove, before.protect) != (after.remove, after.protect),
        "shares": before.shares != after.shares,
        "repaired": before.repaired != after.repaired,
        "pattern": before.pattern != after.pattern,
        "percent": before.percent != after.percent,
        "scope": before.scope != after.scope,
        "criterion": before.criterion != after.criterion,
        "method": before.method != after.method,
    }
    return tuple(aspect for aspect, found in differs.items() if found)
