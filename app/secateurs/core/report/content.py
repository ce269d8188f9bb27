"""What stands on the report's page, as plain words and numbers for the template."""

from collections.abc import Sequence

import numpy as np

from secateurs.core.base.arrays import Json
from secateurs.core.base.phrases import fixed, in_percent, level, percent, signed, time_taken
from secateurs.core.data.class_names import is_handwriting
from secateurs.core.evaluation.curves import Curve, paired, plain_curve
from secateurs.core.evaluation.points import curve_name
from secateurs.core.learning.precision import PRECISIONS
from secateurs.core.learning.settings import OPTIMIZERS, TrainingSettings, penalties_text
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.core.report.exercise import accuracy_there, remark
from secateurs.core.report.material import Material, ReportedRun
from secateurs.core.report.origin import layer_table, left_out, origin_note, origin_rows
from secateurs.core.report.series import made_how, series_table
from secateurs.core.storage.records import RunRecord


def content(material: Material) -> dict[str, Json]:
    """Return the template's variables."""
    first = material.runs[0]
    return {
        "title": _title(material),
        "runs": [_run(run) for run in material.runs],
        "record": first.record,
        "whose": first.record.name if len(material.runs) == 1 else f"{len(material.runs)} networks",
        "made": _made(material.runs),
        "trained_here": first.was_trained_here,
        "settings": settings_rows(material.runs) if first.was_trained_here else [],
        "origin_rows": [] if first.was_trained_here else origin_rows(first.record),
        "origin": origin_note(first.record),
        "left_out": left_out(first.network),
        "layers": layer_table(first),
        "levels": level_rows(material),
        "called": {method: _called(material, method) for method in METHODS},
        "averages": averages(material),
        "series": series_table(material),
        "made_how": made_how(material),
        "beside": material.is_exercise,
        "remark": remark(first.record, material.scope) if first.was_trained_here else "",
        "classes": [table for method in METHODS if (table := class_table(material, method))],
        "findings": material.findings,
        "answers": material.answers,
        "hypotheses": material.hypotheses,
        "highlights": highlights(material),
        "versions": first.record.versions,
        "scope": material.scope,
        "images": max((curve.images for curve in material.all_curves.values()), default=0),
        "has_random": any(way.criterion == "random" for way in material.curves),
        "has_speeds": bool(material.speeds),
        "has_contributions": bool(material.contributions),
    }


def _called(material: Material, method: Method) -> str:
    """Name the curve that stands for a method, which may have gone another way than exactly."""
    curve = plain_curve(material.curves, method)
    return method if curve is None else curve_name(curve.way)


def _parts(material: Material, method: Method) -> str:
    how = _called(material, method).removeprefix(method)
    return f"{method}s ({how.removeprefix(', ')})" if how else f"{method}s"


def level_rows(material: Material) -> list[dict[str, Json]]:
    """Return a row a level: accuracies here, their difference, and the exercise sheet's."""
    curves = {method: plain_curve(material.curves, method) for method in METHODS}
    levels = sorted({at for curve in curves.values() if curve for at in curve.levels})
    return [
        {
            "level": level(at),
            **{method: _cell(curve, at) for method, curve in curves.items()},
            "difference": _difference(curves["weight"], curves["unit"], at),
            "there": {method: _there(method, at) for method in METHODS},
        }
        for at in levels
    ]


def averages(material: Material) -> str:
    """Say how many networks stand behind each curve; nothing for a single network."""
    total = len(material.runs)
    if total < 2:
        return ""
    ending = "the lowest to the highest in brackets."
    counts = {
        method: len(curve.points)
        for method in METHODS
        if (curve := plain_curve(material.curves, method))
    }
    if set(counts.values()) == {total}:
        return f"Means over {total} networks; {ending}"
    each = [f"{method} over {number}" for method, number in counts.items()]
    return (
        f"Means over those of the {total} networks that were swept at all of these levels "
        f"({', '.join(each)}); {ending} A difference is the mean over the networks that have both."
    )


def class_table(material: Material, method: Method) -> dict[str, Json] | None:
    """Return the accuracy of every class at every level, the mean over the networks."""
    curve = plain_curve(material.curves, method)
    if curve is None:
        return None
    means = curve.values("class_accuracy").mean(axis=0)
    return {
        "method": method,
        "heading": f"{method} pruning{_called(material, method).removeprefix(method)}",
        "mean": f", means over {number} networks" if (number := len(curve.points)) > 1 else "",
        "names": material.runs[0].record.class_names,
        "rows": [
            {
                "level": level(at),
                "cells": [{"share": float(v), "text": in_percent(v, 1)} for v in row],
            }
            for at, row in zip(curve.levels, means, strict=True)
        ],
    }


