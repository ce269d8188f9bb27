"""secateurs cluster: certificates, a scheduler, workers; what runs them is Dask."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from secateurs.cli.crew import Certificates, Insecure, cluster_at
from secateurs.cli.interruption import STOPPED, Stopped, on_interrupt
from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json, show_table, tell
from secateurs.core.base.certificates import (
    DAYS,
    MOST_DAYS,
    Cluster,
    NobodyAnswers,
    certificate_of,
    knock,
    make_certificates,
)
from secateurs.core.base.crew import (
    ENVIRONMENT,
    HERE,
    refuse_without_dask,
    workers_at,
    workers_seen,
)
from secateurs.core.base.errors import WorkersError
from secateurs.core.base.phrases import counted
from secateurs.core.base.worker_side import other_versions, versions_here
from secateurs.core.base.workers import TRIES

EXAMPLES = """
Examples:

* `secateurs cluster certificates keys`
* `secateurs cluster start --certificates keys`
* `secateurs cluster worker tls://scheduler:8786 --certificates keys --processes 8`
* `secateurs sweep 'Run 1' --cluster tls://scheduler:8786 --certificates keys`
"""

app = typer.Typer(
    help="Many machines: a scheduler, and workers that measure sweeps. Whoever reaches the "
    "scheduler with a certificate has the workers run any code.",
    no_args_is_help=True,
)

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Such as tls://scheduler:8786.")]
WITH_PARENT = (
    "import os, signal; from secateurs.core.base.process_end import at_end_of_parent; "
    "at_end_of_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))"
)
GONE = 2.0  # seconds between two looks for a scheduler


@app.command("certificates")
def certificates_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="That they hold.")] = DAYS,
) -> None:
    """Make certificates for the machines of one cluster, by which they know one another.

    The scheduler's machine needs ca.pem, scheduler.pem and scheduler-key.pem, workers theirs, and
    whoever sweeps the client's. Copy them by a safe way; who has a key has the cluster.
    """
    refuse_without_dask()
    make_certificates(folder, days)
    say(f"Certificates for {counted(days, 'day')} are in {folder}: keep them to yourself.")


@app.command("start")
def start(
    certificates: Certificates = None,
    host: Annotated[str, typer.Option(help="The address to listen at; else all.")] = "",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8786,
    dashboard: Annotated[
        int,
        typer.Option(
            "--dashboard",
            min=0,
            max=65535,
            metavar="PORT",
            help="Serve Dask's own page, which needs bokeh, to this machine alone.",
            show_default=False,
        ),
    ] = 0,
    insecure: Insecure = False,
) -> None:
    """Run the scheduler, until it is stopped: `dask scheduler` with the settings for sweeps."""
    shown = "--dashboard" if dashboard else "--no-dashboard"
    words = ["--port", str(port), shown, "--dashboard-address", f"{HERE}:{dashboard}"]
    words += ["--host", host] if host else []
    words += _known_by("scheduler", certificates, insecure)
    refuse_without_dask()
    _refuse_taken(host, port)
    if dashboard:
        if find_spec("bokeh") is None:
            raise WorkersError("Dask's page needs bokeh: pip install bokeh.")
        _refuse_taken(HERE, dashboard)
    pages = ("distributed.http.statics",) if dashboard else ()
    line, environment = _of_dask("scheduler", words, pages)
    if os.name == "nt":
        raise typer.Exit(subprocess.call(line, env=environment))
    os.execve(sys.executable, line, environment)


@app.command("worker")
def worker(
    address: Address,
    certificates: Certificates = None,
    processes: Annotated[
        int, typer.Option("--processes", min=1, metavar="N", help="One a core is a good number.")
    ] = 1,
    insecure: Insecure = False,
) -> None:
    """Run workers that a scheduler gives work to, until they are stopped: `dask worker`.

    Each runs in one thread; each that ends is started anew, and a scheduler that is not there, or
    not there any more, is waited for.
    """
    where = cluster_at(address, certificates, insecure, "worker")
    words = [where.address, "--nworkers", str(processes), "--nthreads", "1"]
    words += ["--memory-limit", "0", "--no-dashboard", "--preload-nanny", WITH_PARENT]
    words += _known_by("worker", where.certificates, insecure)
    _stay(where, *_of_dask("worker", words))


@app.command("status")
def status(
    address: Address,
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """List the workers of a cluster: the tasks that each was given, and its versions."""
    with workers_at(cluster_at(address, certificates, insecure)) as workers:
        found = workers_seen(workers)
    if as_json:
        rows = [{"address": one.address, "tasks": one.tasks, **one.versions} for one in found]
        say_json({"workers": rows})
        return
    tasks = counted(sum(one.tasks for one in found), "task")
    say(f"{counted(len(found), 'worker')} at {address}, with {tasks}.")
    if found:
        names = list(found[0].versions)
        show_table(
            ["worker", "tasks", *names],
            [
                [one.address, str(one.tasks), *(one.versions[name] for name in names)]
                for one in found
            ],
        )
    here = versions_here()
    for one in found:
        if words := other_versions(one.versions, here):
            say(f"{one.address} is refused by sweeps from here: it has {words}.")


def _known_by(role: str, folder: Path | None, insecure: bool) -> list[str]:
    if insecure:
        return ["--protocol", "tcp"]
    if folder is None:
        raise typer.BadParameter("Certificates are needed (--certificates), or --insecure.")
    authority, certificate, key = certificate_of(folder, role)
    words = ["--protocol", "tls", "--tls-ca-file", authority, "--tls-cert", certificate]
    return [*map(str, words), "--tls-key", str(key)]


def _refuse_taken(host: str, port: int) -> None:
    """Raise WorkersError where a scheduler could not listen: it says so in a traceback."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        number = error.errno or 0  # that of a host's name is negative
        reason = os.strerror(number) if number > 0 else error.strerror
        raise WorkersError(
            f"A scheduler cannot listen at {host or 'all addresses'}, port {port}: {reason}."
        ) from error


