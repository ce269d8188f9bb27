"""The sentences that the figures say."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from secateurs.ui.compare.figures import rich
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import label

NONE_YET = "The findings follow from the points, once there are enough of them."


class FindingsView(QScrollArea):
    """Scrolls up and down when there is more to say than fits."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, ...] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("What the figures say")
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(300, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            area = QRectF(self.viewport().rect())
            paint_frame(QPainter(self.viewport()), area, 4, None, colours().accent, 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def show_findings(self, findings: tuple[str, ...]) -> None:
        if findings != self._shown:
            self._shown = findings
            self.setWidget(_listed(findings))
            self.setAccessibleDescription(" ".join(findings).replace("**", ""))


def _listed(findings: tuple[str, ...]) -> QWidget:
    page = QWidget()
    page.setObjectName("page")
    grid = QGridLayout(page)
    grid.setContentsMargins(4, 3, 6, 3)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for row, sentence in enumerate(findings or (NONE_YET,)):
        text = label(rich(sentence), tone="text" if findings else "muted")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if findings:
            grid.addWidget(label("•"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, row, 1)
    grid.setRowStretch(max(len(findings), 1), 1)
    return page
