"""Tells before Qt does, and more gently, that there is no screen to open a window on."""

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import format_exception
from types import FrameType, TracebackType

from PySide6.QtCore import (
    QByteArray,
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from secateurs.core.base.errors import SecateursError
from secateurs.core.base.process_end import halt_imports, leave
from secateurs.core.base.resources import resource
from secateurs.core.base.tensorflow import is_importing
from secateurs.core.storage.folders import log_folder
from secateurs.core.storage.preferences import Preferences, load_preferences
from secateurs.core.storage.unkept import open_or_mirror
from secateurs.jobs.thread import all_ended
from secateurs.ui.shell.connections import Wiring
from secateurs.ui.shell.dialogs import Dialogs
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.from_outside import Application, FromOutside
from secateurs.ui.shell.preferences import Remembering, remembered_state
from secateurs.ui.shell.session import Session
from secateurs.ui.shell.shutdown import Closing
from secateurs.ui.shell.state import Notice, State
from secateurs.ui.shell.window import MainWindow
from secateurs.ui.theme.theme import apply_theme, apply_type
from secateurs.ui.tryout.demonstration import Demonstration, first_state
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.text import plain_words

NO_SCREEN = (
    "There is no screen to open the window on. Without one, use the commands: secateurs --help"
)

NOTHING_KEPT = "Nothing that you do will be kept once the window is closed."

SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def screen_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return one line on why no window can be opened, or None."""
    platform = environment.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or platform.startswith(SCREENLESS):
        return None
    if environment.get("WAYLAND_DISPLAY") and not platform.startswith("xcb"):
        return None
    display = environment.get("DISPLAY")
    if not display:
        return NO_SCREEN
    return _missing_library() or _unreachable(display)


def _missing_library() -> str | None:
    """Load the window plugin as Qt would: Qt aborts where this raises."""
    import PySide6

    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        library = str(error).split(":", 1)[0]
        return f"The system library {library} is missing. `make run` installs what is needed."
    return None


def _unreachable(display: str) -> str | None:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"The screen {display} does not answer." if failed else None


logger = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


def run(words: Sequence[str] = ()) -> int:
    """Open the window, and in it what the words name.

    Args:
        words: paths or URLs of files, such as a desktop passes.

    Returns:
        The exit code: 0, 1 if it could not start, 2 without a screen.
    """
    problem = screen_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 2
    _log_to_file()
    app = make_application()
    app.aboutToQuit.connect(halt_imports)  # before the program's own end
    try:
        program = Program(app, first_file(words), greets=True)
    except (SecateursError, OSError) as error:
        logger.exception("the program could not start")
        show_failure(f"Secateurs cannot start. {error}")
        return 1
    app.file_handed.connect(program.outside.give)
    program.open()
    return exit_code(app)


def exit_code(app: QApplication) -> int:
    """Run until the window is closed; leave at once where a thread would hold the end up."""
    code = app.exec()
    if not all_ended(0) or is_importing():
        logger.info("the program leaves work behind that takes too long")
        leave(code)
    return code


def make_application() -> Application:
    """Make what every window needs, with the program's name and icon."""
    # Every position of a quick pen counts; the controller gathers what waits in line.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app = Application(sys.argv[:1])
    app.setApplicationName("secateurs")
    app.setApplicationDisplayName("Secateurs")
    app.setDesktopFileName("secateurs")
    app.setWindowIcon(QIcon(str(resource("icons/secateurs.svg"))))
    return app


def first_file(words: Sequence[str]) -> list[str]:
    """Return what is not an option, once: as with what is dropped, the first file counts."""
    return [word for word in words if not word.startswith("-")][:1]


def show_failure(text: str) -> None:
    """Tell why the program cannot start: on the terminal, and where there is a screen on it."""
    print(text, file=sys.stderr)
    if not QApplication.platformName().startswith(SCREENLESS):
        QMessageBox.critical(None, "Secateurs", plain_words(text))


class Program(QObject):
    """One window and all behind it, from start to end."""

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
        greets = greets and is_fresh and not (files or notices or self.store.notices)
        if greets:
            state = first_state(state)
        apply_theme(app, state.theme)
        apply_type(app, state.layout.type_scale)
        self.session = Session(state, self.store)
        self.window = MainWindow()
        self.dialogs = Dialogs(self.window)
        self.dialogs.folder = preferences.export_folder
        self.dialogs.opening_folder = preferences.opening_folder
        play = self.window.sparsity.play
        self.greeting = Demonstration(self.session.controller, play) if greets else None
        self.wiring = Wiring(self.window, self.session, self.dialogs)
        self.outside = FromOutside(self.session.controller, files)
        self.outside.file_given.connect(self.session.arrivals.take)
        self.remembering = Remembering(
            self.session.controller, preferences, tells=not self.store.why_unkept
        )
        self.closing = Closing(self.session.learners, self.window)
        self.window.close_requested.connect(self.closing.request)
        self.closing.may_close.connect(self._close)
        self.session.controller.state_changed.connect(self._follow_theme)
        app.aboutToQuit.connect(self.end)

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
            QTimer.singleShot(0, self._begin)
        return False

    @Slot()
    def _begin(self) -> None:
        self.session.begin()
        self.outside.begin()
        if self.greeting is not None:
            self.remembering.write()  # never again, whatever happens
            self.greeting.begin()
        plots = self.window.findChildren(Deferred)
        for plot in sorted(plots, key=lambda plot: not plot.isVisible()):
            plot.prepare()

    @Slot()
    def _close(self) -> None:
        geometry = bytes(self.window.usual_geometry().toBase64().data()).decode()
        self.remembering.remember(
            geometry=geometry,
            export_folder=self.dialogs.folder,
            opening_folder=self.dialogs.opening_folder,
        )
        self.window.allow_close()
        self.window.hide()  # close() does nothing here: the window is in its closeEvent
        self._app.quit()

    @Slot()
    def end(self) -> None:
        """Write what is to be remembered and stop everything."""
        with ExitStack() as at_last:  # whatever goes wrong on the way
            at_last.callback(self._close_store)
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
            notice = Notice(text, "error", f"{details}\n{_where_the_log_is()}")
            self.session.controller.dispatch(Noticed(notice))

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


def _log_to_file() -> None:
    """Log to a file; the program does without where that cannot be."""
    handler: logging.Handler = logging.NullHandler()
    try:
        path = log_folder() / "secateurs.log"
        handler = RotatingFileHandler(
            path, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", errors="backslashreplace"
        )
    except (SecateursError, OSError) as error:
        print(f"Nothing is logged: {error}", file=sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    qInstallMessageHandler(_log_qt)


def _where_the_log_is() -> str:
    try:
        return f"The log is in {log_folder()}."
    except SecateursError:
        return "There is no log."


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    logging.getLogger("qt").log(level, "%s (%s)", message, context.category)
    if kind == QtMsgType.QtFatalMsg:
        print(message, file=sys.stderr)
