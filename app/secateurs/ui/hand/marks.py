"""Which units of a layer can be chosen by hand and which are, in words and as marks."""

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.structure import STAYS
from secateurs.core.network.network import Network
from secateurs.core.ranking.hand_choices import ByHand, HandChoices, chosen_units
from secateurs.core.ranking.parts import groups_left
from secateurs.ui.shell.words import count
from secateurs.ui.theme.theme import colours

Standing = Literal["free", "cut", "protected", "stays", "gone"]

WORDS: dict[Standing, str] = {
    "free": "left to the ranking",
    "cut": "cut by hand",
    "protected": "protected by hand",
    "stays": "always stays",
    "gone": "went in an earlier pruning",
}


@dataclass(frozen=True, slots=True, eq=False)
class LayerHand:
    """What can be decided by hand of a layer's units and what is; (units,) bool arrays.

    Attributes:
        layer: as the network's structure names it.
        may_go: the ranking, or a person, may have it go; the others always stay.
        left: no earlier pruning took it.
    """

    layer: str
    may_go: Mask
    left: Mask
    cut: Mask
    protected: Mask

    @property
    def units(self) -> int:
        return len(self.cut)

    def standing(self, unit: int) -> Standing:
        if self.cut[unit]:
            return "cut"
        if self.protected[unit]:
            return "protected"
        if not self.may_go[unit]:
            return "stays"
        return "free" if self.left[unit] else "gone"

    def can_be_chosen(self, unit: int) -> bool:
        return bool(self.may_go[unit] and self.left[unit])

    @property
    def words(self) -> str:
        """Write how many are chosen, such as "by hand 3 cut, 2 protected"; "" for none."""
        return hand_words(int(np.count_nonzero(self.cut)), int(np.count_nonzero(self.protected)))


def hand_words(cut: int, protected: int) -> str:
    """Write what was decided by hand, such as "by hand 3 cut, 2 protected"; "" for nothing."""
    parts = [(cut, "cut"), (protected, "protected")]
    words = ", ".join(f"{count(number)} {what}" for number, what in parts if number)
    return f"by hand {words}" if words else ""


def by_hand_words(by_hand: ByHand | None) -> str:
    """Write what was decided by hand of a cut; units that are tied count once."""
    return "" if by_hand is None else hand_words(by_hand.removed, by_hand.protected)


def unit_words(hand: LayerHand, unit: int, *, kept: bool) -> str:
    """Say how a unit stands, such as "Unit 7 is cut by hand"."""
    standing = hand.standing(unit)
    if standing == "free":
        return f"Unit {unit} {'stays' if kept else 'goes'} by the ranking"
    verb = "" if standing in ("stays", "gone") else "is "
    return f"Unit {unit} {verb}{WORDS[standing]}"


@lru_cache(maxsize=1)
def hand_of_layers(network: Network, choices: HandChoices) -> MappingProxyType[str, LayerHand]:
    """Return what is decided by hand of every layer whose units may go, by its name."""
    structure = network.structure
    left = structure.unit_masks(groups_left(structure, network.masks))
    may_go = {name: np.zeros(len(mask), bool) for name, mask in left.items()}
    for tied in structure.unit_sets:
        for member in tied.members:
            may_go[member.layer] |= member.groups != STAYS
    return MappingProxyType(
        {
            name: LayerHand(name, may_go[name], left[name], cut, protected)
            for name, (cut, protected) in chosen_units(choices, structure).items()
        }
    )


HEIGHT = 6  # pixels of a row of marks
LEAST = 4  # pixels of a mark's width


def paint_marks(painter: QPainter, area: QRectF, hand: LayerHand) -> None:
    """Mark units along an area: those cut at its top, those protected at its bottom.

    The first are filled, the others hollow, so that nobody need tell the colours apart.
    """
    palette = colours()
    painter.save()
    for start, end in spans(hand.cut, area.width()):
        mark = QRectF(area.left() + start, area.top(), end - start, HEIGHT)
        painter.fillRect(mark.adjusted(-1, 0, 1, 1), QColor(palette.panel))
        painter.fillRect(mark, QColor(palette.error))
    for start, end in spans(hand.protected, area.width()):
        mark = QRectF(area.left() + start, area.bottom() - HEIGHT, end - start, HEIGHT)
        painter.fillRect(mark.adjusted(-1, -1, 1, 0), QColor(palette.panel))
        painter.fillRect(mark, QColor(palette.accent))
        painter.fillRect(mark.adjusted(1.5, 1.5, -1.5, -1.5), QColor(palette.panel))
    painter.restore()


def spans(marked: Mask, width: float) -> list[tuple[float, float]]:
    """Return where runs of marked units lie along a width, those that touch as one."""
    if not marked.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    found: list[tuple[float, float]] = []
    scale = width / len(marked)
    for first, last in edges.reshape(-1, 2).tolist():
        start, end = first * scale, last * scale
        if end - start < LEAST:
            start = min(max(0.0, (start + end - LEAST) / 2), width - LEAST)
            end = start + LEAST
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
