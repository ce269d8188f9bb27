"""Labels in the few sizes and tones that the window uses."""

from typing import Literal

from PySide6.QtWidgets import QLabel, QWidget

from secateurs.ui.theme.fonts import Weight, font

Tone = Literal["text", "muted", "error", "accent"]


def label(
    text: str = "",
    pixels: int = 13,
    weight: Weight = Weight.Normal,
    tone: Tone = "text",
    parent: QWidget | None = None,
) -> QLabel:
    result = QLabel(text, parent)
    result.setFont(font(pixels, weight))
    result.setProperty("tone", tone)
    return result


def set_tone(target: QLabel, tone: Tone) -> None:
    """Change a label's colour by its role."""
    if target.property("tone") != tone:
        target.setProperty("tone", tone)
        target.style().unpolish(target)
        target.style().polish(target)
