"""report.html: one self-contained page, light and dark, on screen and on paper."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.resources import resource
from secateurs.core.evaluation.curves import Values
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
