"""The Try page: the same drawing, read by the network pruned both ways."""

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.data.class_names import DIGITS
from secateurs.core.evaluation.breaking_point import LEVELS, Strip
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.pad.events import SampleAsked, SampleKind
from secateurs.ui.shell.columns import show_drawing_button
from secateurs.ui.shell.data_in_use import can_draw, can_sample, data_remark
from secateurs.ui.shell.state import State, moved
from secateurs.ui.theme.fonts import Weight, scaled
from secateurs.ui.tryout.class_legend import ClassLegend
from secateurs.ui.tryout.methods import MethodCard, MethodHead
from secateurs.ui.tryout.strip import BreakingStrip
from secateurs.ui.units.events import InsightWatched
from secateurs.ui.units.insight_view import InsightView
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.focus import take_focus_from, turn_to
from secateurs.ui.widgets.page import PageView
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import FittingLabel, PageHeader, label, make_alike
from secateurs.ui.widgets.wishes import wish, wish_on

KINDS: tuple[tuple[SampleKind, str, str], ...] = (
    ("previous", "Previous", "The test image before this one"),
    ("next", "Next", "The test image after this one"),
    ("random", "Random", "Any image of the test set"),
    (
        "wrong",
        "One that pruning gets wrong",
        "A test image that the dense network knows and a pruned one does not",
    ),
)


SPACING = 4  # pixels


