"""report.html: one self-contained page, light and dark, on screen and on paper."""

from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

from secateurs.core.base.resources import resource
from secateurs.core.report.content import content
from secateurs.core.report.curves import curve_figure
from secateurs.core.report.look import inline_svg
from secateurs.core.report.loss import loss_figure
from secateurs.core.report.material import Material

if TYPE_CHECKING:
    from jinja2 import Environment

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
