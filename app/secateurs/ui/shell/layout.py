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
FOLDED: dict[Column, tuple[int, int]] = {"side": (35, 10), "pad": (24, 6)}  # button, air
FOLD_KEYS: dict[Column, str] = {"side": "Ctrl+B", "pad": "Ctrl+Shift+B"}
LEAST_PAGE, PAGE_AIR = 470, 50  # pixels that a page needs: with its type, and at its edges
HANDLES = 2  # pixels of the hairlines between the columns
FOLDINGS: tuple[frozenset[Column], ...] = (  # in this order where there is no room
    frozenset(),
    frozenset({"side"}),
    frozenset({"pad"}),
    frozenset({"side", "pad"}),
)
AUTOMATIC = 0
# Until they are dragged; a wide window gives them more.
SIDE, SIDE_SHARE, WIDEST_SIDE = 176, 0.15, 288
PAD, PAD_SHARE, WIDEST_PAD = 296, 0.2, 392


@dataclass(frozen=True, slots=True)
class Layout:
    """What of the window's looks a person has chosen.

    Attributes:
        type_percent: size of the type, one of `SIZES`.
        presenting: full screen, larger, without what frames the page; not remembered.
        folded: columns that are folded away.
        side_width: pixels; as long as it is `SIDE` it goes with the window.
        pad_width: pixels; `AUTOMATIC` goes with the window.
        window: pixels of width that there are, 0 before it is known; not remembered.
        insisted: columns shown although the page has too little room then; not remembered.
    """

    type_percent: int = USUAL
    presenting: bool = False
    folded: frozenset[Column] = frozenset()
    side_width: int = SIDE
    pad_width: int = AUTOMATIC
    window: int = 0
    insisted: frozenset[Column] = frozenset()

    def is_folded(self, column: Column) -> bool:
        """Say whether a column is narrow: so chosen, presenting (the runs), or for want of room."""
        return column in self._chosen or column in self.cramped

    @property
    def cramped(self) -> frozenset[Column]:
        """Columns that fold by themselves, as the page would lose something beside them."""
        chosen, whole = self._chosen, self.window - HANDLES - self.least_page
        if not self.window:
            return frozenset()
        foldings = [each for each in FOLDINGS if not each & (chosen | self.insisted)]
        for folding in foldings:
            if sum(self._least_of(column, chosen | folding) for column in WIDTHS) <= whole:
                return folding
        return foldings[-1]

    @property
    def _chosen(self) -> frozenset[Column]:
        return self.folded | {"side"} if self.presenting else self.folded

    def _least_of(self, column: Column, folded: frozenset[Column]) -> int:
        if column not in folded:
            return WIDTHS[column][0]
        button, air = FOLDED[column]
        return round(button * self.type_scale) + air

    @property
    def least_page(self) -> int:
        """Pixels of width that the page needs to show all that it has."""
        return round(LEAST_PAGE * self.type_scale) + PAGE_AIR

    def widths(self) -> dict[Column, int]:
        """Return how wide each column is: as wanted, as far as the page does not need the room."""
        folded = frozenset(column for column in WIDTHS if self.is_folded(column))
        least = {column: self._least_of(column, folded) for column in WIDTHS}
        widths = {c: least[c] if c in folded else clamped(c, self._wanted(c)) for c in WIDTHS}
        for column in ("pad", "side"):
            lacking = self.least_page + HANDLES + sum(widths.values()) - self.window
            widths[column] = max(least[column], widths[column] - max(lacking, 0))
        return widths

    def bounds(self, column: Column) -> tuple[int, int]:
        """Return the least and the most width to which a column can be dragged now."""
        widths = self.widths()
        if self.is_folded(column):
            return widths[column], widths[column]
        least, most = WIDTHS[column]
        slack = self.window - HANDLES - sum(widths.values()) - self.least_page
        return least, min(most, widths[column] + max(slack, 0))

    def _wanted(self, column: Column) -> int:
        if column == "side":
            if self.side_width != SIDE:
                return self.side_width
            larger = round(SIDE * (1 + self.type_scale) / 2)  # some of what larger type asks for
            return max(larger, SIDE, min(round(self.window * SIDE_SHARE), WIDEST_SIDE))
        return self.pad_width or min(max(PAD, round(self.window * PAD_SHARE)), WIDEST_PAD)

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


@dataclass(frozen=True, slots=True)
class WindowSized:
    width: int  # pixels


def advance_layout(layout: Layout, event: object) -> Layout:
    """Return the layout after the event."""
    match event:
        case TypeSizeStepped(step):
            at = SIZES.index(nearest_size(layout.type_percent)) + step
            percent = SIZES[min(max(at, 0), len(SIZES) - 1)]
            return replace(layout, type_percent=percent, insisted=frozenset())
        case TypeSizeReset():
            return replace(layout, type_percent=USUAL, insisted=frozenset())
        case PresentationChosen(presenting):
            return replace(layout, presenting=presenting, insisted=frozenset())
        case WindowSized(width):
            insisted = layout.insisted if width >= layout.window else frozenset()
            return replace(layout, window=width, insisted=insisted)
        case ColumnFolded(column, folded):
            return _folded(layout, column, folded=folded)
        case ColumnResized("side", width):
            return replace(layout, side_width=clamped("side", width))
        case ColumnResized(_, width):
            return replace(layout, pad_width=clamped("pad", width))
        case ColumnsReset():
            return Layout(layout.type_percent, layout.presenting, window=layout.window)
    return layout


def _folded(layout: Layout, column: Column, *, folded: bool) -> Layout:
    others, insisted = layout.folded - {column}, layout.insisted - {column}
    if folded:
        return replace(layout, folded=others | {column}, insisted=insisted)
    unfolded = replace(layout, folded=others, insisted=insisted)
    # Where there is no room, the page gives way to who asks for the column.
    return replace(unfolded, insisted=insisted | (unfolded.cramped & {column}))


def clamped(column: Column, width: int) -> int:
    """Return a width that the column may have."""
    least, most = WIDTHS[column]
    return min(max(width, least), most)


def nearest_size(percent: int) -> int:
    """Return the size that is offered and nearest to a remembered one."""
    return min(SIZES, key=lambda size: abs(size - percent))
