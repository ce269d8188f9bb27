"""What comes after the window's first paint: modules, and widgets that are costly to make."""

import importlib
from collections.abc import Callable, Sequence
from threading import Thread

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.base.tensorflow import loader, unhurried

_INTERVAL = 20  # milliseconds between two looks at whether the import is done


class Import(QObject):
    """Imports modules in a thread, so that the window stays awake; says when they are there."""

    done = Signal()

    def __init__(self, modules: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        # Not a daemon: the interpreter must not end in the middle of an import.
        self._thread = Thread(target=_import, args=(modules,))
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Begin, unless it has begun."""
        if self._thread.ident is None:
            self._thread.start()

    def wait(self) -> None:
        """Say `done` once it is, at once if it is already."""
        self.begin()
        self._timer.start()
        self._look()

    @Slot()
    def _look(self) -> None:
        if not self._thread.is_alive():
            self._timer.stop()
            self.done.emit()


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
        self._import = Import((module,), self)
        self._import.done.connect(self.build_now)
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
        self._import.begin()

    @Slot()
    def build_now(self) -> None:
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
            self._import.wait()


def tab_chain(widget: QWidget) -> list[QWidget]:
    """Return the widget and all in it, in the order that Tab takes."""
    chain, at = [widget], widget.nextInFocusChain()
    while at is not None and widget.isAncestorOf(at):
        chain.append(at)
        at = at.nextInFocusChain()
    return chain


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


def _import(modules: Sequence[str]) -> None:
    with loader, unhurried():
        for module in modules:
            importlib.import_module(module)
