"""How the window is laid out: the size of its type, its side columns, and presenting."""

from dataclasses import dataclass, replace

USUAL = 100
SIZES = (80, 90, 100, 110, 125, 150, 175, 200)  # percent of the usual type
PRESENTED = 1.35  # how much larger type is while presenting, and
THICKER = 1.6  # how much thicker the lines of plots are
LARGEST = 2.0


@dataclass(frozen=True, slots=True)
class Layout:
    """What of the window's looks a person has chosen.

    Attributes:
        type_percent: size of the type, one of `SIZES`.
        presenting: full screen, larger, without what frames the page; not remembered.
    """

    type_percent: int = USUAL
    presenting: bool = False

    @property
    def type_scale(self) -> float:
        """How large all type is set; 1 is the usual."""
        usual = self.type_percent / 100
        return min(LARGEST, usual * PRESENTED) if self.presenting else usual

    @property
    def line_scale(self) -> float:
        """How thick the lines of plots are; 1 is the usual."""
        return THICKER if self.presenting else 1.0


@dataclass(frozen=True, slots=True)
class TypeSizeStepped:
    step: int  # 1 is the next larger size, -1 the next smaller


@dataclass(frozen=True, slots=True)
class TypeSizeReset:
    pass


@dataclass(frozen=True, slots=True)
class PresentationChosen:
    presenting: bool


def advance_layout(layout: Layout, event: object) -> Layout:
    """Return the layout after the event."""
    match event:
        case TypeSizeStepped(step):
            at = SIZES.index(nearest_size(layout.type_percent)) + step
            return replace(layout, type_percent=SIZES[min(max(at, 0), len(SIZES) - 1)])
        case TypeSizeReset():
            return replace(layout, type_percent=USUAL)
        case PresentationChosen(presenting):
            return replace(layout, presenting=presenting)
    return layout


def nearest_size(percent: int) -> int:
    """Return the size that is offered and nearest to a remembered one."""
    return min(SIZES, key=lambda size: abs(size - percent))
