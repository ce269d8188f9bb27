"""Writes a report: its page, its curves, its figures as CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from secateurs.core.base.arrays import Json
from secateurs.core.base.atomic import write_files
from secateurs.core.base.errors import DataError
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.report.curves import curve_figure
from secateurs.core.report.look import png, svg
from secateurs.core.report.material import Material
from secateurs.core.report.page import report_html


def results(material: Material) -> dict[str, Json]:
    """Return the content of results.json; `run` is the first of `runs`."""
    runs = [run.record.model_dump(mode="json") for run in material.runs]
    return {
        "points": [point.model_dump(mode="json") for point in material.points],
        "run": runs[0],
        "runs": runs,
        "scope": material.scope,
        "contributions": [asdict(part) for part in material.contributions],
        "speeds": [asdict(speed) for speed in material.speeds],
        "findings": _dumped(material.findings),
        "answers": _dumped(material.answers),
        "hypotheses": _dumped(material.hypotheses),
    }


def results_json(material: Material) -> str:
    """Write results.json."""
    return json.dumps(results(material), indent=1, allow_nan=False) + "\n"


def _dumped(written: Sequence[Any]) -> list[dict[str, Json]]:
    return [asdict(one) for one in written]


COLUMNS = (
    "run_id",
    "seed",
    "method",
    "criterion",
    "treatment",
    "pattern",
    "scope",
    "epochs",
    "requested",
    "achieved",
    "accuracy",
    "loss",
    "weights_left",
    "parameters_left",
    "macs_left",
    "parameters",
    "macs",
)


def curves_csv(points: Iterable[SweepPoint]) -> str:
    """Write the points as a table; shares are fractions from 0 to 1."""
    points = tuple(points)
    classes = max((len(point.class_accuracy) for point in points), default=0)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *(f"class_{label}_accuracy" for label in range(classes))])
    for point in points:
        writer.writerow([*(getattr(point, name) for name in COLUMNS), *point.class_accuracy])
    return text.getvalue()


PAGE = "report.html"
FILES = ("curves.png", "curves.svg", "curves.csv", "results.json", PAGE)


def write_report(folder: Path, gathered: Material) -> Path:
    """Write report.html, curves.png, curves.svg, curves.csv and results.json.

    Series that are hidden are left out of the charts; the files of figures have all. A report
    that lies in the folder is replaced as a whole or, on a failure, not at all; what else lies
    there stays.

    Returns:
        The path of report.html.

    Raises:
        DataError: there is no sweep point.
        StorageError: the folder cannot be written to.
    """
    if not gathered.points:
        raise DataError("There is nothing to report yet: sweep the network first.")
    figure = curve_figure(gathered.shown, gathered.scope)
    contents = (
        png(figure),
        svg(figure),
        curves_csv(gathered.points).encode(),
        results_json(gathered).encode(),
        report_html(gathered).encode(),
    )
    write_files(folder, dict(zip(FILES, contents, strict=True)))
    return folder / PAGE
