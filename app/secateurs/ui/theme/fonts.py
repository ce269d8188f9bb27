"""Inter, the one font family, with tabular digits, and how large type is set."""

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from secateurs.core.base.installed import resource

FAMILY = "Inter"
Weight = QFont.Weight
_FONT, _SIZE, _TAKEN = "usual-font", "usual-size", "taken-font"


class _InForce:
    scale = 1.0


def load_fonts() -> None:
    """Make the bundled font known; a second call does nothing."""
    if FAMILY in QFontDatabase.families():
        return
    for name in ("Regular", "Medium", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(resource(f"fonts/Inter-{name}.otf")))


def font(pixels: int = 13, weight: Weight = Weight.Normal) -> QFont:
    """Return Inter; to be copied, not changed.

    Args:
        pixels: height in device-independent pixels while type is set at 100 %.
    """
    return _font(scaled(pixels), weight)


@cache
def _font(pixels: int, weight: Weight) -> QFont:
    result = QFont(FAMILY)
    result.setPixelSize(pixels)
    result.setWeight(weight)
    result.setFeature(QFont.Tag("tnum"), 1)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


def type_scale() -> float:
    """Return how large type is set; 1 is the usual."""
    return _InForce.scale


def scaled(pixels: float) -> int:
    """Return a length that goes with the type, such as the height of a row."""
    return round(pixels * _InForce.scale)


def set_font(widget: QWidget, pixels: int = 13, weight: Weight = Weight.Normal) -> None:
    """Give a widget a font that follows how large type is set."""
    widget.setProperty(_FONT, (pixels, weight.value))
    widget.setFont(font(pixels, weight))


def fix_size(
    widget: QWidget, width: int = 0, height: int = 0, least: int = 0, air: int = 0
) -> None:
    """Fix a widget's width, height or least height at what goes with the type; 0 leaves it.

    Args:
        air: pixels of height more that stay as they are.
    """
    before = widget.property(_SIZE) or (0, 0, 0, 0)
    given = (width, height, least, air)
    kept = tuple(new or old for new, old in zip(given, before, strict=True))
    widget.setProperty(_SIZE, kept)
    if width:
        widget.setFixedWidth(scaled(width))
    if height:
        widget.setFixedHeight(scaled(height) + air)
    if least:
        widget.setMinimumHeight(scaled(least))


def set_scale(scale: float) -> None:
    """Have fonts and lengths made from now on at a scale."""
    _InForce.scale = scale


def refit(widgets: list[QWidget], *, new_sheet: bool = True) -> None:
    """Give widgets what `set_font` and `fix_size` gave them, at the scale in force.

    Args:
        new_sheet: whether they were made up anew, by which Qt gives the usual font to those that
            have none of their own. It takes long; without it they are given that font here.
    """
    for widget in widgets:
        has_own = widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)
        if usual := widget.property(_FONT):
            widget.setFont(font(usual[0], Weight(usual[1])))
        elif widget.property(_TAKEN) or not (has_own or new_sheet):
            widget.setProperty(_TAKEN, True)
            widget.setFont(font())
        if size := widget.property(_SIZE):
            fix_size(widget, *size)
        if isinstance(widget, QMenu):
            widget.style().unpolish(widget)  # the sheet's lengths go with its font
            widget.style().polish(widget)
        if isinstance(widget, QAbstractItemView):
            widget.doItemsLayout()
        widget.updateGeometry()
        widget.update()
