"""The Export page."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from secateurs.core.base.phrases import FASTER, joined, share_of_size
from secateurs.core.measuring.measurement import Measurement
from secateurs.ui.export.events import MeasureAsked, MeasureCancelAsked
from secateurs.ui.export.figures import batch_words, columns_of, rows_of
from secateurs.ui.export.format_list import FormatList
from secateurs.ui.export.offered import (
    choice_words,
    is_cut,
    is_pruned,
    was_compacted,
    why_not_measured,
)
from secateurs.ui.export.table import FigureTable
from secateurs.ui.prune.events import MethodChosen
from secateurs.ui.prune.state import Choice
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import share_text
from secateurs.ui.theme.fonts import fix_size, scaled, type_scale
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.focus import show_instead
from secateurs.ui.widgets.page import PageHead, PageView, action_row
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import ElidedLabel, label, plain_tip
from secateurs.ui.widgets.wishes import wish_on

ONE_ROW = 560  # from this width on, title and actions stand side by side

MEASURE_TIP = "Time the network beside the whole one in every engine here, and count its bytes"


class ExportHead(PageHead):
    def __init__(self) -> None:
        super().__init__("Export")
        self.method = Segmented([("weight", "Weights"), ("unit", "Units")], "What is pruned")
        self.measure = primary_button("Measure", MEASURE_TIP)
        self.cancel = plain_button("Cancel", "Stop measuring; nothing is kept of it")
        self.measure.setAccessibleName("Measure sizes and latency")
        self.cancel.setAccessibleName("Cancel the measuring")
        self._build()
        wish_on(self.method.chosen, self, MethodChosen)
        wish_on(self.measure.clicked, self, MeasureAsked())
        wish_on(self.cancel.clicked, self, MeasureCancelAsked())

    def show_state(self, state: State) -> None:
        live = state.export.step is not None
        self.header.set_subtitle(*subtitles(state))
        self.method.show_choice(state.pruning.choice.method)
        why = why_not_measured(state)
        self.measure.setEnabled(not why)
        self.measure.setToolTip(plain_tip(why or MEASURE_TIP))
        show_instead(*((self.measure, self.cancel) if live else (self.cancel, self.measure)))

    def _build(self) -> None:
        self.method.setToolTip("Export the network without single weights, or without units")
        width = max(self.measure.sizeHint().width(), self.cancel.sizeHint().width())
        for button in (self.measure, self.cancel):
            fix_size(button, width=round(width / type_scale()))
        row = self._wrapping(action_row(self.method, self.measure, self.cancel))
        self._lay_out((row, ONE_ROW))


def subtitles(state: State) -> tuple[str, ...]:
    """Say which network is exported, the longest wording first."""
    name, choice = state.run.name, state.pruning.choice
    words = choice_words(choice)
    if is_cut(state):
        return f"{name}, {cut_words(choice)}", f"{name}, {words}", words.capitalize()
    if is_pruned(state):
        cut = state.pruning.way(choice.method).cut
        gone = share_text(cut.achieved) if cut else ""
        clause = f"{gone} of its {choice.method}s were removed before"
    elif was_compacted(state):
        clause = "its removed units are really gone"
    else:
        return (
            f"{name} as it is. Drag the bar below to cut something away.",
            f"{name} as it is: nothing is cut away.",
            f"{name} as it is",
        )
    return f"{name} as it is: {clause}.", f"{name} as it is"


def cut_words(choice: Choice) -> str:
    """Write what was cut away and how, such as "80 % of its units removed by magnitude"."""
    method, criterion = choice.method, choice.criterion_of(choice.method)
    if choice.shares_of(method):
        words = f"{method}s removed by {criterion}, each layer its own share"
    elif choice.is_fixed(method):
        words = f"{method}s removed by {criterion} in the pattern {choice.pattern}"
    else:
        words = f"{choice.percent} % of its {method}s removed by {criterion}"
    if choice.hand_of(method):
        words += " and by hand"
    if choice.skip:
        words += f", {len(choice.skip)} layer{'s' * (len(choice.skip) > 1)} left out"
    if not choice.is_exact(method):
        words += ", inexactly"
    return f"{words}, the rest repaired" if choice.repairs(choice.method) else words


class MeasuringLine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.text = ElidedLabel("", "muted")
        self.bar = ProgressLine("Progress of the measuring")
        fix_size(self, height=18)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)

    def show_state(self, state: State) -> None:
        step = state.export.step
        if step is not None:
            self.bar.show_share(step.share)
        self.bar.setVisible(step is not None)
        wordings = line_words(state)
        if wordings[0] != self.text.text():
            self.text.set_wordings(*wordings)


def line_words(state: State) -> tuple[str, ...]:
    """Return the wordings, the longest first."""
    export, choice = state.export, state.pruning.choice
    if export.step is not None:
        return (export.step.what,)
    if export.fresh(choice) is not None:
        return ("Sizes and latency were measured on this computer.", "Measured on this computer.")
    if why := why_not_measured(state):
        return (why,)
    if export.measured_of is not None:
        before, now = choice_words(export.measured_of), choice_words(choice)
        return (
            f"Measured was {before}. Press Measure for {now}.",
            f"Press Measure for {now}.",
        )
    return (
        "Press Measure for sizes and latency: each network has its turn in each engine.",
        "Press Measure for sizes and latency.",
    )


WIDE = 0.2  # half the distance between the quartiles, as a share of the median


def remarks_of(state: State) -> tuple[str, ...]:
    """Return what has to be said of the figures shown."""
    measured = state.export.fresh(state.pruning.choice)
    if measured is None:
        return ()
    threads = "1 thread" if measured.threads == 1 else f"{measured.threads} threads"
    how = (
        f"Medians of {measured.rounds} rounds by turns, on {threads} (Keras on its own number);"
        " ± is half the distance between the quartiles; × is how many times as fast as dense"
        f" in the same engine; less than {FASTER:g} × is no faster, within the noise, and what"
        " zeros in a dense matrix seem to save is noise, too."
    )
    skipped = (f"{one.engine}: {one.reason}." for one in measured.skipped)
    return (how, _parity(measured), *_scatter(measured), *_no_gain(measured), *skipped)


def _parity(measured: Measurement) -> str:
    worst = max((one.difference for one in measured.timings), default=0.0)
    found = f"they differ by at most {share_of_size(worst)}" if worst else "they are the same"
    return f"Every engine's answers were compared with Keras's before its times counted: {found}."


def _scatter(measured: Measurement) -> Iterator[str]:
    wide = sum((one.high - one.low) / 2 > WIDE * one.median for one in measured.timings)
    if 2 * wide > len(measured.timings):
        yield (
            "Most times scatter widely: this computer was busy with something else. Measure again"
            " when it is quiet."
        )


def _no_gain(measured: Measurement) -> Iterator[str]:
    sparse = {one.engine for one in measured.break_evens}
    dense = dict.fromkeys(
        one.engine for one in measured.timings if one.note and one.engine not in sparse
    )
    if dense:
        yield (
            f"Zeros in place, {joined(list(dense))}: no gain expected at any sparsity, because"
            " dense matrices multiply their zeros too. What differs there is noise."
        )
    for engine in dict.fromkeys(one.engine for one in measured.break_evens):
        own = [one for one in measured.break_evens if one.engine == engine]
        none = [f"{batch_words(one.batch)} {one.no_gain}" for one in own if one.no_gain]
        some = [batch_words(one.batch) for one in own if not one.no_gain]
        said = [f"no gain expected {joined(none)}"] if none else []
        said += [f"a gain expected {joined(some)} at any sparsity"] if some else []
        yield f"{engine}: {'; '.join(said)}."


LOW = 600  # pixels of height

BESIDE = 1080  # pixels from which on the formats stand beside the figures


class ExportPage(PageView):
    """What you will get, then the formats it can be saved in."""

    def __init__(self) -> None:
        super().__init__()
        self.head = ExportHead()
        self.line = MeasuringLine()
        self.table = FigureTable()
        self.remarks = label("", 12, tone="muted")
        self.remarks.setWordWrap(True)
        self.remarks.setContentsMargins(6, 0, 6, 0)
        self.formats = FormatList()
        self._presenting = False
        self._build()

    def show_state(self, state: State) -> None:
        if state.layout.presenting != self._presenting:
            self._presenting = state.layout.presenting
            self._place()
        self.head.show_state(state)
        self.line.show_state(state)
        self.table.show_rows(columns_of(state), rows_of(state))
        remarks = "\n".join(remarks_of(state))
        if remarks != self.remarks.text():
            self.remarks.setText(remarks)
        self.remarks.setVisible(bool(remarks))
        self.formats.show_state(state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        beside = self.width() >= scaled(BESIDE)
        direction = QBoxLayout.Direction
        # In a low window the formats stand above the figures, else they would lie below the fold;
        # who presents shows what comes of it, however low the window is.
        low = self.whole_height < scaled(LOW) and not self._presenting
        below = direction.BottomToTop if low else direction.TopToBottom
        self._cards.setDirection(direction.LeftToRight if beside else below)

    def _build(self) -> None:
        figures = Card()
        figures.body.setContentsMargins(9, 6, 9, 10)
        figures.body.addWidget(self.table)
        figures.body.addWidget(self.remarks)
        figures.body.addStretch(1)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(14)
        self._cards.addWidget(figures, 4)
        self._cards.addWidget(self.formats, 3)
        self.column.addWidget(self.head)
        self.column.addWidget(self.line)
        self.column.addLayout(self._cards)
        self.column.addStretch(1)