def highlights(material: Material) -> list[dict[str, str]]:
    """Return the few figures that a hurried reader wants."""
    found = {finding.kind: finding.figures for finding in material.findings}
    pruned_before = material.runs[0].record.kind in ("tuned", "compacted")
    dense = _dense(material)
    whole = "accuracy of the network as it is" if pruned_before else "accuracy of the dense network"
    mean = f", mean of {len(dense)}" if len(dense) > 1 else ""
    rows = [{"value": percent(float(np.mean(dense))), "name": f"{whole}{mean}", "role": ""}]
    plateau: Json = found.get("plateau", {})
    rows += [
        {
            "value": _least(material, method, plateau[method]) + level(plateau[method]["until"]),
            "name": f"of the {_parts(material, method)} can go within 1 point of it",
            "role": method,
        }
        for method in METHODS
        if method in plateau
    ]
    lead: Json = found.get("lead")
    if lead:
        most = max(lead["levels"], key=lambda row: row["by"])
        chance = "" if most["by"] > most["noise"] else ", perhaps by chance"
        text = f"points {most['leader']} pruning is ahead at {level(most['level'])}{chance}"
        if most["leader"]:
            rows.append({"value": fixed(100 * most["by"], 1), "name": text, "role": ""})
    return rows


def _least(material: Material, method: Method, found: Json) -> str:
    """Return a sign where a method is within the point at every level that was measured."""
    curve = plain_curve(material.curves, method)
    return "\u2265 " if curve is not None and found["until"] == curve.levels[-1] else ""


def settings_rows(runs: Sequence[ReportedRun]) -> list[tuple[str, str]]:
    """Return the training's settings in words; seeds of several runs together."""
    record = runs[0].record
    settings = record.settings
    seeds = sorted({run.record.settings.seed for run in runs})
    several = len(runs) > 1  # then the table of networks says what became of each
    rows = [
        ("Data set", record.dataset),
        ("Optimiser", OPTIMIZERS[settings.optimizer]),
        ("Learning rate", _learning_rate(settings)),
        ("Loss", "softmax cross entropy"),
        ("Batch", f"{settings.batch_size:,} images"),
        ("Epochs", f"at most {settings.epochs}" if several else _epochs(runs[0])),
        ("Penalties", penalties_text(settings) or "none"),
        ("Augmentation", _augmentation(record)),
        ("Precision", PRECISIONS[settings.precision]),
        ("Seeds" if len(seeds) > 1 else "Seed", ", ".join(map(str, seeds))),
    ]
    return rows if several else [*rows, ("Training took", time_taken(record.seconds))]


def _learning_rate(settings: TrainingSettings) -> str:
    falls = ", falling towards 0 in the last fifth" if settings.augment else ""
    return f"{settings.learning_rate:g}{falls}"


def _augmentation(record: RunRecord) -> str:
    if not record.settings.augment:
        return "none"
    written = ", a third written by other hands" if is_handwriting(record.dataset_key) else ""
    return f"shift, turn, slant, scale, thickness{written}"


def _title(material: Material) -> str:
    methods = {way.method for way in material.all_curves}
    names = [method for method in METHODS if method in methods]
    return "Weight against unit pruning" if len(names) == 2 else f"{names[0].capitalize()} pruning"


def _run(run: ReportedRun) -> dict[str, Json]:
    record = run.record
    return {
        "name": record.name,
        "seed": record.settings.seed,
        "test": percent(record.test_accuracy),
        "validation": percent(record.val_accuracy),
        "course": record.course,
        "took": time_taken(record.seconds),
    }


def _made(runs: Sequence[ReportedRun]) -> str:
    """Say on which day the networks were made, or from which to which, by the clock here."""
    days = sorted({run.record.created.astimezone().date() for run in runs})
    return " to ".join(f"{day:%d %B %Y}".lstrip("0") for day in dict.fromkeys((days[0], days[-1])))


def _epochs(run: ReportedRun) -> str:
    record = run.record
    best = ", the best by validation loss" if record.best_epoch else ""
    kept = f"{record.kept_epoch}{best}" if record.history else ""
    ended = f"{len(record.history)} of {record.settings.epochs}"
    stopped = record.stopped or (record.kept_epoch if not record.history else "")
    return "; ".join(filter(None, (ended, kept, stopped)))


def _dense(material: Material) -> Sequence[float]:
    """Return the networks' accuracies before anything went."""
    known = (plain_curve(material.curves, method) for method in METHODS)
    curve = next((curve for curve in known if curve and curve.has_dense), None)
    if curve is not None:
        return tuple(curve.accuracy[:, 0])
    return [run.record.test_accuracy for run in material.runs]


def _cell(curve: Curve | None, at: float) -> str:
    if curve is None or at not in curve.levels:
        return ""
    values = curve.accuracy[:, curve.levels.index(at)]
    mean = in_percent(values.mean(), 2)
    if len(values) < 2:
        return mean
    return f"{mean} ({in_percent(values.min(), 2)} to {in_percent(values.max(), 2)})"


def _difference(weight: Curve | None, unit: Curve | None, at: float) -> str:
    if weight is None or unit is None:
        return ""
    levels, ours, theirs = paired(weight, unit)
    if at not in levels:
        return ""
    column = levels.index(at)
    return signed(100 * float((ours[:, column] - theirs[:, column]).mean()))


def _there(method: Method, at: float) -> str:
    accuracy = accuracy_there(method, at)
    return "" if accuracy is None else in_percent(accuracy, 2)
