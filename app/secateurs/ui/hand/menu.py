"""The menus, keys and clicks by which units are cut, protected, or left to the ranking."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMenu, QWidget

from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.ui.hand.events import HandChosen, UnitsCut, UnitsFreed, UnitsProtected
from secateurs.ui.hand.marks import LayerHand, Standing, by_hand_words
from secateurs.ui.prune.state import PruningState
from secateurs.ui.shell.words import count
from secateurs.ui.widgets.choice_button import ARROW, MenuButton
from secateurs.ui.widgets.text import plain_tip, unmarked
from secateurs.ui.widgets.wishes import wish

Choice = type[UnitsCut | UnitsProtected | UnitsFreed]
KEYS: dict[Qt.Key, Choice] = {
    Qt.Key.Key_Delete: UnitsCut,
    Qt.Key.Key_Backspace: UnitsCut,
    Qt.Key.Key_P: UnitsProtected,
    Qt.Key.Key_R: UnitsFreed,
}
STANDINGS: dict[Choice, Standing] = {
    UnitsCut: "cut",
    UnitsProtected: "protected",
    UnitsFreed: "free",
}


def choice_at(hand: LayerHand, unit: int, *, protects: bool) -> Choice:
    """Return what a click on a unit, or a drag from it, does: cut or protect, or take that back.

    Args:
        protects: whether Shift is held.
    """
    wanted: Choice = UnitsProtected if protects else UnitsCut
    return UnitsFreed if hand.standing(unit) == STANDINGS[wanted] else wanted


WEIGHTS = "Single weights go by the ranking alone: choose Units to cut or protect by hand"


def units_menu(parent: QWidget, hand: LayerHand, units: tuple[int, ...], title: str) -> QMenu:
    """Return a menu for some units of a layer; what makes no difference is greyed out."""
    menu = QMenu(parent)
    add_title(menu, title)
    add_choices(menu, parent, hand, units)
    return menu


def add_choices(menu: QMenu, parent: QWidget, hand: LayerHand, units: tuple[int, ...]) -> None:
    """Add the three choices for some units of a layer."""
    standings = {hand.standing(unit) for unit in units if hand.can_be_chosen(unit)}
    some = "" if len(units) == 1 else "all"
    choices: tuple[tuple[str, Choice, Standing], ...] = (
        (f"&Cut {some}".strip(), UnitsCut, "cut"),
        (f"&Protect {some}".strip(), UnitsProtected, "protected"),
        ("&Back to the ranking", UnitsFreed, "free"),
    )
    for text, event, standing in choices:
        action = menu.addAction(text)
        action.setEnabled(bool(standings - {standing}))
        action.triggered.connect(_wisher(parent, event(hand.layer, units)))


def add_title(menu: QMenu, title: str) -> None:
    """Add a line that says what the menu is about."""
    menu.addAction(unmarked(title)).setEnabled(False)
    menu.addSeparator()


def units_title(where: str, units: tuple[int, ...]) -> str:
    """Name units, such as "Layer 1, unit 7", "Layer 1, units 7 to 20" or "Layer 1, 14 units"."""
    if len(units) == 1:
        return f"{where}, unit {units[0]}"
    if units[-1] - units[0] + 1 != len(units):  # not neighbours by number
        return f"{where}, {count(len(units))} units"
    return f"{where}, units {units[0]} to {units[-1]} ({count(len(units))})"


def _wisher(parent: QWidget, event: object) -> Callable[[], None]:
    return lambda: wish(parent, event)


NOTHING = "Nothing is cut or protected by hand"
SHORT = "Click a unit in the masks to cut it, Shift+click to protect it"
HOW = (
    "In the masks click a unit of the chosen layer to cut it, Shift+click to protect it, and drag"
    " over several, there or in its pictures; a right click offers whole layers, too."
)


class HandButton(MenuButton):
    """Says what is chosen by hand, and goes back to the ranking."""

    def __init__(self) -> None:
        super().__init__(f"By hand{ARROW}", HOW)
        self._choices: HandChoices = NO_CHOICES
        self._said = self.menu_shown.addAction(NOTHING)
        self._said.setEnabled(False)
        self._how = self.menu_shown.addAction(SHORT)
        self._how.setEnabled(False)
        self.menu_shown.addSeparator()
        self.back = self.menu_shown.addAction("&Back to the ranking")
        self.back.triggered.connect(self._go_back)

    def show_state(self, pruning: PruningState) -> None:
        choices, cut = pruning.choice.hand, pruning.unit.cut
        words = by_hand_words(cut.by_hand) if cut is not None else ""
        said = words[:1].upper() + words[1:] or NOTHING
        if said != self._said.text() or choices is not self._choices:
            self._choices = choices
            self._said.setText(said)
            self.back.setEnabled(bool(choices))
            self.setAccessibleName(said)
            self.setToolTip(plain_tip(f"{said}. {HOW}"))

    @Slot()
    def _go_back(self) -> None:
        wish(self, HandChosen())
