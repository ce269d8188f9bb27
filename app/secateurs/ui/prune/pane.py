"""What the Prune page's lower card can show: one pane a tab."""

from PySide6.QtWidgets import QWidget

from secateurs.ui.state.snapshot import State


class Pane(QWidget):
    """Shown only while its tab is in front; its title and notes stand in the card's head.

    Attributes:
        title: bold, at the left.
        notes: wordings of a muted remark beside it, the longest first; the first that fits.
    """

    title = ""
    notes: tuple[str, ...] = ()

    def show_state(self, state: State) -> None:
        """Show the state; may change title and notes."""
