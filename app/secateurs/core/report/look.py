"""The look of every chart: colours, font and how a figure becomes bytes."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from secateurs.core.base.installed import resource
from secateurs.core.ranking.terms import Criterion, Method
from secateurs.core.report.styles import DEEPENED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL, TEXT, MUTED, GRID = "#ffffff", "#1b1f24", "#5b6470", "#eceef1"
ACCENT, WEIGHT, UNIT, RANDOM = "#2e7d4f", "#0072b2", "#d55e00", "#8a93a0"
ROLES = {
    PANEL: "panel",
    TEXT: "text",
    MUTED: "muted",
    GRID: "grid",
    ACCENT: "accent",
    WEIGHT: "weight",
    UNIT: "unit",
    RANDOM: "random",
}
SIZE = (8.6, 4.2)  # inches
MARGINS = (0.5, 0.58, 0.18, 0.4)  # inches: left, bottom, right, top
FONTS = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")


def colour(method: Method, criterion: Criterion) -> str:
    """Return a curve's colour."""
    return RANDOM if criterion != "magnitude" else WEIGHT if method == "weight" else UNIT


@contextmanager
def our_look(**more: Any) -> Iterator[None]:
    """Make every chart and text inside in the program's font and colours."""
    from matplotlib import rc_context

    settings: dict[Any, Any] = _settings() | more
    with rc_context(settings):
        yield


def deepened(tint: str) -> str:
    """Return a colour "#rrggbb" moved towards the text's."""
    pairs = zip(bytes.fromhex(tint[1:]), bytes.fromhex(TEXT[1:]), strict=True)
    return "#" + bytes(round((1 - DEEPENED) * one + DEEPENED * two) for one, two in pairs).hex()


def new_axes(size: tuple[float, float] = SIZE, above: float = 0.0) -> "tuple[Figure, Axes]":
    """Return an empty chart, taller by so many inches above it; no window system is involved."""
    from matplotlib.figure import Figure

    width, height = size[0], size[1] + above
    left, bottom, right, top = MARGINS
    top += above
    figure = Figure(figsize=(width, height), facecolor=PANEL)
    figure.subplots_adjust(left / width, bottom / height, 1 - right / width, 1 - top / height)
    axes = figure.add_subplot(facecolor=PANEL)
    axes.spines[:].set_visible(False)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(which="both", length=0, colors=MUTED, pad=6)
    return figure, axes


def title_y(axes: "Axes", text: str) -> None:
    """Name the vertical axis above it, readable without turning the head."""
    axes.set_title(text, loc="left", fontsize=9, color=MUTED, pad=10)


def png(figure: "Figure") -> bytes:
    """Draw at 200 dots an inch."""
    return _drawn(figure, "png", "path", dpi=200, metadata={"Software": None})


def svg(figure: "Figure") -> bytes:
    """Draw as vectors, text as outlines; the same figures give the same bytes."""
    return _drawn(figure, "svg", "path", metadata={"Date": None, "Creator": None})


def inline_svg(figure: "Figure", name: str) -> str:
    """Draw for an HTML page, whose style sheet then sets the colours and the font."""
    drawn = _drawn(figure, "svg", "none", name, metadata={"Date": None, "Creator": None}).decode()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", drawn, count=1)
    drawn = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawn, count=1)
    drawn = re.sub(r' id="((?:figure|patch|axes|line2d|text|matplotlib)[^"]*)"', "", drawn)
    for code, role in ROLES.items():
        drawn = re.sub(code, f"var(--{role})", drawn, flags=re.IGNORECASE)
    return drawn


def _drawn(
    figure: "Figure",
    form: str,
    fonttype: str,
    salt: str = "secateurs",
    **options: Any,
) -> bytes:
    content = io.BytesIO()
    with our_look(**{"svg.fonttype": fonttype, "svg.hashsalt": salt}):
        figure.savefig(content, format=form, facecolor=PANEL, **options)
    return content.getvalue()


@cache
def _settings() -> dict[Any, Any]:
    from matplotlib.font_manager import fontManager

    for font in FONTS:
        fontManager.addfont(resource("fonts") / font)
    return {
        "font.family": ["Inter"],
        "font.size": 9,
        "axes.labelcolor": MUTED,
        "axes.labelsize": 9,
        "text.color": TEXT,
        "axes.unicode_minus": True,
    }
