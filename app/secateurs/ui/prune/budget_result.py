"""The figures of a budget's network, and the button that prunes by its shares."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.evaluation.budget import Found
from secateurs.ui.prune import budget_words as words
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.text import ElidedLabel, WrappedLabel, plain_tip, set_tone


class BudgetResult(QWidget):
    use_requested = Signal()
    back_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.left = ElidedLabel("")
        self.left.setFont(font(15, Weight.DemiBold))
        self.counts = ElidedLabel("", "muted")
        self.validation = WrappedLabel()
        self.test = WrappedLabel()  # its verdict stands at the end
        self.use = plain_button(
            "Use these shares", "Prune each layer by its own share, whatever the sparsity bar says"
        )
        self.back = plain_button("Back to the bar", "Prune by the scope and the sparsity bar again")
        self.use.clicked.connect(self.use_requested)
        self.back.clicked.connect(self.back_requested)
        self._build()

    def show_found(self, found: Found, *, used: bool) -> None:
        """Show what was found, and whether its shares are in force."""
        self.left.set_wordings(*words.left_texts(found))
        self.left.setToolTip(plain_tip(words.left_texts(found)[0]))
        self.counts.set_wordings(*words.size_texts(found))
        self.validation.show_words(words.validation_text(found))
        self.test.show_words(words.test_text(found))
        set_tone(self.test, "text" if found.holds_on_test else "error")
        self.counts.setToolTip(plain_tip(words.size_texts(found)[0]))
        self.validation.setToolTip(plain_tip(words.margin_text(found)))
        tip = words.margin_text(found) if found.holds_on_test else words.FLATTERED
        self.test.setToolTip(plain_tip(tip))
        self.test.setAccessibleDescription(tip)
        self.use.setVisible(not used)
        self.back.setVisible(used)

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.use)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self.left, self.counts, self.validation, self.test):
            column.addWidget(part)
        column.addSpacing(5)
        column.addLayout(buttons)
        column.addStretch(1)
