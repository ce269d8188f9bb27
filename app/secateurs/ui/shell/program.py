"""One window and all behind it."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from traceback import format_exception
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from secateurs.core.base.tensorflow import collect_garbage
from secateurs.core.storage.preferences import Preferences, load_preferences
from secateurs.core.storage.unkept import open_or_mirror
from secateurs.jobs.thread import all_ended
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.from_outside import FromOutside
from secateurs.ui.shell.imports import BEHIND, PAGES, PLAIN
from secateurs.ui.shell.layout import WindowSized
from secateurs.ui.shell.log import where_the_log_is
from secateurs.ui.shell.preferences import Remembering, remembered_state
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.theme.theme import apply_theme, apply_type
from secateurs.ui.widgets.deferred import NEEDED_BY_PLOTS, PLOTS, Deferred, Import, Turns
from secateurs.ui.widgets.wishes import Wishes

if TYPE_CHECKING:
    from secateurs.ui.shell.connections import Wiring
    from secateurs.ui.shell.dialogs import Dialogs
    from secateurs.ui.shell.session import Session
    from secateurs.ui.shell.shutdown import Closing
    from secateurs.ui.tryout.demonstration import Demonstration

logger = logging.getLogger(__name__)

NOTHING_KEPT = "Nothing that you do will be kept once the window is closed."

BREATH = 10  # milliseconds between two pages, for what the person does meanwhile
CALM = 50  # milliseconds between two looks at whether anything is at work
HEAD_START = 2000  # milliseconds that it is waited for


class Program(QObject):
    """One window and all behind it, from start to end.

    Before the first paint there are the state and the window with the page in front. What works
    behind them, `session` and `wiring`, and the other pages are imported bit by bit after it; a
    wish, or who asks for them, has them made at once.
    """

    def __init__(
        self, app: QApplication, files: Sequence[str] = (), *, greets: bool = False
    ) -> None:
        """Make them.

        Args:
            greets: whether a first start, without a file, shows by itself what pruning does.
        """
        super().__init__(app)
        self._app = app
        notices: list[str] = []
        preferences = load_preferences(tell=notices.append)
        self.store = open_or_mirror()
        if self.store.why_unkept:
            notices.insert(0, f"{NOTHING_KEPT} {self.store.why_unkept}")
        state = remembered_state(preferences, self.store, notices)
        is_fresh = preferences == Preferences() and state.runs == (state.run,)
        self._greets = greets and is_fresh and not (files or notices or self.store.notices)
        if self._greets:
            state = _first_state(state)
        apply_theme(app, state.theme)
        apply_type(app, state.layout.type_scale)
        self.controller = Controller(state)
        self.window = MainWindow()
        self.window.show_state(self.controller.state)
        self.controller.state_changed.connect(self._show)
        Wishes.of(self.window).made.connect(self._fulfil)
        self.outside = FromOutside(self.controller, files)
        self.remembering = Remembering(
            self.controller, preferences, tells=not self.store.why_unkept
        )
        self.window.close_requested.connect(self._ask_to_close)
        self.controller.state_changed.connect(self._follow_theme)
        self.greeting: Demonstration | None = None
        self._turns = Turns(self)
        self._later = Import(BEHIND, self, PLAIN)
        self._later.done.connect(self._begin)
        self._waited = 0
        self._pages = Import((PLOTS, *PAGES), self, NEEDED_BY_PLOTS)
        self._pages.done.connect(self._make_page)
        app.aboutToQuit.connect(self.end)

    @cached_property
    def session(self) -> Session:
        """All that works in the background."""
        from secateurs.ui.shell import session as background

        session = background.Session(self.controller, self.store)
        self.outside.file_given.connect(session.arrivals.take)
        return session

    @cached_property
    def dialogs(self) -> Dialogs:

        from secateurs.ui.shell import dialogs as boxes

        dialogs = boxes.Dialogs(self.window)
        dialogs.folder = self.remembering.preferences.export_folder
        dialogs.opening_folder = self.remembering.preferences.opening_folder
        return dialogs

    @cached_property
    def wiring(self) -> Wiring:
        """What fulfils the window's wishes."""
        from secateurs.ui.shell import connections

        return connections.Wiring(self.window, self.session, self.dialogs)

    @cached_property
    def closing(self) -> Closing:

        from secateurs.ui.shell import shutdown

        closing = shutdown.Closing(self.session.learners, self.window)
        closing.may_close.connect(self._close)
        return closing

    def open(self) -> None:
        """Show the window; all that may wait begins after the first paint."""
        self._catch_errors()
        self._catch_signals()
        geometry = self.remembering.preferences.geometry
        self.window.restore(QByteArray.fromBase64(geometry.encode()))
        self.window.installEventFilter(self)
        self.window.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin the work in the background once the window has been painted."""
        if event.type() == QEvent.Type.Paint and watched is self.window:
            self.window.removeEventFilter(self)
            QTimer.singleShot(0, self._later.wait)
        return False

    @Slot()
    def _begin(self) -> None:
        if not gc.isenabled():  # `secateurs.__main__` has it wait: what is there by now stays
            collect_garbage()
        made = (partial(getattr, self, part) for part in ("session", "wiring", "closing"))
        self._turns.add(
            *made, self._begin_session, self.outside.begin, self._greet, self._pages.wait
        )

    def _begin_session(self) -> None:
        self.session.begin()

    def _greet(self) -> None:
        if not self._greets:
            return
        self.remembering.write()  # never again, whatever happens

        from secateurs.ui.tryout import demonstration

        self.greeting = demonstration.Demonstration(self.controller, self.window.sparsity.play)
        self.greeting.begin()

    @Slot()
    def _make_page(self) -> None:
        """Make the pages behind the one in front, one at a time; then the plots.

        Threads at work make each take three times as long: while there are any, it waits a while.
        """
        if not self.session.is_calm and self._waited < HEAD_START:
            self._waited += CALM
            QTimer.singleShot(CALM, self._make_page)
            return
        if self.window.pages.make_next():
            QTimer.singleShot(BREATH, self._make_page)
            return
        self._make_plot()

    @Slot()
    def _make_plot(self) -> None:
        """Make the plots, those that are seen first; then import TensorFlow.

        Nothing else is imported while its libraries are being loaded.
        """
        missing = [plot for plot in self.window.findChildren(Deferred) if plot.is_awaited]
        if missing:
            plot = min(missing, key=lambda plot: not plot.isVisible())
            plot.settled.connect(self._plot_settled, Qt.ConnectionType.SingleShotConnection)
            plot.prepare()
        else:
            self.session.warm_up()

    @Slot()
    def _plot_settled(self) -> None:
        QTimer.singleShot(BREATH, self._make_plot)

    @Slot(object, object)
    def _show(self, _: State, state: State) -> None:
        self.window.show_state(state)

    @Slot(object)
    def _fulfil(self, event: object) -> None:
        if isinstance(event, WindowSized):  # the first comes before what works behind
            self.controller.dispatch(event)
        else:
            self.wiring.fulfil(event)

    @property
    def _has_begun(self) -> bool:
        return "session" in vars(self)

    @Slot()
    def _ask_to_close(self) -> None:
        if self._has_begun:
            self.closing.request()
        else:
            self._close()

    @Slot()
    def _close(self) -> None:
        geometry = bytes(self.window.usual_geometry().toBase64().data()).decode()
        self.remembering.remember(geometry=geometry)
        if self._has_begun:
            folders = {
                "export_folder": self.dialogs.folder,
                "opening_folder": self.dialogs.opening_folder,
            }
            self.remembering.remember(**folders)
        self.window.allow_close()
        self.window.hide()  # close() does nothing here: the window is in its closeEvent
        self._app.quit()

    @Slot()
    def end(self) -> None:
        """Write what is to be remembered and stop everything."""
        self._turns.stop()
        with ExitStack() as at_last:  # whatever goes wrong on the way
            at_last.callback(self._close_store)
            if self._has_begun:
                at_last.callback(self.session.end)
            self.remembering.write()

    def _close_store(self) -> None:
        if all_ended(0):  # else it is closed as by a kill: all or nothing of what is being written
            self.store.close()

    @Slot(object, object)
    def _follow_theme(self, before: State, state: State) -> None:
        if state.theme != before.theme:
            apply_theme(self._app, state.theme)
        if state.layout is not before.layout:
            apply_type(self._app, state.layout.type_scale, state.layout.line_scale)

    def _catch_errors(self) -> None:
        """An error in a slot is logged and told; the window stays."""

        def hook(
            kind: type[BaseException], error: BaseException, trace: TracebackType | None
        ) -> None:
            logger.error("unexpected error", exc_info=(kind, error, trace))
            text = f"Something went wrong: {kind.__name__}: {error}"
            details = "".join(format_exception(kind, error, trace))
            notice = Notice(text, "error", f"{details}\n{where_the_log_is()}")
            self.controller.dispatch(Noticed(notice))

        sys.excepthook = hook

    def _catch_signals(self) -> None:
        """Ctrl+C and a polite kill end the program as closing does, without a question."""

        def quit_now(_: int, __: FrameType | None) -> None:
            # Not here: the signal may have come amid an import, which a worker may wait for.
            QTimer.singleShot(0, self._close)

        signal.signal(signal.SIGINT, quit_now)
        signal.signal(signal.SIGTERM, quit_now)
        # Python sees a signal only when it runs: give it a moment now and then.
        self._pulse = QTimer(self, interval=250)
        self._pulse.timeout.connect(lambda: None)
        self._pulse.start()


def _first_state(state: State) -> State:
    from secateurs.ui.tryout.demonstration import first_state

    return first_state(state)
