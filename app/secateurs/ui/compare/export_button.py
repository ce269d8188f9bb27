"""The button that opens the menu of exports."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu

from secateurs.ui.widgets.buttons import Button

EXPORTS = (
    ("png", "Picture of the curves, PNG…"),
    ("svg", "Picture of the curves, SVG…"),
    ("csv", "All points, CSV…"),
    ("report", "Report, HTML…"),
    ("copy", "Copy picture"),
)


class ExportButton(Button):
    export_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("Export ▾", "Save or copy the curves and their figures (Ctrl+E: PNG)")
        self.setAccessibleName("Export")
        self.menu_shown = QMenu(self)
        for key, text in EXPORTS:
            if key == "copy":
                self.menu_shown.addSeparator()
            self.menu_shown.addAction(text).setData(key)
        self.menu_shown.triggered.connect(self._picked)
        self.clicked.connect(self.open_menu)

    @Slot()
    def open_menu(self) -> None:
        self.menu_shown.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_menu()
            return
        super().keyPressEvent(event)

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        self.export_requested.emit(action.data())
