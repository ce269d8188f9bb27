"""Both methods' confusion matrices at the current sparsity."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from secateurs.core.pruning.terms import METHODS, Method
from secateurs.ui.compare.confusion import ConfusionMatrix
from secateurs.ui.data_in_use import cannot_measure, classes_differ
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.widgets.text import label
from secateurs.ui.wording import percent

HINT = "True class down, answer across; stronger is more."


class ConfusionPair(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.matrices: dict[Method, ConfusionMatrix] = {}
        self._titles: dict[Method, QLabel] = {}
        self._about: tuple[object, object] = (None, None)  # network and data of what is shown
        self.sentence = label(HINT, 12, tone="muted")
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        pair = QHBoxLayout()
        pair.setSpacing(16)
        for method in METHODS:
            matrix, title = ConfusionMatrix(method), label("", 12, Weight.DemiBold)
            matrix.cell_read.connect(self._read)
            self.matrices[method], self._titles[method] = matrix, title
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(title)
            side.addWidget(matrix, 1)
            pair.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(pair, 1)
        column.addWidget(self.sentence)

    def show_state(self, state: State) -> None:
        pruning = state.pruning
        if self._about != (state.network, state.data):
            self._about = (state.network, state.data)
            for matrix in self.matrices.values():
                matrix.forget()
        for method, matrix in self.matrices.items():
            score = pruning.way(method).score
            matrix.show_score(score, state.run.class_names, classes_differ(state))
            waiting = "–" if cannot_measure(state) else "measuring…"
            reached = waiting if score is None else percent(score.accuracy)
            text = f"{method.capitalize()}, {pruning.choice.percent} % · {reached}"
            if self._titles[method].text() != text:
                self._titles[method].setText(text)

    def _read(self, text: str) -> None:
        self.sentence.setText(text[:1].upper() + text[1:] if text else HINT)
