"""Ask for a newer version when the person wishes, and never else."""

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from secateurs.core.updates.versions import Comparison, build_stamp, known_source, own_version
from secateurs.jobs.job import Job, Runner
from secateurs.ui.shell.controller import Controller
from secateurs.ui.shell.events import Noticed
from secateurs.ui.shell.state import Notice
from secateurs.ui.updates import state as u
from secateurs.work.updates import updating_work

WEB = ("http", "https")


class Updating(QObject):
    """Compares versions and shows the way to the page; nothing is downloaded."""

    def __init__(self, controller: Controller, runner: Runner) -> None:
        super().__init__(controller)
        self._controller = controller
        self._runner = runner
        self._stamp = build_stamp()
        self._source = known_source(self._stamp)
        if self._source is not None:
            controller.dispatch(u.ReleasesFound(self._source.host))

    @Slot()
    def check(self) -> None:
        """Ask once; the answer is a notice."""
        if self._source is None or self._controller.state.updates.asking:
            return
        job = Job(updating_work(self._source, own_version(self._stamp)))
        job.reported.connect(self._took)
        job.failed.connect(self._controller.tell_failure)
        job.finished.connect(self._ended)
        self._controller.dispatch(u.UpdatesAsked(True))
        self._runner.start(job)

    @Slot(str)
    def open_page(self, address: str) -> None:
        """Open a page in the browser; where there is none, tell the address."""
        url = QUrl(address)
        if url.scheme() in WEB and QDesktopServices.openUrl(url):
            self._controller.dispatch(Noticed(None))
        else:
            text = f"No browser was started. The page is {address}"
            self._controller.dispatch(Noticed(Notice(text, "error")))

    @Slot(object)
    def _took(self, found: Comparison) -> None:
        assert self._source is not None
        self._controller.dispatch(Noticed(told(found, self._source.page)))

    @Slot()
    def _ended(self) -> None:
        self._controller.dispatch(u.UpdatesAsked(False))


def told(found: Comparison, page: str) -> Notice:
    """Return the answer for the person, with the way to the page if there is a newer one."""
    if found.release == "newer":
        text = f"Secateurs {found.latest} is there; this is {found.own}."
        return Notice(text, "done", "", "Open the download page", u.PageAsked(page))
    if found.release == "same":
        return Notice(f"Secateurs {found.own} is the newest version.")
    return Notice(f"This is Secateurs {found.own}; the newest release is {found.latest}.")
