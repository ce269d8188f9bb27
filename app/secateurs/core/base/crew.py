"""Where workers come from: processes of this machine, or a cluster that others started."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from importlib.util import find_spec
from typing import TYPE_CHECKING

from secateurs.core.base.certificates import (
    ANSWERING,
    Cluster,
    NobodyAnswers,
    certificate_of,
    knock,
)
from secateurs.core.base.errors import SettingError, WorkersError
from secateurs.core.base.phrases import counted
from secateurs.core.base.process_end import temporary_folder
from secateurs.core.base.workers import TRIES, Workers, versions_here

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
    # Ctrl+C reaches all processes of a terminal: theirs end with this one.
    "distributed.worker.preload": ["import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"],
    "distributed.admin.large-graph-warning-threshold": "64GiB",  # what is shared goes that way
}


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
        workers = Workers(_client_of(cluster), cluster.address, lambda: _client_of(cluster))
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
        return Client(cluster.address, security=security, set_as_default=False, timeout=ANSWERING)
    except (OSError, ValueError, TypeError) as error:
        raise NobodyAnswers(
            f"What answers at {cluster.address} is no scheduler"
            f"{'' if security else ' without certificates'}."
        ) from error


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


def versions_of_workers(workers: Workers) -> dict[str, dict[str, str]]:
    """Return the versions of each worker, by its address."""
    found: dict[str, dict[str, str]] = workers.client.run(versions_here)
    return found


@contextmanager
def workers_here(number: int) -> Iterator[Workers]:
    """Give so many processes of this machine, and end them at last.

    Raises:
        WorkersError: Dask is not installed, or they do not start.
    """
    refuse_without_dask()
    import dask
    from distributed import Client, LocalCluster

    with temporary_folder() as folder, dask.config.set(SETTINGS):
        try:
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
        except Exception as error:
            raise WorkersError(f"{counted(number, 'worker')} did not start: {error}.") from error
        with cluster, Client(cluster, set_as_default=False) as client:
            yield Workers(client)


def refuse_without_dask() -> None:
    """Raise WorkersError where the extra is not installed."""
    if find_spec("distributed") is None or find_spec("cryptography") is None:
        raise WorkersError(EXTRA)


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
