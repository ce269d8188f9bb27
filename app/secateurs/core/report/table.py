"""curves.csv: one row a sweep point."""

import csv
import io
from collections.abc import Iterable

from secateurs.core.evaluation.points import SweepPoint

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