class SampleRow(QWidget):
    """Buttons that take an image of the test set onto the pad."""

    def __init__(self, *, centred: bool = False) -> None:
        super().__init__()
        self._caption = FittingLabel(at_left=True)
        self.name = label("Samples:", tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addStretch(int(centred))
        row.addWidget(self.name)
        self.name.setHidden(centred)
        self._centred = centred
        self.buttons = {kind: plain_button(text, tip) for kind, text, tip in KINDS}
        for kind, button in self.buttons.items():
            wish_on(button.clicked, self, SampleAsked(kind))
            row.addWidget(button)
        row.addSpacerItem(QSpacerItem(8, 0, QSizePolicy.Policy.Maximum))
        row.addWidget(self._caption, 1)

    def minimumSizeHint(self) -> QSize:
        """Be content with the buttons, whose tips tell what they take."""
        whole, name = super().minimumSizeHint(), self.name
        taken = 0 if name.isHidden() else name.sizeHint().width() + SPACING
        return QSize(whole.width() - taken, whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._centred:
            needed = self.minimumSizeHint().width() + SPACING + self.name.sizeHint().width()
            self.name.setVisible(self.width() >= needed)

    def show_caption(self, caption: str) -> None:
        """Say which sample lies on the pad, where there is room."""
        self._caption.show_wordings(caption, "")

    def show_ready(self, ready: bool) -> None:
        """Let the buttons be pressed once there is a test set."""
        for button in self.buttons.values():
            button.setEnabled(ready)


NOTICEABLE = 200  # milliseconds


EDGES = 60  # pixels around and between what stands in the card's first row
ROWS = (8, 4)  # pixels between the strips; with the legend below them, in a small window
PARTS = (("breaking", "Breaking point"), ("sees", "What it sees"))
BREAKING_NOTES = (
    "what each network answers as more is cut away, 0 to 99 %",
    "the answers as more is cut away, 0 to 99 %",
    "0 to 99 % cut away",
    "",
)


class BreakingCard(Card):
    """How much can be cut before the answer to this drawing changes, or what speaks for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.choice = Segmented(PARTS, "What is shown of the drawing")
        self.note = FittingLabel(at_left=True)
        self.legend = ClassLegend()
        self.rows = {method: BreakingRow(method) for method in METHODS}
        self.insight = InsightView()
        self._strips = QWidget()
        self._stack = QStackedWidget()
        self._below, self._across = False, (0, 0)
        self._build()
        self.choice.chosen.connect(self._turn)

    def fit_page(self, height: int) -> None:
        for row in self.rows.values():
            row.strip.fit_page(height)
        self.insight.fit_page(height)

    def show_state(self, state: State) -> None:
        sees = state.units.insight_seen
        if not sees:
            self._show_strips(state)
        self.choice.show_choice(PARTS[sees][0])
        turn_to(self._stack, self.insight if sees else self._strips)
        self.legend.setVisible(not sees)
        if sees:
            self.insight.show_state(state)
        self.note.show_wordings(*(self.insight.caption if sees else BREAKING_NOTES))

    def _show_strips(self, state: State) -> None:
        for method, row in self.rows.items():
            row.setVisible(method in state.pruning.choice.methods)
            row.show_state(state)
        shown = [self.rows[method].shown for method in state.pruning.choice.methods]
        self.legend.show_strips(filter(None, shown), state.run.class_names)
        self._place_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_legend()

    def _place_legend(self) -> None:
        """Put the legend beside the note where all classes have room there, else below."""
        across = (self.legend.whole_width, self.contentsRect().width())
        if across == self._across:
            return  # as at every step of the bar
        self._across = across
        room = across[1] - self.choice.sizeHint().width() - EDGES
        below = across[0] > room
        if below != self._below:
            self._below = below
            for layout, goes in ((self._head, not below), (self._column, below)):
                layout.removeWidget(self.legend)
                if goes:
                    layout.insertWidget(layout.count() - below, self.legend)
            self.legend.show_wrapped(below)
            self.legend.take_font()
            self._column.setSpacing(ROWS[below])

    @Slot(str)
    def _turn(self, key: str) -> None:
        wish(self, InsightWatched(key == PARTS[1][0]))

    def _build(self) -> None:
        self._head = head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.choice)
        head.addWidget(self.note, 1)
        head.addWidget(self.legend)
        self._column = column = QVBoxLayout(self._strips)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ROWS[self._below])
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        self._stack.addWidget(self._strips)
        self._stack.addWidget(self.insight)
        self.body.addLayout(head)
        self.body.addWidget(self._stack)


class BreakingRow(QWidget):
    """A strip that takes noticeably long stays, dimmed, until the new one is there."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self.names: tuple[str, ...] = ()
        self._shown: Strip | None = None
        self.head = MethodHead(method, method.capitalize())
        self.strip = BreakingStrip(f"Breaking point of {method} pruning")
        self._late = QTimer(self, singleShot=True, interval=NOTICEABLE)
        self._late.timeout.connect(self._say_reading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.head)
        column.addWidget(self.strip)

    @property
    def shown(self) -> Strip | None:
        """The strip in view, also while a new one is read."""
        return self._shown

    @property
    def sentence(self) -> str:
        return self.head.note.text

    def show_state(self, state: State) -> None:
        self.strip.show_percent(state.pruning.choice.percent)
        names, strip = state.run.class_names, state.pruning.way(self._method).strip
        if names != self.names:
            self.names, self._shown = names, None
        if why := state.pruning.why_no_strip(self._method):
            self._show(None)
            self.head.note.show_wordings(why)
        elif strip is not None:
            self._show(strip)
        elif state.pad.sheet.is_empty:
            self._show(None)
        elif not self._late.isActive() and self.sentence != "reading…":
            self._late.start()

    def _show(self, strip: Strip | None) -> None:
        self._late.stop()
        self._shown = strip
        self.strip.show_strip(strip, self.names, dimmed=False)
        sentence = "" if strip is None else breaking_sentence(strip, self.names)
        self.head.note.show_wordings(sentence)
        self.strip.setAccessibleDescription(sentence)

    @Slot()
    def _say_reading(self) -> None:
        self.strip.show_strip(self._shown, self.names, dimmed=self._shown is not None)
        self.head.note.show_wordings("reading…")


def breaking_sentence(strip: Strip, names: tuple[str, ...]) -> str:
    """Say up to where the answer stays, and what it becomes."""
    answers, breaks = strip.answers, strip.breaking_point
    first = names[answers[0]]
    if breaks is None:
        return f"answers {first} all the way to {LEVELS - 1} %"
    return f"answers {first} up to {breaks - 1} %, then {names[answers[breaks]]}"


class NothingDrawn(Card):
    def __init__(self) -> None:
        super().__init__()
        self.title = label("", 15, Weight.DemiBold)
        words = label(
            "Each way of pruning will say here what it reads, and how much can be cut.",
            tone="muted",
        )
        words.setWordWrap(True)
        self.samples = SampleRow(centred=True)
        self.show_drawing = show_drawing_button()
        self.body.addStretch(1)
        for text in (self.title, words):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(text)
        self.body.addSpacing(8)
        self.body.addWidget(self.show_drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self.samples)
        self.body.addStretch(1)

    def show_state(self, state: State) -> None:
        self.samples.show_ready(can_sample(state))
        draws, folded = can_draw(state), state.layout.is_folded("pad")
        self.show_drawing.setVisible(draws and folded)
        if not draws:
            self._show_title("Take a sample of its own data")
            return
        what = "a digit" if state.run.class_names == DIGITS else "something"
        where = "" if folded else " at the right"
        self._show_title(f"Draw {what}{where}, or take a sample")

    def _show_title(self, title: str) -> None:
        if title != self.title.text():
            self.title.setText(title)


BESIDE = 500  # pixels of width from which on the two cards stand side by side
SUBTITLE = "The same drawing, read by the network pruned both ways."
ONE_WAY = "The drawing, read by the network whose {}s are pruned."


class TryPage(PageView):
    def __init__(self) -> None:
        super().__init__()
        self.subtitle = SUBTITLE
        self.header = PageHeader("Try", SUBTITLE)
        self.nothing = NothingDrawn()
        self.cards = {method: MethodCard(method) for method in METHODS}
        make_alike(*(card.head.note for card in self.cards.values()))
        self.breaking = BreakingCard()
        self.samples = SampleRow()
        self._drawn = self._drawn_part()
        self.column.setContentsMargins(20, 20, 20, 20)
        self.column.setSpacing(10)
        self.column.addWidget(self.header)
        self.column.addWidget(self.nothing, 1)
        self.column.addWidget(self._drawn, 1)
        self._shown: State | None = None

    def show_state(self, state: State) -> None:
        before, self._shown = self._shown, state
        if moved(before, state) <= {"units"}:
            self.breaking.show_state(state)  # what is seen inside is seen nowhere else
            return
        empty = state.pad.sheet.is_empty
        self.nothing.show_state(state)
        self.samples.show_ready(can_sample(state))
        self._show_part(empty=empty)
        for method, card in self.cards.items():
            card.setVisible(method in state.pruning.choice.methods)
            card.show_state(state)
        self.breaking.show_state(state)
        picture = state.pad.sheet.picture
        self.samples.show_caption(picture.caption if picture else "")
        said = [words for words in (sample_note(state), data_remark(state)) if words]
        methods = state.pruning.choice.methods
        self.subtitle = " ".join(said) or (
            SUBTITLE if len(methods) > 1 else ONE_WAY.format(*methods)
        )
        self.header.set_subtitle(self.subtitle)

    def _show_part(self, *, empty: bool) -> None:
        """Show what is there of a drawing; the focus stays on the same sample's button."""
        parts = ((self.nothing, self.nothing.samples), (self._drawn, self.samples))
        (part, row), (other, others) = parts if empty else reversed(parts)
        part.show()
        for kind, button in others.buttons.items():
            take_focus_from(button, row.buttons[kind])
        other.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.breaking.fit_page(self.whole_height)
        super().resizeEvent(event)
        wide = event.size().width() >= scaled(BESIDE)
        direction = QBoxLayout.Direction
        self._pair.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _drawn_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self._pair = pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
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
