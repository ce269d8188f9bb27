"""The Try page: the same drawing, read by the network pruned both ways."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from secateurs.core.data.class_names import DIGITS
from secateurs.core.ranking.terms import METHODS
from secateurs.ui.shell.data_in_use import can_draw, can_sample, data_remark
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.tryout.breaking_point import BreakingCard
from secateurs.ui.tryout.methods import MethodCard
from secateurs.ui.tryout.samples import SampleRow
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.page import PageView
from secateurs.ui.widgets.text import PageHeader, label


class NothingDrawn(Card):
    def __init__(self) -> None:
        super().__init__()
        self.title = label("", 15, Weight.DemiBold)
        words = label(
            "Each way of pruning will say here what it reads, and up to how much can be cut.",
            tone="muted",
        )
        words.setWordWrap(True)
        self.samples = SampleRow(centred=True)
        self.body.addStretch(1)
        for text in (self.title, words):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(text)
        self.body.addSpacing(8)
        self.body.addWidget(self.samples)
        self.body.addStretch(1)

    def show_state(self, state: State) -> None:
        if not can_draw(state):
            self._show_title("Take a sample of its own data")
            self.samples.show_ready(can_sample(state))
            return
        what = "a digit" if state.run.class_names == DIGITS else "something"
        self._show_title(f"Draw {what} at the right, or take a sample")
        self.samples.show_ready(can_sample(state))

    def _show_title(self, title: str) -> None:
        if title != self.title.text():
            self.title.setText(title)


SUBTITLE = "The same drawing, read by the network pruned both ways."


class TryPage(PageView):
    def __init__(self) -> None:
        super().__init__()
        self.subtitle = SUBTITLE
        self.header = PageHeader("Try", SUBTITLE)
        self.nothing = NothingDrawn()
        self.cards = {method: MethodCard(method) for method in METHODS}
        self.breaking = BreakingCard()
        self.samples = SampleRow()
        self._drawn = self._drawn_part()
        self.column.setContentsMargins(20, 20, 20, 20)
        self.column.setSpacing(10)
        self.column.addWidget(self.header)
        self.column.addWidget(self.nothing, 1)
        self.column.addWidget(self._drawn, 1)

    def show_state(self, state: State) -> None:
        empty = state.pad.sheet.is_empty
        self.nothing.setVisible(empty)
        self._drawn.setVisible(not empty)
        self.nothing.show_state(state)
        for method, card in self.cards.items():
            card.setVisible(method in state.pruning.choice.methods)
            card.show_state(state)
        self.breaking.show_state(state)
        self.samples.show_ready(can_sample(state))
        picture = state.pad.sheet.picture
        self.samples.show_caption(picture.caption if picture else "")
        said = [words for words in (sample_note(state), data_remark(state)) if words]
        self.subtitle = " ".join(said) or SUBTITLE
        self.header.set_subtitle(self.subtitle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.breaking.fit_page(event.size().height())
        super().resizeEvent(event)

    def _drawn_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        pair = QHBoxLayout()
        pair.setSpacing(14)
        for card in self.cards.values():
            pair.addWidget(card, 1)
        column.addLayout(pair, 1)
        column.addWidget(self.breaking)
        column.addWidget(self.samples)
        column.addStretch(0)
        return part


def sample_note(state: State) -> str:
    """Say what the picture is, and when even the dense network does not know it."""
    picture, dense, names = state.pad.sheet.picture, state.pruning.dense, state.run.class_names
    if picture is None or picture.truth is None:
        return ""
    caption = picture.caption[:1].upper() + picture.caption[1:]
    if dense is None or dense.digit == picture.truth:
        return f"{caption}."
    return f"{caption}. Even the dense network gets it wrong: it answers {names[dense.digit]}."
