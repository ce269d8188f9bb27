"""Who does the work: this process, more of this machine, or a cluster that others started."""

import gc
import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.base.certificates import (
    ANSWERING,
    Cluster,
    NobodyAnswers,
    certificate_of,
    cluster_named,
    knock,
)
from secateurs.core.base.errors import CancelledError, SettingError, WorkersError
from secateurs.core.base.installed import missing
from secateurs.core.base.phrases import counted
from secateurs.core.base.process_end import temporary_folder
from secateurs.core.base.tensorflow import unhurried
from secateurs.core.base.text import first_line
from secateurs.core.base.worker_side import versions_here
from secateurs.core.base.workers import LOOK_UP, TRIES, Workers

if TYPE_CHECKING:
    from distributed import Client

EXTRA = "Workers need the extra cluster: pip install 'secateurs[cluster]'."
EITHER = "Measure either here (--workers) or there (--cluster)."
HERE = "127.0.0.1"

ENVIRONMENT: Mapping[str, object] = {  # of a worker: threads would wait for those of others
    "OMP_NUM_THREADS": 1,
    "OPENBLAS_NUM_THREADS": 1,
    "MKL_NUM_THREADS": 1,
    "VECLIB_MAXIMUM_THREADS": 1,
    "TF_CPP_MIN_LOG_LEVEL": 3,
}
SETTINGS: Mapping[str, object] = {
    "distributed.nanny.pre-spawn-environ": ENVIRONMENT,
    "distributed.scheduler.allowed-failures": TRIES,
    "distributed.scheduler.http.routes": [],  # nobody looks at them
    "distributed.worker.http.routes": [],
    "distributed.admin.large-graph-warning-threshold": "64GiB",  # what is shared goes that way
}
# Ctrl+C reaches all processes of a terminal: theirs end with this one.
IGNORE_INTERRUPTS = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


def refuse_without_dask() -> None:
    """Raise WorkersError where the extra is not installed."""
    if missing("cluster"):
        raise WorkersError(EXTRA)


def import_dask() -> None:
    """Import it into the window's process: no later collection of garbage walks its modules.

    Raises:
        WorkersError: it is not installed.
    """
    refuse_without_dask()
    with unhurried():
        import_module("distributed")
        gc.freeze()


def end_quietly() -> None:
    """Have nothing said of what a process leaves behind that ends at once; it is removed anyway."""
    from multiprocessing import resource_tracker

    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


def _as_nice() -> list[str]:
    """Return what makes a worker as nice as this thread: beside a window it must not be in its way.

    Linux has a niceness for each thread, and a process begins with that of the one that starts it,
    here Dask's.
    """
    if sys.platform != "linux":
        return []
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    return [f"import os; os.setpriority(os.PRIO_PROCESS, 0, {own})"]


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Have the processes and threads that begin meanwhile hear of no Ctrl+C, from their start on.

    This process still hears of it, by another thread or afterwards. Windows has nothing like it.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # else the first process has it begin, which unblocks Ctrl+C there
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers_here(number: int) -> Iterator[Workers]:
    """Give so many processes of this machine, and end them at last.

    Raises:
        WorkersError: Dask is not installed, or they do not start.
    """
    refuse_without_dask()
    import dask
    from distributed import Client, LocalCluster

    begins = {"distributed.worker.preload": [IGNORE_INTERRUPTS, *_as_nice()]}
    with ExitStack() as at_last:
        folder = at_last.enter_context(temporary_folder())
        at_last.enter_context(dask.config.set({**SETTINGS, **begins}))
        try:
            with interrupts_held():  # until they ignore them by themselves
                cluster = LocalCluster(
                    n_workers=number,
                    threads_per_worker=1,
                    processes=True,
                    host=HERE,
                    security=True,  # else whoever is on this machine could have them do anything
                    dashboard_address=f"{HERE}:0",  # it listens somewhere, whatever is wished
                    memory_limit=0,
                    local_directory=str(folder),
                    silence_logs=logging.CRITICAL,
                )
                at_last.enter_context(cluster)  # now: what was held comes at the end of this block
        except Exception as error:
            raise WorkersError(
                f"{counted(number, 'worker')} did not start: {first_line(error)}."
            ) from error
        client = at_last.enter_context(Client(cluster, set_as_default=False))
        yield Workers(client, dashboard=dashboard_of(client))


@contextmanager
def workers_at(cluster: Cluster) -> Iterator[Workers]:
    """Give the workers of a cluster, which goes on without this process.

    Raises:
        WorkersError: Dask is not installed, certificates are missing, or nobody answers.
    """
    refuse_without_dask()
    import dask
    from distributed.utils import silence_logging_cmgr

    with ExitStack() as at_last:
        at_last.enter_context(dask.config.set(SETTINGS))
        at_last.enter_context(silence_logging_cmgr(logging.CRITICAL))
        client = _client_of(cluster)
        workers = Workers(
            client, cluster.address, lambda: _client_of(cluster), dashboard_of(client)
        )
        at_last.callback(workers.leave)
        yield workers


