"""All series in one table, and how each was made."""

from collections.abc import Collection, Iterable

from secateurs.core.base.arrays import Json
from secateurs.core.base.phrases import counted, in_percent, level
from secateurs.core.evaluation.curves import Curve
from secateurs.core.evaluation.points import TREATMENTS, Treatment, curve_name
from secateurs.core.evaluation.repairs import REPAIRED_FROM
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.patterns import Pattern, pattern_named
from secateurs.core.ranking.terms import UNSTRUCTURED
from secateurs.core.report.material import Material
from secateurs.core.report.styles import order_of

BY_HAND = (
    "Series called by hand: some units were cut or protected by a person, whatever the ranking"
    " says; what was cut counts among what goes."
)
CHOSEN = (
    "Series called only or without some layers: the others stay whole, and what is removed counts"
    " what may go."
)
HEADS = (
    "Series called heads by width: of attention no whole heads go, but places along the width of"
    " all heads of a layer alike."
)
INEXACT = (
    "Series called inexact: units went, too, that a normalisation takes together with others. What"
    " was measured is the compact network, which answers otherwise than the masked one."
)


def series_table(material: Material) -> dict[str, Json] | None:
    """Return a row a series, a column a level; None where only the exercise's are shown."""
    if all(way.is_plain for way in material.shown):
        return None
    ways = sorted(material.shown, key=order_of)
    levels = sorted({at for way in ways for at in material.shown[way].levels})
    differ = len({len(curve.points) for curve in material.shown.values()}) > 1
    return {
        "levels": [level(at) for at in levels],
        "rows": [_row(material.shown[way], levels, differ) for way in ways],
        "note": _note(material.shown.values()),
    }


def made_how(material: Material) -> list[str]:
    """Say in a sentence each how the series were made that are more than cut by magnitude."""
    ways = material.all_curves
    said = [
        f"Series called {rule.name} are ranked by another criterion. {rule.about}"
        for rule in rules()
        if rule.name not in ("magnitude", "random") and any(w.criterion == rule.name for w in ways)
    ]
    patterns = sorted({way.pattern for way in ways} - {UNSTRUCTURED})
    said += [_pattern(pattern_named(each)) for each in patterns]
    if any(way.hand for way in ways):
        said.append(BY_HAND)
    if any(way.layers for way in ways):
        said.append(CHOSEN)
    if any(way.heads == "width" for way in ways):
        said.append(HEADS)
    if not all(way.exact for way in ways):
        said.append(INEXACT)
    done = {way.treatment for way in ways}
    return said + [
        _treatment(each, _epochs(each, ways.values())) for each in TREATMENTS[1:] if each in done
    ]


def _note(curves: Collection[Curve]) -> str:
    """Say over how many networks the means are; nothing where all are of one."""
    counts = {len(curve.points) for curve in curves}
    if max(counts) < 2:
        return ""
    alike = all(len(set(curve.seeds)) == len(curve.points) for curve in curves)
    number = (
        f"{max(counts)} networks" if len(counts) == 1 else "as many networks as beside a series"
    )
    return f"Means over {number}{', one a seed' * alike}; below them the lowest to the highest."


def _epochs(treatment: Treatment, curves: Iterable[Curve]) -> list[int]:
    """Return for how many epochs at most the series of a treatment were trained."""
    found = (curve.points[0] for curve in curves if curve.way.treatment == treatment)
    return sorted({point.epochs for row in found for point in row if point.epochs})


def _row(curve: Curve, levels: list[float], differ: bool) -> dict[str, Json]:
    return {
        "name": curve_name(curve.way),
        "over": counted(len(curve.points), "network") if differ else "",
        "role": "" if curve.criterion == "random" else curve.method,
        "cells": [_cell(curve, at) for at in levels],
    }


def _cell(curve: Curve, at: float) -> dict[str, str]:
    if at not in curve.levels:
        return {"mean": "", "spread": ""}
    values = curve.accuracy[:, curve.levels.index(at)]
    if len(values) < 2:
        return {"mean": in_percent(values[0], 2), "spread": ""}
    return {
        "mean": in_percent(values.mean(), 2),
        "spread": f"{in_percent(values.min(), 2)} to {in_percent(values.max(), 2)}",
    }


def _pattern(pattern: Pattern) -> str:
    if pattern.keep:
        gone = pattern.length - pattern.keep
        return (
            f"{pattern.name}: of every {pattern.length} inputs of a unit, {gone} weights go and "
            f"{pattern.keep} stay."
        )
    return f"{pattern.name}: {pattern.length} neighbouring inputs of a unit go together."


def _treatment(treatment: Treatment, epochs: list[int]) -> str:
    most = f"at most {' or '.join(map(str, epochs)) or 'some'} epoch{'s' * (epochs != [1])}"
    return {
        "none": "",
        "repaired": (
            "Repaired: what survives is refitted, layer by layer and in closed form, to what the "
            f"dense network does on up to {REPAIRED_FROM:,} training images; no labels and no "
            "training."
        ),
        "tuned": (
            f"Fine-tuned: repaired, then trained on for {most} with all that was cut held at "
            "zero; the epoch kept is the best by accuracy on the validation images. Of the units "
            "of 1000-1000-500-200 layers, at 97 and 99 % the last layers keep a larger share than "
            "the first, as many in all."
        ),
        "scratch": (
            "From scratch: a network as small, with the same connections, trained for "
            f"{most} from new random weights; the baseline for what was kept."
        ),
    }[treatment]
