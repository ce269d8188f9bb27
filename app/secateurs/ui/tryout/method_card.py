"""What the network pruned one way makes of the drawing."""

from secateurs.core.pruning.terms import Method
from secateurs.ui.data_in_use import classes_differ
from secateurs.ui.state.pruning import Way
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.tryout.bars import HIGHEST, LEGEND, BarList
from secateurs.ui.tryout.method_head import MethodHead
from secateurs.ui.widgets.card import Card
from secateurs.ui.wording import percent

OTHERS = 50  # head, spacing and margins, device-independent pixels


class MethodCard(Card):
    def __init__(self, method: Method) -> None:
        super().__init__()
        name = f"{method.capitalize()} pruning"
        self._method = method
        self.head = MethodHead(method, name, Weight.Bold)
        self.bars = BarList(method)
        self.bars.setAccessibleName(f"{name}: probability of each class")
        self.body.addWidget(self.head)
        self.body.addWidget(self.bars, 1)

    def show_state(self, state: State) -> None:
        way = state.pruning.way(self._method)
        differ = classes_differ(state)
        asked = state.pruning.choice.percent
        if state.pruning.choice.is_fixed(self._method) and way.cut is not None:
            asked = round(100 * way.cut.achieved)
        repairing = state.pruning.is_repairing(self._method)
        self.head.note.show_wordings(*_notes(way, asked, differ, repairing=repairing))
        self._cap_height(len(state.run.class_names))
        self.bars.show_answer(state.run.class_names, way.answer, state.pruning.dense)

    def _cap_height(self, classes: int) -> None:
        """Let the card grow no higher than its bars may."""
        highest = classes * HIGHEST + LEGEND + OTHERS
        if highest != self.maximumHeight():
            self.setMaximumHeight(highest)


def _notes(way: Way, asked: int, differ: str, *, repairing: bool = False) -> tuple[str, ...]:
    """Say sparsity and accuracy, the longest wording first.

    Args:
        differ: why there can be no accuracy, or "".
    """
    sparsity, short = f"{asked} %", f"{asked} %"
    if way.account is not None and abs(100 * way.account.achieved - asked) >= 0.05:
        sparsity = f"{asked} % asked, {percent(way.account.achieved)} cut"
    if repairing:
        return (f"{sparsity} · repairing…", f"{short} · repairing…", f"{short} · …")
    if differ:
        return (f"{sparsity} · {differ}", f"{short} · other classes", f"{short} · –")
    if way.score is None:
        return (
            f"{sparsity} · … % on the test set, measuring",
            f"{short} · … % on the test set",
            f"{short} · … % on test",
            f"{short} · … %",
        )
    accuracy = percent(way.score.accuracy)
    return (
        f"{sparsity} · {accuracy} on the test set",
        f"{short} · {accuracy} on the test set",
        f"{short} · {accuracy} on test",
        f"{short} · {accuracy}",
    )