def _stay(cluster: Cluster, line: list[str], environment: Mapping[str, str]) -> NoReturn:
    """Run workers, and again where their scheduler went, until a signal ends them.

    Dask's workers end when they lose their scheduler.
    """
    ended = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def end(*_: object) -> None:
        ended.set()
        for process in running:
            process.terminate()

    group = None if os.name == "nt" else 0  # its own: Ctrl+C in a terminal reaches it by `end`
    with on_interrupt(end, keeps=lambda: True):
        signal.signal(signal.SIGTERM, end)
        while _found(cluster, ended):
            began = subprocess.Popen(
                line, env=environment, process_group=group, stdin=subprocess.PIPE
            )
            running[:] = [began]
            if ended.is_set():
                end()
            code = running[0].wait()
            if code and not ended.is_set():
                with suppress(NobodyAnswers):
                    knock(cluster, "worker")
                    raise WorkersError(f"The workers ended by themselves, with the code {code}.")
    raise Stopped(STOPPED)


def _found(cluster: Cluster, ended: threading.Event) -> bool:
    """Wait for a scheduler; false where a signal ended that."""
    waits = False
    while not ended.is_set():
        try:
            knock(cluster, "worker")
        except NobodyAnswers as error:
            if not waits:
                tell(f"{error} Waiting for one.")
            waits = True
            ended.wait(GONE)
        else:
            return True
    return False


def _of_dask(
    command: str, words: list[str], pages: Sequence[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """Return the line that runs a command of Dask's, and its environment.

    Args:
        pages: Dask's modules that serve them.
    """
    # Its own settings are asked of the environment, which its children have, too.
    settings: Mapping[str, object] = {
        **ENVIRONMENT,
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": TRIES,
        "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": [*pages],  # would be there for all to see
        "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": [],
    }
    environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    return [sys.executable, "-m", f"distributed.cli.dask_{command}", *words], environment
