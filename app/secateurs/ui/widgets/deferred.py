"""Holds the place of a widget that is costly to make until the window has been painted."""

import importlib
from collections.abc import Callable
from threading import Thread

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.base.tensorflow import loader

_INTERVAL = 20  # milliseconds between two looks at whether the import is done


class Deferred(QWidget):
    """Makes its content after its own first paint; `built` is None until then.

    The module that the content needs is imported in a thread, so that the window stays awake;
    the content itself is made in the window's own thread. `prepare` imports it ahead, for nothing
    else is imported while TensorFlow's libraries are being loaded.
    """

    ready = Signal()

    def __init__(self, module: str, build: Callable[[], QWidget]) -> None:
        super().__init__()
        self._build = build
        # Not a daemon: the interpreter must not end in the middle of an import.
        self._import = Thread(target=_import, args=(module,))
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self._look)
        self._asked = False
        self.built: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._asked:
            self._asked = True
            QTimer.singleShot(0, self._start)

    def prepare(self) -> None:
        """Begin with the import, whether or not the place is seen."""
        if self._import.ident is None:
            self._import.start()

    @Slot()
    def build_now(self) -> None:
        self._timer.stop()
        if self.built is None:
            self.built = self._build()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.built)
            put_in_tab_order(self, self.built)
            self.ready.emit()

    @Slot()
    def _start(self) -> None:
        if self.built is None:
            self.prepare()
            self._timer.start()
            self._look()

    @Slot()
    def _look(self) -> None:
        if not self._import.is_alive():
            self.build_now()


def put_in_tab_order(place: QWidget, *widgets: QWidget) -> None:
    """Have Tab reach widgets that were made late where their place is, not last of all."""
    before = place
    while (earlier := before.previousInFocusChain()) is not None and earlier is not place:
        before = earlier
        if before.focusPolicy() != Qt.FocusPolicy.NoFocus:
            break
    policies = [widget.focusPolicy() for widget in widgets]
    for widget in widgets:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt passes over those without
        QWidget.setTabOrder(before, widget)
        before = widget
    for widget, policy in zip(widgets, policies, strict=True):
        widget.setFocusPolicy(policy)


def _import(module: str) -> None:
    with loader:
        importlib.import_module(module)
