"""Writes a report: one self-contained page, its curves, its figures as CSV and JSON."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import Json
from secateurs.core.base.atomic import write_files
from secateurs.core.base.errors import DataError
from secateurs.core.base.installed import resource
from secateurs.core.evaluation.curves import Values
from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.report.content import content
from secateurs.core.report.curves import curve_figure
from secateurs.core.report.look import (
    ACCENT,
    MUTED,
    PANEL,
    TEXT,
    inline_svg,
    new_axes,
    our_look,
    png,
    svg,
    title_y,
)
from secateurs.core.report.material import Material, ReportedRun

if TYPE_CHECKING:
    from jinja2 import Environment
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


BINS = 300  # more would not be told apart on a page


@our_look()
def loss_figure(runs: Sequence[ReportedRun]) -> "Figure":
    """Draw the steps' loss, averaged in short stretches, and validation loss by epoch."""
    figure, axes = new_axes((8.6, 2.9))
    axes.set_yscale("log")
    for run in runs:
        _draw(axes, run)
    axes.set_xlabel("epoch", labelpad=8)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter("{x:g}")
    title_y(axes, "cross entropy, nats (logarithmic)")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper right", frameon=False, labelcolor=MUTED, fontsize=9)
    return figure


def _draw(axes: "Axes", run: ReportedRun) -> None:
    is_first = not axes.lines
    if len(run.step_losses):
        x, y = _binned(np.asarray(run.step_losses, np.float64), run.steps_per_epoch)
        label = "training, mean of short stretches" if is_first else None
        axes.plot(x, y, color=ACCENT, linewidth=1.3, alpha=0.75, label=label)
    axes.plot(
        [ended.epoch for ended in run.record.history],
        [ended.val_loss for ended in run.record.history],
        color=TEXT,
        linewidth=1.4,
        marker="o",
        markersize=5,
        markerfacecolor=PANEL,
        label="validation" if is_first else None,
    )


def _binned(losses: Values, steps_per_epoch: int) -> tuple[Values, Values]:
    """Average the losses over short stretches; the first array is in epochs."""
    parts = np.array_split(losses, min(BINS, len(losses)))
    sizes = np.array([len(part) for part in parts])
    centres = (np.cumsum(sizes) - sizes / 2) / steps_per_epoch
    return centres, np.array([part.mean() for part in parts])


FONTS = {400: "inter-regular.woff", 600: "inter-semibold.woff"}


def report_html(material: Material) -> str:
    """Write the page."""
    curves, scope = material.shown, material.scope
    charts = {
        "sparsity": inline_svg(curve_figure(curves, scope), "sparsity"),
        "parameters": inline_svg(curve_figure(curves, scope, "parameters"), "parameters"),
    }
    if material.runs[0].was_trained_here:
        charts["loss"] = inline_svg(loss_figure(material.runs), "loss")
    template = _environment().get_template("report.html.j2")
    return template.render(charts=charts, fonts=_fonts(), **content(material))


@cache
def _fonts() -> dict[int, str]:
    """Return weight -> font file in base64."""
    return {
        weight: b64encode((resource("report") / name).read_bytes()).decode()
        for weight, name in FONTS.items()
    }


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(resource("report")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = unbroken
    return environment


def unbroken(text: str) -> str:
    """Keep a number and its percent sign on one line."""
    return text.replace(" %", "\u00a0%")


def results(material: Material) -> dict[str, Json]:
    """Return the content of results.json; `run` is the first of `runs`."""
    runs = [run.record.to_json() for run in material.runs]
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
    "layers",
    "heads",
    "exact",
    "hand",
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


def write_report(
    folder: Path, gathered: Material, step: Callable[[], object] = lambda: None
) -> Path:
    """Write report.html, curves.png, curves.svg, curves.csv and results.json.

    Series that are hidden are left out of the charts; the files of figures have all. A report
    that lies in the folder is replaced as a whole or, on a failure, not at all; what else lies
    there stays.

    Args:
        step: called after each of the `FILES` is made; what it raises leaves nothing behind.

    Returns:
        The path of report.html.

    Raises:
        DataError: there is no sweep point.
        StorageError: the folder cannot be written to.
    """
    if not gathered.points:
        raise DataError("There is nothing to report yet: sweep the network first.")
    figure = curve_figure(gathered.shown, gathered.scope)
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: png(figure),
        lambda: svg(figure),
        lambda: curves_csv(gathered.points).encode(),
        lambda: results_json(gathered).encode(),
        lambda: report_html(gathered).encode(),
    )
    contents = {}
    for name, make in zip(FILES, makers, strict=True):
        contents[name] = make()
        step()
    write_files(folder, contents)
    return folder / PAGE
