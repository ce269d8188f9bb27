"""A part of the sweep to take in or leave out."""

from PySide6.QtCore import Signal, Slot

from secateurs.ui.state.sweep_choice import Part, SweepChoice
from secateurs.ui.widgets.check_box import CheckBox


class PartBox(CheckBox):
    """A click is a wish: the last of its kind stays ticked."""

    toggled_by_hand = Signal(str, str)  # part, name

    def __init__(self, part: Part, name: str, text: str, tip: str) -> None:
        super().__init__(text, tip)
        self._part: Part = part
        self.name = name
        self.setAccessibleName(text)
        self.clicked.connect(self._clicked)

    def show_choice(self, choice: SweepChoice) -> None:
        self.setChecked(choice.has(self._part, self.name))

    def nextCheckState(self) -> None:
        """Stay as the state says."""

    @Slot()
    def _clicked(self) -> None:
        self.toggled_by_hand.emit(self._part, self.name)
