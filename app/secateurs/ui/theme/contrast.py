"""Mixed colours, and text that can be read on them."""

from PySide6.QtGui import QColor


def blend(ground: str, ink: str, share: float) -> str:
    """Return the colour with so much ink on the ground, 0 to 1, as "#rrggbb"."""
    parts = zip(_parts(ground), _parts(ink), strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in parts)).name()


def most_legible(ground: str, *colours: str) -> str:
    """Return the colour that stands out most from the ground."""
    return max(colours, key=lambda colour: contrast(ground, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    found = QColor(colour)
    return found.red(), found.green(), found.blue()
