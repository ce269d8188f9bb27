"""How the window is laid out: the size of its type, its side columns, and presenting."""

from dataclasses import dataclass, replace
from typing import Literal

USUAL = 100
SIZES = (80, 90, 100, 110, 125, 150, 175, 200)  # percent of the usual type
PRESENTED = 1.3  # how much larger type is while presenting, and
THICKER = 1.6  # how much thicker the lines of plots are
LARGEST = 2.0

Column = Literal["side", "pad"]  # the pages and the runs; the drawing
WIDTHS: dict[Column, tuple[int, int]] = {"side": (140, 340), "pad": (248, 560)}  # least, most
FOLD_KEYS: dict[Column, str] = {"side": "Ctrl+B", "pad": "Ctrl+Shift+B"}
LEAST_PAGE = 400  # pixels that columns leave the page, if they can
SIDE = 176
AUTOMATIC = 0
PAD, PAD_SHARE, WIDEST_PAD = 296, 0.2, 392  # until it is dragged; a wide window gives it more


@dataclass(frozen=True, slots=True)
class Layout:
    """What of the window's looks a person has chosen.

    Attributes:
        type_percent: size of the type, one of `SIZES`.
        presenting: full screen, larger, without what frames the page; not remembered.
        folded: columns that are folded away.
        side_width: pixels.
        pad_width: pixels; `AUTOMATIC` goes with the window.
    """

    type_percent: int = USUAL
    presenting: bool = False
    folded: frozenset[Column] = frozenset()
    side_width: int = SIDE
    pad_width: int = AUTOMATIC

    def is_folded(self, column: Column) -> bool:
        """Say whether a column is narrow now; the runs are while presenting."""
        return column in self.folded or (column == "side" and self.presenting)

    def width_of(self, column: Column, window: int) -> int:
        """Return a column's width, as wanted, in a window of a width; pixels."""
        if column == "side":
            larger = round(SIDE * (1 + self.type_scale) / 2)  # some of what larger type asks for
            return max(larger, SIDE) if self.side_width == SIDE else self.side_width
        return self.pad_width or min(max(PAD, round(window * PAD_SHARE)), WIDEST_PAD)

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


@dataclass(frozen=True, slots=True)
class ColumnFolded:
    column: Column
    folded: bool


@dataclass(frozen=True, slots=True)
class ColumnResized:
    column: Column
    width: int  # pixels


@dataclass(frozen=True, slots=True)
class ColumnsReset:
    """The columns are as at first: there, and as wide."""


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
        case ColumnFolded(column, folded):
            others = layout.folded - {column}
            return replace(layout, folded=others | {column} if folded else others)
        case ColumnResized("side", width):
            return replace(layout, side_width=clamped("side", width))
        case ColumnResized(_, width):
            return replace(layout, pad_width=clamped("pad", width))
        case ColumnsReset():
            return replace(layout, folded=frozenset(), side_width=SIDE, pad_width=AUTOMATIC)
    return layout


def clamped(column: Column, width: int) -> int:
    """Return a width that the column may have."""
    least, most = WIDTHS[column]
    return min(max(width, least), most)


def nearest_size(percent: int) -> int:
    """Return the size that is offered and nearest to a remembered one."""
    return min(SIZES, key=lambda size: abs(size - percent))