def _client_of(cluster: Cluster) -> "Client":
    """Connect to a scheduler.

    Raises:
        NobodyAnswers: there is none, for now.
        WorkersError: the certificates will not do.
    """
    from distributed import Client
    from distributed.security import Security
    from distributed.versions import VersionMismatchWarning

    knock(cluster, "client")  # what is wrong is said better than Dask does
    security = None
    if cluster.certificates is not None:
        authority, certificate, key = map(str, certificate_of(cluster.certificates, "client"))
        security = Security(
            tls_ca_file=authority,
            tls_client_cert=certificate,
            tls_client_key=key,
            require_encryption=True,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", VersionMismatchWarning
            )  # it is refused, where it counts
            return Client(
                cluster.address, security=security, set_as_default=False, timeout=ANSWERING
            )
    except (OSError, ValueError, TypeError) as error:
        raise NobodyAnswers(
            f"What answers at {cluster.address} is no scheduler"
            f"{'' if security else ' without certificates'}."
        ) from error


LOOKED_UP = 1.0  # seconds that a dashboard may take to answer
OF_DASHBOARD = "static/js/bokeh.min.js"  # what Dask serves with one and not without


def dashboard_of(client: "Client") -> str:
    """Return the address of the page on which Dask shows a cluster; "" where none answers."""
    from http.client import HTTPException
    from urllib.parse import urljoin
    from urllib.request import ProxyHandler, Request, build_opener

    directly = build_opener(ProxyHandler({}))  # no proxy finds what only this machine reaches
    try:
        link = str(client.dashboard_link)
        there = Request(urljoin(link, OF_DASHBOARD), method="HEAD")
        with directly.open(there, timeout=LOOKED_UP):
            return link
    except (OSError, ValueError, KeyError, HTTPException):
        return ""


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker of a cluster.

    Attributes:
        tasks: that it was given and has not done.
    """

    address: str
    tasks: int
    versions: Mapping[str, str]


def workers_seen(workers: Workers) -> list[WorkerSeen]:
    """Return the workers that are there, by their addresses."""
    versions: dict[str, dict[str, str]] = workers.client.run(versions_here)
    tasks = workers.client.processing()
    return [WorkerSeen(at, len(tasks.get(at, ())), versions[at]) for at in sorted(versions)]


def crew_of(number: int, cluster: Cluster | None) -> AbstractContextManager[Workers | None]:
    """Give so many processes here, or the workers of a cluster; None where neither is wanted.

    Raises:
        SettingError: both are.
        WorkersError: they are not to be had.
    """
    if number and cluster is not None:
        raise SettingError(EITHER)
    if cluster is not None:
        return workers_at(cluster)
    return workers_here(number) if number else nullcontext()


def crew_asked(
    number: int, address: str, certificates: str | Path | None, insecure: bool
) -> AbstractContextManager[Workers | None]:
    """Give who does the work, as the functions of the library are told by their words.

    Raises:
        SettingError: these are no words for workers, or both are asked for.
        WorkersError: they are not to be had.
    """
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise SettingError("workers is a whole number of processes; 0 for none.")
    if number and address:
        raise SettingError(EITHER)
    there = None
    if address:
        refuse_without_dask()
        there = cluster_named(address, Path(certificates) if certificates else None, insecure)
    return crew_of(number, there)


_at_start = threading.Lock()  # Dask's settings are those of the whole process


@contextmanager
def crew_awaited(
    crew: AbstractContextManager[Workers | None], cancelled: Cancelled
) -> Iterator[Workers | None]:
    """Give who does the work once they are there; a cancel does not wait for them.

    Raises:
        CancelledError: it was cancelled before; who comes then is sent away again.
        WorkersError: they are not to be had.
    """
    coming: Future[Workers | None] = Future()

    def enter() -> None:
        with _at_start:
            try:
                found = crew.__enter__()
            except Exception as error:
                if coming.set_running_or_notify_cancel():
                    coming.set_exception(error)
                return
            if coming.set_running_or_notify_cancel():
                coming.set_result(found)
            else:
                crew.__exit__(None, None, None)

    threading.Thread(target=enter, name="crew", daemon=True).start()
    while not wait([coming], LOOK_UP).done:
        if cancelled() and coming.cancel():
            raise CancelledError
    with ExitStack() as at_last:
        at_last.push(crew)
        yield coming.result()
