"""Inter, the one font family, with tabular digits."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from secateurs.core.base.resources import resource

FAMILY = "Inter"
Weight = QFont.Weight


def load_fonts() -> None:
    """Make the bundled font known; a second call does nothing."""
    if FAMILY in QFontDatabase.families():
        return
    for name in ("Regular", "Medium", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(resource(f"fonts/Inter-{name}.otf")))


@cache
def font(pixels: int = 13, weight: Weight = Weight.Normal) -> QFont:
    """Return Inter of a height in device-independent pixels; to be copied, not changed."""
    result = QFont(FAMILY)
    result.setPixelSize(pixels)
    result.setWeight(weight)
    result.setFeature(QFont.Tag("tnum"), 1)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result
