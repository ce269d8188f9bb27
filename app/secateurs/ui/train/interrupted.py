"""The offer to go on with what an earlier start did not finish."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from secateurs.ui.widgets.buttons import link_button, plain_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish_on


class InterruptedCard(Card):
    """Hidden until there is something to go on with.

    Args:
        what: "training" or "fine-tuning".
        go_on, forget: the events that are wished for.
    """

    def __init__(self, what: str, go_on: object, forget: object) -> None:
        super().__init__()
        self.sentence = label()
        self.sentence.setWordWrap(True)
        self.go_on = plain_button("Go on", f"Go on where the {what} was interrupted")
        self.forget = link_button("Forget it", f"Forget the interrupted {what}")
        wish_on(self.go_on.clicked, self, go_on)
        wish_on(self.forget.clicked, self, forget)
        fill_row(self, self.sentence, self.forget, self.go_on)

    def show_offer(self, sentence: str, *, ready: bool = True) -> None:
        """Show the sentence, "" for none; not ready, it cannot be taken up yet."""
        self.setVisible(bool(sentence))
        self.sentence.setText(sentence)
        self.go_on.setEnabled(ready)


def fill_row(card: Card, *parts: QWidget) -> None:
    """Put a sentence and its buttons side by side into a card, which is hidden at first."""
    row = QHBoxLayout()
    row.setSpacing(10)
    for at, part in enumerate(parts):
        row.addWidget(part, 0 if at else 1)
    card.body.setContentsMargins(15, 9, 10, 9)
    card.body.addLayout(row)
    card.hide()
