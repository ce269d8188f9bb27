"""A colour for every class, muted by how unsure the answer is."""

from PySide6.QtGui import QColor

# Tableau's ten, by Maureen Stone: told apart in both themes and, largely, without red or green.
TEN = (
    "#4E79A7",
    "#59A14F",
    "#EDC948",
    "#E15759",
    "#B07AA1",
    "#9C755F",
    "#FF9DA7",
    "#76B7B2",
    "#F28E2B",
    "#8E959C",
)
GOLDEN = 0.618034  # turns of the colour circle: keeps any number of hues apart
FAINTEST = 0.3


def class_colour(index: int) -> QColor:
    if index < len(TEN):
        return QColor(TEN[index])
    return QColor.fromHslF(index * GOLDEN % 1, 0.42, 0.58)


def answer_colour(index: int, confidence: float, classes: int, ground: str) -> QColor:
    """Return the class's colour, the nearer to the ground's the nearer to guessing.

    Args:
        confidence: probability of the answer, 1 / classes (a guess) to 1.
    """
    guess = 1 / max(classes, 2)
    sure = min(max((confidence - guess) / (1 - guess), 0.0), 1.0)
    return mixed(QColor(ground), class_colour(index), FAINTEST + (1 - FAINTEST) * sure)


def mixed(low: QColor, high: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * share,
        low.greenF() + (high.greenF() - low.greenF()) * share,
        low.blueF() + (high.blueF() - low.blueF()) * share,
    )


def readable_on(ground: QColor) -> QColor:
    """Return black or white, whichever stands out more (WCAG relative luminance)."""
    channels = (ground.redF(), ground.greenF(), ground.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor("#000000") if luminance > 0.179 else QColor("#FFFFFF")
