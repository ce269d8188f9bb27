"""Says what the program is, its version, and whose work it rests on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from secateurs.core.updates.stamp import build_stamp, own_version
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.theme.icons import icon
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.text import label

WORDS = "A desktop laboratory for pruning neural networks: train, prune, draw, compare."
CREDIT = (
    "MIT licence. MNIST by Yann LeCun, Corinna Cortes and Chris Burges (CC BY-SA 3.0). "
    "Inter by Rasmus Andersson (OFL). Built on Keras, TensorFlow, NumPy, Qt for Python "
    "and pyqtgraph."
)


class AboutDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Secateurs")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sign = QLabel()
        sign.setPixmap(icon("secateurs").pixmap(QSize(64, 64), self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(label("Secateurs", 20, Weight.DemiBold))
        stamp = build_stamp()
        words.addWidget(label(f"Version {own_version(stamp)}", tone="muted"))
        if stamp.words:
            words.addWidget(label(stamp.words, tone="muted"))
        for text in (WORDS, CREDIT):
            part = label(text, tone="text" if text == WORDS else "muted")
            part.setWordWrap(True)
            part.setMinimumWidth(380)
            words.addSpacing(4)
            words.addWidget(part)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        close = plain_button("Close", "Close (Esc)")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(540)
