"""Starts the window, and ends the process once it is closed."""

import logging
import sys
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from secateurs.core.base.errors import SecateursError
from secateurs.core.base.installed import resource
from secateurs.core.base.process_end import halt_imports, leave
from secateurs.core.base.tensorflow import is_importing
from secateurs.jobs.thread import all_ended
from secateurs.ui.shell.from_outside import Application
from secateurs.ui.shell.log import log_to_file
from secateurs.ui.shell.program import Program
from secateurs.ui.shell.screen import SCREENLESS, screen_problem
from secateurs.ui.widgets.text import plain_words

logger = logging.getLogger(__name__)


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
    log_to_file()
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
    app = Application(sys.argv[:1])
    # Every position of a quick pen counts; the controller gathers what waits in line. Qt's
    # plugin for X11 sets the attribute while the application is made.
    app.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
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
