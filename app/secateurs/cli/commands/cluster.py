"""secateurs cluster: certificates, a scheduler, workers; what runs them is Dask."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from secateurs.cli.options import Json
from secateurs.cli.terminal import say, say_json, show_table
from secateurs.core.base.certificates import DAYS, certificate_of, make_certificates
from secateurs.core.base.phrases import counted
from secateurs.core.base.workers import (
    ENVIRONMENT,
    TRIES,
    Cluster,
    refuse_without_dask,
    versions_of_workers,
    workers_at,
)

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
Certificates = Annotated[
    Path | None,
    typer.Option(
        "--certificates",
        metavar="DIR",
        envvar="SECATEURS_CERTIFICATES",
        help="The folder that `secateurs cluster certificates` made.",
    ),
]
Insecure = Annotated[
    bool,
    typer.Option(
        "--insecure",
        help="Without certificates, by tcp://: whoever reaches a port runs code there.",
    ),
]
SECURE, PLAIN = "tls://", "tcp://"


def cluster_at(address: str, certificates: Path | None, insecure: bool) -> Cluster:
    """Return where a cluster is, and how it is known.

    Raises:
        BadParameter: the address is none, or says another thing than the options.
        WorkersError: certificates are missing, or the extra is.
    """
    refuse_without_dask()
    if address.startswith(PLAIN):
        if not insecure:
            raise typer.BadParameter(
                "Without certificates whoever reaches the cluster runs code on it: "
                "use tls://, or say --insecure."
            )
        return Cluster(address)
    if not address.startswith(SECURE):
        raise typer.BadParameter("A cluster's address is such as tls://scheduler:8786.")
    if certificates is None:
        raise typer.BadParameter("An address by tls:// needs --certificates.")
    certificate_of(certificates, "client")
    return Cluster(address, certificates)


@app.command("certificates")
def certificates_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    days: Annotated[int, typer.Option(min=1, help="That they hold.")] = DAYS,
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
    insecure: Insecure = False,
) -> None:
    """Run the scheduler, until it is stopped: `dask scheduler` with the settings for sweeps."""
    words = [
        "--port",
        str(port),
        "--no-dashboard",
        "--no-show",
        "--dashboard-address",
        "127.0.0.1:0",
    ]
    words += ["--host", host] if host else []
    _become("scheduler", [*words, *_known_by("scheduler", certificates, insecure)])


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

    Each runs in one thread; each that ends is started anew, and the scheduler is waited for.
    """
    where = cluster_at(address, certificates, insecure) if insecure else None
    words = [where.address if where else address, "--nworkers", str(processes), "--nthreads", "1"]
    words += ["--memory-limit", "0", "--no-dashboard"]
    _become("worker", [*words, *_known_by("worker", certificates, insecure)])


@app.command("status")
def status(
    address: Address,
    certificates: Certificates = None,
    insecure: Insecure = False,
    as_json: Json = False,
) -> None:
    """List the workers of a cluster with their versions."""
    with workers_at(cluster_at(address, certificates, insecure)) as workers:
        found = versions_of_workers(workers)
    if as_json:
        say_json({"workers": [{"address": at, **found[at]} for at in sorted(found)]})
        return
    say(f"{counted(len(found), 'worker')} at {address}.")
    if found:
        names = list(next(iter(found.values())))
        show_table(
            ["worker", *names], [[at, *(found[at][name] for name in names)] for at in sorted(found)]
        )


def _known_by(role: str, folder: Path | None, insecure: bool) -> list[str]:
    if insecure:
        return ["--protocol", "tcp"]
    if folder is None:
        raise typer.BadParameter("Certificates are needed (--certificates), or --insecure.")
    authority, certificate, key = certificate_of(folder, role)
    words = ["--protocol", "tls", "--tls-ca-file", authority, "--tls-cert", certificate]
    return [*map(str, words), "--tls-key", str(key)]


def _become(command: str, words: list[str]) -> NoReturn:
    """Run a command of Dask's in the place of this process."""
    refuse_without_dask()
    # Its own settings are asked of the environment, which its children have, too.
    settings: Mapping[str, object] = {
        **ENVIRONMENT,
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": TRIES,
        "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": [],  # would be there for all to see
        "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": [],
    }
    environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
    line = [sys.executable, "-m", f"distributed.cli.dask_{command}", *words]
    if os.name == "nt":
        raise typer.Exit(subprocess.call(line, env=environment))
    os.execve(sys.executable, line, environment)
