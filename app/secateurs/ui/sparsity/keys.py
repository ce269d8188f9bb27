"""The keys of the sparsity: they move it from anywhere where nothing else uses them.

A widget that uses one of them accepts it, as ever. Whatever else passes it up: the window hears it.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from secateurs.ui.prune.events import PercentChosen, PercentStepped
from secateurs.ui.prune.state import HIGHEST

_WISHES: dict[Qt.Key, PercentStepped | PercentChosen] = {
    Qt.Key.Key_Left: PercentStepped(-1),
    Qt.Key.Key_Right: PercentStepped(1),
    Qt.Key.Key_PageDown: PercentStepped(-10),
    Qt.Key.Key_PageUp: PercentStepped(10),
    Qt.Key.Key_Home: PercentChosen(0),
    Qt.Key.Key_End: PercentChosen(HIGHEST),
}


def sparsity_wish(event: QKeyEvent) -> PercentStepped | PercentChosen | None:
    """Return what a key wishes for; None of a key that has nothing to do with the sparsity."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    return _WISHES.get(Qt.Key(event.key()))


def is_left_to_sparsity(event: QKeyEvent) -> bool:
    """Pass a key of the sparsity up, where Qt would use it; False of any other key."""
    if sparsity_wish(event) is None:
        return False
    event.ignore()
    return True
