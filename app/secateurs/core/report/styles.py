"""How curves are told apart without their colours: by line, marker and fill."""

from dataclasses import dataclass
from typing import Literal

from secateurs.core.evaluation.points import CONTROL, TREATMENTS, Treatment, Way
from secateurs.core.ranking.criteria.registry import rules
from secateurs.core.ranking.terms import METHODS, UNSTRUCTURED, Criterion, Method

Role = Literal["weight", "unit", "random"]
Marker = Literal["circle", "square", "up", "down", "diamond", "star", "plus", "cross"]

MARKERS: dict[tuple[Treatment, Method], Marker] = {
    ("none", "weight"): "circle",
    ("none", "unit"): "square",
    ("repaired", "weight"): "up",
    ("repaired", "unit"): "down",
    ("tuned", "weight"): "diamond",
    ("tuned", "unit"): "star",
    ("scratch", "weight"): "plus",
    ("scratch", "unit"): "cross",
}
# Corners of what is filled, in radii; y points downwards.
SHAPES: dict[Marker, tuple[tuple[float, float], ...]] = {
    "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "up": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "down": ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
    "diamond": ((0, -1.35), (1.1, 0), (0, 1.35), (-1.1, 0)),
    "star": (
        (0, -1.5), (0.42, -0.42), (1.5, 0), (0.42, 0.42),
        (0, 1.5), (-0.42, 0.42), (-1.5, 0), (-0.42, -0.42),
    ),
}  # fmt: skip

# Lines from one end to the other, likewise.
STROKES: dict[Marker, tuple[tuple[float, float, float, float], ...]] = {
    "plus": ((0, -1.2, 0, 1.2), (-1.2, 0, 1.2, 0)),
    "cross": ((-0.95, -0.95, 0.95, 0.95), (-0.95, 0.95, 0.95, -0.95)),
}

# In widths of the line; criteria that are not named here share the last.
DASHES: tuple[tuple[float, ...], ...] = (
    (6, 2, 1, 2),
    (8, 2),
    (2, 2),
    (6, 2, 1, 2, 1, 2),
    (3, 1),
    (10, 2, 3, 2),
    (5, 4),
    (1, 1.5),
)
DOTS, UNITS = (1, 2.5), (4, 2)
HAND = (1, 2)  # after each stroke, where units were chosen by hand
INEXACT = (0.5, 1.5)  # likewise, where what is compact answers otherwise
HEADS = (1, 1)  # likewise, where heads of attention go by their width
CHOSEN = (3, 1)  # likewise, where only some layers may lose something

DEEPENED = 0.4  # how far a strong colour lies towards the text's


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a series, for the plot in the window and in files alike.

    Attributes:
        role: of its colour in the palette.
        strong: whether the colour is deepened, for what was trained on.
        dash: lengths of strokes and gaps, in widths of the line; empty where it is unbroken.
        radius: of the marker, in pixels.
    """

    role: Role
    marker: Marker
    filled: bool = False
    strong: bool = False
    dash: tuple[float, ...] = ()
    width: float = 2.0
    radius: float = 4.0


def style_of(way: Way) -> Style:
    """Return a series' style; two series that can be swept together differ."""
    marker = MARKERS[way.treatment, way.method]
    role: Role = "random" if way.criterion == CONTROL else way.method
    if way.criterion == CONTROL and way.treatment == "none":
        return Style(role, marker, True, dash=_dash(way), width=1.5, radius=2.5)
    blocked = way.pattern != UNSTRUCTURED
    return Style(
        role,
        marker,
        filled=blocked or bool(way.hand) or way.criterion != "magnitude",
        strong=way.treatment == "tuned",
        dash=_dash(way),
        width=1.3 if blocked or way.treatment == "scratch" else 2.0,
        radius=5.0 if blocked or way.hand else 4.0,
    )


def order_of(way: Way) -> tuple[object, ...]:
    """Sort series as they are listed: the exercise's first, its random control last."""
    return (
        way.criterion == CONTROL,
        _place(way.criterion),
        way.criterion,
        TREATMENTS.index(way.treatment),
        way.pattern != UNSTRUCTURED,
        way.pattern,
        METHODS.index(way.method),
        way.hand,
        not way.exact,
        way.layers,
        way.heads or "",
    )


def _dash(way: Way) -> tuple[float, ...]:
    if way.heads:
        return (*_dash(way._replace(heads=None)), *HEADS)
    if way.layers:
        return (*_dash(way._replace(layers="")), *CHOSEN)
    if not way.exact:
        return (*_dash(way._replace(exact=True)), *INEXACT)
    if way.hand:
        return (*_dash(way._replace(hand="")), *HAND)
    if way.criterion == "magnitude":
        return UNITS if way.method == "unit" else ()
    if way.criterion == CONTROL:
        return DOTS
    return DASHES[min(_place(way.criterion), len(DASHES)) - 1]


def _place(criterion: Criterion) -> int:
    names = [rule.name for rule in rules() if rule.name != CONTROL]
    return names.index(criterion) if criterion in names else len(names)
