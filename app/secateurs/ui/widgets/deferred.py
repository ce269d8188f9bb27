"""What comes bit by bit, as after the window's first paint: modules, and costly widgets."""

import ast
import importlib
import importlib.util
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib.abc import InspectLoader
from threading import Thread

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from secateurs.core.base.tensorflow import loader, unhurried

BREATH = 2  # milliseconds between two modules, for what the person does meanwhile

PLOTS = "pyqtgraph"

# Of what it imports, and NumPy with its first quantile, that which knows no Qt.
NEEDED_BY_PLOTS = (
    "numpy.ma",
    "statistics",
    "pydoc",
    "cProfile",
    "xml.etree.ElementTree",
    "multiprocessing.connection",
)

AT_ONCE = 60  # types of Qt made at once


class Import(QObject):
    """Imports modules bit by bit, so that the window stays awake; says when they are there.

    Those that know Qt are imported in the window's own thread: PySide looks types up without
    Python's lock while it delivers events, and a type that is made in another thread meanwhile
    can crash it (`SignalManager::retrieveMetaObject`).
    """

    done = Signal()

    def __init__(self, modules: Sequence[str], parent: QObject, plain: Sequence[str] = ()) -> None:
        """Make it.

        Args:
            plain: modules that know no Qt; a thread imports them first.
        """
        super().__init__(parent)
        # Not a daemon: the interpreter must not end in the middle of an import.
        self._thread = Thread(target=_import, args=(plain,))
        self._steps = _steps(modules)
        self._timer = QTimer(self, interval=BREATH)
        self._timer.timeout.connect(self._go_on)
        self._is_there = self._is_awaited = False
        # Ended in this thread: garbage is collected next by the thread that ends it.
        self._pace = ExitStack()
        self.destroyed.connect(self._pace.close)

    def begin(self) -> None:
        """Begin, unless it has begun."""
        if self._thread.ident is None:
            self._pace.enter_context(unhurried())
            self._thread.start()
            self._timer.start()

    def wait(self) -> None:
        """Say `done` once it is, at once if it is already."""
        self.begin()
        self._is_awaited = True
        self._tell()

    @Slot()
    def _go_on(self) -> None:
        if self._thread.is_alive() or not loader.acquire(blocking=False):
            return
        try:
            self._is_there = next(self._steps, None) is None
        finally:
            loader.release()
            if self._is_there:
                self._pace.close()
        if isValid(self):  # with the pace's end garbage is collected, perhaps what this is in
            self._tell()

    def _tell(self) -> None:
        if self._is_there:
            self._timer.stop()
            if self._is_awaited:
                self._is_awaited = False
                self.done.emit()


def _steps(modules: Sequence[str]) -> Iterator[str]:
    for module in modules:
        if module == PLOTS:
            while (step := next(_plots, None)) is not None:
                yield step
        importlib.import_module(module)
        yield module


def _import_of_plots() -> Iterator[str]:
    if PLOTS not in sys.modules:
        yield from _types_of_qt()
    if PLOTS not in sys.modules:  # who could not wait has imported it meanwhile
        yield from _statements_of(PLOTS)


def _statements_of(package: str) -> Iterator[str]:
    """Import a package statement by statement; at once where its source is not there."""
    spec = importlib.util.find_spec(package)
    reads = spec and spec.loader
    source = reads.get_source(package) if isinstance(reads, InspectLoader) else None
    if spec is None or source is None:
        importlib.import_module(package)
        return
    module = sys.modules[package] = importlib.util.module_from_spec(spec)
    try:
        for statement in ast.parse(source).body:
            code = compile(ast.Module([statement], []), str(spec.origin), "exec")
            exec(code, vars(module))
            yield package
    except Exception:
        del sys.modules[package]
        raise


def _types_of_qt() -> Iterator[str]:
    """Have PySide make all its types, which it does when they are asked for; pyqtgraph does."""
    for library in (QtCore, QtGui, QtWidgets):
        names = dir(library)
        for first in range(0, len(names), AT_ONCE):
            for name in names[first : first + AT_ONCE]:
                getattr(library, name, None)
            yield library.__name__


_plots = _import_of_plots()  # one for all: while it goes on, half of pyqtgraph is there


def finish_plots() -> None:
    """Import the rest of pyqtgraph, for those who import a plot's module at once."""
    for _ in _plots:
        pass


Step = Callable[[], object]


class Turns(QObject):
    """Takes each of the steps that it is given in a turn of the event loop of its own."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: deque[Step] = deque()
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take)

    def add(self, *steps: Step) -> None:
        """Take these after those that wait."""
        self._steps.extend(steps)
        self._timer.start()

    def finish(self) -> None:
        """Take all that wait at once."""
        while self._steps:
            self._take()

    def stop(self) -> None:
        """Take none of those that wait."""
        self._steps.clear()
        self._timer.stop()

    @Slot()
    def _take(self) -> None:
        step = self._steps.popleft() if self._steps else None
        if not self._steps:
            self._timer.stop()
        if step is not None:
            step()


class Deferred(QWidget):
    """Makes its content after its own first paint; `built` is None until then, or if that fails.

    It is a plot; the module that it needs is imported after that paint too. `prepare` makes both
    ahead: beside a training or a sweep a plot takes three times as long to make.
    """

    ready = Signal()
    settled = Signal()  # it is ready, or cannot be made

    def __init__(self, module: str, build: Callable[[], QWidget]) -> None:
        super().__init__()
        self._maker = build
        self._import = Import((PLOTS, module), self, NEEDED_BY_PLOTS)
        self._import.done.connect(self._build)
        self._turns = Turns(self)
        self._asked = self._begun = self._failed = False
        self.built: QWidget | None = None
        self._content: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._asked:
            self._asked = True
            QTimer.singleShot(0, self._start)

    def prepare(self) -> None:
        """Make it, whether or not the place is seen."""
        self._start()

    @property
    def is_awaited(self) -> bool:
        """Whether it is neither there nor known to be impossible."""
        return self.built is None and not self._failed

    def build_now(self) -> None:
        self._build()
        self._turns.finish()

    @Slot()
    def _build(self) -> None:
        if not self._begun:
            self._begun = True
            self._turns.add(self._make)

    def _make(self) -> None:
        finish_plots()
        try:
            self._content = self._maker()
        except Exception:
            self._failed = True
            self.settled.emit()
            raise
        self._turns.add(self._place, self._fill)  # now: what cannot be made has no place

    def _place(self) -> None:
        layout = self.layout()
        assert layout is not None
        assert self._content is not None
        layout.addWidget(self._content)
        put_in_tab_order(self, self._content)

    def _fill(self) -> None:
        self.built = self._content
        self.ready.emit()
        self.settled.emit()

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
    # What passes the focus on, as a table's viewport and a labelled field do, passes on its policy.
    for widget, policy in zip(widgets, policies, strict=True):
        widget.setFocusPolicy(policy)
    for widget, policy in zip(widgets, policies, strict=True):
        if widget.focusPolicy() != policy:
            widget.setFocusPolicy(policy)


def _import(modules: Sequence[str]) -> None:
    with loader:
        for module in modules:
            importlib.import_module(module)
